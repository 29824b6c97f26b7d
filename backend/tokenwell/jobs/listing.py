"""Which jobs a list has: those that its reader may read, by container, name and state."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from drf_spectacular.utils import OpenApiParameter

from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions, tags
from tokenwell.containers.inheritance import Right
from tokenwell.credentials.models import Credential
from tokenwell.jobs.models import Job
from tokenwell.jobs.states import Outcome
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid

PARAMETERS = [
    OpenApiParameter("container", UUID, description="Only those in it."),
    OpenApiParameter("recursive", bool, description="With all that is below the container."),
    OpenApiParameter("search", str, description="A part of the name."),
    OpenApiParameter("enabled", bool),
    OpenApiParameter("outcome", str, enum=[outcome.value for outcome in Outcome]),
    OpenApiParameter("credential", UUID, description="Only those that use it."),
    OpenApiParameter("tag", str),
]


class JobPages(Pages):
    """Pages of jobs, by name."""

    ordering = ("folded", "id")


def found(user: User, wanted: Mapping[str, str]) -> QuerySet[Any]:
    """
    Find the jobs that a user may read and asks for.

    :raises Problem: a value that can't be one; it names the field.
    """
    rows = permissions.permitted(user, Right.CONFIGURATION_READ, Job.objects.all())
    rows = inside(rows, wanted)
    if credential := read_id(wanted, "credential"):
        rows = rows.filter(calls_with__in=_usable(user, credential))
    if (text := wanted.get("search", "").replace("\x00", "")) != "":
        rows = rows.filter(named__folded__contains=text.lower())
    if wanted.get("enabled"):
        rows = rows.filter(is_enabled=_yes(wanted, "enabled"))
    if outcome := wanted.get("outcome"):
        if outcome not in Outcome._value2member_map_:
            raise invalid(outcome=f"An outcome is one of: {', '.join(Outcome)}.")
        rows = rows.filter(last_outcome=outcome)
    if tag := tags.folded(wanted.get("tag", "").replace("\x00", "")):
        rows = rows.filter(tags__contains=[tag])
    rows = paths.with_names_above(rows.annotate(folded=F("named__folded")))
    return permissions.with_rights(user, rows)


def inside(rows: QuerySet[Any], wanted: Mapping[str, str]) -> QuerySet[Any]:
    """
    Keep the jobs in the container that is asked for, if one is.

    :raises Problem: a value that can't be one; it names the field.
    """
    container = read_id(wanted, "container")
    if container is None:
        return rows
    if _yes(wanted, "recursive"):
        return rows.filter(ancestors__contains=[container])
    return rows.filter(parent=container)


def read_id(wanted: Mapping[str, str], name: str) -> UUID | None:
    """
    Read an id that may be asked for.

    :raises Problem: it is none.
    """
    if not wanted.get(name):
        return None
    try:
        return UUID(wanted[name])
    except ValueError:
        raise invalid(**{name: "Give an id."}) from None


def _usable(user: User, credential: UUID) -> Any:
    # Of one that they may not see they learn nothing by asking.
    return permissions.visible(user, Credential.objects.filter(pk=credential)).values("pk")


def _yes(wanted: Mapping[str, str], name: str) -> bool:
    text = wanted.get(name, "")
    if text not in {"", "true", "false"}:
        raise invalid(**{name: "It is true or false."})
    return text == "true"
