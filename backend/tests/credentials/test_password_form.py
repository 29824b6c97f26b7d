"""The form of a Password credential: what it has, what it has not, and what each type may."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.credentials.making import (
    JSON,
    PASSWORD,
    login_form,
    make_credential,
    make_login,
    new_form,
    read_again,
)
from tests.personas import Personas
from tokenwell.accounts import purposes
from tokenwell.accounts.purposes import Usage
from tokenwell.credentials import shapes
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import CredentialType
from tokenwell.encryption import secrets

URL = "/api/v1/credentials"
# Purpose by type, as domain §3 has it.
MAY = {
    (CredentialType.OAUTH2, Usage.HTTP): True,
    (CredentialType.OAUTH2, Usage.FTP): False,
    (CredentialType.OAUTH2, Usage.SFTP): False,
    (CredentialType.OAUTH2, Usage.JOB_EXECUTION): False,
    (CredentialType.PASSWORD, Usage.HTTP): True,
    (CredentialType.PASSWORD, Usage.FTP): True,
    (CredentialType.PASSWORD, Usage.SFTP): True,
    (CredentialType.PASSWORD, Usage.JOB_EXECUTION): True,
}
# One value that says something for each field that a login does not have.
FOREIGN: dict[str, Any] = {
    "grant_type": "password",
    "provider": "github",
    "provider_values": {"a": "b"},
    "issuer": "https://provider.example",
    "issuer_in_response": False,
    "authorization_endpoint": "https://provider.example/authorize",
    "token_endpoint": "https://provider.example/token",
    "device_authorization_endpoint": "https://provider.example/device",
    "pushed_authorization_request_endpoint": "https://provider.example/par",
    "revocation_endpoint": "https://provider.example/revoke",
    "introspection_endpoint": "https://provider.example/introspect",
    "userinfo_endpoint": "https://provider.example/userinfo",
    "jwks_uri": "https://provider.example/jwks",
    "registration_endpoint": "https://provider.example/register",
    "client_id": "client-1",
    "client_secret": "secret",
    "client_authentication": "body",
    "client_key_algorithm": "ES256",
    "tls_certificate": "a certificate",
    "tls_key": "a key",
    "uses_dpop": True,
    "signing_key": "a key",
    "signing_algorithm": "ES256",
    "signing_key_id": "1",
    "assertion_issuer": "robot",
    "assertion_subject": "robot",
    "assertion_audience": "robot",
    "assertion_claims": {"a": 1},
    "assertion_lifetime": 60,
    "unknown_outcome": "never",
    "scope": "read",
    "audience": "api",
    "resource": "https://api.example/",
    "pkce": "unsupported",
    "extra_authorization_params": {"a": "b"},
    "extra_token_params": {"a": "b"},
    "extra_headers": {"X-A": "b"},
}


def _create(alice: Client, form: dict[str, Any]) -> Any:
    return alice.post(URL, form, JSON)


def _row(answer: Any) -> Credential:
    assert answer.status_code == 201, answer.content
    return read_again(Credential.objects.get(pk=answer.json()["id"]))


def test_password_credential_is_ready_as_soon_as_it_is_saved(
    alice: Client, personas: Personas
) -> None:
    answer = _create(alice, login_form(personas))

    said = answer.json()
    assert answer.status_code == 201
    assert (said["type"], said["grant_type"], said["username"]) == ("password", "", "robot")
    assert said["usages"] == ["http", "sftp"]
    assert said["missing"] == []
    assert said["redirect_uri"] is None
    assert (said["status"]["state"], said["status"]["action"]) == ("authorized", "none")
    assert said["status"]["sentence"].startswith("Ready.")


def test_password_goes_in_sealed_and_never_comes_out(alice: Client, personas: Personas) -> None:
    answer = _create(alice, login_form(personas))

    credential = _row(answer)
    assert secrets.reveal(credential, "password") == PASSWORD
    assert PASSWORD not in answer.content.decode()
    assert answer.json()["password"]["is_set"] is True
    assert answer.json()["password"]["set_by"] == "alice"


@pytest.mark.parametrize("password", ["", None, ...])
def test_password_may_be_empty(alice: Client, personas: Personas, password: object) -> None:
    answer = _create(alice, login_form(personas, password=password))

    assert secrets.reveal(_row(answer), "password") == ""
    assert answer.json()["password"]["is_set"] is True
    assert answer.json()["status"]["sentence"].startswith("Ready.")


def test_nothing_is_ticked_unless_somebody_ticks_it(alice: Client, personas: Personas) -> None:
    answer = _create(alice, login_form(personas, usages=...))

    assert answer.json()["usages"] == []


@pytest.mark.parametrize(("kind", "usage"), MAY, ids=str)
def test_each_type_may_be_allowed_for_what_the_table_says(
    alice: Client, personas: Personas, kind: CredentialType, usage: Usage
) -> None:
    form = login_form if kind is CredentialType.PASSWORD else new_form

    answer = _create(alice, form(personas, usages=[usage]))

    if MAY[kind, usage]:
        assert answer.json()["usages"] == [usage]
    else:
        assert answer.status_code == 400
        [sentence] = answer.json()["errors"]["usages"]
        assert sentence == (
            f"An OAuth 2.0 credential can't be allowed for {purposes.words(usage)}. Untick it."
        )


@pytest.mark.parametrize("usage", [Usage.FTP, Usage.SFTP, Usage.JOB_EXECUTION])
def test_purpose_of_the_other_type_is_refused_in_a_change_too(
    alice: Client, personas: Personas, usage: Usage
) -> None:
    credential = make_credential(personas.container, by=personas.alice)

    answer = alice.patch(f"{URL}/{credential.pk}", {"usages": ["http", usage]}, JSON)

    assert answer.status_code == 400
    assert read_again(credential).usages == ["http"]


def test_every_field_of_the_other_type_is_in_this_test() -> None:
    ours = {"client_key", "client_public_key", "dpop_key", "habits", "provider_digest"}

    assert set(FOREIGN) == set(shapes.EMPTY) - ours - {"subject_credential"}


@pytest.mark.parametrize("name", FOREIGN)
def test_field_of_an_oauth_credential_is_refused(
    alice: Client, personas: Personas, name: str
) -> None:
    answer = _create(alice, login_form(personas, **{name: FOREIGN[name]}))

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]
    assert not Credential.objects.exists()


@pytest.mark.parametrize("name", ["client_id", "grant_type", "scope", "uses_dpop"])
def test_field_of_an_oauth_credential_is_refused_in_a_change(
    alice: Client, personas: Personas, name: str
) -> None:
    credential = make_login(personas.container, by=personas.alice)

    answer = alice.patch(f"{URL}/{credential.pk}", {name: FOREIGN[name]}, JSON)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [name]


def test_credential_of_another_cannot_be_exchanged_by_a_login(
    alice: Client, personas: Personas
) -> None:
    other = make_credential(personas.container, by=personas.alice)

    answer = _create(alice, login_form(personas, subject_credential=str(other.pk)))

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["subject_credential"]


def test_login_is_nothing_to_exchange(alice: Client, personas: Personas) -> None:
    login = make_login(personas.container, by=personas.alice)
    form = new_form(personas, grant_type="token_exchange", subject_credential=str(login.pk))

    answer = _create(alice, form)

    assert answer.status_code == 400
    assert "no token" in answer.json()["errors"]["subject_credential"][0]


@pytest.mark.parametrize(
    ("username", "words"),
    [
        (..., "has a user name"),
        ("", "has a user name"),
        ("   ", "has a user name"),
        ("ro\nbot", "control characters"),
        ("ro\x7fbot", "control characters"),
        ("ro:bot", "colon"),
        ("x" * 1001, "1000"),
        (None, "null"),
    ],
)
def test_user_name_that_can_not_be_one_is_refused(
    alice: Client, personas: Personas, username: object, words: str
) -> None:
    answer = _create(alice, login_form(personas, username=username))

    assert answer.status_code == 400
    assert words in " ".join(answer.json()["errors"]["username"])
    assert not Credential.objects.exists()


def test_colon_matters_where_it_is_sent_by_basic_alone(alice: Client, personas: Personas) -> None:
    answer = _create(alice, login_form(personas, username="ro:bot", usages=["sftp"]))
    credential = _row(answer)

    ticked = alice.patch(f"{URL}/{credential.pk}", {"usages": ["http"]}, JSON)

    assert ticked.status_code == 400
    assert "colon" in ticked.json()["errors"]["username"][0]


@pytest.mark.parametrize("password", ["a\nb", "x" * 20_000, True, ["a"]])
def test_password_that_can_not_be_one_is_refused(
    alice: Client, personas: Personas, password: object
) -> None:
    answer = _create(alice, login_form(personas, password=password))

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["password"]
    assert "xxx" not in answer.content.decode()


@pytest.mark.parametrize("usages", [["telnet"], "http", [None], ["http"] * 11, {"http": True}])
def test_purposes_that_there_are_not_are_refused(
    alice: Client, personas: Personas, usages: object
) -> None:
    assert _create(alice, login_form(personas, usages=usages)).status_code == 400


@pytest.mark.parametrize("kind", ["", "Password", "oauth", None, 7, ...])
def test_type_that_there_is_not_is_refused(alice: Client, personas: Personas, kind: object) -> None:
    answer = _create(alice, login_form(personas, type=kind))

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["type"]


def test_oauth_credential_without_a_grant_type_is_refused(
    alice: Client, personas: Personas
) -> None:
    for grant_type in ("", ...):
        answer = _create(alice, new_form(personas, grant_type=grant_type))

        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["grant_type"]


def test_type_can_not_be_changed_and_the_answer_says_how_to_go_on(
    alice: Client, personas: Personas
) -> None:
    login = make_login(personas.container, by=personas.alice)
    oauth = make_credential(personas.container, by=personas.alice)

    for credential, other in ((login, "oauth2"), (oauth, "password")):
        answer = alice.patch(f"{URL}/{credential.pk}", {"type": other}, JSON)

        assert answer.status_code == 400
        assert "Create another one from it" in answer.json()["errors"]["type"][0]
        assert read_again(credential).type == credential.type


def test_type_may_be_said_as_it_is(alice: Client, personas: Personas) -> None:
    login = make_login(personas.container, by=personas.alice)

    answer = alice.patch(f"{URL}/{login.pk}", {"type": "password", "description": "x"}, JSON)

    assert answer.status_code == 200
    assert answer.json()["description"] == "x"


def test_user_name_can_not_be_taken_away(alice: Client, personas: Personas) -> None:
    login = make_login(personas.container, by=personas.alice)

    answer = alice.patch(f"{URL}/{login.pk}", {"username": ""}, JSON)

    assert answer.status_code == 400
    assert read_again(login).username == "robot"


@pytest.mark.parametrize(
    "change",
    [
        {"username": ""},
        {"grant_type": "client_credentials"},
        {"client_id": "client-1"},
        {"habits": {"refresh": {}}},
        {"uses_dpop": True},
        {"usages": ["telnet"]},
        {"type": "oauth2"},
        {"type": "something"},
    ],
    ids=str,
)
@pytest.mark.django_db
def test_database_keeps_the_shape_of_a_login(personas: Personas, change: dict[str, Any]) -> None:
    login = make_login(personas.container, by=personas.alice)

    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.filter(pk=login.pk).update(**change)


@pytest.mark.parametrize(
    "change", [{"grant_type": ""}, {"usages": ["sftp"]}, {"type": "password"}], ids=str
)
@pytest.mark.django_db
def test_database_keeps_the_shape_of_an_oauth_credential(
    personas: Personas, change: dict[str, Any]
) -> None:
    credential = make_credential(personas.container, by=personas.alice)

    with pytest.raises(IntegrityError), transaction.atomic():
        Credential.objects.filter(pk=credential.pk).update(**change)
