"""How long a fetch of a token takes, by how it ends: measured in the process that answers."""

from prometheus_client import Histogram

SERVED, WAITED, REFUSED, UNAVAILABLE = OUTCOMES = ("served", "waited", "refused", "unavailable")

# A token that is there takes milliseconds; one that is renewed at most as long as anybody waits.
_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 25, 30)

SECONDS = Histogram(
    "tokenwell_token_fetch_seconds",
    "Time from a request for a token to its answer.",
    ["outcome"],
    buckets=_BUCKETS,
    registry=None,
)
# All four from the start, and looked up once: fetches come all day.
_OF = {outcome: SECONDS.labels(outcome) for outcome in OUTCOMES}


def observe(outcome: str, *, seconds: float) -> None:
    """Note how one request ended, and how long it took."""
    _OF[outcome].observe(seconds)


def of_problem(status: int) -> str:
    """Say how a request ended that brought no token."""
    return UNAVAILABLE if status >= 500 else REFUSED
