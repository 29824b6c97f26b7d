"""What of a plan asks for a fresh proof: a file is no way around what the pages ask one for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from tokenwell.access.power import gives_power
from tokenwell.accounts.models import Role
from tokenwell.accounts.stepping_up import unproved
from tokenwell.containers import tree
from tokenwell.credentials import changes, secret_fields
from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.transfer import subjects
from tokenwell.transfer.steps import Does, Plan
from tokenwell.transfer.within import chunks


@contextmanager
def proved(planned: Plan, *, is_fresh: bool) -> Iterator[None]:
    """
    Have a plan without conflicts be done inside: in one transaction, with the tree locked.

    Without a fresh proof nothing is said at the root, nobody gets into a role that gives power,
    and nothing that has secrets is led elsewhere.

    :raises Problem: 403 ``confirm-it-is-you``; it takes the transaction back.
    """
    if is_fresh:
        yield
        return
    if _says_at_root(planned) or _gives_power(planned):
        raise unproved()
    overwritten = [step for step in planned.of("credential") if step.does is Does.OVERWRITE]
    ids = _with_secrets([step.id for step in overwritten if step.id is not None])
    before = _destinations(ids)
    yield
    # Afterwards, since the database says what a destination is.
    if _destinations(ids) != before:
        raise unproved()


def _says_at_root(planned: Plan) -> bool:
    # At the root a right is one everywhere.
    places = [step.id for step in planned.steps if step.is_to_do and step.entries is not None]
    return bool(places) and tree.root().pk in places


def _gives_power(planned: Plan) -> bool:
    """Tell whether somebody gets into a role that gives power; one that is new gives none yet."""
    names = {subjects.same(step.path.strip()) for step in planned.of("role") if step.adds_members}
    roles = Role.objects.all() if names else ()
    return gives_power([role for role in roles if subjects.same(role.name) in names])


def _with_secrets(ids: Sequence[UUID]) -> list[UUID]:
    typed = [Q(**{f"{name}__isnull": False}) for name in secret_fields.TYPED]
    tokens = Exists(TokenSet.objects.filter(credential=OuterRef("pk")))
    has_secrets = Q(tokens)
    for one in typed:
        has_secrets |= one
    rows = Credential.objects.filter(has_secrets).values_list("pk", flat=True)
    return [pk for chunk in chunks(ids) for pk in rows.filter(pk__in=chunk)]


def _destinations(ids: Sequence[UUID]) -> dict[UUID, tuple[bytes, int]]:
    rows = Credential.objects.only("destination", "destination_epoch")
    found = (one for chunk in chunks(ids) for one in rows.filter(pk__in=chunk))
    return {credential.pk: changes.destination_of(credential) for credential in found}
