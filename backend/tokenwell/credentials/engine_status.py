"""Say how the engine is, for an operator at a terminal or for a program."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone

from tokenwell.credentials import figures, heartbeats
from tokenwell.credentials.figures import Figures, Host, Renewal
from tokenwell.credentials.heartbeats import Sign


class Output(Protocol):
    """Where it is written."""

    def write(self, text: str, /) -> object: ...


@dataclass(frozen=True, slots=True)
class Status:
    """All there is to say."""

    figures: Figures
    workers: Sequence[Sign] | None
    spooled: int
    renewals: Sequence[Renewal]

    @property
    def troubles(self) -> list[str]:
        """What needs an operator, in words."""
        return list(_troubles(self))


def add_arguments(parser: ArgumentParser) -> None:
    """Say which options there are."""
    parser.add_argument("--json", action="store_true", help="print one object")


def show(output: Output, options: Mapping[str, Any]) -> int:
    """Write it, as text or as one JSON object; give the exit code: 1 if somebody is needed."""
    status = _read()
    if options["json"]:
        output.write(json.dumps(_as_dict(status), default=datetime.isoformat))
    else:
        output.write("\n".join(_lines(status, now=timezone.now())))
    return 1 if status.troubles else 0


def _read() -> Status:
    workers = figures.workers()
    return Status(
        figures=figures.read(),
        workers=workers,
        spooled=heartbeats.spooled(workers or []),
        renewals=figures.last_renewals(),
    )


def _troubles(status: Status) -> Iterator[str]:
    now = status.figures
    if now.restored_at is not None:
        yield "This database was restored from a back-up: nothing is renewed until you say so."
    if status.workers is None:
        yield "Valkey does not answer: nobody can be woken."
    elif missing := heartbeats.missing(status.workers):
        yield f"Nobody is there for: {', '.join(missing)}."
    for trouble in heartbeats.spool_troubles(status.workers or []):
        yield f"SPOOL_FOLDER takes no answers: {trouble}."
    if now.oldest_due_seconds > figures.LATE_SECONDS:
        yield f"The oldest renewal has been due for {_span(now.oldest_due_seconds)}."
    if status.spooled:
        yield f"{status.spooled} answers lie on disk and are not in the database yet."
    if now.paused:
        yield "A provider refuses a client: its ID or secret has to be changed."


def _as_dict(status: Status) -> dict[str, Any]:
    now = status.figures
    return {
        "is_well": not status.troubles,
        "troubles": status.troubles,
        "due": now.due,
        "oldest_due_seconds": round(now.oldest_due_seconds, 1),
        "open_attempts": now.open_attempts,
        "hosts_in_trouble": [asdict(host) for host in now.hosts],
        "paused_clients": [asdict(client) for client in now.paused],
        "untold_notices": now.untold,
        "spool": status.spooled,
        "restored_at": now.restored_at,
        "workers": status.workers
        and [{"name": sign.name, "duties": sign.duties} for sign in status.workers],
        "last_renewals": [asdict(renewal) for renewal in status.renewals],
    }


def _lines(status: Status, *, now: datetime) -> Iterator[str]:
    seen = status.figures
    rows = [
        ("Engine", "restored: waits for you" if seen.restored_at else "running"),
        ("Due", _due(seen)),
        ("Open attempts", str(seen.open_attempts)),
        ("Hosts in trouble", _listed(_host(host, now) for host in seen.hosts)),
        (
            "Paused clients",
            _listed(f"{one.client_id} at {one.host}: {one.error}" for one in seen.paused),
        ),
        ("Notices to tell", str(seen.untold)),
        ("Spool", str(status.spooled)),
        ("Workers", _workers(status.workers)),
        ("Last renewals", _listed(_renewal(one, now) for one in status.renewals)),
    ]
    for name, value in rows:
        first, *more = value.split("\n")
        yield f"{name:<18}{first}"
        yield from (f"{'':<18}{line}" for line in more)
    yield ""
    yield from (f"Needs you: {words}" for words in status.troubles)
    if not status.troubles:
        yield "All is well."


def _due(seen: Figures) -> str:
    if not seen.due:
        return "0"
    return f"{seen.due}, the oldest for {_span(seen.oldest_due_seconds)}"


def _host(host: Host, now: datetime) -> str:
    waits = [
        f"{words} {_span((until - now).total_seconds())}"
        for until, words in (
            (host.closed_until, "no answer, tried again in"),
            (host.held_until, "asked for a pause of"),
        )
        if until is not None
    ]
    return f"{host.name}: {', '.join(waits)}"


def _workers(signs: Sequence[Sign] | None) -> str:
    if signs is None:
        return "nobody knows"
    return _listed(f"{sign.name}: {', '.join(sign.duties)}" for sign in signs)


def _renewal(renewal: Renewal, now: datetime) -> str:
    ago = _span((now - renewal.ended_at).total_seconds())
    return f"{renewal.credential} {renewal.outcome}, {ago} ago"


def _listed(lines: Iterator[str]) -> str:
    return "\n".join(lines) or "none"


def _span(seconds: float) -> str:
    whole = max(0, round(seconds))
    if whole < 120:
        return f"{whole} s"
    return f"{whole // 60} min" if whole < 7200 else f"{whole // 3600} h"
