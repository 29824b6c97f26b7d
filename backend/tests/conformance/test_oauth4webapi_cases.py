"""The cases of oauth4webapi and openid-client, told in our own code and named after theirs."""

import json
import time
from typing import Any

import pytest

from tests.engine import credentials as made
from tests.fake_provider import granting, raw
from tests.oauth.signing_keys import parts_of, signing_key
from tests.oauth.test_id_token import (
    ACCESS_TOKEN,
    CLIENT_ID,
    KEY,
    NOW,
    read,
    reason_of,
    token,
)
from tests.stand_in import Seen, StandIn
from tokenwell.accounts.models import User
from tokenwell.credentials import tokens
from tokenwell.credentials.states import State
from tokenwell.oauth import dpop
from tokenwell.oauth.answers import read_document
from tokenwell.oauth.authorization import read_authorization_response
from tokenwell.oauth.errors import BadResponse, OAuthError, ProviderRefused
from tokenwell.oauth.introspection import read_introspection
from tokenwell.oauth.jose import public_jwk
from tokenwell.oauth.messages import Response
from tokenwell.oauth.metadata import read_jwks, read_metadata
from tokenwell.oauth.pushed import read_pushed_response
from tokenwell.oauth.revocation import read_revocation_response
from tokenwell.oauth.token import read_token

NOT_APPLICABLE = {
    "auth_time and max_age": "no max_age is asked for, so nothing has to be recent",
    "JWT responses of introspection": "introspection is asked for as JSON",
    "JARM": "responses come as parameters or as a form, never as a JWT",
    "decryption of ID tokens": "no key for it is ever published",
}


def answer(body: object, status: int = 200, **headers: str) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(status, {n.replace("_", "-"): v for n, v in headers.items()}, text.encode())


def reason_for(body: object, status: int = 200) -> str:
    with pytest.raises(BadResponse) as raised:
        read_token(answer(body, status))
    return raised.value.reason


def test_what_is_not_applicable_says_why() -> None:
    assert all(len(reason.split()) > 4 for reason in NOT_APPLICABLE.values())


READERS: dict[str, Any] = {
    "token": read_token,
    "document": read_document,
    "introspection": read_introspection,
    "metadata": lambda response: read_metadata(response, issuer="https://as.example"),
    "keys": read_jwks,
    "pushed request": read_pushed_response,
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
@pytest.mark.parametrize("body", ["null", "[]", "1", '"text"', "true", "", "{", "<html>"])
def test_a_body_that_is_no_object_is_refused_everywhere(reader: Any, body: str) -> None:
    with pytest.raises(BadResponse):
        reader(answer(body))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (301, "redirect"),
        (302, "redirect"),
        (303, "redirect"),
        (307, "redirect"),
        (308, "redirect"),
        (100, "status"),
        (600, "status"),
    ],
)
def test_another_status_than_200_is_no_success(status: int, reason: str) -> None:
    assert reason_for({"access_token": "at"}, status) == reason


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
@pytest.mark.parametrize("status", [302, 307, 404, 500, 503])
def test_no_reader_takes_what_is_no_success(reader: Any, status: int) -> None:
    with pytest.raises(OAuthError):
        reader(answer({"access_token": "at", "active": True, "keys": []}, status))


@pytest.mark.parametrize("content_type", ["text/html", "text/plain", "application/foo+json", ""])
def test_a_wrong_content_type_does_not_cost_a_token(content_type: str) -> None:
    """There an error; here the body itself says what it is."""
    read_ = read_token(answer({"access_token": "at"}, content_type=content_type))

    assert read_.access_token == "at"


@pytest.mark.parametrize("expires_in", [None, "Wed, 21 Oct 2026 07:28:00 GMT", -1, [], True])
def test_a_lifetime_that_is_none_is_unknown(expires_in: object) -> None:
    assert read_token(answer({"access_token": "at", "expires_in": expires_in})).expires_in is None


@pytest.mark.parametrize("name", ["scope", "refresh_token", "id_token", "token_type"])
@pytest.mark.parametrize("odd", [None, 1, [], {}, ""])
def test_a_member_that_is_no_text_is_as_if_it_were_not_there(name: str, odd: object) -> None:
    read_ = read_token(answer({"access_token": "at", name: odd}))

    assert getattr(read_, name) == ("Bearer" if name == "token_type" else None)


def test_a_type_that_is_not_known_costs_no_token() -> None:
    """There an error, after the provider has rotated; here it is kept with the token."""
    assert read_token(answer({"access_token": "at", "token_type": "foo"})).token_type == "foo"


def test_redirects_are_not_followed_and_the_secret_is_not_sent_again(
    stand_in: StandIn, root: User
) -> None:
    """Their requests say redirect: manual."""
    credential = made.make_credential(stand_in, by=root)
    made.give_tokens(credential, "rt")
    moved = raw("", status=307, Location=stand_in.url("/elsewhere"))
    stand_in.manner = lambda seen: moved if seen.path == "/token" else granting(access_token="a")

    tokens.renew(made.versions([credential]))

    assert stand_in.paths() == ["/token"]
    assert made.clock_of(credential).state == State.ERROR


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"aud": [CLIENT_ID, "other"]}, "id-token-authorized-party"),
        ({"aud": [CLIENT_ID, "other"], "azp": "other"}, "id-token-authorized-party"),
        ({"aud": ["other"]}, "id-token-audience"),
        ({"aud": []}, "id-token-audience"),
        ({"iss": "https://server.example.com/"}, "id-token-issuer"),
        ({"nonce": "other"}, "id-token-nonce"),
        ({"exp": int(NOW.timestamp()) - 3600}, "id-token-expired"),
        ({"iat": int(NOW.timestamp()) + 3600}, "id-token-issued-at"),
        ({"nbf": int(NOW.timestamp()) + 3600}, "id-token-not-yet-valid"),
        ({"sub": ""}, "id-token-subject"),
        ({"exp": "soon"}, "id-token-expiry"),
        ({"iat": "now"}, "id-token-issued-at"),
        ({"nbf": "then"}, "id-token-not-yet-valid"),
    ],
)
def test_a_claim_that_is_not_right(changed: dict[str, Any], reason: str) -> None:
    assert reason_of(token(**changed)) == reason


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": [CLIENT_ID]},
        {"aud": [CLIENT_ID, "other"], "azp": CLIENT_ID},
        {"azp": "other"},
        {"auth_time": 0},
    ],
)
def test_a_claim_that_is_right_or_no_matter_of_ours(changed: dict[str, Any]) -> None:
    assert read(token(**changed)).subject == "24400320"


@pytest.mark.parametrize(
    ("key", "published", "reason"),
    [
        (signing_key("ES256", key_id="k1"), KEY, "id-token-unknown-key"),
        (signing_key("PS256", key_id="k1"), KEY, "id-token-unknown-key"),
        (signing_key("RS512", key_id="k1"), KEY, "id-token-unknown-key"),
    ],
)
def test_an_algorithm_that_is_not_the_key_s(key: Any, published: Any, reason: str) -> None:
    assert reason_of(token(key), keys=[public_jwk(published)]) == reason


def test_a_hash_of_another_access_token() -> None:
    assert reason_of(token(at_hash="YWFh"), access_token=ACCESS_TOKEN) == "id-token-at-hash"


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ([("code", "a"), ("iss", "https://other.example")], "issuer-mismatch"),
        ([("code", "a")], "issuer-missing"),
        ([("code", "a"), ("iss", "")], "issuer-missing"),
        ([("code", "a"), ("iss", "x"), ("iss", "x")], "duplicate-parameter"),
        ([("iss", "https://as.example")], "code-missing"),
    ],
)
def test_an_authorization_response_that_is_not_valid(
    params: list[tuple[str, str]], reason: str
) -> None:
    with pytest.raises(BadResponse) as raised:
        read_authorization_response(params, issuer="https://as.example", issuer_promised=True)

    assert raised.value.reason == reason


def test_an_error_in_the_authorization_response() -> None:
    params = [("error", "access_denied"), ("iss", "https://as.example")]

    with pytest.raises(ProviderRefused):
        read_authorization_response(params, issuer="https://as.example", issuer_promised=True)


CHALLENGES = {
    "alone": 'DPoP error="use_dpop_nonce"',
    "with more": 'DPoP realm="x", error="use_dpop_nonce", error_description="Nonce, please"',
    "in another order": 'DPoP error_description="a, b", error="use_dpop_nonce"',
    "without quotes": "DPoP error=use_dpop_nonce",
    "after another": 'Bearer realm="a", DPoP algs="ES256", error="use_dpop_nonce"',
    "with blanks": 'DPoP error = "use_dpop_nonce"',
    "in another case": 'dpop ERROR="use_dpop_nonce"',
}
NO_CHALLENGES = {
    "another error": 'DPoP error="invalid_token"',
    "another parameter": 'DPoP not_error="use_dpop_nonce"',
    "a longer word": 'DPoP error="use_dpop_nonce_later"',
    "the word alone": "use_dpop_nonce",
    "nothing": "",
}


@pytest.mark.parametrize("challenge", CHALLENGES.values(), ids=CHALLENGES.keys())
def test_a_challenge_that_wants_a_nonce(challenge: str) -> None:
    refused = answer("{}", 401, www_authenticate=challenge, dpop_nonce="n-1")

    assert dpop.wanted_nonce(refused) == "n-1"


@pytest.mark.parametrize("challenge", NO_CHALLENGES.values(), ids=NO_CHALLENGES.keys())
def test_a_challenge_that_wants_something_else(challenge: str) -> None:
    refused = answer("{}", 401, www_authenticate=challenge, dpop_nonce="n-1")

    assert dpop.wanted_nonce(refused) is None


def test_a_nonce_is_sent_with_the_second_try_and_remembered(stand_in: StandIn, root: User) -> None:
    credential = made.make_credential(stand_in, by=root, uses_dpop=True)
    made.give_tokens(credential, "rt")
    nonces: list[str | None] = []

    def wants_nonce(seen: Seen) -> Any:
        nonces.append(_nonce_of(seen))
        if nonces[-1] is None:
            return raw('{"error":"use_dpop_nonce"}', status=400, DPoP_Nonce="n-1")
        body = f'{{"access_token":"at-{len(nonces)}","refresh_token":"rt","token_type":"DPoP"}}'
        return raw(body, DPoP_Nonce="n-2")

    stand_in.manner = wants_nonce

    tokens.renew(made.versions([credential]))

    assert nonces == [None, "n-1"]
    assert made.tokens_of(credential) == ("at-2", "rt")
    assert made.clock_of(credential).dpop_nonce == "n-2"


def _nonce_of(seen: Seen) -> str | None:
    header, claims = parts_of(seen.headers["dpop"])
    assert header["typ"] == "dpop+jwt"
    assert (claims["htm"], claims["htu"].rpartition("/")[2]) == ("POST", "token")
    assert abs(claims["iat"] - time.time()) < 60
    nonce: str | None = claims.get("nonce")
    return nonce


@pytest.mark.parametrize(("status", "body"), [(200, ""), (200, "{}"), (204, ""), (200, "ok")])
def test_a_revocation_that_succeeds_says_nothing(status: int, body: str) -> None:
    read_revocation_response(answer(body, status))


@pytest.mark.parametrize("status", [302, 400, 401, 500])
def test_a_revocation_that_does_not_succeed_is_an_error(status: int) -> None:
    with pytest.raises(OAuthError):
        read_revocation_response(answer({"error": "unsupported_token_type"}, status))
