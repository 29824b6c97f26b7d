"""What is in a container: one page, in a fixed number of queries however much there is."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Lower
from django.utils import timezone
from rest_framework.request import Request

from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item, Kind
from tokenwell.credentials import answers, searching, status
from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.web.pagination import Pages
from tokenwell.web.problems import invalid

ORDERINGS = {
    "name": ("folded", "id"),
    "-name": ("-folded", "-id"),
    "kind": ("sort", "folded", "id"),
    "-kind": ("-sort", "folded", "id"),
    "modified_at": ("told_at", "id"),
    "-modified_at": ("-told_at", "-id"),
}
# Where all those are in the order of times whose time the reader may not know.
_UNTOLD = Value(datetime(1970, 1, 1, tzinfo=UTC))


class ItemPages(Pages):
    """Pages of items, in the order that the caller chose."""

    def __init__(self, ordering: tuple[str, ...]) -> None:
        self.ordering = ordering


def pages_for(request: Request) -> ItemPages:
    """
    Read the order from the request.

    :raises Problem: it is none of those that there are.
    """
    wanted = request.query_params.get("ordering", "kind")
    if wanted not in ORDERINGS:
        raise invalid(ordering=f"Order by one of: {', '.join(sorted(ORDERINGS))}.")
    return ItemPages(ORDERINGS[wanted])


def containers(user: User, wanted: Mapping[str, str]) -> QuerySet[Container]:
    """Give all containers, each with its path and what the list of one takes from it."""
    rows = paths.with_names_above(permissions.with_rights(user, Container.objects.all()))
    return permissions.with_sets_seen(user, rows) if searching.is_recursive(wanted) else rows


def items_in(container: Container, user: User, wanted: Mapping[str, str]) -> QuerySet[Any]:
    """
    Give the rows of a container that a user may know of, with all that is told of them.

    :raises Problem: something is asked for that there is not; it names the field.
    """
    rows = searching.found(container, user, wanted)
    if searching.is_recursive(wanted):
        # Each is somewhere else; within one container the path of all but the name is the same.
        # The names have an order of their own, so that of many no more is read than is shown.
        rows = rows.annotate(sort=F("named__kind"), folded=F("named__folded"))
        rows = paths.with_names_above(rows)
    else:
        rows = rows.annotate(sort=F("kind"), folded=Lower("name"))
    if wanted.get("ordering", "").endswith("modified_at"):
        # By the times that the rows tell: the order, and the cursor, tell no others.
        told_at = Case(When(searching.readable(user), then="modified_at"), default=_UNTOLD)
        rows = rows.annotate(told_at=told_at)
    return _with_tokens(permissions.with_rights(user, rows))


def describe(rows: Sequence[Item], container: Container) -> list[dict[str, Any]]:
    """Say of each row what its reader may know: all of it was read with the rows."""
    where = paths.path_read(container)
    return [_row(row, _path(row, where)) for row in rows]


def _path(row: Any, where: str) -> str:
    if hasattr(row, "names_above"):
        return paths.path_read(row)
    return answers.path_below(where, row.name)


def _row(row: Item, path: str) -> dict[str, Any]:
    rights = permissions.rights_read(row)
    credential = getattr(row, "credential", None)
    may_read = row.kind == Kind.CONTAINER or Right.CONFIGURATION_READ in rights
    return {
        "id": row.pk,
        "kind": row.kind,
        "name": row.name,
        "path": path,
        "rights": rights,
        "tags": row.tags if may_read else [],
        "modified_at": row.modified_at if may_read else None,
        "credential": _credential(row, credential, may_read=may_read) if credential else None,
        "job": _job(row, may_read=may_read) if row.kind == Kind.JOB else None,
    }


def _credential(row: Any, credential: Credential, *, may_read: bool) -> dict[str, Any]:
    clock, expires_at = credential.clock, row.token_expires_at
    facts = answers.facts_of(
        credential,
        clock,
        expires_at=expires_at,
        has_refresh_token=row.has_refresh_token,
        now=timezone.now(),
    )
    words = status.describe(facts)
    return {
        "type": credential.type,
        "grant_type": credential.grant_type,
        "state": words.state,
        "provider_host": _host(credential) if may_read else None,
        "expires_at": expires_at if may_read else None,
        "last_used_at": clock.last_used_at if may_read else None,
    }


def _job(row: Any, *, may_read: bool) -> dict[str, Any]:
    # By its name on the item: jobs are on a floor above.
    names = ("is_enabled", "last_outcome", "last_run_at", "next_at")
    return {name: getattr(row.job, name) if may_read else None for name in names}


def _host(credential: Credential) -> str | None:
    endpoint = credential.token_endpoint or credential.authorization_endpoint
    return status.provider_name(endpoint) if endpoint else None


def _with_tokens(rows: QuerySet[Item]) -> QuerySet[Any]:
    # What a row tells of the tokens, without the tokens themselves, which nobody shows here.
    current = TokenSet.objects.filter(pk=OuterRef("credential__clock__token_set"))
    return (
        rows.select_related("credential__clock", "job")
        .defer("credential__client_secret", "job__steps")
        .annotate(
            token_expires_at=Subquery(current.values("expires_at")),
            has_refresh_token=Exists(current.filter(refresh_token__isnull=False)),
        )
    )
