"""What the rows of the tree share: their limits, and how they are told."""

import os
from collections.abc import Iterable, Sequence
from statistics import median

# The large tree against the small one.
MOST_RATIO = 1.5


def rounded(milliseconds: Iterable[float]) -> list[float]:
    """Give them as one reads them."""
    return [round(each, 2) for each in milliseconds]


def above(milliseconds: Sequence[float], limit_ms: float) -> list[str]:
    """Say which limit was missed, if it was."""
    usual = median(milliseconds)
    return [f"it takes {usual:.0f} ms, more than {limit_ms:.0f}"] if usual > limit_ms else []


def load_average() -> float:
    """Say how many wanted a processor in the last minute: milliseconds grow with it."""
    return round(os.getloadavg()[0], 1)
