"""Who of those that want to renew may do it now: their hosts bear it, their clients are known."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tokenwell.credentials import clients, hosts

# A client that is refused has a row, and `may_probe` says whether its next try is due.
_WHERE_TO = """
SELECT c.credential_id, c.host, p.client, p.probe_at <= now()
FROM credentials_credentialclock c
LEFT JOIN credentials_pausedclient p ON p.client = c.client
WHERE c.credential_id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Credentials with their versions; and when more may come, in seconds, if that is soon."""

    seen: dict[UUID, int]
    wait_seconds: float | None


def admit(seen: Mapping[UUID, int], *, at_once: bool) -> Admitted:
    """Leave out what has to wait for its host or its client, the least urgent first."""
    by_host: dict[str, list[UUID]] = defaultdict(list)
    for credential_id, host in _known_clients(list(seen), at_once=at_once).items():
        by_host[host].append(credential_id)
    wanted = {host: len(ids) for host, ids in by_host.items()}
    admitted = hosts.admit(wanted, at_once=at_once)
    first = {one for host, ids in by_host.items() for one in ids[: admitted[host].requests]}
    waits = [
        admission.wait_seconds
        for host, admission in admitted.items()
        if admission.wait_seconds is not None and admission.requests < wanted[host]
    ]
    in_order = {one: version for one, version in seen.items() if one in first}
    return Admitted(in_order, min(waits, default=None))


def _known_clients(ids: list[UUID], *, at_once: bool) -> dict[UUID, str]:
    """Give the host of each whose client is not refused; of a refused one, whose turn it is."""
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_TO, [ids])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    known: dict[UUID, str] = {}
    for credential_id in ids:
        host, client, is_due = found.get(credential_id, ("", None, None))
        if client is None or at_once or (is_due and clients.may_probe(bytes(client))):
            known[credential_id] = host
    return known
