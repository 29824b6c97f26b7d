"""Who is not asked for a while, in words: hosts that are out, clients that are refused, all."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tokenwell.credentials import hosts
from tokenwell.credentials.models import CredentialClock, Engine, PausedClient, ProviderHost


@dataclass(frozen=True, slots=True)
class Pause:
    """A host, what is the matter, and when it is asked again."""

    host: str
    sentence: str
    since: datetime | None
    until: datetime | None  # None: until somebody acts


def pauses(clocks: QuerySet[CredentialClock], *, now: datetime) -> list[Pause]:
    """List the pauses that concern some credentials."""
    # The pauses first: as a rule there are none, and then no clock has to be looked at.
    alone = {row.host: row for row in hosts.left_alone().order_by("host")}
    clients = {bytes(row.client): row for row in PausedClient.objects.order_by("host", "client_id")}
    restored = _of_all()
    if not alone and not clients:
        return restored
    concerned = clocks.filter(Q(host__in=alone) | Q(client__in=clients))
    pairs = list(concerned.values_list("host", "client").distinct().order_by())
    at = {host for host, _ in pairs}
    of = {bytes(client) for _, client in pairs if client is not None}
    return [
        *restored,
        *(_of_host(row, now) for host, row in alone.items() if host in at),
        *(_of_client(row) for client, row in clients.items() if client in of),
    ]


def _of_all() -> list[Pause]:
    engine = Engine.objects.filter(restored_at__isnull=False).first()
    if engine is None:
        return []
    sentence = (
        "This database was restored from a back-up, so nothing is renewed until an operator says"
        " so. Valid tokens are handed out meanwhile."
    )
    return [Pause("", sentence, engine.restored_at, None)]


def _of_host(row: ProviderHost, now: datetime) -> Pause:
    # Without the error: whoever may choose a host would learn what is in our network.
    if row.closed_until and row.closed_until > now:
        sentence = f"{row.host} does not answer. One request tries it now and then; all others wait"
        return Pause(row.host, sentence + _MEANWHILE, row.last_error_at, row.closed_until)
    sentence = f"{row.host} asks for fewer requests. Renewals wait"
    return Pause(row.host, sentence + _MEANWHILE, row.last_error_at, row.held_until or now)


_MEANWHILE = ", and valid tokens are handed out meanwhile."


def _of_client(row: PausedClient) -> Pause:
    sentence = (
        f"{row.host} refuses the client {row.client_id} ({row.error}). Its credentials wait, and"
        " one request an hour tries it. Check client ID and secret."
    )
    return Pause(row.host, sentence, row.since, row.probe_at)
