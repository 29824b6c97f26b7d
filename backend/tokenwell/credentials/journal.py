"""What the journal of requests says for people: hour by hour, and of one credential."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncHour

from tokenwell.credentials.models import CredentialClock, RefreshAttempt
from tokenwell.credentials.states import AttemptPurpose
from tokenwell.ids import first_of

HOURS = 24
NEWEST = 50
_RENEWED = Q(outcome="renewed")
# Still on its way, or somebody was faster: neither renewed nor failed.
_UNDECIDED = Q(outcome__in=("", "superseded"))


@dataclass(frozen=True, slots=True)
class Hour:
    """The renewals that were sent in one hour, by how they ended."""

    begins_at: datetime
    renewed: int = 0
    failed: int = 0


def hours(
    clocks: QuerySet[CredentialClock], *, now: datetime
) -> tuple[list[Hour], datetime | None]:
    """Count the renewals of the last 24 hours, the running one last; tell the last success."""
    last = now.replace(minute=0, second=0, microsecond=0)
    first = last - timedelta(hours=HOURS - 1)
    found = (
        _between(first, now + timedelta(hours=1))
        .filter(purpose=AttemptPurpose.RENEW, credential_id__in=clocks.values("pk"))
        .annotate(hour=TruncHour("started_at"))
        .values_list("hour")
        .annotate(
            renewed=Count("pk", filter=_RENEWED),
            failed=Count("pk", filter=~(_RENEWED | _UNDECIDED)),
            last_at=Max("ended_at", filter=_RENEWED),
        )
        .order_by()
    )
    counted = {hour: (renewed, failed, at) for hour, renewed, failed, at in found}
    begins = [first + timedelta(hours=number) for number in range(HOURS)]
    return (
        [Hour(begin, *counted.get(begin, (0, 0, None))[:2]) for begin in begins],
        max((at for _, _, at in counted.values() if at), default=None),
    )


def newest_of(credential_id: UUID) -> QuerySet[RefreshAttempt]:
    """Give the newest requests of a credential, without the answers, which hold tokens."""
    rows = RefreshAttempt.objects.filter(credential_id=credential_id)
    return rows.only("purpose", "started_at", "ended_at", "outcome", "status").order_by("-pk")[
        :NEWEST
    ]


def _between(since: datetime, until: datetime) -> QuerySet[RefreshAttempt]:
    # By id, which is the time: other months' partitions are not even looked at.
    return RefreshAttempt.objects.filter(pk__gte=first_of(since), pk__lt=first_of(until))
