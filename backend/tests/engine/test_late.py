"""Answers that come when the world has changed: a success counts, unless there is a newer one."""

import time
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.containers.trees import delete
from tests.engine import credentials as made
from tests.fake_provider import Provider
from tokenwell.accounts.models import User
from tokenwell.credentials import (
    authorize,
    changes,
    claims,
    consents,
    exchange,
    recovery,
    requests,
    settling,
    tokens,
)
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Credential, RefreshAttempt
from tokenwell.credentials.states import State, UnknownOutcome
from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound import delivery
from tokenwell.outbound.errors import Code, OutcomeUnknown

SUCCESS = Response(200, {}, b'{"access_token": "late-a", "refresh_token": "late-r"}')
NO_ANSWER = OutcomeUnknown(Code.TIMED_OUT)


def test_success_counts_though_the_lease_has_ended(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    claim = made.claim(credential)
    made.end_lease(credential)

    settling.settle(claim, SUCCESS)

    assert made.tokens_of(credential) == ("late-a", "late-r")
    assert made.clock_of(credential).state == State.AUTHORIZED


@pytest.mark.parametrize("policy", UnknownOutcome)
@pytest.mark.parametrize("lives", [-1, 600])
def test_success_counts_though_the_attempt_was_given_up_as_lost(
    provider: Provider, root: User, policy: UnknownOutcome, lives: int
) -> None:
    credential = made.authorized(provider, by=root, unknown_outcome=policy.value, lives=lives)
    claim = made.claim(credential)
    made.end_lease(credential)
    recovery.recover()

    settling.settle(claim, SUCCESS)

    clock = made.clock_of(credential)
    assert made.tokens_of(credential) == ("late-a", "late-r")
    assert (clock.state, clock.unknown_version, clock.retry_at) == (State.AUTHORIZED, None, None)
    assert [attempt.outcome for attempt in made.journal_of(credential)] == ["renewed"]


def test_success_that_is_kept_while_recovery_gives_it_up_is_not_taken_for_lost(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root, unknown_outcome="never")
    claim = made.claim(credential)
    # The look of recovery at the journal was before this, its verdict comes after.
    exchange.keep(claim, SUCCESS)

    settling.judge_renewal(claim, token=None, failure=NO_ANSWER)

    clock = made.clock_of(credential)
    assert (clock.state, clock.token_version, clock.open_attempt) == (State.AUTHORIZED, 2, None)


def test_failure_after_the_attempt_was_given_up_changes_nothing(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root, lives=600)
    claim = made.claim(credential)
    made.end_lease(credential)
    recovery.recover()
    before = made.clock_of(credential)

    settling.settle(claim, Response(400, {}, b'{"error": "invalid_grant"}'))

    after = made.clock_of(credential)
    assert (after.state, after.retry_at, after.failures) == (
        before.state,
        before.retry_at,
        before.failures,
    )
    assert after.refused_version is None


def test_failure_after_somebody_else_renewed_changes_nothing(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root, unknown_outcome="immediate")
    claim = made.claim(credential)
    made.end_lease(credential)
    recovery.recover()
    made.end_wait(credential)
    tokens.renew(made.versions([credential]))

    settling.settle(claim, NO_ANSWER)

    clock = made.clock_of(credential)
    assert (clock.state, clock.token_version, clock.failures) == (State.AUTHORIZED, 2, 0)


def _authorize_again(credential: Credential, _: User) -> None:
    made.give_newer_tokens(credential)


def _change_destination(credential: Credential, root: User) -> None:
    fields = {"token_endpoint": f"{credential.token_endpoint}/2", "client_secret": "another"}
    changes.update(credential, fields, by=root, address=None)


def _delete(credential: Credential, root: User) -> None:
    delete(Credential.objects.get(pk=credential.pk), by=root)


@pytest.mark.parametrize("change", [_authorize_again, _change_destination, _delete])
@pytest.mark.parametrize("answer", [SUCCESS, NO_ANSWER], ids=["success", "failure"])
def test_answer_after_a_change_that_ended_the_attempt_is_dropped(
    provider: Provider,
    root: User,
    change: Callable[[Credential, User], None],
    answer: Response | OutcomeUnknown,
) -> None:
    credential = made.authorized(provider, by=root)
    claim = made.claim(credential)
    change(credential, root)
    before = made.snapshot_of(credential)

    settling.settle(claim, answer)

    assert made.snapshot_of(credential) == before
    assert made.journal_of(credential)[0].outcome == "superseded"


def test_answer_of_the_old_destination_stays_in_the_journal(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    claim = made.claim(credential)
    _change_destination(credential, root)

    settling.settle(claim, SUCCESS)

    [attempt] = made.journal_of(credential)
    assert (attempt.status, attempt.raw is not None) == (200, True)
    assert made.clock_of(credential).token_set is None


def test_lease_outlives_every_sender(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)

    made.claim(credential)

    lease_until = made.clock_of(credential).lease_until
    assert lease_until is not None
    left = lease_until - timezone.now()
    # From the claim until something may be sent, and then until its answer is there.
    assert left > timedelta(seconds=claims.SEND_SECONDS + delivery.TOTAL_SECONDS)


def _renew(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    tokens.renew(made.versions([credential]))


def _exchange(provider: Provider, root: User) -> None:
    credential = made.make_client_credential(provider, by=root)
    started = authorize.start(credential, by=root, address=None)
    consents.go_on(started.authorization.pk)


@pytest.mark.parametrize("act", [_renew, _exchange])
def test_worker_that_was_frozen_after_its_claim_sends_nothing(
    provider: Provider,
    root: User,
    act: Callable[[Provider, User], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, build = time.clock_gettime, requests.build

    def freeze(claim: Claim) -> Request:
        later = claims.SEND_SECONDS + 0.1
        monkeypatch.setattr("time.clock_gettime", lambda which: clock(which) + later)
        return build(claim)

    monkeypatch.setattr(requests, "build", freeze)

    act(provider, root)

    assert provider.ledger == []
    [attempt] = RefreshAttempt.objects.all()
    assert (attempt.kept_at, attempt.ended_at is None) == (None, False)


def test_claim_that_is_read_from_the_journal_sends_nothing(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    claim = made.claim(credential)
    by_default: dict[str, Any] = {field.name: field.default for field in fields(Claim)}

    tokens.run([replace(claim, send_before=by_default["send_before"])])

    assert provider.ledger == []
