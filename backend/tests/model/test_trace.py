"""A journal and a ledger are what the protocol leaves behind; a mutated pair is not."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from model.protocol import ALWAYS, NEVER, ONCE, Event, Word
from model.trace import Visit, explain, validate

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """What is read of a row of the journal."""

    from_version: int
    outcome: str
    started_at: datetime = NOW
    ended_at: datetime | None = NOW


def _rotated(*tokens: str) -> list[Visit]:
    pairs = zip(tokens, tokens[1:], strict=False)
    return [Visit(token, Word.ROTATE, successor) for token, successor in pairs]


# The versions of a real credential do not begin with 0: a consent was before.
THRICE = [Row(4, "renewed"), Row(5, "renewed"), Row(6, "renewed")]
OF_THRICE = _rotated("a", "b", "c", "d")
LOST = [Row(1, "renewed"), Row(2, "unknown"), Row(2, "refused"), Row(2, "refused")]
OF_LOST = [*_rotated("a", "b", "c"), *[Visit("b", Word.REFUSE)] * 2]


def test_three_rotations_are_explained() -> None:
    assert validate(THRICE, OF_THRICE) == []


def test_nothing_at_all_is_explained() -> None:
    assert validate([], []) == []


def test_answer_that_got_lost_is_explained_by_the_attempt_without_an_outcome() -> None:
    assert validate(LOST, OF_LOST) == []


@pytest.mark.parametrize("sent_by", ["the first", "the second"])
def test_which_of_two_attempts_has_sent_is_found_out(sent_by: str) -> None:
    attempts = [Row(1, "unknown"), Row(1, "renewed" if sent_by == "the second" else "unknown")]

    found = validate(attempts, _rotated("a", "b"))

    assert found == []


def test_attempt_whose_answer_was_kept_late_is_explained() -> None:
    attempts = [Row(1, "renewed"), Row(1, "superseded"), Row(2, "renewed")]
    ledger = [Visit("a", Word.ROTATE, "b"), Visit("a", Word.REPEAT, "b"), *_rotated("b", "c")]

    steps = explain(attempts, ledger, resends=ALWAYS)

    assert Event(Word.RESOLVE, 0) in steps
    assert [step.token for step in steps if step.word is Word.KEEP] == [0, 1]


def test_successor_that_differs_from_the_one_that_got_lost_is_explained() -> None:
    attempts = [Row(1, "unknown"), Row(1, "renewed"), Row(2, "renewed")]
    ledger = [Visit("a", Word.ROTATE, "b"), Visit("a", Word.REPEAT, "b2"), *_rotated("b2", "c")]

    assert validate(attempts, ledger, resends=ALWAYS) == []


@pytest.mark.parametrize(
    "outcome", ["", "superseded"], ids=["still open", "ended by a change of the credential"]
)
@pytest.mark.parametrize("ledger", [[], _rotated("a", "b")], ids=["not sent", "sent"])
def test_last_attempt_may_be_without_an_end(outcome: str, ledger: list[Visit]) -> None:
    assert validate([Row(1, outcome)], ledger) == []


def test_double_send_is_refused() -> None:
    ledger = [*OF_THRICE, Visit("c", Word.REFUSE)]

    assert validate(THRICE, ledger) == ["request 4: no attempt explains it"]


def test_keep_without_a_claim_is_refused() -> None:
    ledger = _rotated("a", "b", "c", "d", "e")

    assert validate(THRICE, ledger) == ["request 4: no attempt explains it"]


def test_keep_without_an_answer_is_refused() -> None:
    assert validate(THRICE, OF_THRICE[:2]) == ["attempt 3: nothing in the ledger makes it renewed"]


def test_version_that_is_skipped_is_refused() -> None:
    attempts = [Row(4, "renewed"), Row(6, "renewed"), Row(7, "renewed")]

    assert "attempt 2: it spends token 2, and 1 is stored" in validate(attempts, OF_THRICE)


def test_token_that_is_not_the_one_of_the_version_is_refused() -> None:
    ledger = [OF_THRICE[0], replace(OF_THRICE[1], token="a"), OF_THRICE[2]]

    assert validate(THRICE, ledger) != []


def test_token_that_nobody_was_given_is_refused() -> None:
    ledger = [OF_THRICE[0], replace(OF_THRICE[1], token="x"), OF_THRICE[2]]

    assert validate(THRICE, ledger) != []


def test_claim_under_an_open_attempt_is_refused() -> None:
    attempts = [Row(4, ""), Row(4, "renewed")]

    assert validate(attempts, _rotated("a", "b")) == [
        "attempt 1: nothing in the ledger makes it open"
    ]


@pytest.mark.parametrize("resends", [NEVER, ONCE])
def test_more_requests_than_the_policy_allows_are_refused(resends: int) -> None:
    attempts = [Row(1, "unknown")] * (resends + 1) + [Row(1, "renewed")]

    found = validate(attempts, _rotated("a", "b"), resends=resends)

    assert f"attempt {resends + 2}: it is claimed although a person has to authorize" in found


def test_request_after_a_confirmed_refusal_is_refused() -> None:
    attempts = [Row(1, "refused")] * 3

    found = validate(attempts, [Visit("a", Word.REFUSE)] * 3)

    assert found == ["attempt 3: it is claimed although a person has to authorize"]


@pytest.mark.parametrize(("resends", "is_explained"), [(ONCE, False), (ALWAYS, True)])
def test_loss_that_is_called_not_done_is_explained_where_it_may_be_sent_at_once(
    resends: int, is_explained: bool
) -> None:
    attempts = [Row(1, "not-done"), Row(1, "refused"), Row(1, "refused")]
    ledger = [*_rotated("a", "b"), *[Visit("a", Word.REFUSE)] * 2]

    found = validate(attempts, ledger, resends=resends)

    assert (found == []) is is_explained


@pytest.mark.parametrize("outcome", ["refused", "not-done", "not-sent"])
def test_successor_that_is_thrown_away_is_refused(outcome: str) -> None:
    attempts = [Row(1, outcome), Row(1, "renewed")]

    assert validate(attempts, _rotated("a", "b", "c")) != []


def test_word_that_no_renewal_ends_with_is_refused() -> None:
    assert validate([Row(1, "authorized")], []) == [
        "attempt 1: nothing in the ledger makes it authorized"
    ]


def test_no_token_is_told() -> None:
    ledger = [Visit("canary", Word.ROTATE, "canary-2"), Visit("canary-3", Word.REFUSE)]

    found = validate([Row(1, "renewed")], ledger)

    assert found != []
    assert "canary" not in f"{found}{ledger}"
