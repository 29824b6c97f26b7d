"""
One provider is dead for six hours, then slow, and all others are to notice nothing (R17, R18).

Workers, api and beat run as deployed. Credentials of a provider that is well become due one
after the other, and their tokens are fetched; how long both take is compared with a quiet time
of the same run. Of the dead one the hours pass step by step, with a look of beat in each.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from chaos import callers, clockwork, crowd, order, progress, scene, workers
from chaos.callers import Door
from chaos.facts import HandedOut, Violation
from chaos.families import Mode
from chaos.stage import Stage
from chaos.stand_in import StandIn
from chaos.table import Row
from tokenwell.containers import tree
from tokenwell.credentials.models import CredentialClock, RefreshAttempt
from tokenwell.credentials.schedule import SWEEP_SECONDS
from tokenwell.web.database_time import database_now

_WELL = 400
_SICK = 200
_HOURS = 6
_EVERY_SECONDS = 0.12
_ANSWER_SECONDS = 14.0
_ASKERS = 4
_MOST_SLOWER = 1.10
# So long the last ones that became due may take.
_PATIENCE = 30.0


@dataclass(slots=True)
class Times:
    """Seconds from due to renewed, and of a fetch, as long as one thing was the matter."""

    renewals: list[float] = field(default_factory=list)
    fetches: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Set:
    """Who plays: credentials that are well, those at a sick provider, and the api's door."""

    stage: Stage
    door: Door
    well: Sequence[UUID]
    steps: int


def play(stage: Stage) -> Row:
    """Measure a quiet time, then with one provider dead, then with one slow."""
    # A breaker is closed for six minutes at most, so that each step sees it end.
    steps = stage.share(usual=12, full=48)
    row, provider = Row(stage.name, rounds=3 * steps), stage.stack.provider
    well = _crowd(stage, f"{stage.name}-well", provider, _WELL)
    with _product(stage) as port:
        door = callers.let_in(tree.root(), port, name=stage.name)
        players = Set(stage, door, well, steps)
        clockwork.forget_trouble()
        quiet = _measure(players, [])
        dead = _crowd(stage, f"{stage.name}-dead", stage.stack.dead, _SICK)
        while_dead = _measure(players, dead)
        tries = RefreshAttempt.objects.filter(credential_id__in=dead).count()
        _calm(dead)
        slow = _crowd(stage, f"{stage.name}-slow", stage.stack.slow, _SICK)
        stage.stack.slow.order("*", *[{"seconds": _ANSWER_SECONDS}] * (_SICK * steps))
        while_slow = _measure(players, slow)
        _calm(slow)
    row.sends = len(quiet.renewals) + len(while_dead.renewals) + len(while_slow.renewals) + tries
    row.violations += [*_compare(quiet, while_dead, "dead"), *_compare(quiet, while_slow, "slow")]
    # Each may have been sent before it was known; then one goes for each time that a breaker ends.
    bound = _SICK + steps
    if tries > bound:
        row.violations.append(Violation("R17", f"{tries} tries at a dead host, {bound} at most"))
    row.notes += [
        f"dead for {_HOURS} h in {steps} steps: {tries} tries, {bound} at most",
        _told("quiet", quiet),
        _told("one dead", while_dead),
        _told("one slow", while_slow),
    ]
    return row


@contextmanager
def _product(stage: Stage) -> Iterator[int]:
    """Run workers, beat and api as deployed; give the api's port."""
    name, stack = stage.name, stage.stack
    queues = "interactive,maintenance"
    with (
        stack.supervised() as supervisor,
        workers.crew(stack, f"{name}-interactive", size=32, pool="threads", queues=queues),
        workers.crew(stack, f"{name}-refresh", size=4, pool="threads", queues="refresh"),
        workers.beat(stack, f"{name}-beat"),
    ):
        yield stack.start_api(supervisor, f"{name}-api")


def _crowd(stage: Stage, name: str, at: StandIn, count: int) -> list[UUID]:
    container = scene.place(name)
    # Nobody listens at the dead one, so that its families come from elsewhere.
    source = stage.stack.provider if at is stage.stack.dead else at
    fields: dict[str, Any] = {"token_endpoint": at.url("/token"), "unknown_outcome": "immediate"}
    made = crowd.make(
        source,
        container,
        mode=Mode.PLAIN,
        lives=dict.fromkeys(range(count), timedelta(hours=8)),
        ahead=timedelta(hours=1),
        **fields,
    )
    return [one.subject.id for one in made.values()]


def _measure(players: Set, sick: Sequence[UUID]) -> Times:
    """Let the well ones become due one after the other, while the hours of the sick ones pass."""
    times, over = Times(), threading.Event()
    askers = [
        threading.Thread(target=_ask_on, args=(players.door, one, over), daemon=True)
        for one in sick[:_ASKERS]
    ]
    for asker in askers:
        asker.start()
    due_at: dict[UUID, list[float]] = {one: [] for one in players.well}
    began, number = time.monotonic(), 0
    for step in progress.told(range(players.steps), players.stage.name):
        _pass_time(sick)
        while time.monotonic() < began + (step + 1) * SWEEP_SECONDS:
            one = players.well[number % len(players.well)]
            _make_due(one, due_at[one])
            times.fetches.append(_fetch(players.door, one))
            number += 1
            time.sleep(_EVERY_SECONDS)
    over.set()
    _wait_until_none_is_due(players.well)
    for one, instants in due_at.items():
        times.renewals += _seconds_to_renewed(one, instants)
    return times


def _pass_time(sick: Sequence[UUID]) -> None:
    """Let so much time have passed that all are due, and that no wait goes on."""
    free = CredentialClock.objects.filter(pk__in=sick, open_attempt__isnull=True)
    free.update(refresh_at=database_now(), retry_at=None)
    clockwork.open_hosts()


def _make_due(one: UUID, instants: list[float]) -> None:
    now = database_now()
    # Of one that is due still, the time goes on.
    due = CredentialClock.objects.filter(pk=one, refresh_at__gt=now, open_attempt__isnull=True)
    if due.update(refresh_at=now):
        instants.append(now.timestamp())


def _fetch(door: Door, one: UUID) -> float:
    began = time.monotonic()
    callers.ask(door, one)
    return time.monotonic() - began


def _ask_on(door: Door, one: UUID, over: threading.Event) -> None:
    """Be one of those who want a token of the sick provider, again and again."""
    while not over.is_set():
        if isinstance(callers.ask(door, one), HandedOut):
            time.sleep(_EVERY_SECONDS)


def _wait_until_none_is_due(well: Sequence[UUID]) -> None:
    ends = time.monotonic() + _PATIENCE
    due = CredentialClock.objects.filter(pk__in=well, refresh_at__lte=database_now())
    while due.exists() and time.monotonic() < ends:
        time.sleep(0.1)


def _seconds_to_renewed(one: UUID, instants: Sequence[float]) -> list[float]:
    """Match the times of becoming due with the renewals that followed; the rest took for ever."""
    rows = RefreshAttempt.objects.filter(credential_id=one, outcome="renewed").order_by("id")
    ended = [at.timestamp() for at in rows.values_list("ended_at", flat=True) if at]
    return [min((at - due for at in ended if at > due), default=_PATIENCE) for due in instants]


def _calm(ids: Sequence[UUID]) -> None:
    CredentialClock.objects.filter(pk__in=ids).update(refresh_at=None, retry_at=None)
    clockwork.wait_for_living(ids)
    CredentialClock.objects.filter(pk__in=ids).update(refresh_at=None, retry_at=None)
    clockwork.forget_trouble()
    connection.close()


def _compare(quiet: Times, other: Times, what: str) -> list[Violation]:
    """See whether others became slower by more than a tenth, and by more than the quiet differs."""
    found = []
    for name in ("renewals", "fetches"):
        usual, now = getattr(quiet, name), order.p99(getattr(other, name))
        most = order.p99(usual) * _MOST_SLOWER + order.spread(usual)
        if now > most:
            words = f"one {what}: p99 of {name} of others {now:.3f} s, {most:.3f} s at most"
            found.append(Violation("R18", words))
    return found


def _told(what: str, times: Times) -> str:
    words = [
        f"{name} p99 {order.p99(seconds):.3f} s of {len(seconds)}, p50"
        f" {order.p50(seconds):.3f} s, halves differ by {order.spread(seconds):.3f} s"
        for name, seconds in (("due to renewed", times.renewals), ("fetch", times.fetches))
    ]
    return f"{what}: {'; '.join(words)}"
