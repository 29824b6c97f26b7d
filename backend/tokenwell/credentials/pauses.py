"""Who is not asked for a while, in words: hosts that are out, clients that are refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from tokenwell.credentials.models import CredentialClock, PausedClient, ProviderHost


@dataclass(frozen=True, slots=True)
class Pause:
    """A host, what is the matter, and when it is asked again."""

    host: str
    sentence: str
    since: datetime | None
    until: datetime


def pauses(clocks: QuerySet[CredentialClock], *, now: datetime) -> list[Pause]:
    """List the pauses that concern some credentials."""
    return [*_of_hosts(clocks, now), *_of_clients(clocks)]


def _of_hosts(clocks: QuerySet[CredentialClock], now: datetime) -> Iterator[Pause]:
    concerned = Exists(clocks.filter(host=OuterRef("host")))
    paused = Q(closed_until__gt=now) | Q(held_until__gt=now)
    for row in ProviderHost.objects.filter(paused).filter(concerned).order_by("host"):
        if row.closed_until and row.closed_until > now:
            yield Pause(row.host, _closed(row), row.last_error_at, row.closed_until)
        elif row.held_until:
            sentence = (
                f"{row.host} asks for fewer requests. Renewals wait until then; valid tokens are"
                " handed out meanwhile."
            )
            yield Pause(row.host, sentence, row.last_error_at, row.held_until)


def _closed(row: ProviderHost) -> str:
    error = f" ({row.last_error})" if row.last_error else ""
    return (
        f"{row.host} does not answer{error}. One request tries it now and then; all others wait,"
        " and valid tokens are handed out meanwhile."
    )


def _of_clients(clocks: QuerySet[CredentialClock]) -> Iterator[Pause]:
    concerned = Exists(clocks.filter(client=OuterRef("client")))
    for row in PausedClient.objects.filter(concerned).order_by("host", "client_id"):
        sentence = (
            f"{row.host} refuses the client {row.client_id} ({row.error}). Its credentials wait,"
            " and one request an hour tries it. Check client ID and secret."
        )
        yield Pause(row.host, sentence, row.since, row.probe_at)
