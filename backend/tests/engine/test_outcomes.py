"""What becomes of a credential whose renewal brings no token."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.engine import credentials as made
from tests.fake_provider import Answer, Provider, granting, raw, refusal
from tokenwell.accounts.models import User
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import authorize, consents, recovery, tasks, tokens
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import State
from tokenwell.outbound import http

MINUTE = timedelta(minutes=1)


def _renew(credential: Credential, *, at_once: bool = False) -> int:
    return tokens.renew(made.versions([credential]), at_once=at_once)


def _wait_of(credential: Credential) -> timedelta:
    retry_at = made.clock_of(credential).retry_at
    assert retry_at is not None
    return retry_at - timezone.now()


def test_refused_grant_is_confirmed_once_after_a_minute_and_never_sent_again(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.always = refusal("invalid_grant", error_description="Revoked by its owner")

    _renew(credential)
    too_early = _renew(credential)
    wait = _wait_of(credential)
    made.end_wait(credential)
    _renew(credential)
    too_late = [_renew(credential), _renew(credential, at_once=True)]
    tasks.refresh_due()

    clock = made.clock_of(credential)
    assert (too_early, too_late, len(provider.ledger)) == (0, [0, 0], 2)
    assert timedelta(seconds=50) < wait <= MINUTE
    assert clock.state == State.NEEDS_AUTHORIZATION
    assert (clock.last_error, clock.last_error_description) == (
        "invalid_grant",
        "Revoked by its owner",
    )
    assert (clock.refresh_at, clock.retry_at, clock.open_attempt) == (None, None, None)


def test_person_in_a_hurry_does_not_confirm_a_refused_grant_too_early(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.always = refusal("invalid_grant")
    _renew(credential)

    sent = _renew(credential, at_once=True)

    assert (sent, len(provider.ledger)) == (0, 1)
    assert made.clock_of(credential).state == State.AUTHORIZED


def test_grant_that_was_refused_by_mistake_goes_on(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [refusal("invalid_grant")]
    _renew(credential)
    made.end_wait(credential)

    _renew(credential)

    clock = made.clock_of(credential)
    assert (clock.state, clock.refused_version, clock.last_error) == (State.AUTHORIZED, None, "")


def test_refused_client_is_an_error_that_is_tried_again_once_an_hour(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.always = refusal("invalid_client", status=401)

    _renew(credential)
    first = _wait_of(credential)
    made.end_wait(credential)
    made.end_pause()
    _renew(credential)

    clock = made.clock_of(credential)
    assert (clock.state, clock.last_error) == (State.ERROR, "invalid_client")
    assert timedelta(minutes=59) < first <= timedelta(hours=1)
    assert timedelta(minutes=59) < _wait_of(credential) <= timedelta(hours=1)


def test_person_may_have_an_error_tried_again_at_once(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [refusal("invalid_client", status=401)]
    _renew(credential)

    sent = _renew(credential, at_once=True)

    assert sent == 1
    assert made.clock_of(credential).state == State.AUTHORIZED


def test_throttling_provider_is_left_alone_as_long_as_it_asks(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [raw("slow down", status=429, Retry_After="1800")]

    _renew(credential)
    sent = _renew(credential)

    clock = made.clock_of(credential)
    assert (sent, clock.state, clock.last_error) == (0, State.AUTHORIZED, "throttled")
    assert timedelta(seconds=1790) < _wait_of(credential) <= timedelta(seconds=1800)


def test_provider_that_can_not_be_reached_is_tried_again_soon(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.close()

    _renew(credential)

    clock = made.clock_of(credential)
    assert (clock.state, clock.last_error) == (State.AUTHORIZED, "unreachable")
    assert _wait_of(credential) <= timedelta(seconds=5)
    assert (clock.refused_version, clock.unknown_version) == (None, None)


def test_address_that_is_not_allowed_any_more_is_never_asked(
    provider: Provider, root: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    credential = made.authorized(provider, by=root)
    before = made.tokens_of(credential)
    settings.OUTBOUND_ALLOW = frozenset()
    http._door.forget()

    _renew(credential)

    clock = made.clock_of(credential)
    # In the words of one that is not there: who types addresses must not map our network.
    assert (clock.state, clock.last_error) == (State.AUTHORIZED, "unreachable")
    assert "not_public" in caplog.text
    assert provider.ledger == []
    assert made.tokens_of(credential) == before


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (raw("", status=302, Location="/elsewhere"), "redirect"),
        (raw("", status=307, Location="/elsewhere"), "redirect"),
        (raw("<!doctype html><title>Sign in</title>"), "html"),
        (raw("<h1>Not found</h1>", status=404), "html"),
        (raw('{"error', status=400), "refused-without-error"),
        (refusal("invalid_request"), "invalid_request"),
    ],
)
def test_answer_of_something_else_is_a_matter_of_settings(
    provider: Provider, root: User, answer: Answer, error: str
) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [answer]

    _renew(credential)

    clock = made.clock_of(credential)
    assert (clock.state, clock.last_error) == (State.ERROR, error)
    # A redirect is never followed: it would carry the secret along.
    assert [asked.path for asked in provider.ledger] == ["/token"]


UNKNOWN = ["reset", "close", raw("oh no", status=500), raw("{}", status=200)]


@pytest.mark.parametrize("answer", UNKNOWN, ids=str)
def test_unknown_outcome_waits_for_the_end_of_the_access_token_by_default(
    provider: Provider, root: User, answer: Answer | str
) -> None:
    credential = made.authorized(provider, by=root, lives=600)
    provider.scripted = [answer]

    _renew(credential)
    too_early = [_renew(credential), _renew(credential, at_once=True)]

    clock = made.clock_of(credential)
    assert (clock.state, too_early, len(provider.ledger)) == (State.UNCERTAIN, [0, 0], 1)
    assert clock.retry_at == clock.refresh_at == made.token_set_of(credential).expires_at


def test_unknown_outcome_is_resolved_by_one_more_request_at_the_end(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root, lives=600)
    provider.scripted = ["reset"]
    _renew(credential)
    made.end_wait(credential)

    _renew(credential)

    clock = made.clock_of(credential)
    assert (clock.state, clock.token_version, clock.unknown_version) == (State.AUTHORIZED, 2, None)


def test_second_unknown_outcome_of_the_same_token_needs_a_person(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.always = "reset"
    _renew(credential)
    made.end_wait(credential)
    _renew(credential)
    made.end_wait(credential)

    sent = _renew(credential)

    assert (sent, len(provider.ledger)) == (0, 2)
    assert made.clock_of(credential).state == State.NEEDS_AUTHORIZATION


def test_family_that_was_revoked_is_asked_at_most_three_times(
    provider: Provider, root: User
) -> None:
    provider.revokes_family = True
    credential = made.authorized(provider, by=root)
    provider.scripted = ["grant then reset"]
    for _ in range(5):
        _renew(credential)
        made.end_wait(credential)

    assert provider.is_revoked
    assert made.clock_of(credential).state == State.NEEDS_AUTHORIZATION
    # The one that got lost, the one more try, and the confirmation of its refusal.
    assert len(provider.ledger) == 3


def test_immediate_policy_tries_again_at_once(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root, unknown_outcome="immediate")
    provider.rotates = False
    provider.scripted = ["reset", "close"]
    for _ in range(3):
        _renew(credential)
        assert _wait_of(credential) < MINUTE if provider.scripted else True
        made.end_wait(credential)

    clock = made.clock_of(credential)
    assert (clock.state, clock.token_version, len(provider.ledger)) == (State.AUTHORIZED, 2, 3)


def test_never_policy_sends_no_second_request_and_needs_a_person_at_the_end(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root, unknown_outcome="never", lives=600)
    provider.scripted = ["reset"]
    _renew(credential)
    recovery.recover()
    while_alive = made.clock_of(credential).state
    made.end_wait(credential)
    made.end_life(credential)
    sent = _renew(credential, at_once=True)

    tasks.refresh_due()

    clock = made.clock_of(credential)
    assert (while_alive, sent, len(provider.ledger)) == (State.UNCERTAIN, 0, 1)
    assert (clock.state, clock.refresh_at) == (State.NEEDS_AUTHORIZATION, None)
    assert AuditEvent.objects.filter(action="token.refused").count() == 1


def test_client_credentials_may_be_asked_again_whatever_happened(
    provider: Provider, root: User
) -> None:
    credential = made.make_client_credential(provider, by=root, unknown_outcome="never")
    provider.scripted = ["reset", raw("", status=503)]
    for _ in range(3):
        _renew(credential)
        made.end_wait(credential)

    assert made.clock_of(credential).state == State.AUTHORIZED
    assert len(provider.ledger) == 3


def test_record_tells_failures_without_their_secrets(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    provider.always = refusal("invalid_grant")
    _, refresh_token = made.tokens_of(credential)

    _renew(credential)
    made.end_wait(credential)
    _renew(credential)

    events = AuditEvent.objects.filter(action__startswith="token.").order_by("pk")
    assert [event.action for event in events] == ["token.unavailable", "token.refused"]
    said = [str(event.facts) for event in events]
    assert not any(word in text for text in said for word in (str(refresh_token), made.SECRET))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal("invalid_grant"), "invalid_grant"),
        (refusal("INVALID_CLIENT", status=401), "invalid_client"),
        (refusal("Sorry, you sent refresh-1!"), "provider-refused"),
        (raw("", status=429), "throttled"),
        (raw("", status=503), "server-error"),
        (raw("<!doctype html><title>Hello</title>"), "html"),
        ("reset", "no-answer"),
        (granting(access_token="a", refresh_token="r"), ""),
    ],
)
def test_journal_says_in_a_word_why_a_renewal_brought_nothing(
    answer: Answer | str, error: str, provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [answer]

    tokens.renew(made.versions([credential]))

    [attempt] = made.journal_of(credential)
    assert attempt.error == error


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal("invalid_scope"), "invalid_scope"),
        (refusal("the secret is s3cret"), "provider-refused"),
        (raw("{}"), "no-access-token"),
        ("reset", "no-answer"),
    ],
)
def test_journal_says_in_a_word_why_an_authorization_failed(
    answer: Answer | str, error: str, provider: Provider, root: User
) -> None:
    credential = made.make_client_credential(provider, by=root)
    started = authorize.start(credential, by=root, address=None)
    provider.scripted = [answer]

    consents.go_on(started.authorization.pk)

    [attempt] = made.journal_of(credential)
    assert (attempt.outcome, attempt.error) == ("failed", error)
