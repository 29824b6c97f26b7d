"""
10,000 tokens due at once, at a provider that bears 20 requests a second and refuses more (R16).

That is a failure point and no invariant: what is found is told as R16, how many were refused
and how many of those that could be were renewed. That none is renewed twice is I1.
"""

import itertools
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

from chaos import clockwork, crowd, evidence, order, progress, scene, workers
from chaos.crowd import One
from chaos.facts import Sent, Violation
from chaos.families import Mode
from chaos.stage import Stage
from chaos.table import Row
from tokenwell.containers.models import Container
from tokenwell.credentials.models import CredentialClock

COUNT = 10_000
BEARS = 20
_THREADS = 4
_SECONDS = 60.0
# As after an hour without us: the shortest lives of them end within minutes, the longest in hours.
_SHORTEST, _LONGEST = timedelta(minutes=2), timedelta(hours=4)
# Of those whose tokens end by then, some hundred fall into the time of a share.
_AHEAD = timedelta(hours=5)
# Of what the provider bears: a pace has to stay below it.
_LEAST_SHARE = 0.5
# One burst shows that it bears less, and what was under way by then is part of it.
_FIRST_BURST_SECONDS = 2.0
_LEAST_IN_ORDER = 0.95
_LONGEST_SECONDS = 3600.0
_SAMPLE = 50


def play(stage: Stage) -> Row:
    """Let all be due, and see what is sent when, in which order."""
    row, container = Row(stage.name, rounds=1), scene.place(stage.name)
    dice = stage.dice
    lives = {number: _SHORTEST + (_LONGEST - _SHORTEST) * dice.random() for number in range(COUNT)}
    made = crowd.make(stage.stack.provider, container, mode=Mode.FAMILY, lives=lives, ahead=_AHEAD)
    clockwork.forget_trouble()
    stage.stack.provider.bear(BEARS)
    try:
        with (
            workers.crew(
                stage.stack,
                stage.name,
                size=_THREADS,
                pool="threads",
                queues="refresh",
                broken=stage.broken,
            ),
            workers.beat(stage.stack, f"{stage.name}-beat"),
        ):
            seconds = _let_run(stage, container)
    finally:
        stage.stack.provider.bear(None)
        crowd.calm(container)
        clockwork.forget_trouble()
    sent = [one for one in stage.stack.provider.ledger() if one.family in made]
    row.sends = len(sent)
    row.violations += _judge(made, sent, seconds)
    sample = [one.subject for one in itertools.islice(made.values(), _SAMPLE)]
    row.violations += evidence.look(stage.stack, sample).violations
    row.notes += _notes(made, sent, seconds)
    return row


def _let_run(stage: Stage, container: Container) -> float:
    """Wait for the share of time, or until all are renewed; say how long it took."""
    began, told = time.monotonic(), progress.Progress(stage.name, of=COUNT)
    ends, before = began + (_LONGEST_SECONDS if stage.is_full else _SECONDS), 0
    clocks = CredentialClock.objects.filter(credential__parent=container)
    while time.monotonic() < ends and before < COUNT:
        time.sleep(1.0)
        renewed = clocks.filter(token_version__gt=1).count()
        told.add(renewed - before)
        before = renewed
    return time.monotonic() - began


def _judge(made: Mapping[str, One], sent: Sequence[Sent], seconds: float) -> list[Violation]:
    granted = Counter(one.family for one in sent if one.answered == "granted")
    found = []
    if twice := sum(number > 1 for number in granted.values()):
        found.append(Violation("I1", f"{twice} credentials were renewed twice"))
    if len(granted) < min(len(made), seconds * BEARS) * _LEAST_SHARE:
        found.append(Violation("R16", f"{len(granted)} were renewed in {seconds:.0f} s"))
    late = sum(
        one.answered == "busy" and one.at - sent[0].at > _FIRST_BURST_SECONDS for one in sent
    )
    if late:
        found.append(Violation("R16", f"{late} requests too many after the first burst"))
    if _in_order(made, sent) < _LEAST_IN_ORDER:
        found.append(Violation("R16", "the more urgent were not renewed first"))
    return found


def _in_order(made: Mapping[str, One], sent: Sequence[Sent]) -> float:
    at, ends = _times(made, sent)
    return order.in_order(at, ends, apart=30.0)


def _times(made: Mapping[str, One], sent: Sequence[Sent]) -> tuple[list[float], list[float]]:
    """Give when each was granted, and when its token of before would have ended."""
    granted = [one for one in sent if one.answered == "granted"]
    ends = [made[one.family].ends_at.timestamp() for one in granted]
    return [one.at for one in granted], ends


def _notes(made: Mapping[str, One], sent: Sequence[Sent], seconds: float) -> list[str]:
    at, ends = _times(made, sent)
    refused = Counter(int(one.at - sent[0].at) for one in sent if one.answered == "busy")
    share = len(at) / (seconds * BEARS)
    times = ", ".join(f"{number} in second {second}" for second, number in sorted(refused.items()))
    return [
        f"{COUNT} due at once, {BEARS} a second are borne: {len(at)} renewed in"
        f" {seconds:.0f} s, {share:.0%} of what could be",
        f"{refused.total()} refusals (429): {times or 'none'}",
        f"order by the time left: rank correlation {order.rank_correlation(at, ends):.2f};"
        f" of pairs that were sent 30 s apart, {_in_order(made, sent):.0%} had"
        " the more urgent first",
    ]
