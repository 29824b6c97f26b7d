from base64 import b64decode
from datetime import UTC, datetime
from urllib.parse import unquote_plus

import pytest

from tokenwell.oauth.client import Client, ClientAuthentication, authenticate
from tokenwell.oauth.habits import Client as ClientHabits
from tokenwell.oauth.messages import ClientCertificate, Stamp

HEADER, BODY, NONE = (
    ClientAuthentication.HEADER,
    ClientAuthentication.BODY,
    ClientAuthentication.NONE,
)
MTLS = ClientAuthentication.MTLS
STAMP = Stamp(datetime(2026, 10, 21, tzinfo=UTC), "unique")
FORM = [("grant_type", "client_credentials")]


def test_the_header_of_rfc_6749_2_3_1() -> None:
    client = Client("s6BhdRkqt3", "gX1fBat3bV", HEADER)

    form, headers = authenticate(client, FORM, {"Accept": "application/json"}, stamp=STAMP)

    assert form == FORM
    assert headers == {
        "Accept": "application/json",
        "Authorization": "Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW",
    }


def test_the_body_of_rfc_6749_2_3_1() -> None:
    client = Client("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw", BODY)

    form, headers = authenticate(client, FORM, {}, stamp=STAMP)

    assert form == [
        *FORM,
        ("client_id", "s6BhdRkqt3"),
        ("client_secret", "7Fjfp0ZBr1KtDRbnfVdmIw"),
    ]
    assert headers == {}


def test_a_public_client_only_names_itself() -> None:
    client = Client("s6BhdRkqt3", "not sent", NONE)

    form, headers = authenticate(client, FORM, {}, stamp=STAMP)

    assert form == [*FORM, ("client_id", "s6BhdRkqt3")]
    assert headers == {}


@pytest.mark.parametrize("authentication", [HEADER, BODY, NONE])
def test_a_client_without_a_secret_only_names_itself(authentication: ClientAuthentication) -> None:
    form, headers = authenticate(Client("id", authentication=authentication), FORM, {}, stamp=STAMP)

    assert form == [*FORM, ("client_id", "id")]
    assert headers == {}


def test_the_text_of_rfc_6749_appendix_b_is_form_encoded_before_base64() -> None:
    client = Client("id", " %&+£€", HEADER)

    _, headers = authenticate(client, [], {}, stamp=STAMP)

    decoded = b64decode(headers["Authorization"].removeprefix("Basic "))
    assert decoded == b"id:+%25%26%2B%C2%A3%E2%82%AC"


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        ("id:with:colons", "secret:too"),
        ("client ID??", "client secret??"),
        ("a/b=c&d", "%41"),
        ("ünïcode", "пароль"),
        ("line\r\nbreak", "nul\x00"),
    ],
)
def test_any_client_id_and_secret_come_through_the_header_whole(
    client_id: str, secret: str
) -> None:
    _, headers = authenticate(Client(client_id, secret), [], {}, stamp=STAMP)

    userinfo = b64decode(headers["Authorization"].removeprefix("Basic ")).decode("ascii")
    parts = [unquote_plus(part) for part in userinfo.split(":")]
    assert parts == [client_id, secret]


def test_a_client_that_authenticates_by_tls_only_names_itself() -> None:
    certificate = ClientCertificate(chain="CANARY", key="CANARY")
    client = Client("id", "not sent", MTLS, certificate=certificate)

    form, headers = authenticate(client, FORM, {}, stamp=STAMP)

    assert form == [*FORM, ("client_id", "id")]
    assert headers == {}
    assert "CANARY" not in repr(client)


def test_a_client_without_a_certificate_can_not_authenticate_by_tls() -> None:
    with pytest.raises(ValueError, match="needs a certificate"):
        authenticate(Client("id", "secret", MTLS), FORM, {}, stamp=STAMP)


@pytest.mark.parametrize(
    ("authentication", "expected"),
    [
        (BODY, [("client_key", "id"), ("key_secret", "secret")]),
        (NONE, [("client_key", "id")]),
        (HEADER, []),
    ],
)
def test_a_provider_has_names_of_its_own_for_id_and_secret(
    authentication: ClientAuthentication, expected: list[tuple[str, str]]
) -> None:
    habits = ClientHabits(id_parameter="client_key", secret_parameter="key_secret")

    form, _ = authenticate(
        Client("id", "secret", authentication, habits=habits), FORM, {}, stamp=STAMP
    )

    assert form == [*FORM, *expected]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{client_id}:{client_secret}", "i%7Bclient_secret%7D:s+%3A"),
        ("{client_secret}", "s+%3A"),
        ("{client_id}:", "i%7Bclient_secret%7D:"),
        ("ü{client_secret}:{client_id}", "üs+%3A:i%7Bclient_secret%7D"),
    ],
)
def test_a_provider_has_its_own_idea_of_basic(template: str, expected: str) -> None:
    client = Client("i{client_secret}", "s :", HEADER, habits=ClientHabits(basic=template))

    _, headers = authenticate(client, [], {}, stamp=STAMP)

    assert b64decode(headers["Authorization"].removeprefix("Basic ")).decode() == expected


def test_what_was_given_stays_as_it_was() -> None:
    form, headers = list(FORM), {"Accept": "application/json"}

    authenticate(Client("id", "secret", BODY), form, headers, stamp=STAMP)
    authenticate(Client("id", "secret", HEADER), form, headers, stamp=STAMP)

    assert form == FORM
    assert headers == {"Accept": "application/json"}


def test_the_secret_does_not_show_in_repr() -> None:
    assert "CANARY" not in repr(Client("id", "CANARY"))
