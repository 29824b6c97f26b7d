"""What a list of items is asked for: by name, kind, provider, account, state, owner, tags."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Func, JSONField, Q, QuerySet, Value
from django.db.models.fields.json import DataContains
from django.db.models.functions import Least, Length, Lower, StrIndex
from django.db.models.lookups import GreaterThan
from drf_spectacular.utils import OpenApiParameter

from tokenwell.accounts.models import User
from tokenwell.containers import permissions, tags
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item, Kind
from tokenwell.containers.owners import owned_by
from tokenwell.credentials.states import State
from tokenwell.web.problems import invalid

# Of jobs, by their names on the item: they are on a floor above.
_OUTCOMES = ("succeeded", "failed", "interrupted")
JOB_STATES: Mapping[str, Q] = {
    **{one: Q(job__is_enabled=True, job__last_outcome=one) for one in _OUTCOMES},
    "never_run": Q(job__is_enabled=True, job__last_outcome=""),
    "disabled": Q(job__is_enabled=False),
}
STATES = [*(state.value for state in State), *JOB_STATES]

PARAMETERS = [
    OpenApiParameter("recursive", bool, description="With all that is below."),
    OpenApiParameter("kind", str, enum=list(Kind.values)),
    OpenApiParameter("search", str, description="A part of the name."),
    OpenApiParameter("provider", str, description="A template, or a part of the host."),
    OpenApiParameter("account", str, description="A part of the account's name."),
    OpenApiParameter("state", str, enum=STATES, description="Of a credential, or of a job."),
    OpenApiParameter("owner", UUID, description="Who made it."),
    OpenApiParameter("tag", str, description="A tag; of several, with commas, it has all."),
]


# As the index has it, word for word.
_PARTS = Func("named__folded", 1, function="containers_parts", output_field=JSONField())


def found(container: Any, user: User, wanted: Mapping[str, str]) -> QuerySet[Item]:
    """
    Find in a container, or at all depths below it, what a user may know of and asks for.

    For all depths, the container was read ``with_sets_seen``.

    :raises Problem: a value that can't be one; it names the field.
    """
    rows = _place(container, wanted.get("recursive", ""))
    if is_recursive(wanted):
        rows = permissions.visible_by(container.sets_seen, rows)
    else:
        rows = permissions.visible(user, rows)
    conditions = {**_CONDITIONS, "kind": _kind_below} if is_recursive(wanted) else _CONDITIONS
    for name, condition in conditions.items():
        if text := wanted.get(name, "").replace("\x00", ""):
            rows = rows.filter(condition(text))
    if any(wanted.get(name) for name in _DETAILS) or wanted.get("state") in JOB_STATES:
        # Else whoever may use it alone could ask for its details, one guess after the other.
        rows = permissions.permitted(user, Right.CONFIGURATION_READ, rows)
    if wanted.get("tag"):
        rows = rows.filter(readable(user))
    return rows


def readable(user: User) -> Q:
    """Say as a condition that a row tells its details: those of a container, to all who see it."""
    return Q(kind=Kind.CONTAINER) | permissions.where(user, Right.CONFIGURATION_READ)


def is_recursive(wanted: Mapping[str, str]) -> bool:
    """Tell whether a list has what is below too."""
    return wanted.get("recursive") == "true"


def _place(container: Container, recursive: str) -> QuerySet[Item]:
    if recursive not in {"", "true", "false"}:
        raise invalid(recursive="Recursive is true or false.")
    if recursive == "true":
        # All else is below the root: nothing has to be looked at for it.
        below = {"ancestors__contains": [container.pk]} if container.parent_id else {}
        # Each has a name; said so that the names may be read first.
        return Item.objects.filter(parent__isnull=False, named__isnull=False, **below)
    return Item.objects.filter(parent=container)


def _kind(text: str) -> Q:
    if text not in Kind.values:
        raise invalid(kind=f"A kind is one of: {', '.join(Kind.values)}.")
    return Q(kind=text)


def _kind_below(text: str) -> Q:
    """Say it of the names too, whose order begins with it."""
    return _kind(text) & Q(named__kind=text)


def _search(text: str) -> Q:
    """
    Keep names with a text in them, without regard to letter case.

    Few names have all parts of a text and not the text, and the index finds those parts. Where
    most have it, the planner takes the names in their order instead, until a page is full.
    """
    folded = Lower(Value(text))
    shortest = Least(Length(folded), 3)
    parts = Func(folded, shortest, function="containers_parts", output_field=JSONField())
    place = StrIndex("named__folded", folded)
    return Q(GreaterThan(place, 0)) & Q(DataContains(_PARTS, parts))


def _state(text: str) -> Q:
    if text in JOB_STATES:
        return JOB_STATES[text]
    if text not in STATES:
        raise invalid(state=f"A state is one of: {', '.join(STATES)}.")
    return Q(credential__clock__state=text)


def _provider(text: str) -> Q:
    return Q(credential__provider=text) | Q(credential__clock__host__icontains=text)


def _account(text: str) -> Q:
    return Q(credential__clock__account__label__icontains=text) | Q(
        credential__clock__account__subject=text
    )


def _owner(text: str) -> Q:
    try:
        return owned_by(UUID(text))
    except ValueError:
        raise invalid(owner="Give the id of a user or a service.") from None


def _tag(text: str) -> Q:
    return Q(tags__contains=[tag for word in text.split(",") if (tag := tags.folded(word))])


_CONDITIONS: Mapping[str, Callable[[str], Q]] = {
    "kind": _kind,
    "search": _search,
    "provider": _provider,
    "account": _account,
    "state": _state,
    "owner": _owner,
    "tag": _tag,
}
_DETAILS = ("provider", "account", "owner")
