"""Orders and quantiles: how well one order agrees with another, how long most took. Pure."""

import math
from collections.abc import Sequence


def rank_correlation(first: Sequence[float], second: Sequence[float]) -> float:
    """Compare two orders of the same things (Spearman): 1 is the same, 0 none, -1 the reverse."""
    count = len(first)
    if count < 2:
        return 1.0
    pairs = zip(_ranks(first), _ranks(second), strict=True)
    distance = sum((one - other) ** 2 for one, other in pairs)
    return 1 - 6 * distance / (count * (count * count - 1))


def in_order(at: Sequence[float], urgency: Sequence[float], *, apart: float) -> float:
    """Of all pairs so far apart, give the share of those in which the more urgent came first."""
    pairs = sorted(zip(at, urgency, strict=True))
    right = all_of_them = 0
    for number, (when, ends) in enumerate(pairs):
        for later, later_ends in pairs[number + 1 :]:
            if later - when > apart:
                all_of_them += 1
                right += ends <= later_ends
    return right / all_of_them if all_of_them else 1.0


def p99(values: Sequence[float]) -> float:
    """Give the value that 99 of 100 do not exceed; 0 of nothing."""
    return _quantile(values, 0.99)


def p50(values: Sequence[float]) -> float:
    """Give the value that half of them do not exceed; 0 of nothing."""
    return _quantile(values, 0.50)


def spread(values: Sequence[float]) -> float:
    """Tell how far the p99 of the first half and of the second are apart."""
    half = len(values) // 2
    return abs(p99(values[:half]) - p99(values[half:]))


def _quantile(values: Sequence[float], share: float) -> float:
    in_order = sorted(values)
    return in_order[max(0, math.ceil(share * len(in_order)) - 1)] if in_order else 0.0


def _ranks(values: Sequence[float]) -> list[int]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0] * len(values)
    for rank, position in enumerate(order):
        ranks[position] = rank
    return ranks
