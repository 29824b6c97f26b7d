"""What each outcome of a renewal means."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwell.audit.actions import Action
from tokenwell.credentials.judgement import Before, Failure, judge
from tokenwell.credentials.states import State, UnknownOutcome
from tokenwell.oauth.errors import (
    BadResponse,
    InvalidClient,
    InvalidGrant,
    ProviderRefused,
    ProviderUnavailable,
    Reason,
)
from tokenwell.outbound.errors import Code, DestinationRefused, NotSent, OutcomeUnknown

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE = Before(
    state=State.AUTHORIZED,
    spends_refresh_token=True,
    expires_at=NOW + timedelta(minutes=20),
    failures=0,
    was_refused=False,
    was_unknown=False,
    policy=UnknownOutcome.AT_EXPIRY_ONCE,
    sent_at=NOW - timedelta(seconds=1),
)
UNKNOWN = [
    ProviderUnavailable(),
    OutcomeUnknown(Code.TIMED_OUT),
    OutcomeUnknown(Code.CONNECTION_LOST),
    BadResponse("no-access-token"),
    BadResponse("not-json"),
    BadResponse("too-long"),
]
CERTAIN = [
    (NotSent(Code.CONNECT_FAILED), State.AUTHORIZED, "unreachable"),
    (NotSent(Code.TLS_FAILED), State.AUTHORIZED, "unreachable"),
    (ProviderUnavailable(30, throttled=True), State.AUTHORIZED, "throttled"),
    (DestinationRefused(Code.ADDRESS_NOT_PUBLIC), State.AUTHORIZED, "unreachable"),
    (InvalidClient("invalid_client"), State.AUTHORIZED, "invalid_client"),
    (ProviderRefused("invalid_scope"), State.AUTHORIZED, "invalid_scope"),
    (BadResponse("redirect"), State.AUTHORIZED, "redirect"),
    (BadResponse("status"), State.AUTHORIZED, "status"),
    (BadResponse("html"), State.AUTHORIZED, "html"),
    (BadResponse("refused-without-error"), State.AUTHORIZED, "refused-without-error"),
]


@pytest.mark.parametrize(
    ("failure", "state", "error"), CERTAIN, ids=lambda v: getattr(v, "code", v)
)
def test_refresh_token_that_was_certainly_not_spent_is_tried_again(
    failure: Failure, state: State, error: str
) -> None:
    verdict = judge(failure, BEFORE, now=NOW, chance=0.5)

    assert (verdict.state, verdict.error) == (state, error)
    assert (verdict.is_unknown, verdict.is_refused) == (False, False)
    assert verdict.failures == (0 if error == "throttled" else 1)
    assert verdict.retry_at == verdict.refresh_at
    assert verdict.retry_at is not None
    assert verdict.retry_at > NOW


@pytest.mark.parametrize(
    ("since", "turn"),
    [
        (timedelta(minutes=-90), timedelta(minutes=-90)),
        (timedelta(hours=1), timedelta(0)),  # asked for ahead of its time
        (None, timedelta(seconds=30)),
    ],
)
def test_what_was_throttled_keeps_its_turn(since: timedelta | None, turn: timedelta) -> None:
    before = replace(BEFORE, due_at=NOW + since if since is not None else None)

    verdict = judge(ProviderUnavailable(30, throttled=True), before, now=NOW, chance=0)

    assert verdict.retry_at == NOW + timedelta(seconds=30)
    assert verdict.refresh_at == NOW + turn


@pytest.mark.parametrize(
    "failure", [failure for failure, _, _ in CERTAIN if not isinstance(failure, NotSent)], ids=str
)
def test_what_a_person_has_to_mend_is_an_error_once_the_access_token_has_ended(
    failure: Failure,
) -> None:
    ended = replace(BEFORE, expires_at=NOW - timedelta(seconds=1))

    verdict = judge(failure, ended, now=NOW, chance=0.5)

    is_ours = not isinstance(failure, ProviderUnavailable)
    assert (verdict.state is State.ERROR, verdict.is_misconfigured) == (is_ours, is_ours)


def test_refused_client_is_tried_once_an_hour() -> None:
    often = replace(BEFORE, failures=7)

    verdict = judge(InvalidClient("invalid_client"), often, now=NOW, chance=0.5)

    assert verdict.retry_at == NOW + timedelta(hours=1)
    assert verdict.is_client_refused


def test_first_invalid_grant_waits_a_minute_for_its_confirmation() -> None:
    verdict = judge(InvalidGrant("invalid_grant"), BEFORE, now=NOW, chance=0)

    assert verdict.state is State.AUTHORIZED
    assert verdict.retry_at == verdict.refresh_at == NOW + timedelta(seconds=60)
    assert verdict.is_refused


def test_second_invalid_grant_needs_a_person_and_is_never_sent_again() -> None:
    refused = replace(BEFORE, was_refused=True)

    verdict = judge(InvalidGrant("invalid_grant", "revoked"), refused, now=NOW, chance=0)

    assert (verdict.state, verdict.action) == (State.NEEDS_AUTHORIZATION, Action.TOKEN_REFUSED)
    assert (verdict.retry_at, verdict.refresh_at) == (None, None)
    assert (verdict.error, verdict.description) == ("invalid_grant", "revoked")


def test_invalid_grant_of_a_client_without_refresh_token_is_a_matter_of_settings() -> None:
    server_side = replace(BEFORE, spends_refresh_token=False, was_refused=True)

    verdict = judge(InvalidGrant("invalid_grant"), server_side, now=NOW, chance=0)

    assert verdict.is_misconfigured


@pytest.mark.parametrize("failure", UNKNOWN, ids=str)
@pytest.mark.parametrize(
    ("policy", "state", "again"),
    [
        (UnknownOutcome.IMMEDIATE, State.AUTHORIZED, timedelta(seconds=2.5)),
        (UnknownOutcome.AT_EXPIRY_ONCE, State.UNCERTAIN, timedelta(minutes=20)),
        (UnknownOutcome.NEVER, State.UNCERTAIN, timedelta(minutes=20)),
        (UnknownOutcome.WITHIN, State.UNCERTAIN, timedelta(minutes=20)),
    ],
)
def test_unknown_outcome_waits_as_the_policy_says(
    failure: Failure, policy: UnknownOutcome, state: State, again: timedelta
) -> None:
    verdict = judge(failure, replace(BEFORE, policy=policy), now=NOW, chance=0.5)

    assert (verdict.state, verdict.retry_at) == (state, NOW + again)


def test_within_the_grace_of_a_spent_refresh_token_it_is_sent_again_soon() -> None:
    graceful = replace(BEFORE, policy=UnknownOutcome.WITHIN, grace_seconds=60)

    verdict = judge(OutcomeUnknown(Code.TIMED_OUT), graceful, now=NOW, chance=0.5)

    assert (verdict.state, verdict.is_unknown) == (State.AUTHORIZED, False)
    assert verdict.retry_at == NOW + timedelta(seconds=2.5)


def test_after_the_grace_of_a_spent_refresh_token_it_is_sent_once_at_the_end() -> None:
    late = replace(BEFORE, policy=UnknownOutcome.WITHIN, grace_seconds=60)
    late = replace(late, sent_at=NOW - timedelta(seconds=59))

    verdict = judge(OutcomeUnknown(Code.TIMED_OUT), late, now=NOW, chance=0.5)

    assert (verdict.state, verdict.retry_at) == (State.UNCERTAIN, BEFORE.expires_at)


def test_refused_login_is_never_given_again_by_itself() -> None:
    login = replace(BEFORE, may_give_login=True, gives_login=True, spends_refresh_token=False)

    verdict = judge(ProviderRefused("invalid_request"), login, now=NOW, chance=0.5)

    assert verdict.state is State.NEEDS_AUTHORIZATION
    assert (verdict.retry_at, verdict.refresh_at) == (None, None)


def test_refused_refresh_token_is_followed_by_the_stored_login_at_once() -> None:
    verdict = judge(
        InvalidGrant("invalid_grant"), replace(BEFORE, may_give_login=True), now=NOW, chance=0.5
    )

    assert (verdict.state, verdict.refresh_at, verdict.is_refused) == (State.AUTHORIZED, NOW, True)


@pytest.mark.parametrize(
    ("policy", "was_unknown", "state"),
    [
        (UnknownOutcome.IMMEDIATE, True, State.AUTHORIZED),
        (UnknownOutcome.AT_EXPIRY_ONCE, False, State.UNCERTAIN),
        (UnknownOutcome.AT_EXPIRY_ONCE, True, State.NEEDS_AUTHORIZATION),
        (UnknownOutcome.NEVER, False, State.NEEDS_AUTHORIZATION),
    ],
)
def test_once_the_access_token_has_ended_the_policy_says_whether_there_is_one_more_try(
    policy: UnknownOutcome, was_unknown: bool, state: State
) -> None:
    ended = replace(BEFORE, expires_at=NOW, policy=policy, was_unknown=was_unknown)

    verdict = judge(OutcomeUnknown(Code.TIMED_OUT), ended, now=NOW, chance=0.5)

    assert verdict.state is state
    assert (verdict.retry_at is None) == (state is State.NEEDS_AUTHORIZATION)


@pytest.mark.parametrize("policy", UnknownOutcome)
def test_provider_that_is_out_is_given_the_time_that_it_asks_for(policy: UnknownOutcome) -> None:
    long = 3600

    verdict = judge(ProviderUnavailable(long), replace(BEFORE, policy=policy), now=NOW, chance=0.5)

    assert verdict.retry_at is not None
    assert verdict.retry_at >= NOW + timedelta(seconds=long)


@pytest.mark.parametrize("failure", UNKNOWN, ids=str)
def test_unknown_outcome_of_a_client_without_refresh_token_costs_nothing(failure: Failure) -> None:
    server_side = replace(BEFORE, spends_refresh_token=False, policy=UnknownOutcome.NEVER)

    verdict = judge(failure, server_side, now=NOW, chance=0.5)

    assert (verdict.state, verdict.is_unknown) == (State.AUTHORIZED, False)


failures = st.one_of(
    st.sampled_from([NotSent(code) for code in Code]),
    st.sampled_from([OutcomeUnknown(code) for code in Code]),
    st.sampled_from([BadResponse(reason) for reason in get_args(Reason)]),
    st.builds(ProviderUnavailable, st.none() | st.integers(0, 86400), throttled=st.booleans()),
    st.builds(ProviderRefused, st.text(), st.text()),
    st.builds(InvalidGrant, st.text(), st.text()),
    st.builds(InvalidClient, st.text(), st.text()),
)
befores = st.builds(
    Before,
    state=st.sampled_from([State.AUTHORIZED, State.UNCERTAIN, State.ERROR]),
    spends_refresh_token=st.booleans(),
    expires_at=st.none() | st.integers(-7200, 7200).map(lambda s: NOW + timedelta(seconds=s)),
    failures=st.integers(0, 1000),
    was_refused=st.booleans(),
    was_unknown=st.booleans(),
    policy=st.sampled_from(UnknownOutcome),
    sent_at=st.datetimes(
        NOW.replace(tzinfo=None) - timedelta(days=1), NOW.replace(tzinfo=None)
    ).map(lambda at: at.replace(tzinfo=UTC)),
    grace_seconds=st.integers(0, 7200),
    due_at=st.none() | st.integers(-7200, 7200).map(lambda s: NOW + timedelta(seconds=s)),
)


@given(failure=failures, before=befores, chance=st.floats(0, 1, exclude_max=True))
def test_every_outcome_ends_in_a_person_or_a_later_try(
    failure: Failure, before: Before, chance: float
) -> None:
    verdict = judge(failure, before, now=NOW, chance=chance)

    is_throttled = isinstance(failure, ProviderUnavailable) and failure.throttled
    assert is_throttled or verdict.retry_at == verdict.refresh_at
    assert (verdict.retry_at is None) == (verdict.state is State.NEEDS_AUTHORIZATION)
    assert verdict.retry_at is None or verdict.retry_at > NOW
    assert verdict.failures == before.failures + (not is_throttled)
    assert before.was_unknown <= verdict.is_unknown


@given(failure=failures, before=befores, chance=st.floats(0, 1, exclude_max=True))
def test_nothing_but_a_refused_or_unknown_grant_needs_a_person_to_consent_again(
    failure: Failure, before: Before, chance: float
) -> None:
    verdict = judge(failure, before, now=NOW, chance=chance)

    if verdict.state is State.NEEDS_AUTHORIZATION:
        assert before.spends_refresh_token
        assert verdict.is_refused or verdict.is_unknown
