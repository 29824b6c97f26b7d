"""The stand-in writes down what it decided, and decides as it was told."""

import pytest

from chaos.books import Books, Order
from chaos.families import Answered, Family, Mode, short_hash

MARK = "tk1."


@pytest.fixture
def books() -> Books:
    return Books(MARK)


def _begun(books: Books) -> Family:
    family = books.new(Mode.FAMILY)
    family.issue(books.token(family))
    return family


def _refresh(family: Family) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": family.newest}


def test_ledger_names_tokens_by_their_hashes(books: Books) -> None:
    family = _begun(books)
    presented = family.newest

    entry, granted = books.decide(_refresh(family), None)

    assert granted is not None
    assert granted.refresh_token == family.newest
    assert (entry.presented, entry.refresh) == (short_hash(presented), short_hash(family.newest))
    assert MARK not in repr(books.ledger)


@pytest.mark.parametrize(
    ("does", "answered"),
    [("busy", Answered.BUSY), ("fail", Answered.FAILED), ("refuse", Answered.REFUSED)],
)
def test_order_that_grants_nothing_spends_nothing(
    books: Books, does: str, answered: Answered
) -> None:
    family = _begun(books)
    before = family.newest

    entry, granted = books.decide(_refresh(family), Order(does=does))

    assert (entry.answered, granted, family.newest) == (answered.value, None, before)


def test_more_than_it_bears_in_a_second_is_turned_away(books: Books) -> None:
    books.most_per_second = 1
    family = _begun(books)

    answers = [books.decide(_refresh(family), None)[0].answered for _ in range(2)]

    assert answers == [Answered.GRANTED.value, Answered.BUSY.value]


def test_code_that_comes_twice_revokes_what_it_brought(books: Books) -> None:
    family = books.new(Mode.PLAIN)
    books.of_code["the-code"] = family.name
    form = {"grant_type": "authorization_code", "code": "the-code"}

    answers = [books.decide(form, None)[0].answered for _ in range(2)]

    assert answers == [Answered.GRANTED.value, Answered.REFUSED.value]
    assert family.is_revoked
