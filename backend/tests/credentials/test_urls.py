"""An address that the outbound door would never open is refused in the form, at its field."""

import pytest
from django.test import Client

from tests.credentials.making import JSON, read_again, recorded
from tokenwell.credentials.models import Credential

FIELDS = ("issuer", "authorization_endpoint", "token_endpoint", "resource")
REFUSED = (
    "provider",
    "provider.example/token",
    "/token",
    "//provider.example/token",
    "https://",
    "https:///token",
    "https:provider.example",
    "javascript:alert(1)",
    "javascript://provider.example/%0aalert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ftp://provider.example/token",
    "http://provider.example/token",
    "https://alice@provider.example/token",
    "https://alice:secret@provider.example/token",
    "https://provider.example@evil.example/token",
    "https://provider.example/token#part",
    "https://provider.example/token#",
    "https://provider.example/to ken",
    "https://provider.example/to\tken",
    "https://provider.example/to\nken",
    "https://provider.example\\@evil.example/token",
    "https:\\\\provider.example/token",
    "https://provider.example/\u00a0token",
    "https://provider.example:0/token",
    "https://provider.example:65536/token",
    "https://provider.example:8443/token",
    "https://provider.example:-1/token",
    "https://provider.example:/token",
    "https://provider.example./token",
    "https://provider..example/token",
    "https://.provider.example/token",
    "https://-provider.example/token",
    "https://xn--provider-.example/token",
    "https://provider.example/../token",
    "https://provider.example/%2e%2e/token",
    "https://provider.example/%00",
    "https://localhost/token",
    "https://provider.localhost/token",
    "https://intranet/token",
    "https://db.internal/token",
    "https://127.0.0.1/token",
    "https://127.1/token",
    "https://2130706433/token",
    "https://0x7f000001/token",
    "https://0x7f.0.0.1/token",
    "https://0177.0.0.1/token",
    "https://127.0.0.1./token",
    "https://0.0.0.0/token",
    "https://10.0.0.1/token",
    "https://172.16.0.1/token",
    "https://192.168.0.1/token",
    "https://100.64.0.1/token",
    "https://169.254.169.254/latest/meta-data",
    "https://168.63.129.16/token",
    "https://192.0.0.192/token",
    "https://100.100.100.200/token",
    "https://[::1]/token",
    "https://[::]/token",
    "https://[fe80::1]/token",
    "https://[fe80::1%25eth0]/token",
    "https://[fd00:ec2::254]/token",
    "https://[::ffff:127.0.0.1]/token",
    "https://[::ffff:7f00:1]/token",
    "https://[64:ff9b::a9fe:a9fe]/token",
    "https://[2002:a9fe:a9fe::1]/token",
    "https://[::1/token",
    "https://\uff11\uff12\uff17.0.0.1/token",
    "https://provider\u3002example/token",
    "https://provider.example/" + "a" * 2_000,
)


def _body(field: str, url: str) -> dict[str, object]:
    return {field: [url]} if field == "base_urls" else {field: url}


@pytest.mark.parametrize("field", [*FIELDS, "base_urls"])
def test_bad_address_is_refused_in_every_field_and_nothing_changes(
    field: str, alice: Client, credential: Credential
) -> None:
    before = read_again(credential)

    for url in REFUSED:
        answer = alice.patch(f"/api/v1/credentials/{credential.pk}", _body(field, url), JSON)

        assert answer.status_code == 400, url
        (name, messages), *others = answer.json()["errors"].items()
        assert (name.partition(".")[0], others) == (field, []), url
        assert messages[0].endswith("."), url

    after = read_again(credential)
    assert (after.destination, after.modified_at) == (before.destination, before.modified_at)
    assert recorded(credential) == ["credential.created"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "url",
    [
        "https://provider.example",
        "https://login.provider.example/t%C3%A9nant/oauth2/v2.0/token",
        "https://provider.example/token?tenant=a",
        "https://b\u00fccher.example/token",
        "https://xn--bcher-kva.example/token",
        "https://8.8.8.8/token",
        "https://[2606:4700:4700::1111]/token",
        "",
    ],
)
def test_good_address_is_kept_to_the_letter(
    field: str, url: str, alice: Client, credential: Credential
) -> None:
    answer = alice.patch(f"/api/v1/credentials/{credential.pk}", {field: url}, JSON)

    assert answer.status_code == 200
    assert answer.json()[field] == url


def test_blanks_around_an_address_are_taken_for_a_slip(
    alice: Client, credential: Credential
) -> None:
    url = "https://provider.example/v2/token"

    answer = alice.patch(
        f"/api/v1/credentials/{credential.pk}", {"token_endpoint": f"\t {url}\n"}, JSON
    )

    assert answer.json()["token_endpoint"] == url


def test_base_url_is_never_empty_since_it_would_stand_for_any_address(
    alice: Client, credential: Credential
) -> None:
    answer = alice.patch(f"/api/v1/credentials/{credential.pk}", {"base_urls": [""]}, JSON)

    assert answer.status_code == 400
    assert read_again(credential).base_urls == []


@pytest.mark.parametrize(
    ("authorization_endpoint", "token_endpoint", "is_there"),
    [
        ("https://provider.example/authorize", "https://provider.example/token", True),
        (" https://provider.example/authorize ", "https://provider.example/token", True),
        ("https://provider.example/authorize", "", False),
        ("", "https://provider.example/token", False),
        ("https://[::1", "https://provider.example/token", False),
        ("nonsense", "nonsense", False),
    ],
)
def test_redirect_uri_is_told_as_soon_as_both_endpoints_are_there(
    authorization_endpoint: str, token_endpoint: str, is_there: bool, alice: Client
) -> None:
    answer = alice.get(
        "/api/v1/credentials/redirect-uri",
        {"authorization_endpoint": authorization_endpoint, "token_endpoint": token_endpoint},
    )

    assert answer.status_code == 200
    assert (answer.json()["redirect_uri"] is not None) == is_there


def test_redirect_uri_is_one_per_authorization_server(
    alice: Client, credential: Credential
) -> None:
    def uri_of(**changed: str) -> str:
        url = f"/api/v1/credentials/{credential.pk}"
        uri: str = alice.patch(url, changed, JSON).json()["redirect_uri"]
        return uri

    first = uri_of(description="same endpoints")
    other = uri_of(token_endpoint="https://provider.example/other-token")
    again = uri_of(token_endpoint="https://provider.example/token")

    assert first == again
    assert first != other
