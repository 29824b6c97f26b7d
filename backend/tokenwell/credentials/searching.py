"""What a list of items is asked for: by name, kind, provider, account, state, owner."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter

from tokenwell.accounts.models import User
from tokenwell.containers import permissions
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Container, Item, Kind
from tokenwell.containers.owners import owned_by
from tokenwell.credentials.states import State
from tokenwell.web.problems import invalid

PARAMETERS = [
    OpenApiParameter("recursive", bool, description="With all that is below."),
    OpenApiParameter("kind", str, enum=list(Kind.values)),
    OpenApiParameter("search", str, description="A part of the name."),
    OpenApiParameter("provider", str, description="A template, or a part of the host."),
    OpenApiParameter("account", str, description="A part of the account's name."),
    OpenApiParameter("state", str, enum=[state.value for state in State]),
    OpenApiParameter("owner", UUID, description="Who made it."),
]


def found(container: Container, user: User, wanted: Mapping[str, str]) -> QuerySet[Item]:
    """
    Find in a container, or at all depths below it, what a user may know of and asks for.

    :raises Problem: a value that can't be one; it names the field.
    """
    rows = permissions.visible(user, _place(container, wanted.get("recursive", "")))
    for name, condition in _CONDITIONS.items():
        if text := wanted.get(name, "").replace("\x00", ""):
            rows = rows.filter(condition(text))
    if any(wanted.get(name) for name in _DETAILS):
        # Else whoever may use it alone could ask for its details, one guess after the other.
        rows = permissions.permitted(user, Right.CONFIGURATION_READ, rows)
    return rows


def is_recursive(wanted: Mapping[str, str]) -> bool:
    """Tell whether a list has what is below too."""
    return wanted.get("recursive") == "true"


def _place(container: Container, recursive: str) -> QuerySet[Item]:
    if recursive not in {"", "true", "false"}:
        raise invalid(recursive="Recursive is true or false.")
    if recursive == "true":
        return Item.objects.filter(ancestors__contains=[container.pk])
    return Item.objects.filter(parent=container)


def _kind(text: str) -> Q:
    if text not in Kind.values:
        raise invalid(kind=f"A kind is one of: {', '.join(Kind.values)}.")
    return Q(kind=text)


def _state(text: str) -> Q:
    if text not in State._value2member_map_:
        raise invalid(state=f"A state is one of: {', '.join(State)}.")
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


_CONDITIONS: Mapping[str, Callable[[str], Q]] = {
    "kind": _kind,
    "search": lambda text: Q(name__icontains=text),
    "provider": _provider,
    "account": _account,
    "state": _state,
    "owner": _owner,
}
_DETAILS = ("provider", "account", "owner")
