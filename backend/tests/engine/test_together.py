"""Answers that are settled together leave what they would leave one by one, or nothing at all."""

import threading
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.forms.models import model_to_dict

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tokenwell.accounts.models import User
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import settling, together
from tokenwell.credentials.arrivals import Arrivals
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import Credential, RefreshAttempt, TokenSet
from tokenwell.credentials.together import Kept, NotTogether
from tokenwell.encryption import secrets
from tokenwell.oauth.messages import Response

SUCCESS = Response(
    200,
    {},
    b'{"access_token": "new-a", "refresh_token": "new-r", "expires_in": 3600, "scope": "read x",'
    b' "token_type": "bearer"}',
)
REFUSAL = Response(400, {}, b'{"error": "invalid_grant"}')
# What differs from row to row, and what is thrown by dice.
_OWN = {
    *("credential", "token_set", "since", "refresh_at", "ends_at", "obtained_at", "expires_at"),
    *("read_at", "client"),
}


@pytest.fixture
def pair(provider: Provider, root: User) -> list[Credential]:
    """Two credentials that have renewed once, so that nothing has to be found out of them."""
    both = [made.authorized(provider, by=root, name=name) for name in ("one", "other")]
    for credential in both:
        settling.settle(made.claim(credential), SUCCESS)
    return both


def test_plain_answer_leaves_together_what_it_leaves_alone(pair: list[Credential]) -> None:
    together_claim, alone_claim = (made.claim(credential) for credential in pair)

    left = together.judge(_kept([together_claim]))
    settling.settle(alone_claim, SUCCESS)

    assert left == []
    assert _traces(together_claim) == _traces(alone_claim)
    assert made.tokens_of(pair[0]) == ("new-a", "new-r")


def test_answer_that_was_kept_together_opens_in_the_journal(pair: list[Credential]) -> None:
    claim = made.claim(pair[0])

    _kept([claim])

    journal = RefreshAttempt.objects.get(pk=claim.attempt)
    assert (journal.status, journal.ended_at) == (200, None)
    assert secrets.reveal_bytes(journal, "raw") == SUCCESS.body


def test_one_that_has_newer_tokens_leaves_nothing_of_its_group(pair: list[Credential]) -> None:
    claims = [made.claim(credential) for credential in pair]
    made.give_newer_tokens(pair[0])

    with pytest.raises(NotTogether):
        _kept(claims)

    assert made.clock_of(pair[1]).token_version == 2
    assert not RefreshAttempt.objects.filter(pk=claims[1].attempt, kept_at__isnull=False).exists()


def test_one_that_is_settled_already_is_left_out_of_the_judging(pair: list[Credential]) -> None:
    kept = _kept([made.claim(credential) for credential in pair])
    settling.judge_any(kept[0].claim, SUCCESS)

    left = together.judge(kept)

    assert left == [kept[0]]
    assert [made.clock_of(credential).open_attempt for credential in pair] == [None, None]


def test_all_arrivals_are_settled_when_the_block_is_left(pair: list[Credential]) -> None:
    first, second = (made.claim(credential) for credential in pair)

    with Arrivals() as arrivals:
        arrivals.take(first, SUCCESS)
        arrivals.take(second, REFUSAL)

    assert made.versions(pair) == {pair[0].pk: 3, pair[1].pk: 2}
    assert made.clock_of(pair[1]).last_error == "invalid_grant"


@pytest.mark.parametrize("step", ["keep", "judge"])
def test_commit_that_fails_is_made_for_each_by_itself(
    pair: list[Credential], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(_group: object) -> None:
        raise DatabaseError

    claims = [made.claim(credential) for credential in pair]
    monkeypatch.setattr(together, step, fail)

    with Arrivals() as arrivals:
        for claim in claims:
            arrivals.take(claim, SUCCESS)

    assert [made.clock_of(credential).token_version for credential in pair] == [3, 3]
    assert [made.clock_of(credential).open_attempt for credential in pair] == [None, None]


def test_row_that_somebody_holds_does_not_keep_the_others_of_its_group_waiting(
    pair: list[Credential],
) -> None:
    held, free = (made.claim(credential) for credential in pair)
    arrivals = Arrivals()

    with transaction.atomic():
        Credential.objects.select_for_update(of=("self",)).get(pk=pair[0].pk)
        arrivals.__enter__()
        arrivals.take(held, SUCCESS)
        arrivals.take(free, SUCCESS)
        while made.clock_of(pair[1]).token_version == 2:
            threading.Event().wait(0.02)
        waits = made.clock_of(pair[0]).token_version
    arrivals.__exit__(None, None, None)

    assert waits == 2
    assert [made.clock_of(credential).token_version for credential in pair] == [3, 3]


def _kept(claims: list[Claim]) -> list[Kept]:
    group = [(claim, SUCCESS, together.plain_token(claim, SUCCESS)) for claim in claims]
    return together.keep([(claim, answer, token) for claim, answer, token in group if token])


def _traces(claim: Claim) -> dict[str, Any]:
    credential = claim.credential
    token_set = TokenSet.objects.get(credential=credential)
    event = AuditEvent.objects.filter(target_id=credential.pk).latest("pk")
    journal = RefreshAttempt.objects.get(pk=claim.attempt)
    return {
        "clock": _facts(made.clock_of(credential)),
        "tokens": _facts(token_set),
        "lives": token_set.expires_at and token_set.expires_at - token_set.obtained_at,
        "event": (event.action, event.target_path.rpartition("/")[0], event.within),
        "version": event.facts["version"],
        "journal": (journal.status, journal.outcome, bool(journal.kept_at and journal.ended_at)),
    }


def _facts(row: Any) -> dict[str, Any]:
    return {name: value for name, value in model_to_dict(row).items() if name not in _OWN}
