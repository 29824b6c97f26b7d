"""What is in a container and below it, as far as somebody may see it, as records of a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict
from uuid import UUID

import msgspec

from tokenwell.access.finding import OVERRIDE
from tokenwell.accounts.models import Role, RoleMember, User
from tokenwell.containers import permissions, sets
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Container, Item, Kind, PermissionEntry
from tokenwell.credentials import shapes
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import State
from tokenwell.jobs.models import Job
from tokenwell.transfer import form, reading_jobs, subjects
from tokenwell.transfer.document import (
    ContainerRecord,
    CredentialRecord,
    Entry,
    JobRecord,
    RoleRecord,
    SecretName,
    Subject,
)
from tokenwell.transfer.refusals import MOST_RECORDS, too_much

TYPED: tuple[SecretName, ...] = (
    "client_secret",
    "password",
    "signing_key",
    "tls_certificate",
    "tls_key",
)
_AT_ONCE = 1000


class Records(TypedDict):
    """The records of a file."""

    roles: list[RoleRecord]
    containers: list[ContainerRecord]
    credentials: list[CredentialRecord]
    jobs: list[JobRecord] | msgspec.UnsetType


@dataclass(slots=True)
class Found:
    """What is there to be read, with paths that begin at the top."""

    containers: list[Container]
    credentials: list[Credential]
    jobs: list[Job]
    paths: Mapping[UUID, str]
    rights: Mapping[UUID, frozenset[Right]]
    left_out: int

    def may(self, right: Right, item: Item) -> bool:
        """Tell whether the one who asked has a right on an item."""
        return right in self.rights[item.permission_set_id]


def find(top: Container, *, by: User, lock: Callable[[list[UUID]], None] | None = None) -> Found:
    """
    Find the containers that somebody may look into, and the credentials and jobs they may read.

    What they may not even know of is not counted as left out. ``lock`` is called with the ids
    of the credentials before they are read.

    :raises Problem: there is too much for one file; it is counted before it is read.
    """
    below = Item.objects.filter(sets.at_and_below(top))
    set_ids = set(below.values_list("permission_set_id", flat=True))
    rights = permissions.rights_by_set(by, set_ids)
    paths = _open(top, rights)
    readable, closed = _readable(top, paths, rights)
    number = len(paths) + sum(map(len, readable.values()))
    if number > MOST_RECORDS:
        raise too_much(number)
    containers_seen = Container.objects.filter(
        ancestors__contains=[top.pk],
        permission_set__in=[set_id for set_id, granted in rights.items() if granted],
    )
    left_out = closed + containers_seen.count() + 1 - len(paths)
    if lock is not None:
        lock(readable[Kind.CREDENTIAL])
    containers = [top, *_read_containers([pk for pk in paths if pk != top.pk])]
    credentials = read_credentials(readable[Kind.CREDENTIAL])
    jobs = reading_jobs.read_jobs(readable[Kind.JOB])
    items: list[Item] = [*credentials, *jobs]
    names = {one.pk: _join(paths[one.parent_id], one.name) for one in items if one.parent_id}
    return Found(containers, credentials, jobs, {**paths, **names}, rights, left_out)


def read_credentials(ids: Iterable[UUID]) -> list[Credential]:
    """Read credentials with their clocks."""
    rows = Credential.objects.select_related("clock", "parent")
    return [
        credential
        for chunk in chunks(list(ids))
        for credential in rows.filter(pk__in=chunk).order_by("pk")
    ]


def records(found: Found, *, by: User, roles: bool) -> Records:
    """Make the records of what was found; ``roles`` are those that entries name, and in them."""
    entries = _entries(found, by)
    return {
        "roles": _roles(entries.values()) if roles else [],
        "containers": [
            ContainerRecord(
                path=found.paths[container.pk],
                tags=container.tags,
                entries=entries.get(container.pk, msgspec.UNSET),
            )
            for container in found.containers
        ],
        "credentials": [
            record(
                credential, found.paths[credential.pk], entries.get(credential.pk, msgspec.UNSET)
            )
            for credential in found.credentials
        ],
        "jobs": reading_jobs.records(found.jobs, found.paths, entries, by=by) or msgspec.UNSET,
    }


def record(
    credential: Credential, path: str, entries: list[Entry] | msgspec.UnsetType
) -> CredentialRecord:
    """Make the record of one credential."""
    values: dict[str, Any] = {name: getattr(credential, name) for name in form.NAMES}
    if credential.is_password:
        # Those that it does not have are left out: there is nothing in them.
        values = {name: value for name, value in values.items() if name not in shapes.EMPTY}
    return CredentialRecord(
        **values,
        type="password" if credential.is_password else "oauth2",
        id=credential.pk,
        path=path,
        provider_digest=credential.provider_digest,
        habits=credential.habits,
        subject_credential=credential.subject_credential_id,
        state=State(credential.clock.state),
        account=credential.clock.account,
        secrets_set=[name for name in TYPED if getattr(credential, name) is not None],
        entries=entries,
    )


def _open(top: Container, rights: Mapping[UUID, frozenset[Right]]) -> dict[UUID, str]:
    """Walk down as far as each container may be looked into; the top itself has been asked for."""
    open_sets = [set_id for set_id, granted in rights.items() if Right.CONTAINER_READ in granted]
    below = Container.objects.filter(ancestors__contains=[top.pk], permission_set__in=open_sets)
    paths = {top.pk: "/"}
    rows = below.order_by("ancestors__len", "pk").values_list("pk", "parent_id", "name")
    for pk, parent, name in rows:
        if parent in paths:
            paths[pk] = _join(paths[parent], name)
    return paths


def _read_containers(ids: list[UUID]) -> list[Container]:
    """Read containers, in the order in which they are named."""
    found = {one.pk: one for chunk in chunks(ids) for one in Container.objects.filter(pk__in=chunk)}
    return [found[pk] for pk in ids if pk in found]


def _readable(
    top: Container, paths: Mapping[UUID, str], rights: Mapping[UUID, frozenset[Right]]
) -> tuple[dict[str, list[UUID]], int]:
    """Find the credentials and jobs that may be read, by kind, and count those that may not."""
    found: dict[str, list[UUID]] = {Kind.CREDENTIAL: [], Kind.JOB: []}
    closed = 0
    rows = Item.objects.filter(ancestors__contains=[top.pk], kind__in=found).order_by("pk")
    for pk, kind, parent, set_id in rows.values_list(
        "pk", "kind", "parent_id", "permission_set_id"
    ):
        if parent in paths and Right.CONFIGURATION_READ in rights[set_id]:
            found[kind].append(pk)
        elif rights[set_id]:
            closed += 1
    return found, closed


def _join(around: str, name: str) -> str:
    return f"{around.rstrip('/')}/{name}"


def _entries(found: Found, by: User) -> dict[UUID, list[Entry]]:
    """Read what is said, where it may be seen; where nothing is said, there is an empty list."""
    override = by.has_perm(OVERRIDE)
    items: list[Item] = [*found.containers, *found.credentials, *found.jobs]
    said: dict[UUID, list[Entry]] = {
        item.pk: [] for item in items if override or found.may(Right.SECURITY_READ, item)
    }
    rows = PermissionEntry.objects.select_related("user", "role").order_by("pk")
    for chunk in chunks(list(said)):
        for row in rows.filter(item__in=chunk):
            entry = Entry(
                subject=subjects.of_entry(row), facet=Facet(row.facet), value=Value(row.value)
            )
            said[row.item_id].append(entry)
    return said


def _roles(entries: Iterable[list[Entry]]) -> list[RoleRecord]:
    wanted = {
        entry.subject.name for said in entries for entry in said if entry.subject.kind == "role"
    }
    roles = {role.pk: role for role in Role.objects.filter(is_fixed=False)}
    members: dict[int, list[Subject]] = {key: [] for key in roles}
    inner: dict[int, list[int]] = {key: [] for key in roles}
    for row in RoleMember.objects.select_related("user", "member_role").order_by("pk"):
        member = row.user or row.member_role
        if member is not None and row.role_id in members:
            members[row.role_id].append(subjects.named(member))
        if row.member_role_id is not None and row.role_id in inner:
            inner[row.role_id].append(row.member_role_id)
    taken: dict[int, None] = {}
    waiting = [key for key, role in roles.items() if role.name in wanted]
    while waiting:
        key = waiting.pop()
        if key not in taken and key in roles:
            taken[key] = None
            waiting += inner[key]
    return [RoleRecord(name=roles[key].name, members=members[key]) for key in sorted(taken)]


def chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    """Take ids apart into as many as one statement is to name."""
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
