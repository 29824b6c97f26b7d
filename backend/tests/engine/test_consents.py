"""Two consents at once: the newer one counts, whichever answer comes last."""

import pytest

from tests.engine import credentials as made
from tests.fake_provider import Answer, Provider, raw
from tests.personas import make_user
from tokenwell.accounts.models import User
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import authorize, claims, consents, exchange, suspending
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import AuthorizationState, State
from tokenwell.oauth.messages import Response

OLDER = Response(200, {}, b'{"access_token": "older-a", "refresh_token": "older-r"}')
NEWER = Response(200, {}, b'{"access_token": "newer-a", "refresh_token": "newer-r"}')


@pytest.fixture
def credential(provider: Provider, root: User) -> Credential:
    return made.make_client_credential(provider, by=root)


def _claim(credential: Credential, by: User) -> Claim:
    started = authorize.start(credential, by=by, address=None)
    claim = claims.claim_authorization(started.authorization.pk)
    assert claim is not None
    return claim


def _settle(claim: Claim, answer: Response) -> Authorization:
    assert claim.authorization is not None
    consents._settle(claim, claim.authorization, answer)
    return Authorization.objects.get(pk=claim.authorization.pk)


def test_older_consent_that_comes_late_does_not_replace_the_newer_one(
    credential: Credential, root: User
) -> None:
    older, newer = _claim(credential, root), _claim(credential, make_user("alice"))
    granted = _settle(newer, NEWER)

    late = _settle(older, OLDER)

    assert made.tokens_of(credential) == ("newer-a", "newer-r")
    assert granted.state == AuthorizationState.GRANTED
    assert (late.state, late.error) == (AuthorizationState.FAILED, "superseded")
    # What the provider said is kept all the same.
    assert [attempt.raw is not None for attempt in made.journal_of(credential)] == [True, True]


def test_newer_consent_counts_although_its_worker_died_before_it_was_judged(
    credential: Credential, root: User
) -> None:
    older, newer = _claim(credential, root), _claim(credential, make_user("alice"))
    exchange.keep(newer, NEWER)
    _settle(older, OLDER)
    assert newer.authorization is not None

    consents.recover(newer.authorization.pk)

    assert made.tokens_of(credential) == ("newer-a", "newer-r")


def test_newer_consent_replaces_the_older_one(credential: Credential, root: User) -> None:
    older, newer = _claim(credential, root), _claim(credential, make_user("alice"))
    _settle(older, OLDER)

    _settle(newer, NEWER)

    assert made.tokens_of(credential) == ("newer-a", "newer-r")
    assert made.clock_of(credential).token_version == 2


def test_consent_that_was_ended_meanwhile_brings_no_tokens(
    credential: Credential, root: User
) -> None:
    claim = _claim(credential, root)
    suspending.suspend([credential.pk], by=root, address=None)

    ended = _settle(claim, OLDER)

    assert (ended.state, ended.error) == (AuthorizationState.CANCELLED, "suspended")
    clock = made.clock_of(credential)
    assert (clock.state, clock.token_set) == (State.SUSPENDED, None)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (raw("<!doctype html><p>canary"), "html"),
        (raw(b"{" + b" " * (64 * 1024) + b"}"), "too-long"),
        (raw('{"token_type": "canary"}'), "no-access-token"),
        (raw("canary", status=503), "provider-unavailable"),
        ("reset", "no-answer"),
        ("close", "no-answer"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_answer_without_a_token_ends_the_attempt_and_leaves_what_there_was(
    credential: Credential, provider: Provider, answer: Answer | str, error: str
) -> None:
    assert credential.created_by is not None
    made.give_tokens(credential, None)
    before = made.tokens_of(credential)
    started = authorize.start(credential, by=credential.created_by, address=None)
    provider.scripted = [answer]

    consents.go_on(started.authorization.pk)

    ended = Authorization.objects.get()
    event = AuditEvent.objects.get(action="authorization.failed")
    assert (ended.state, ended.error) == (AuthorizationState.FAILED, error)
    assert made.tokens_of(credential) == before
    assert made.clock_of(credential).state == State.AUTHORIZED
    assert len(provider.ledger) == 1
    assert "canary" not in f"{event.facts}{ended.error_description}"
