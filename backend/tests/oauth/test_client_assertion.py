from datetime import UTC, datetime

import pytest

from tests.oauth.signing_keys import parts_of, signing_key
from tokenwell.oauth.client import Client, ClientAuthentication, Form, authenticate
from tokenwell.oauth.habits import Client as ClientHabits
from tokenwell.oauth.jose import Algorithm, public_jwk
from tokenwell.oauth.jws import check_signature, read_jws
from tokenwell.oauth.messages import Stamp

SECRET_JWT, KEY_JWT = ClientAuthentication.CLIENT_SECRET_JWT, ClientAuthentication.PRIVATE_KEY_JWT
FORM = [("grant_type", "authorization_code"), ("code", "n0esc3NRze7LTCu7iYzS6a5acc3f0ogp4")]
STAMP = Stamp(datetime(2026, 10, 21, 7, 28, 0, 999_999, tzinfo=UTC), "unique")
ISSUED_AT = 1792567680
AUDIENCE = "https://authz.example.net"
SECRET = "0123456789abcdef0123456789abcdef"


def client_with_key(algorithm: str = "ES256", *, key_id: str = "16") -> Client:
    return Client(
        "s6BhdRkqt3",
        "not used",
        KEY_JWT,
        key=signing_key(algorithm, key_id=key_id),
        assertion_audience=AUDIENCE,
    )


def client_with_secret(secret: str = SECRET) -> Client:
    return Client("s6BhdRkqt3", secret, SECRET_JWT, assertion_audience=AUDIENCE)


def assertion_in(form: Form) -> str:
    [assertion] = [value for name, value in form if name == "client_assertion"]
    return assertion


def test_the_form_of_rfc_7523_2_2() -> None:
    form, headers = authenticate(client_with_key(), FORM, {"Accept": "*/*"}, stamp=STAMP)

    assert form == [
        *FORM,
        ("client_id", "s6BhdRkqt3"),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion_in(form)),
    ]
    assert headers == {"Accept": "*/*"}


def test_the_header_of_rfc_7523_4() -> None:
    form, _ = authenticate(client_with_key(), FORM, {}, stamp=STAMP)

    header, _ = parts_of(assertion_in(form))
    assert header == {"typ": "JWT", "alg": "ES256", "kid": "16"}


@pytest.mark.parametrize("client", [client_with_key(), client_with_secret()], ids=["key", "secret"])
def test_the_claims_of_openid_connect_core_9(client: Client) -> None:
    form, _ = authenticate(client, FORM, {}, stamp=STAMP)

    _, claims = parts_of(assertion_in(form))
    assert claims == {
        "iss": "s6BhdRkqt3",
        "sub": "s6BhdRkqt3",
        "aud": AUDIENCE,
        "jti": "unique",
        "iat": ISSUED_AT,
        "exp": ISSUED_AT + 60,
    }


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_a_key_signs_the_assertion_by_its_algorithm(algorithm: Algorithm) -> None:
    client = client_with_key(algorithm)

    form, _ = authenticate(client, FORM, {}, stamp=STAMP)

    assert client.key is not None
    jws = read_jws(assertion_in(form))
    assert jws.algorithm == algorithm
    check_signature(jws, keys=[public_jwk(client.key)])


def test_a_secret_signs_the_assertion_by_hs256_and_is_not_sent() -> None:
    form, headers = authenticate(client_with_secret(), FORM, {}, stamp=STAMP)

    jws = read_jws(assertion_in(form))
    assert jws.algorithm == "HS256"
    check_signature(jws, keys=[], secret=SECRET)
    assert SECRET not in f"{form}{headers}"


@pytest.mark.parametrize("secret", ["", SECRET[:31]])
def test_a_short_secret_signs_no_assertion(secret: str) -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        authenticate(client_with_secret(secret), FORM, {}, stamp=STAMP)


def test_a_client_without_a_key_signs_no_assertion() -> None:
    client = Client("id", SECRET, KEY_JWT, assertion_audience=AUDIENCE)

    with pytest.raises(ValueError, match="needs a key"):
        authenticate(client, FORM, {}, stamp=STAMP)


@pytest.mark.parametrize("authentication", [SECRET_JWT, KEY_JWT])
def test_an_assertion_is_for_one_server(authentication: ClientAuthentication) -> None:
    client = Client("id", SECRET, authentication, key=signing_key("ES256"))

    with pytest.raises(ValueError, match="needs an audience"):
        authenticate(client, FORM, {}, stamp=STAMP)


def test_the_client_id_beside_an_assertion_has_the_provider_s_name_for_it() -> None:
    client = Client(
        "id",
        SECRET,
        SECRET_JWT,
        assertion_audience=AUDIENCE,
        habits=ClientHabits(id_parameter="client_key"),
    )

    form, _ = authenticate(client, [], {}, stamp=STAMP)

    assert form[0] == ("client_key", "id")
