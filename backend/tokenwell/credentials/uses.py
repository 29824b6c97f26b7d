"""Which services and jobs use a credential, for what and when: who would miss a purpose."""

from collections import defaultdict
from typing import Any

from django.db.models import Count, F, Max, Q

from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, LastUse
from tokenwell.credentials import shapes
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import CredentialType

MOST_NAMED = 100


def of_credential(credential: Credential, *, asker: User) -> dict[str, Any]:
    """
    Say of each purpose and of each service when it was used last, the latest first.

    Of jobs, those are told that the asker may read.
    """
    # For people it is used by jobs, which are told as jobs.
    rows = LastUse.objects.filter(item=credential.pk, user__is_service=True)
    latest = dict(
        rows.values("user")
        .annotate(at=Max("last_used_at"))
        .order_by("-at", "user")
        .values_list("user", "at")[:MOST_NAMED]
    )
    purposes = defaultdict(list)
    for row in rows.filter(user__in=latest).order_by("-last_used_at"):
        purposes[row.user_id].append({"usage": row.purpose, "last_used_at": row.last_used_at})
    people = User.objects.in_bulk(list(latest))
    return {
        "purposes": _by_purpose(credential),
        "services": [
            {
                "service": {"kind": "service", "id": pk, "name": people[pk].username},
                "last_used_at": at,
                "purposes": purposes[pk],
            }
            for pk, at in latest.items()
            if pk in people
        ],
        "services_in_all": rows.values("user").distinct().count(),
        "jobs": _jobs(credential, asker),
    }


def _jobs(credential: Credential, asker: User) -> list[dict[str, Any]]:
    # By the name of what points here: jobs are on a floor above.
    rows = Item.objects.filter(job__calls_with=credential.pk)
    readable = permissions.permitted(asker, Right.CONFIGURATION_READ, rows)
    named = list(readable.annotate(last_run_at=F("job__last_run_at")).order_by("name")[:MOST_NAMED])
    where = paths.paths_of(named)
    return [{"id": job.pk, "path": where[job.pk], "last_run_at": job.last_run_at} for job in named]


def _by_purpose(credential: Credential) -> list[dict[str, Any]]:
    """Tell of the purposes that its type may have, ticked or not."""
    rows = LastUse.objects.filter(item=credential.pk).values("purpose").order_by()
    services = Count("user", filter=Q(user__is_service=True))
    counted = rows.annotate(at=Max("last_used_at"), services=services)
    used = {row["purpose"]: row for row in counted}
    return [
        {
            "usage": usage,
            "is_allowed": usage in credential.usages,
            "last_used_at": used[usage]["at"] if usage in used else None,
            "services": used[usage]["services"] if usage in used else 0,
        }
        for usage in shapes.USAGES[CredentialType(credential.type)]
    ]
