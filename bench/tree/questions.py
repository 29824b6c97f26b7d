"""May this person do this with that? On both sizes, in turn."""

from statistics import median

from bench.result import Result, say
from bench.tree.comparing import MOST_RATIO, rounded
from bench.tree.stacks import Trees

_ROUNDS = 9


def measure(trees: Trees) -> Result:
    """Ask 300 times on each, some rounds."""
    say("can")
    asked = [[tree.do("ask") for tree in trees.both] for _ in range(_ROUNDS)]
    small, large = ([one[place]["ms"] for one in asked] for place in (0, 1))
    statements = sorted({each["statements"] for one in asked for each in one})
    ratio = median(large) / median(small)
    figures = {
        "ms": rounded(large),
        "ms_small": rounded(small),
        "ratio": round(ratio, 3),
        "compared_with": "the same question on the small tree",
        "statements": statements,
    }
    limits = {
        f"it takes more than {MOST_RATIO} times as long": ratio > MOST_RATIO,
        "it takes other than one statement": statements != [1],
    }
    return Result("can", figures, [words for words, missed in limits.items() if missed])
