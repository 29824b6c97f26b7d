"""Where secrets go has changed: what was stored opens no more, whatever path the change took."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.credentials.making import (
    JSON,
    SECRET,
    begin,
    clock_of,
    give_tokens,
    last_event,
    read_again,
    recorded,
    set_clock,
)
from tests.personas import Personas
from tokenwell.credentials import consents, suspending
from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.credentials.requirements import DESTINATION
from tokenwell.credentials.states import AuthorizationState, State
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen

SOON = datetime(2100, 1, 1, tzinfo=UTC)
ELSEWHERE: dict[str, Any] = {
    "issuer": "https://evil.example",
    "authorization_endpoint": "https://evil.example/authorize",
    "token_endpoint": "https://evil.example/token",
    "client_id": "another-client",
    "client_authentication": "body",
    "extra_headers": {"X-Forward-To": "evil.example"},
    "base_urls": ["https://evil.example/"],
    "device_authorization_endpoint": "https://evil.example/device",
    "pushed_authorization_request_endpoint": "https://evil.example/par",
    "revocation_endpoint": "https://evil.example/revoke",
    "introspection_endpoint": "https://evil.example/introspect",
    "userinfo_endpoint": "https://evil.example/userinfo",
    "jwks_uri": "https://evil.example/jwks",
    "registration_endpoint": "https://evil.example/register",
    "habits": {"refresh": {"url": "https://evil.example/refresh"}},
}
# A person changes these by choosing another provider.
IN_THE_FORM: dict[str, dict[str, Any]] = {"habits": {"provider": "slack"}}
SQL_VALUES = {
    "extra_headers": '\'{"X-Forward-To": "evil.example"}\'::jsonb',
    "base_urls": "ARRAY['https://evil.example/']",
    "habits": '\'{"refresh": {"url": "https://evil.example/refresh"}}\'::jsonb',
}


def _url(credential: Credential) -> str:
    return f"/api/v1/credentials/{credential.pk}"


def _by_orm(credential: Credential, field: str) -> None:
    Credential.objects.filter(pk=credential.pk).update(**{field: ELSEWHERE[field]})


def _by_save(credential: Credential, field: str) -> None:
    row = Credential.objects.get(pk=credential.pk)
    setattr(row, field, ELSEWHERE[field])
    row.save()


def _by_sql(credential: Credential, field: str) -> None:
    value = SQL_VALUES.get(field, f"'{ELSEWHERE[field]}'")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE credentials_credential SET {field} = {value} WHERE item_ptr_id = %s",
            [credential.pk],
        )


def test_every_field_of_the_destination_is_tried_here() -> None:
    assert set(ELSEWHERE) == set(DESTINATION)


@pytest.mark.parametrize("field", DESTINATION)
def test_change_in_the_form_drops_secret_and_tokens(
    field: str, alice: Client, credential: Credential
) -> None:
    give_tokens(credential)
    set_clock(credential, failures=3, last_error="server-error", refused_version=1)
    attempt = begin(alice, credential)

    form = IN_THE_FORM.get(field, {field: ELSEWHERE[field]})
    answer = alice.patch(_url(credential), form, JSON)

    clock = clock_of(credential)
    assert answer.json()["client_secret"] == {"is_set": False, "set_at": None, "set_by": None}
    assert answer.json()["status"]["state"] == "needs_secret"
    assert answer.json()["status"]["action"] == "enter_secret"
    assert not TokenSet.objects.exists()
    assert (clock.token_set, clock.refresh_at, clock.failures, clock.last_error) == (
        None,
        None,
        0,
        "",
    )
    attempt.authorization.refresh_from_db()
    assert attempt.authorization.state == AuthorizationState.CANCELLED
    assert attempt.authorization.code_verifier is None
    assert last_event("credential.destination_changed").facts == {"fields": [field]}
    assert last_event("authorization.cancelled").actor_name == "alice"
    assert attempt.come_back()["Location"].endswith("?code=changed-meanwhile")


@pytest.mark.parametrize("change", [_by_orm, _by_save, _by_sql])
@pytest.mark.parametrize("field", DESTINATION)
def test_change_past_the_form_leaves_nothing_that_opens(
    change: Callable[[Credential, str], None], field: str, alice: Client, credential: Credential
) -> None:
    give_tokens(credential)
    attempt = begin(alice, credential)

    change(credential, field)

    row = read_again(credential)
    with pytest.raises(CannotOpen):
        secrets.reveal(row, "client_secret")
    for column in ("access_token", "refresh_token"):
        with pytest.raises(CannotOpen):
            secrets.reveal(TokenSet.objects.get(), column)
    assert attempt.come_back()["Location"].endswith("?code=changed-meanwhile")


@pytest.mark.parametrize("field", DESTINATION)
def test_changing_back_revives_nothing(field: str, credential: Credential) -> None:
    give_tokens(credential)
    before = getattr(credential, field)

    _by_orm(credential, field)
    Credential.objects.filter(pk=credential.pk).update(**{field: before})

    row = read_again(credential)
    assert bytes(row.destination) == bytes(credential.destination)
    with pytest.raises(CannotOpen):
        secrets.reveal(row, "client_secret")
    with pytest.raises(CannotOpen):
        secrets.reveal(TokenSet.objects.get(), "access_token")


def test_forged_fingerprint_is_written_over_by_the_database(credential: Credential) -> None:
    old = (bytes(credential.destination), credential.destination_epoch)

    Credential.objects.filter(pk=credential.pk).update(
        token_endpoint="https://evil.example/token", destination=old[0], destination_epoch=old[1]
    )

    row = read_again(credential)
    assert (bytes(row.destination), row.destination_epoch) != old
    with pytest.raises(CannotOpen):
        secrets.reveal(row, "client_secret")


def test_secret_typed_again_in_the_same_request_works_at_the_new_place(
    alice: Client, credential: Credential
) -> None:
    give_tokens(credential)
    body = {"token_endpoint": "https://provider.example/v2/token", "client_secret": "typed-again"}

    answer = alice.patch(_url(credential), body, JSON)

    assert answer.json()["status"]["state"] == "not_authorized"
    assert secrets.reveal(read_again(credential), "client_secret") == "typed-again"
    assert not TokenSet.objects.exists()
    facts = last_event("credential.updated").facts
    assert facts["fields"] == ["token_endpoint", "client_secret"]
    assert list(facts["values"]) == ["token_endpoint"]


@pytest.mark.parametrize("field", ["scope", "description", "audience", "extra_token_params"])
def test_change_of_what_is_asked_for_keeps_secret_and_tokens(
    field: str, alice: Client, credential: Credential
) -> None:
    give_tokens(credential)
    value = {"a": "b"} if field == "extra_token_params" else "other"

    alice.patch(_url(credential), {field: value}, JSON)

    assert secrets.reveal(read_again(credential), "client_secret") == SECRET
    assert clock_of(credential).state == State.AUTHORIZED
    assert "credential.destination_changed" not in recorded(credential)


def test_second_change_still_asks_for_the_secret(alice: Client, credential: Credential) -> None:
    alice.patch(_url(credential), {"client_id": "other"}, JSON)
    answer = alice.patch(_url(credential), {"client_id": "client-1"}, JSON)

    assert answer.json()["status"]["state"] == "needs_secret"


@pytest.mark.parametrize("secret", ["typed-later", None])
def test_secret_typed_later_or_cleared_ends_the_need_for_it(
    secret: str | None, alice: Client, credential: Credential
) -> None:
    alice.patch(_url(credential), {"client_id": "other"}, JSON)

    answer = alice.patch(_url(credential), {"client_secret": secret}, JSON)

    assert answer.json()["status"]["state"] == "not_authorized"


def test_credential_without_a_secret_is_not_asked_for_one(
    alice: Client, credential: Credential
) -> None:
    alice.patch(_url(credential), {"client_secret": None}, JSON)

    answer = alice.patch(_url(credential), {"client_id": "other"}, JSON)

    assert answer.json()["status"]["state"] == "not_authorized"


def test_suspension_outlives_a_change_and_the_end_of_an_attempt(
    alice: Client, credential: Credential, personas: Personas
) -> None:
    attempt = begin(alice, credential)
    suspending.suspend([credential.pk], by=personas.root, address=None)

    answer = alice.patch(_url(credential), {"client_id": "other"}, JSON)

    assert answer.json()["status"]["state"] == "suspended"
    assert attempt.come_back()["Location"].endswith("?code=suspended")
    assert last_event("authorization.cancelled").actor_name == "root"


@pytest.mark.parametrize(
    ("clock", "resumed"),
    [
        ({}, State.AUTHORIZED),
        ({"refused_version": 1}, State.NEEDS_AUTHORIZATION),
        ({"refused_version": 1, "retry_at": SOON}, State.AUTHORIZED),
        ({"unknown_version": 1}, State.NEEDS_AUTHORIZATION),
        ({"unknown_version": 1, "retry_at": SOON}, State.UNCERTAIN),
        ({"token_set": None}, State.NOT_AUTHORIZED),
    ],
)
def test_resumed_credential_is_as_its_tokens_are(
    clock: dict[str, Any], resumed: State, credential: Credential, personas: Personas
) -> None:
    give_tokens(credential)
    set_clock(credential, **clock)

    suspending.suspend([credential.pk], by=personas.root, address=None)
    suspending.resume([credential.pk], by=personas.root, address=None)

    assert clock_of(credential).state == resumed
    assert recorded(credential)[-2:] == ["credential.suspended", "credential.resumed"]


def test_exchange_whose_destination_changed_past_the_form_is_not_sent(
    alice: Client, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    monkeypatch.setattr("tokenwell.credentials.exchange.send_all", sent.append)
    attempt = begin(alice, credential)
    attempt.come_back()
    Credential.objects.filter(pk=credential.pk).update(
        token_endpoint="https://evil.example/token", client_secret=None
    )

    consents.go_on(attempt.authorization.pk)

    attempt.authorization.refresh_from_db()
    assert sent == []
    assert (attempt.authorization.state, attempt.authorization.error) == ("failed", "superseded")
