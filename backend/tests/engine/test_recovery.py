"""Workers die; what they left open is settled by what is known, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tokenwell.accounts.models import User
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import authorize, claims, consents, exchange, recovery, tasks
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import AuthorizationState, State
from tokenwell.oauth.messages import Response

SUCCESS = Response(200, {}, b'{"access_token": "new-a", "refresh_token": "new-r"}')


@pytest.fixture
def credential(provider: Provider, root: User) -> Credential:
    return made.authorized(provider, by=root, lives=600)


def test_attempt_whose_sender_may_still_live_is_left_alone(credential: Credential) -> None:
    made.claim(credential)

    settled = recovery.recover()

    assert settled == 0
    assert made.clock_of(credential).open_attempt is not None


def test_attempt_without_an_answer_has_an_unknown_outcome(
    provider: Provider, credential: Credential
) -> None:
    made.claim(credential)
    made.end_lease(credential)

    tasks.refresh_due()

    clock = made.clock_of(credential)
    assert (clock.state, clock.open_attempt, clock.lease_until) == (State.UNCERTAIN, None, None)
    assert clock.retry_at == made.token_set_of(credential).expires_at
    assert [attempt.outcome for attempt in made.journal_of(credential)] == ["unknown"]
    assert provider.ledger == []


def test_tokens_that_were_kept_but_not_judged_count(
    provider: Provider, credential: Credential
) -> None:
    claim = made.claim(credential)
    exchange.keep(claim, SUCCESS)
    made.end_lease(credential)

    tasks.refresh_due()

    clock = made.clock_of(credential)
    assert (clock.state, clock.token_version, clock.open_attempt) == (State.AUTHORIZED, 2, None)
    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert provider.ledger == []


@pytest.mark.parametrize(
    ("answer", "state", "outcome"),
    [
        (Response(400, {}, b'{"error": "invalid_grant"}'), State.AUTHORIZED, "refused"),
        (Response(401, {}, b'{"error": "invalid_client"}'), State.AUTHORIZED, "refused"),
        (Response(429, {}, b""), State.AUTHORIZED, "not-done"),
        (Response(500, {}, b"oh no"), State.UNCERTAIN, "unknown"),
        (Response(200, {}, b"\x00\xff"), State.UNCERTAIN, "unknown"),
    ],
)
def test_answer_that_was_kept_but_not_judged_is_read_again(
    credential: Credential, answer: Response, state: State, outcome: str
) -> None:
    claim = made.claim(credential)
    exchange.keep(claim, answer)
    made.end_lease(credential)

    recovery.recover()

    assert made.clock_of(credential).state == state
    assert [attempt.outcome for attempt in made.journal_of(credential)] == [outcome]


def test_answer_that_can_not_be_opened_any_more_has_an_unknown_outcome(
    credential: Credential,
) -> None:
    claim = made.claim(credential)
    exchange.keep(claim, Response(400, {}, b'{"error": "invalid_grant"}'))
    made.end_lease(credential)
    made.spoil_raw(claim.attempt)

    recovery.recover()

    assert made.clock_of(credential).state == State.UNCERTAIN


@pytest.mark.parametrize("is_kept", [False, True])
def test_three_who_recover_at_once_settle_once(
    provider: Provider, credential: Credential, is_kept: bool
) -> None:
    claim = made.claim(credential)
    if is_kept:
        exchange.keep(claim, SUCCESS)
    made.end_lease(credential)

    made.at_once(recovery.recover, times=3)

    events = AuditEvent.objects.filter(action__startswith="token.")
    outcome = "renewed" if is_kept else "unknown"
    assert events.count() == 1
    assert [attempt.outcome for attempt in made.journal_of(credential)] == [outcome]
    assert made.clock_of(credential).failures == (0 if is_kept else 1)


def test_first_token_of_a_client_that_got_lost_is_asked_for_again(
    provider: Provider, root: User
) -> None:
    credential = made.make_client_credential(provider, by=root)
    made.claim(credential)
    made.end_lease(credential)
    recovery.recover()
    made.end_wait(credential)
    made.set_clock(credential, refresh_at=timezone.now())

    tasks.refresh_due()

    assert len(provider.ledger) == 1
    assert made.clock_of(credential).state == State.AUTHORIZED


def _exchange(credential: Credential, root: User) -> Authorization:
    started = authorize.start(Credential.objects.get(pk=credential.pk), by=root, address=None)
    return started.authorization


def _age(authorization: Authorization) -> None:
    long_ago = timezone.now() - timedelta(seconds=claims.LEASE_SECONDS + 1)
    Authorization.objects.filter(pk=authorization.pk).update(claimed_at=long_ago)


def test_exchange_whose_task_got_lost_is_handed_to_a_worker_again(
    provider: Provider, root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = made.make_client_credential(provider, by=root)
    authorization = _exchange(credential, root)
    consents.go_on(_exchange(made.make_client_credential(provider, by=root, name="b"), root).pk)
    woken: list[str] = []
    monkeypatch.setattr(
        tasks.exchange,
        "apply_async",
        lambda kwargs, expires: woken.append(kwargs["authorization_id"]),
    )

    tasks.refresh_due()

    # By another worker: here a provider that keeps silent would keep all renewals waiting.
    assert woken == [str(authorization.pk)]
    assert len(provider.ledger) == 1


def test_exchange_whose_worker_may_still_live_is_left_alone(provider: Provider, root: User) -> None:
    credential = made.make_client_credential(provider, by=root)
    authorization = _exchange(credential, root)
    claims.claim_authorization(authorization.pk)

    recovery.recover()

    authorization.refresh_from_db()
    assert (authorization.state, provider.ledger) == (AuthorizationState.EXCHANGING, [])


def test_exchange_without_an_answer_has_failed_and_is_not_sent_twice(
    provider: Provider, root: User
) -> None:
    credential = made.make_client_credential(provider, by=root)
    authorization = _exchange(credential, root)
    claims.claim_authorization(authorization.pk)
    _age(authorization)

    recovery.recover()

    authorization.refresh_from_db()
    assert (authorization.state, authorization.error) == (AuthorizationState.FAILED, "no-answer")
    assert provider.ledger == []
    assert [attempt.outcome for attempt in made.journal_of(credential)] == ["unknown"]


def test_exchange_whose_tokens_were_kept_is_granted(provider: Provider, root: User) -> None:
    credential = made.make_client_credential(provider, by=root)
    authorization = _exchange(credential, root)
    claim = claims.claim_authorization(authorization.pk)
    assert claim is not None
    exchange.keep(claim, SUCCESS)
    _age(authorization)

    made.at_once(recovery.recover, times=3)

    authorization.refresh_from_db()
    assert authorization.state == AuthorizationState.GRANTED
    assert made.clock_of(credential).state == State.AUTHORIZED
    assert made.tokens_of(credential) == ("new-a", "new-r")
    assert provider.ledger == []
