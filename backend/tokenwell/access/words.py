"""Subjects, effects and reasons as the API says them."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tokenwell.access.effects import Effect, Found, named
from tokenwell.access.privilege_effects import Change
from tokenwell.access.reasons import Reason
from tokenwell.accounts.models import Role, User
from tokenwell.accounts.people import PRIVILEGES
from tokenwell.containers import paths
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item, PermissionEntry

MOST_PEOPLE = 100

_MAY = {
    Right.CONTAINER_READ: "see what is in",
    Right.CONTAINER_WRITE: "create and delete in",
    Right.CONFIGURATION_READ: "see the details of",
    Right.CONFIGURATION_WRITE: "change and authorize",
    Right.CREDENTIAL_USE: "use",
    Right.SERVICE_USE: "start jobs in",
    Right.SECURITY_READ: "see the permissions of",
    Right.SECURITY_WRITE: "change the permissions of",
}


def subject(of: User | Role) -> dict[str, Any]:
    """Say of whom something is told."""
    if isinstance(of, Role):
        return {"kind": "role", "id": of.uid, "name": of.name}
    return {"kind": "service" if of.is_service else "user", "id": of.pk, "name": of.username}


def entry(of: PermissionEntry) -> dict[str, Any]:
    """Say what one entry says."""
    named_by_it = of.role or of.user
    if named_by_it is None:
        raise ValueError("an entry names a user or a role")
    return {"subject": subject(named_by_it), "facet": of.facet, "value": of.value}


def effects(found: Found, asked_by: User) -> dict[str, Any]:
    """Say who gains and who loses what; whoever asks, and everybody, are told apart as well."""
    own = found.by_person.get(asked_by.pk)
    return {
        "people": len(found.by_person),
        "effects": [
            _effect(user, effect) for user, effect in named(found.by_person, limit=MOST_PEOPLE)
        ],
        "own": None if own is None else _effect(asked_by, own),
        "everybody_gains": [right for right in Right if right in found.everybody_gains],
    }


def effect_lines(found: Found) -> Iterator[tuple[str, ...]]:
    """Say the same as a table: a line for each person and right or privilege."""
    for user, effect in named(found.by_person, limit=None):
        who = subject(user)
        sides = (
            ("gains", effect.gains, effect.privileges.gains),
            ("loses", effect.loses, effect.privileges.loses),
        )
        for way, rights, privileges in sides:
            for right in _touched(rights):
                yield who["kind"], who["name"], way, right["right"], str(right["items"])
            for privilege in _listed(privileges):
                yield who["kind"], who["name"], way, privilege, ""


def _effect(user: User, effect: Effect) -> dict[str, Any]:
    return {
        "person": subject(user),
        "gains": _touched(effect.gains),
        "loses": _touched(effect.loses),
        **_told(effect.privileges),
    }


def crumbs_of(item: Item) -> dict[object, dict[str, object]]:
    """Give the places at and around an item, by id."""
    return {crumb["id"]: crumb for crumb in paths.breadcrumb_of(item)}


def reasons(
    found: Iterable[Reason], crumbs: Mapping[object, dict[str, object]]
) -> list[dict[str, Any]]:
    """Say which entries count, where each was said, and by which roles it is theirs."""
    return [
        {
            "facet": reason.facet,
            "value": reason.value,
            "subject": subject(reason.subject),
            "through": [subject(role) for role in reason.through],
            "from": crumbs[reason.item_id],
        }
        for reason in found
    ]


def verdict(of: User | Role, right: Right, path: str, found: list[Reason]) -> dict[str, Any]:
    """Answer whether somebody may do something, in a sentence."""
    name = f"The role {of.name}" if isinstance(of, Role) else of.username
    if isinstance(of, User) and not of.is_active:
        return _answer(f"{name} is disabled and may do nothing.", is_allowed=False)
    may = f"{_MAY[right]} {path}"
    if any(right in reason.rights for reason in found):
        return _answer(f"{name} may {may}.", is_allowed=True)
    return _answer(f"{name} may not {may}.", is_allowed=False)


def _answer(sentence: str, *, is_allowed: bool) -> dict[str, Any]:
    return {"allowed": is_allowed, "sentence": sentence}


def _told(change: Change) -> dict[str, list[str]]:
    told = {
        "gains_privileges": _listed(change.gains),
        "loses_privileges": _listed(change.loses),
    }
    return {name: privileges for name, privileges in told.items() if privileges}


def _listed(privileges: Collection[str]) -> list[str]:
    return [name for name in PRIVILEGES if name in privileges]


def _touched(counted: Mapping[Right, int]) -> list[dict[str, Any]]:
    return [{"right": right, "items": counted[right]} for right in Right if right in counted]
