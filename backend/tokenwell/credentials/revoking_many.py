"""Revoke the tokens of many credentials at once: the drill for a bad day."""

from collections.abc import Generator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from tokenwell.audit.log import Actor
from tokenwell.audit.models import ActorKind
from tokenwell.containers import paths
from tokenwell.credentials import giving_back, revoke
from tokenwell.credentials.models import Credential, Revocation

OPERATOR = Actor(ActorKind.SYSTEM, None, "manage.py engine revoke-all")
_BATCH = 100


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
    while batch := _next(credentials):
        _forget(batch)
        revoked += len(batch)
        yield Progress(revoked, _to_give_back())
    while due := giving_back.due():
        giving_back.give_back(due)
        yield Progress(revoked, _to_give_back())


def _next(credentials: QuerySet[Credential]) -> list[Credential]:
    with_tokens = credentials.filter(clock__token_set__isnull=False)
    return list(with_tokens.select_related("clock", "parent").order_by("pk")[:_BATCH])


@transaction.atomic
def _forget(batch: list[Credential]) -> None:
    # In one order, so that two who do this at once do not wait for each other.
    for credential in batch:
        revoke.revoke(credential, by=OPERATOR)


def _to_give_back() -> int:
    return Revocation.objects.filter(due_at__isnull=False).count()
