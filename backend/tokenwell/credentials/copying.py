"""
Copy credentials, and containers with all below them: what was filled in, and nothing else.

A copy has no secret, no token, no key and no entry: it has the rights of its new place, and
somebody has to authorize it.
"""

import re
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower

from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.containers import permissions, placing, sets, tree
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import LONGEST_NAME, Container, Item, Kind
from tokenwell.credentials import changes, keys, secret_fields, subjects
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.credentials.states import State
from tokenwell.encryption.fields import EncryptedField
from tokenwell.web.problems import Problem

# More than that is a matter of an export and an import: nobody changes the tree meanwhile.
MOST_COPIED = 500
_READS = {
    Kind.CONTAINER.value: Right.CONTAINER_READ,
    Kind.CREDENTIAL.value: Right.CONFIGURATION_READ,
    Kind.JOB.value: Right.CONFIGURATION_READ,
}
_COPY_OF = re.compile(r" \(copy(?: \d+)?\)$")
_OF_ITS_OWN = {
    *("item_ptr", "secrets_set", "client_public_key", "subject_credential"),
    *("destination", "destination_epoch"),
}
# A field that is new is copied by itself; a sealed one never is.
_COPIED = tuple(
    one.attname
    for one in Credential._meta.local_concrete_fields
    if one.name not in _OF_ITS_OWN and not isinstance(one, EncryptedField)
)


@dataclass(frozen=True, slots=True)
class Copied:
    """What was made of an item, and how much in all; ``left_out`` is seen, but not to be read."""

    item: Item
    number: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Copier:
    """Who copies, and what was copied: the new ids of credentials and jobs by the old ones."""

    by: User
    address: str | None
    ids: dict[UUID, UUID] = field(default_factory=dict)


class CopyOf(Protocol):
    """How a kind of item is copied that a floor above this one knows."""

    def make(self, copier: Copier, item: Item, parent: Container, name: str) -> Item:
        """Make the copy, with its record."""
        ...

    def keep_references(self, copier: Copier) -> None:
        """Let copies refer to copies, once all of them are there."""
        ...


# By kind: each floor says at the start how its own are copied.
_OF_KIND: dict[str, CopyOf] = {}


@transaction.atomic
def copy(
    item: Item, parent: Container, name: str | None = None, *, by: User, address: str | None
) -> Copied:
    """
    Copy an item, with all below it that the copier may read, into a container.

    Without a ``name`` it keeps its own, or gets one that is free.

    :raises Problem: a right is missing, the name is taken, or there is too much below it.
    """
    sets.lock_tree()
    tree.read_again(item, "tags")
    tree.read_again(parent)
    placing.need_to_copy(by, item, parent)
    below, left_out = _readable(item, by)
    number = len(below) + 1
    if number > MOST_COPIED:
        raise too_many(number)
    copier = Copier(by, address)
    made = _make(copier, item, parent, name or _free_name(item, parent))
    copies = {item.pk: made}
    for one in below:
        around = copies[one.ancestors[-1]]
        if isinstance(around, Container):
            copies[one.pk] = _make(copier, one, around, one.name)
    _keep_subjects(copier)
    for of_kind in _OF_KIND.values():
        of_kind.keep_references(copier)
    facts = {"items": number}
    record(Action.ITEM_COPIED, by=actor(by, address), on=tree.target(item), facts=facts)
    return Copied(made, number, left_out)


def register(kind: str, copied: CopyOf) -> None:
    """Say how a kind of item is copied; at the start of the process."""
    _OF_KIND[kind] = copied


def too_many(number: int) -> Problem:
    """Say that this is more than one copy makes."""
    return Problem(
        "too-many",
        status=409,
        title="There is too much to copy at once.",
        detail=f"These are {number}, and one copy makes at most {MOST_COPIED}. Copy less, or"
        " export and import it with new ids.",
    )


def _readable(top: Item, by: User) -> tuple[list[Item], int]:
    """Walk down as far as each container may be looked into; count what is seen and not read."""
    rows = list(Item.objects.filter(ancestors__contains=[top.pk]))
    rights = permissions.rights_by_set(by, {row.permission_set_id for row in rows})
    open_ones, taken, left_out = {top.pk}, [], 0
    for row in sorted(rows, key=lambda one: (len(one.ancestors), one.pk)):
        granted = rights[row.permission_set_id]
        if row.parent_id in open_ones and _READS[row.kind] in granted:
            taken.append(row)
            open_ones.add(row.pk)
        elif granted:
            left_out += 1
    return taken, left_out


def _make(copier: Copier, item: Item, parent: Container, name: str) -> Item:
    if item.kind == Kind.CONTAINER:
        return tree.create_container(
            parent, name, tags=item.tags, by=copier.by, address=copier.address
        )
    if item.kind in _OF_KIND:
        return _OF_KIND[item.kind].make(copier, item, parent, name)
    source = Credential.objects.get(pk=item.pk)
    values = {attname: getattr(source, attname) for attname in _COPIED}
    credential = Credential(kind=Kind.CREDENTIAL, tags=source.tags, **values)
    changes.place(credential, parent, name, by=copier.by)
    if secret_fields.those_set(source):
        CredentialClock.objects.filter(pk=credential.pk).update(state=State.NEEDS_SECRET)
    keys.make_missing(credential)
    copier.ids[source.pk] = credential.pk
    who = actor(copier.by, copier.address)
    # Without the place of the other: who may see this one need not know of that one.
    facts = {"copied": True}
    record(Action.CREDENTIAL_CREATED, by=who, on=tree.target(credential), facts=facts)
    return credential


def _keep_subjects(copier: Copier) -> None:
    """Exchange what was exchanged, or the copy of it, as far as the copier may use that."""
    sources = Credential.objects.filter(pk__in=copier.ids, subject_credential__isnull=False)
    for source, exchanged in sources.values_list("pk", "subject_credential_id"):
        credential = Credential.objects.get(pk=copier.ids[source])
        subject = Credential.objects.get(pk=copier.ids.get(exchanged, exchanged))
        try:
            subjects.check(subject, of=credential, by=copier.by)
        except Problem:
            continue  # a person chooses another one
        credential.subject_credential = subject
        credential.save(update_fields=["subject_credential"])


def _free_name(item: Item, parent: Container) -> str:
    """Give the item's own name, or the first like it that nothing in the container has."""
    if not _is_taken(parent, item.name):
        return item.name
    base = _COPY_OF.sub("", item.name)
    for number in range(1, MOST_COPIED):
        suffix = " (copy)" if number == 1 else f" (copy {number})"
        name = base[: LONGEST_NAME - len(suffix)].rstrip() + suffix
        if not _is_taken(parent, name):
            return name
    return item.name


def _is_taken(parent: Container, name: str) -> bool:
    rows = Item.objects.annotate(low=Lower("name")).filter(parent=parent, low=Lower(Value(name)))
    return rows.exists()
