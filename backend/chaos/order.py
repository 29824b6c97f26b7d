"""How well one order agrees with another. Pure."""

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


def _ranks(values: Sequence[float]) -> list[int]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0] * len(values)
    for rank, position in enumerate(order):
        ranks[position] = rank
    return ranks
