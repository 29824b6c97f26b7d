"""Who of those that want to renew may do it now: their hosts bear it, their clients are known."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from tokenwell.credentials import clients, hosts
from tokenwell.credentials.hosts import Admission

# A client that is refused has a row, and `may_probe` says whether its next try is due.
_WHERE_TO = """
SELECT c.credential_id, c.host, p.client, p.probe_at <= now()
FROM credentials_credentialclock c
LEFT JOIN credentials_pausedclient p ON p.client = c.client
WHERE c.credential_id = ANY(%s)
"""


# The host; of a client that is refused, its fingerprint, and whether its next try is due.
_Found = tuple[str, bytes | None, bool | None]


@dataclass(frozen=True, slots=True)
class Admitted:
    """
    Credentials with their versions, and the hosts among theirs that one request tries.

    ``wait_seconds``: when more may come, if that is soon.
    """

    seen: dict[UUID, int]
    probed_hosts: frozenset[str]
    wait_seconds: float | None


def admit(seen: Mapping[UUID, int], *, at_once: bool) -> Admitted:
    """Leave out what has to wait for its host or its client, the least urgent first."""
    found = _where_to(list(seen))
    by_host: dict[str, list[UUID]] = defaultdict(list)
    for credential_id in seen:
        host, client, is_due = found.get(credential_id, ("", None, None))
        if client is None or at_once or is_due:
            by_host[host].append(credential_id)
    wanted = {host: len(ids) for host, ids in by_host.items()}
    admitted = hosts.admit(wanted, at_once=at_once)
    first = {one for host, ids in by_host.items() for one in ids[: admitted[host].requests]}
    in_order = {
        one: version
        for one, version in seen.items()
        if one in first and (at_once or _is_known(found.get(one)))
    }
    return Admitted(
        in_order,
        frozenset(host for host, admission in admitted.items() if admission.is_probe),
        _wait_seconds(wanted, admitted),
    )


def _wait_seconds(wanted: Mapping[str, int], admitted: Mapping[str, Admission]) -> float | None:
    waits = [
        admission.wait_seconds
        for host, admission in admitted.items()
        if admission.wait_seconds is not None and admission.requests < wanted[host]
    ]
    return min(waits, default=None)


def _is_known(found: _Found | None) -> bool:
    """Tell whether a client is not refused; of a refused one, take its one request an hour."""
    client = found[1] if found else None
    return client is None or clients.may_probe(bytes(client))


def _where_to(ids: list[UUID]) -> dict[UUID, _Found]:
    with connection.cursor() as cursor:
        cursor.execute(_WHERE_TO, [ids])
        return {row[0]: row[1:] for row in cursor.fetchall()}
