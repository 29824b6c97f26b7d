"""Orders are compared as the stampede needs it."""

import pytest

from chaos import order


def test_same_order_correlates_fully_and_the_reverse_not_at_all() -> None:
    same = order.rank_correlation([1.0, 2.0, 3.0], [10.0, 20.0, 30.0])
    reverse = order.rank_correlation([1.0, 2.0, 3.0], [30.0, 20.0, 10.0])

    assert same == pytest.approx(1.0)
    assert reverse == pytest.approx(-1.0)


def test_p99_is_what_one_of_a_hundred_exceeds() -> None:
    seconds = [float(number) for number in range(1, 101)]

    assert (order.p50(seconds), order.p99(seconds)) == (50.0, 99.0)
    assert order.p99([]) == 0.0


def test_spread_is_how_far_the_halves_are_apart() -> None:
    assert order.spread([1.0, 1.0, 3.0, 3.0]) == 2.0


def test_only_pairs_that_are_apart_are_compared() -> None:
    close = order.in_order([0.0, 1.0], [2.0, 1.0], apart=30.0)
    wrong = order.in_order([0.0, 31.0], [2.0, 1.0], apart=30.0)

    assert (close, wrong) == (1.0, 0.0)
