import dataclasses
import json
import reprlib

import pytest

from tests.oauth.hostile import assert_only_ours
from tokenwell.oauth.errors import BadResponse, ProviderRefused, ProviderUnavailable
from tokenwell.oauth.messages import Response
from tokenwell.oauth.metadata import (
    Metadata,
    build_metadata_request,
    metadata_urls,
    read_jwks,
    read_metadata,
)

ISSUER = "https://server.example.com"
# RFC 8414 3.2.
DOCUMENT = {
    "issuer": "https://server.example.com",
    "authorization_endpoint": "https://server.example.com/authorize",
    "token_endpoint": "https://server.example.com/token",
    "token_endpoint_auth_methods_supported": ["client_secret_basic", "private_key_jwt"],
    "token_endpoint_auth_signing_alg_values_supported": ["RS256", "ES256"],
    "userinfo_endpoint": "https://server.example.com/userinfo",
    "jwks_uri": "https://server.example.com/jwks.json",
    "registration_endpoint": "https://server.example.com/register",
    "scopes_supported": ["openid", "profile", "email", "address", "phone", "offline_access"],
    "response_types_supported": ["code", "code token"],
    "service_documentation": "http://server.example.com/service_documentation.html",
    "ui_locales_supported": ["en-US", "en-GB", "en-CA", "fr-FR", "fr-CA"],
}
ENDPOINTS = [
    "authorization_endpoint",
    "token_endpoint",
    "device_authorization_endpoint",
    "pushed_authorization_request_endpoint",
    "revocation_endpoint",
    "introspection_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "registration_endpoint",
]
# RFC 7517 A.1: two public keys, the modulus of the second cut short.
KEYS = [
    {
        "kty": "EC",
        "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
        "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
        "use": "enc",
        "kid": "1",
    },
    {
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK",
        "e": "AQAB",
        "alg": "RS256",
        "kid": "2011-04-29",
    },
]


def answer(body: object, status: int = 200) -> Response:
    return Response(status, body=body if isinstance(body, bytes) else json.dumps(body).encode())


def but(**changed: object) -> Response:
    return answer({**DOCUMENT, **changed})


def reason_of(response: Response, issuer: str = ISSUER) -> str:
    with pytest.raises(BadResponse) as raised:
        read_metadata(response, issuer=issuer)
    return raised.value.reason


# RFC 8414 3.1 and 5, OpenID Connect Discovery 4.1.
@pytest.mark.parametrize(
    ("issuer", "urls"),
    [
        (
            "https://example.com",
            [
                "https://example.com/.well-known/oauth-authorization-server",
                "https://example.com/.well-known/openid-configuration",
            ],
        ),
        (
            "https://example.com/",
            [
                "https://example.com/.well-known/oauth-authorization-server",
                "https://example.com/.well-known/openid-configuration",
            ],
        ),
        (
            "https://example.com/issuer1",
            [
                "https://example.com/.well-known/oauth-authorization-server/issuer1",
                "https://example.com/issuer1/.well-known/openid-configuration",
                "https://example.com/.well-known/openid-configuration/issuer1",
            ],
        ),
        (
            "http://127.0.0.1:9000/o/a%2fb/",
            [
                "http://127.0.0.1:9000/.well-known/oauth-authorization-server/o/a%2fb",
                "http://127.0.0.1:9000/o/a%2fb/.well-known/openid-configuration",
                "http://127.0.0.1:9000/.well-known/openid-configuration/o/a%2fb",
            ],
        ),
    ],
)
def test_metadata_is_looked_for_where_both_specifications_have_it(
    issuer: str, urls: list[str]
) -> None:
    assert metadata_urls(issuer) == urls


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "example.com",
        "https://example.com?a=b",
        "https://example.com/#here",
        "https://user@example.com",
        "ftp://example.com",
        "https://",
        "https://[::1",
        "https://example.com\\evil",
    ],
)
def test_what_is_no_issuer_has_no_metadata(issuer: str) -> None:
    with pytest.raises(ValueError, match="an issuer is an address"):
        metadata_urls(issuer)


def test_a_document_is_asked_for_as_json() -> None:
    request = build_metadata_request(f"{ISSUER}/.well-known/oauth-authorization-server")

    assert request.method == "GET"
    assert request.url == "https://server.example.com/.well-known/oauth-authorization-server"
    assert request.headers == {"Accept": "application/json"}
    assert request.body == b""


def test_the_document_of_rfc_8414_3_2() -> None:
    assert read_metadata(answer(DOCUMENT), issuer=ISSUER) == Metadata(
        issuer=ISSUER,
        authorization_endpoint="https://server.example.com/authorize",
        token_endpoint="https://server.example.com/token",
        userinfo_endpoint="https://server.example.com/userinfo",
        jwks_uri="https://server.example.com/jwks.json",
        registration_endpoint="https://server.example.com/register",
        response_types_supported=("code", "code token"),
        scopes_supported=("openid", "profile", "email", "address", "phone", "offline_access"),
        token_endpoint_auth_methods_supported=("client_secret_basic", "private_key_jwt"),
        token_endpoint_auth_signing_alg_values_supported=("RS256", "ES256"),
    )


def test_each_field_is_read_from_the_member_of_its_name() -> None:
    said: dict[str, object] = {"issuer": ISSUER}
    for field in dataclasses.fields(Metadata):
        if field.name in ENDPOINTS:
            said[field.name] = f"{ISSUER}/{field.name}"
        elif field.name.endswith("_supported") and field.default == ():
            said[field.name] = [field.name]
        elif field.default is False:
            said[field.name] = True

    read = dataclasses.asdict(read_metadata(answer(said), issuer=ISSUER))

    listed = {name: (list(v) if isinstance(v, tuple) else v) for name, v in read.items()}
    assert listed == {**said, "other_hosts": []}
    assert len(said) == 20


def test_an_answer_may_be_marked_as_utf_8() -> None:
    body = b"\xef\xbb\xbf" + json.dumps(DOCUMENT).encode()

    assert read_metadata(answer(body), issuer=ISSUER).issuer == ISSUER


@pytest.mark.parametrize(
    "named",
    [
        "https://evil.example",
        f"{ISSUER}/",
        "https://SERVER.example.com",
        f"{ISSUER}:443",
        f" {ISSUER}",
        "http://server.example.com",
    ],
)
def test_the_metadata_of_another_issuer_is_refused(named: str) -> None:
    assert reason_of(but(issuer=named)) == "issuer-mismatch"


@pytest.mark.parametrize("named", [None, "", 17, [ISSUER]])
def test_metadata_of_nobody_is_refused(named: object) -> None:
    assert reason_of(but(issuer=named)) == "issuer-missing"


def test_an_issuer_that_is_no_address_has_no_metadata_even_if_it_says_so_itself() -> None:
    assert reason_of(but(issuer="https://["), issuer="https://[") == "issuer-mismatch"


@pytest.mark.parametrize("name", ENDPOINTS)
@pytest.mark.parametrize(
    "address",
    [
        "http://server.example.com/x",
        "/token",
        "https://server.example.com/x#y",
        "https://a:b@server.example.com/x",
        "https://server.example.com/a b",
        f"https://server.example.com/{'a' * 2000}",
        ["https://server.example.com/x"],
        {"href": "https://server.example.com/x"},
        17,
        False,
    ],
    ids=reprlib.repr,
)
def test_an_endpoint_that_can_not_be_one_spoils_the_whole(name: str, address: object) -> None:
    assert reason_of(but(**{name: address})) == "endpoint-malformed"


@pytest.mark.parametrize("absent", [None, ""])
def test_an_endpoint_may_be_there_and_say_nothing(absent: object) -> None:
    assert read_metadata(but(token_endpoint=absent), issuer=ISSUER).token_endpoint == ""


def test_plain_http_is_for_an_issuer_that_is_plain_http_itself() -> None:
    local = "http://127.0.0.1:9000"
    document = {"issuer": local, "token_endpoint": f"{local}/token"}

    read = read_metadata(answer(document), issuer=local)

    assert read.token_endpoint == "http://127.0.0.1:9000/token"
    assert read.other_hosts == ()


def test_hosts_that_are_not_the_issuer_s_are_named_each_once() -> None:
    response = but(
        authorization_endpoint="https://Login.Example.com:443/authorize",
        token_endpoint="https://server.example.com:8443/token",
        jwks_uri="https://login.example.com/keys",
        userinfo_endpoint="https://SERVER.example.com:443/userinfo",
    )

    read = read_metadata(response, issuer=ISSUER)

    assert read.other_hosts == ("login.example.com", "server.example.com:8443")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["a", "b"], ("a", "b")),
        (["a", "b", "a"], ("a", "b")),
        (["a", 1, None, ["b"], {}, "", " ", "ü", "a\nb", 'a"b', "b" * 201], ("a",)),
        (["https://api.example/mail.send"], ("https://api.example/mail.send",)),
        (["b" * 200], ("b" * 200,)),
        ("a b", ()),
        ({"a": "b"}, ()),
        (None, ()),
        (17, ()),
    ],
    ids=reprlib.repr,
)
def test_of_a_list_the_names_are_kept(said: object, kept: tuple[str, ...]) -> None:
    read = read_metadata(but(scopes_supported=said), issuer=ISSUER)

    assert read.scopes_supported == kept


def test_at_most_500_scopes_are_kept() -> None:
    scopes = [f"scope{number}" for number in range(501)]

    read = read_metadata(but(scopes_supported=scopes), issuer=ISSUER)

    assert read.scopes_supported == tuple(scopes[:500])


@pytest.mark.parametrize("said", ["true", 1, None, [], False])
def test_a_promise_is_one_only_where_it_is_true(said: object) -> None:
    read = read_metadata(but(require_pushed_authorization_requests=said), issuer=ISSUER)

    assert read.require_pushed_authorization_requests is False


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (Response(200, body=json.dumps(DOCUMENT).encode(), truncated=True), "too-long"),
        (Response(200, body=b"a=b" * 400_000, truncated=True), "too-long"),
        (answer(b""), "not-json"),
        (answer(b"issuer=https%3A%2F%2Fserver.example.com"), "not-json"),
        (answer(b"a=1&a=2"), "not-json"),
        (answer(b'"text"'), "not-json"),
        (answer(b'{"issuer":'), "not-json"),
        (answer(b"[]"), "not-an-object"),
        (answer(b"<!DOCTYPE html><title>Sign in</title>"), "html"),
        (answer(b'{"issuer":"\xff"}'), "not-utf8"),
        (answer(b'{"issuer":"a","issuer":"b"}'), "duplicate-key"),
        (answer(b'{"x":' + b"[" * 60_000), "too-deep"),
        (answer(DOCUMENT, 301), "redirect"),
        (answer(b"<html>Not Found</html>", 404), "html"),
        (answer(b"", 404), "refused-without-error"),
    ],
    ids=reprlib.repr,
)
def test_what_is_no_document_is_refused(response: Response, reason: str) -> None:
    assert reason_of(response) == reason


def test_an_error_in_place_of_a_document_is_one() -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_metadata(answer({"error": "invalid_tenant"}, 400), issuer=ISSUER)

    assert raised.value.error == "invalid_tenant"


def test_a_server_that_is_busy_may_be_asked_later() -> None:
    with pytest.raises(ProviderUnavailable):
        read_metadata(answer(b"", 503), issuer=ISSUER)


def test_any_document_is_metadata_or_an_error_of_ours() -> None:
    assert_only_ours(
        lambda response: read_metadata(response, issuer="https://as.example"),
        ["issuer", "token_endpoint", "jwks_uri", "scopes_supported"],
        holds=lambda read: (
            read.token_endpoint in {"", "https://as.example", "https://as.example/token"}
        ),
    )


def test_the_keys_of_rfc_7517_a_1() -> None:
    assert read_jwks(answer({"keys": KEYS})) == tuple(KEYS)


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_key_whose_private_half_is_published_proves_nothing(member: str) -> None:
    leaked = {**KEYS[0], member: "CANARY"}

    assert read_jwks(answer({"keys": [leaked, KEYS[1]]})) == (KEYS[1],)


@pytest.mark.parametrize(
    "key",
    [
        {"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75"},
        {"kty": "oct", "kid": "1"},
        {"kty": "new"},
        {"kty": ["RSA"]},
        {"kid": "1"},
        {},
        "RSA",
        17,
        None,
        [],
    ],
)
def test_a_key_of_another_kind_is_left_out(key: object) -> None:
    assert read_jwks(answer({"keys": [key, KEYS[0]]})) == (KEYS[0],)


def test_of_a_key_only_the_public_members_are_kept() -> None:
    spoilt = {**KEYS[0], "alg": 17, "x5c": ["MII"], "use": None, "other": "x", "kid": "k" * 8193}

    (key,) = read_jwks(answer({"keys": [spoilt]}))

    assert key == {name: KEYS[0][name] for name in ("kty", "crv", "x", "y")}


@pytest.mark.parametrize("keys", [None, {}, "keys", 17])
def test_a_key_set_has_a_list_of_keys(keys: object) -> None:
    with pytest.raises(BadResponse) as raised:
        read_jwks(answer({"keys": keys}))

    assert raised.value.reason == "keys-malformed"


def test_a_key_set_has_at_most_100_keys() -> None:
    with pytest.raises(BadResponse) as raised:
        read_jwks(answer({"keys": [KEYS[0]] * 101}))

    assert raised.value.reason == "too-many-keys"
    assert len(read_jwks(answer({"keys": [KEYS[0]] * 100}))) == 100


def test_any_key_set_is_public_keys_or_an_error_of_ours() -> None:
    assert_only_ours(
        read_jwks,
        ["keys", "kty", "d", "n"],
        holds=lambda keys: all("d" not in key for key in keys),
    )
