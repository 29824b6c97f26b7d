"""Revoke the tokens of many credentials at once: the drill for a bad day."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from tokenwell.audit.log import Actor
from tokenwell.audit.models import ActorKind
from tokenwell.containers import paths
from tokenwell.credentials import giving_back, revoke
from tokenwell.credentials.models import Credential, Revocation

OPERATOR = Actor(ActorKind.SYSTEM, None, "manage.py engine revoke-all")
_BATCH = 100
# Looked for at once: a look takes as long as there are credentials, however few it finds.
_LOOK_FOR = 10_000


class NothingThere(ValueError):
    """What is to be revoked does not exist; the message says what was looked for."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: credentials whose tokens are forgotten here, requests still to be sent."""

    revoked: int
    to_give_back: int


def chosen(
    *, credential: str = "", container: str = "", provider: str = "", everything: bool = False
) -> QuerySet[Credential]:
    """
    Choose credentials: one by its path, all below a container, all of a provider, or all.

    A provider is named by its host, or by the template that credentials were made from.

    :raises NothingThere: there is nothing at that path, or no such provider.
    """
    rows = Credential.objects.all()
    if everything:
        return rows
    if provider:
        found = rows.filter(Q(clock__host=provider.lower()) | Q(provider=provider))
        if not found.exists():
            raise NothingThere(f"No credential gets its tokens from {provider}.")
        return found
    path = credential or container
    item = paths.find_id(path)
    found = rows.filter(Q(pk=item) if credential else Q(ancestors__contains=[item]))
    if item is None or (credential and not found.exists()):
        raise NothingThere(f"There is nothing at {path}.")
    return found


def revoke_all(credentials: QuerySet[Credential]) -> Generator[Progress]:
    """
    Forget the tokens of all, then give them back; tell how far it is, batch by batch.

    Each batch is a commit of its own. Who is stopped halfway begins again: what is done is
    done, and what was not given back yet is tried by the workers as well.
    """
    revoked = 0
    for batch in _batches(credentials):
        revoke.revoke_many(batch, by=OPERATOR)
        revoked += len(batch)
        yield Progress(revoked, _to_give_back())
    while due := giving_back.due():
        giving_back.give_back(due)
        yield Progress(revoked, _to_give_back())


def _batches(credentials: QuerySet[Credential]) -> Iterator[list[UUID]]:
    """Give those that have tokens, batch by batch, until none is left."""
    with_tokens = credentials.filter(clock__token_set__isnull=False).order_by("pk")
    ids = with_tokens.values_list("pk", flat=True)
    while found := list(ids[:_LOOK_FOR]):
        for start in range(0, len(found), _BATCH):
            # Since the look, somebody else may have revoked some of them.
            yield list(ids.filter(pk__in=found[start : start + _BATCH]))


def _to_give_back() -> int:
    return Revocation.objects.filter(due_at__isnull=False).count()
