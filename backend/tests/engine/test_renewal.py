"""A renewal: claimed, sent, kept, judged."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Asked, Provider, granting, raw, refusal
from tests.waiting import wait_until_somebody_waits
from tokenwell.accounts.models import User
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import tokens
from tokenwell.credentials.models import (
    Credential,
    CredentialClock,
    RefreshAttempt,
    TokenSet,
)
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets


def test_expired_token_is_renewed_and_the_version_raised(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)

    sent = tokens.renew(made.versions([credential]))

    clock = made.clock_of(credential)
    assert (sent, clock.token_version, clock.state) == (1, 2, State.AUTHORIZED)
    assert (clock.open_attempt, clock.lease_until, clock.failures) == (None, None, 0)
    assert TokenSet.objects.filter(credential=credential).count() == 1
    assert AuditEvent.objects.filter(action="token.renewed").count() == 1


def test_next_renewal_lies_between_65_and_80_percent_of_the_new_life(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)

    tokens.renew(made.versions([credential]))

    token_set, clock = made.token_set_of(credential), made.clock_of(credential)
    assert token_set.expires_at == token_set.obtained_at + timedelta(seconds=3600)
    assert clock.refresh_at is not None
    share = (clock.refresh_at - token_set.obtained_at) / timedelta(seconds=3600)
    assert 0.65 <= share <= 0.80


def test_expiry_counts_from_before_the_request_left(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    arrived = []
    provider.look = lambda _: arrived.append(timezone.now())

    tokens.renew(made.versions([credential]))

    assert made.token_set_of(credential).obtained_at < arrived[0]


def test_version_that_is_no_longer_current_is_not_renewed(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    seen = made.versions([credential])
    tokens.renew(seen)

    sent = tokens.renew(seen)

    assert (sent, len(provider.ledger)) == (0, 1)


def test_who_presses_a_button_waits_for_a_row_that_is_held_for_a_moment(
    provider: Provider, root: User
) -> None:
    """They ask once; whoever waits for a token asks again."""
    credential = made.authorized(provider, by=root)
    seen = made.versions([credential])

    def renew(*, at_once: bool) -> int:
        try:
            return tokens.renew(seen, at_once=at_once)
        finally:
            connection.close()

    with ThreadPoolExecutor() as threads, transaction.atomic():
        # As the time of the last use is written.
        CredentialClock.objects.filter(pk=credential.pk).update(last_used_at=timezone.now())
        others = threads.submit(renew, at_once=False).result()
        pressed = threads.submit(renew, at_once=True)
        wait_until_somebody_waits()

    assert (others, pressed.result()) == (0, 1)


def test_attempt_is_in_the_journal_before_the_request_arrives(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    seen: list[tuple[str, int, bool]] = []

    def look(_: Asked) -> None:
        try:
            attempt = RefreshAttempt.objects.get(credential_id=credential.pk)
            clock = made.clock_of(credential)
            is_open = clock.open_attempt == attempt.pk and clock.lease_until is not None
            seen.append((attempt.outcome, attempt.from_version, is_open))
        finally:
            connection.close()

    provider.look = look

    tokens.renew(made.versions([credential]))

    assert seen == [("", 1, True)]
    assert [attempt.outcome for attempt in made.journal_of(credential)] == ["renewed"]


def test_nobody_holds_a_connection_or_a_transaction_while_the_provider_thinks(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    busy: list[list[tuple[str]]] = []

    def look(_: Asked) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT state FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND state <> 'idle'"
                )
                busy.append(cursor.fetchall())
        finally:
            connection.close()

    provider.look = look

    tokens.renew(made.versions([credential]))

    assert busy == [[]]


def test_refresh_token_that_the_answer_lacks_is_kept(provider: Provider, root: User) -> None:
    provider.rotates = False
    credential = made.authorized(provider, by=root)
    _, before = made.tokens_of(credential)

    tokens.renew(made.versions([credential]))

    assert made.tokens_of(credential) == ("access-2", before)


def test_refresh_token_that_the_answer_has_replaces_the_old_one(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    _, before = made.tokens_of(credential)

    tokens.renew(made.versions([credential]))

    _, after = made.tokens_of(credential)
    assert after != before
    assert after in provider.good


def test_refresh_token_is_spent_with_the_client_authenticated(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    _, refresh_token = made.tokens_of(credential)

    tokens.renew(made.versions([credential]))

    [asked] = provider.ledger
    assert asked.form == {"grant_type": "refresh_token", "refresh_token": refresh_token}
    assert asked.client == "tokenwell"


def test_answer_is_kept_encrypted_as_it_came_even_if_it_is_bad(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [raw(b"\x00 half of an ans\xff", status=200)]

    tokens.renew(made.versions([credential]))

    [attempt] = made.journal_of(credential)
    assert (attempt.status, attempt.outcome) == (200, "unknown")
    assert attempt.raw is not None
    assert b"half of an" not in attempt.raw.blob
    assert secrets.reveal_bytes(attempt, "raw") == b"\x00 half of an ans\xff"


def test_tokens_lie_in_the_database_sealed_only(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [granting(access_token="visible-a", refresh_token="visible-r")]

    tokens.renew(made.versions([credential]))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t::text, a::text FROM credentials_tokenset t, credentials_refreshattempt a"
        )
        text = str(cursor.fetchall())
    hexadecimal = b"visible-".hex()
    assert "visible-" not in text
    assert hexadecimal not in text


def test_granted_scope_and_type_are_noted(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [granting(access_token="a", token_type="bEaReR", scope="read write")]

    tokens.renew(made.versions([credential]))

    token_set = made.token_set_of(credential)
    assert (token_set.granted_scope, token_set.token_type) == ("read write", "Bearer")
    assert token_set.requested_scope == "read"


@pytest.mark.parametrize("expires_in", ["soon", None, -5, 0, True, 1e400, [3600], {}])
def test_lifetime_that_makes_no_sense_is_unknown_and_loses_nothing(
    provider: Provider, root: User, expires_in: object
) -> None:
    credential = made.authorized(provider, by=root)
    # Infinity is how the standard library writes 1e400; a provider would write the digits.
    body = json.dumps({"access_token": "a", "refresh_token": "r", "expires_in": expires_in})
    provider.scripted = [raw(body.replace("Infinity", "1e400"))]

    tokens.renew(made.versions([credential]))

    assert made.tokens_of(credential) == ("a", "r")
    assert made.clock_of(credential).state == State.AUTHORIZED


def test_client_without_a_token_gets_its_first_one(provider: Provider, root: User) -> None:
    credential = made.make_client_credential(provider, by=root)

    sent = tokens.renew(made.versions([credential]))

    [asked] = provider.ledger
    assert sent == 1
    assert asked.form == {"grant_type": "client_credentials", "scope": "read"}
    assert made.clock_of(credential).state == State.AUTHORIZED
    assert made.tokens_of(credential) == ("access-1", None)


def test_client_without_its_secret_sends_nothing_and_is_not_tried_again_and_again(
    provider: Provider, root: User
) -> None:
    credential = made.make_client_credential(provider, by=root, client_secret=None)

    tokens.renew(made.versions([credential]))
    again = tokens.renew(made.versions([credential]))

    clock = made.clock_of(credential)
    assert (provider.ledger, again) == ([], 0)
    assert (clock.state, clock.last_error) == (State.ERROR, "settings")
    assert len(made.journal_of(credential)) == 1


def test_secret_that_does_not_open_here_sends_nothing(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    other = made.authorized(provider, by=root, name="other")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE credentials_credential SET client_secret ="
            " (SELECT client_secret FROM credentials_credential WHERE item_ptr_id = %s)"
            " WHERE item_ptr_id = %s",
            [other.pk, credential.pk],
        )

    tokens.renew(made.versions([credential]))

    assert provider.ledger == []
    assert made.clock_of(credential).state == State.NEEDS_SECRET
    assert [attempt.outcome for attempt in made.journal_of(credential)] == ["not-sent"]


@pytest.mark.parametrize(
    "state",
    [State.NEEDS_AUTHORIZATION, State.NEEDS_SECRET, State.SUSPENDED, State.REVOKED],
)
def test_credential_that_waits_for_a_person_is_not_renewed(
    provider: Provider, root: User, state: State
) -> None:
    credential = made.authorized(provider, by=root)
    made.set_clock(credential, state=state)

    sent = tokens.renew(made.versions([credential]), at_once=True)

    assert (sent, provider.ledger) == (0, [])


def test_credential_that_was_suspended_meanwhile_stays_so_and_keeps_the_new_tokens(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    _suspend_when_asked(provider, credential)

    tokens.renew(made.versions([credential]))

    assert made.clock_of(credential).state == State.SUSPENDED
    assert made.tokens_of(credential)[1] in provider.good


def test_credential_that_was_suspended_meanwhile_stays_so_if_the_renewal_fails(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [refusal("invalid_scope")]
    _suspend_when_asked(provider, credential)

    tokens.renew(made.versions([credential]))

    assert made.clock_of(credential).state == State.SUSPENDED


def _suspend_when_asked(provider: Provider, credential: Credential) -> None:
    def suspend(_: Asked) -> None:
        try:
            made.set_clock(credential, state=State.SUSPENDED)
        finally:
            connection.close()

    provider.look = suspend


def test_many_are_renewed_in_one_batch_and_one_that_fails_stops_none(
    provider: Provider, root: User
) -> None:
    credentials = [made.authorized(provider, by=root, name=f"c{n}") for n in range(12)]
    provider.scripted = ["reset", raw("<html>", status=502), refusal("invalid_client", status=401)]

    sent = tokens.renew(made.versions(credentials))

    versions = sorted(made.versions(credentials).values())
    assert (sent, len(provider.ledger)) == (12, 12)
    assert versions == [1] * 3 + [2] * 9
    assert all(made.clock_of(credential).open_attempt is None for credential in credentials)
