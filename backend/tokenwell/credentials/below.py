"""Choose the credentials in and below some places, for what is done to all of them at once."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from tokenwell.containers import bins
from tokenwell.containers.models import Item
from tokenwell.credentials.models import Credential
from tokenwell.web.deeds import MOST_AT_ONCE
from tokenwell.web.problems import Problem


def credentials(ids: Sequence[UUID]) -> QuerySet[Credential]:
    """Give the credentials among some items and below them; none that was thrown away."""
    places = list(ids)
    inside = Item.objects.filter(Q(pk__in=places) | Q(ancestors__overlap=places))
    return Credential.objects.filter(pk__in=bins.outside(inside).values("pk"))


def few(chosen: QuerySet[Credential]) -> list[UUID]:
    """
    List the ids of not too many credentials, in the order in which they are locked.

    :raises Problem: there are more than one request should do.
    """
    ids = list(chosen.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(ids) > MOST_AT_ONCE:
        raise Problem(
            "too-many",
            status=409,
            title=f"There are more than {MOST_AT_ONCE:,} credentials below.",
            detail="Choose a smaller container, or use manage.py engine revoke-all. Nothing was"
            " changed.",
        )
    return ids
