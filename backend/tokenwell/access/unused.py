"""Who has a right and made no use of it for long: by what is kept of uses, and by the record."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, DateTimeField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Greatest

from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, LastUse
from tokenwell.ids import first_of

# Those whose use can be told. Who may see something is not recorded when they look.
RIGHTS = frozenset({Right.CREDENTIAL_USE, Right.CONFIGURATION_WRITE})
# So far the record of a person is looked through.
LONGEST = timedelta(days=366)
_CHANGES = [one for one in Action if one.startswith(("credential.", "authorization."))]


def with_last_use(
    holders: QuerySet[User], item: Item, rights: Collection[Right], *, now: datetime
) -> QuerySet[Any]:
    """
    Read when each of some people and services last used some rights at or below an item.

    ``last_used_at`` is None where that is more than a year ago, or was never. Bounded for each
    of them: a service by how many credentials it uses, a person by what they did in a year.
    """
    ways: list[Any] = []
    if Right.CREDENTIAL_USE in rights:
        ways.append(_fetched(item))
    if Right.CONFIGURATION_WRITE in rights:
        ways.append(_changed(item, now))
    latest = ways[0] if len(ways) == 1 else Greatest(*ways)
    return holders.annotate(last_used_at=latest)


def unused(holders: QuerySet[Any], *, since: datetime) -> QuerySet[Any]:
    """Of those that ``with_last_use`` gave, keep who used nothing since."""
    return holders.filter(Q(last_used_at__isnull=True) | Q(last_used_at__lt=since))


def _fetched(item: Item) -> Subquery:
    here = Q(item=item) | Q(item__ancestors__contains=[item.pk])
    uses = LastUse.objects.filter(here, user=OuterRef("pk"))
    return Subquery(uses.order_by("-last_used_at").values("last_used_at")[:1])


def _changed(item: Item, now: datetime) -> Case:
    here = Q(target_id=item.pk) | Q(within__contains=[item.pk])
    events = AuditEvent.objects.filter(
        here,
        actor_id=OuterRef("pk"),
        id__gte=first_of(now - LONGEST),
        action__in=_CHANGES,
    )
    # A service changes nothing, and may have a million events.
    return Case(
        When(is_service=False, then=Subquery(events.order_by("-id").values("at")[:1])),
        default=None,
        output_field=DateTimeField(),
    )
