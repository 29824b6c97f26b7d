"""Orders are compared as the stampede needs it."""

import pytest

from chaos import order


def test_same_order_correlates_fully_and_the_reverse_not_at_all() -> None:
    same = order.rank_correlation([1.0, 2.0, 3.0], [10.0, 20.0, 30.0])
    reverse = order.rank_correlation([1.0, 2.0, 3.0], [30.0, 20.0, 10.0])

    assert same == pytest.approx(1.0)
    assert reverse == pytest.approx(-1.0)


def test_only_pairs_that_are_apart_are_compared() -> None:
    close = order.in_order([0.0, 1.0], [2.0, 1.0], apart=30.0)
    wrong = order.in_order([0.0, 31.0], [2.0, 1.0], apart=30.0)

    assert (close, wrong) == (1.0, 0.0)
