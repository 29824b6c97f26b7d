"""The table of the form: what each grant needs, may have, and does not have."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.credentials.making import JSON, make_credential
from tests.oauth.signing_keys import P256_JWK
from tests.personas import Personas
from tokenwell.credentials.requirements import FIELDS
from tokenwell.credentials.states import GrantType

URL = "/api/v1/credentials"
R, MAY, NO = "R", "o", "-"
GRANTS = list(GrantType)
# Row by row as people know it; the columns are the grants in their order: code, implicit,
# password, client credentials, device, JWT bearer, token exchange.
TABLE: dict[str, tuple[str, ...]] = {
    "authorization_endpoint": (R, R, NO, NO, NO, NO, NO),
    "device_authorization_endpoint": (NO, NO, NO, NO, R, NO, NO),
    "token_endpoint": (R, NO, R, R, R, R, R),
    "client_id": (R, R, R, R, R, MAY, MAY),
    "client_secret": (MAY, NO, MAY, R, MAY, NO, MAY),
    "client_authentication": (MAY, NO, MAY, MAY, MAY, MAY, MAY),
    "scope": (MAY, MAY, MAY, MAY, MAY, MAY, MAY),
    "audience": (MAY, MAY, MAY, MAY, MAY, MAY, MAY),
    "resource": (MAY, MAY, MAY, MAY, MAY, MAY, MAY),
    "pkce": (MAY, NO, NO, NO, NO, NO, NO),
    "username": (NO, NO, R, NO, NO, NO, NO),
    "password": (NO, NO, R, NO, NO, NO, NO),
    "signing_key": (NO, NO, NO, NO, NO, R, NO),
    "assertion_issuer": (NO, NO, NO, NO, NO, R, NO),
    "assertion_subject": (NO, NO, NO, NO, NO, MAY, NO),
    "assertion_claims": (NO, NO, NO, NO, NO, MAY, NO),
    "subject_credential": (NO, NO, NO, NO, NO, NO, R),
    "extra_authorization_params": (MAY, MAY, NO, NO, MAY, NO, NO),
    "extra_token_params": (MAY, NO, MAY, MAY, MAY, MAY, MAY),
    "extra_headers": (MAY, NO, MAY, MAY, MAY, MAY, MAY),
}
CELLS = [
    (name, grant, cell)
    for name, cells in TABLE.items()
    for grant, cell in zip(GRANTS, cells, strict=True)
]
FILLED: dict[str, Any] = {
    "authorization_endpoint": "https://provider.example/authorize",
    "device_authorization_endpoint": "https://provider.example/device",
    "token_endpoint": "https://provider.example/token",
    "client_id": "client-1",
    "client_secret": "the-client-secret",
    "client_authentication": "body",
    "scope": "read",
    "audience": "api",
    "resource": "https://api.example/",
    "pkce": "unsupported",
    "username": "robot",
    "password": "the-password",
    "signing_key": json.dumps(P256_JWK),
    "assertion_issuer": "robot@example.com",
    "assertion_subject": "dana@example.com",
    "assertion_claims": {"role": "reader"},
    "extra_authorization_params": {"prompt": "consent"},
    "extra_token_params": {"kind": "web"},
    "extra_headers": {"X-Version": "2"},
}
EMPTY: dict[str, Any] = {
    "client_authentication": "header",
    "pkce": "S256",
    "assertion_claims": {},
    "extra_authorization_params": {},
    "extra_token_params": {},
    "extra_headers": {},
    "client_secret": None,
    "password": None,
    "signing_key": None,
    "subject_credential": None,
}


@pytest.fixture
def form(personas: Personas) -> dict[str, Any]:
    subject = make_credential(personas.container, by=personas.alice, name="subject")
    container = {"container": str(personas.container.pk), "type": "oauth2", "name": "crm"}
    return {**FILLED, **container, "subject_credential": str(subject.pk)}


def test_every_field_of_the_table_is_known_to_the_house_as_it_stands_here() -> None:
    theirs = {
        name: tuple(FIELDS[grant].get(name, NO) for grant in GRANTS)
        for name in {field for fields in FIELDS.values() for field in fields}
    }

    assert theirs == TABLE


@pytest.mark.parametrize("case", CELLS, ids=lambda case: f"{case[0]}-{case[1]}")
def test_field_is_asked_for_where_the_table_says_so(
    case: tuple[str, GrantType, str], alice: Client, form: dict[str, Any]
) -> None:
    name, grant, cell = case
    form = {**form, "grant_type": grant.value, name: EMPTY.get(name, "")}

    answer = alice.post(URL, form, JSON)

    assert answer.status_code == 201, answer.content
    assert answer.json()["missing"] == ([name] if cell == R else [])


@pytest.mark.parametrize("grant", GRANTS)
def test_form_that_is_whole_lacks_nothing_and_keeps_what_the_grant_does_not_have(
    grant: GrantType, alice: Client, form: dict[str, Any]
) -> None:
    made = alice.post(URL, {**form, "grant_type": grant.value}, JSON).json()

    swapped = alice.patch(f"{URL}/{made['id']}", {"grant_type": "device_code"}, JSON).json()

    assert made["missing"] == []
    for name, value in FILLED.items():
        if name in {"client_secret", "password", "signing_key"}:
            assert (made[name]["is_set"], swapped[name]["is_set"]) == (True, True)
        else:
            assert (made[name], swapped[name]) == (value, value)


@pytest.mark.parametrize("grant", GRANTS)
def test_grant_without_its_fields_is_saved_and_says_what_it_lacks(
    grant: GrantType, alice: Client, personas: Personas
) -> None:
    container = {"container": str(personas.container.pk), "type": "oauth2", "name": "crm"}

    made = alice.post(URL, {**container, "grant_type": grant.value}, JSON).json()
    refused = alice.post(f"{URL}/{made['id']}/authorize", {}, JSON)

    needed = [name for name, need in FIELDS[grant].items() if need == R]
    assert made["missing"] == needed
    assert (refused.status_code, refused.json()["missing"]) == (409, needed)


@pytest.mark.parametrize("grant", ["implicit", "password"])
def test_one_setting_takes_the_legacy_grants_away(
    grant: str, alice: Client, form: dict[str, Any], settings: Any
) -> None:
    made = alice.post(URL, {**form, "grant_type": grant}, JSON).json()
    settings.LEGACY_GRANTS = False

    new = alice.post(URL, {**form, "grant_type": grant, "name": "new"}, JSON)
    authorized = alice.post(f"{URL}/{made['id']}/authorize", {}, JSON)
    session = alice.get("/api/v1/session").json()

    assert new.status_code == 400
    assert "RFC 9700" in new.json()["errors"]["grant_type"][0]
    assert authorized.status_code == 409
    assert authorized.json()["type"] == "urn:tokenwell:problem:legacy-grant"
    assert session["legacy_grants"] is False


@pytest.mark.parametrize(
    ("method", "lacking"),
    [
        ("header", ["client_secret"]),
        ("body", ["client_secret"]),
        ("client_secret_jwt", ["client_secret"]),
        ("private_key_jwt", []),
        ("mtls", ["tls_certificate", "tls_key"]),
    ],
)
def test_what_proves_the_client_stands_in_for_the_secret(
    method: str, lacking: list[str], alice: Client, form: dict[str, Any]
) -> None:
    form |= {"grant_type": "client_credentials", "client_authentication": method}

    made = alice.post(URL, {**form, "client_secret": None}, JSON).json()

    assert made["missing"] == lacking
