"""Who may do what with an item, and why, as sentences for a page."""

from typing import Any

from tokenwell.access import finding, reasons, reports, words
from tokenwell.accounts.memberships import Way, ways_into_roles
from tokenwell.accounts.models import User
from tokenwell.containers import paths, permissions, tree
from tokenwell.containers.models import Item, Kind

MOST_NAMED = 50


def holders_of(item: Item) -> dict[str, Any]:
    """Name the first people and services with a right on an item, each with the reasons."""
    here = finding.rights_meant_at(item)
    people = list(reports.who_may(item, here).order_by("username")[: MOST_NAMED + 1])
    named = people[:MOST_NAMED]
    crumbs, found = words.crumbs_of(item), reasons.reasons_for(item, named)
    return {
        "people": [_holder(person, found[person.pk], here, crumbs) for person in named],
        "are_more": len(people) > MOST_NAMED,
        "report": f"/{_KINDS[item.kind]}/{item.pk}?tab=permissions",
        "table": f"/api/v1/items/{item.pk}/access.csv",
    }


def places_of(person: User) -> dict[str, Any]:
    """Name the first places where somebody has rights of their own, and the roles they are in."""
    rows = paths.with_names_above(reports.where_may(person, tree.root())).order_by("pk")
    places = list(rows[: MOST_NAMED + 1])
    return {
        "places": [
            {
                "kind": place.kind,
                "id": place.pk,
                "path": paths.path_read(place),
                "rights": _listed(
                    right
                    for right in permissions.rights_read(place)
                    if right in finding.rights_meant_at(place)
                ),
            }
            for place in places[:MOST_NAMED]
        ],
        "are_more": len(places) > MOST_NAMED,
        "roles": [_way(way) for way in ways_into_roles([person])[person.pk].values()],
        "report": f"/access?who={words.subject(person)['kind']}:{person.pk}",
    }


_KINDS = {kind.value: f"{kind.value}s" for kind in Kind}


def _holder(person: User, found: list[Any], here: Any, crumbs: Any) -> dict[str, Any]:
    counting = [reason for reason in found if reason.rights & here]
    return {
        "id": person.pk,
        "name": person.username,
        "is_service": person.is_service,
        "rights": _listed(right for reason in counting for right in reason.rights & here),
        "reasons": [_reason(reason, str(crumbs[reason.item_id]["path"])) for reason in counting],
    }


def _reason(reason: Any, path: str) -> str:
    said = f"{_spaced(reason.facet)}: {_spaced(reason.value)}, said at {path}"
    if not reason.through:
        return f"{said} for {reason.subject.username}"
    return f"{said} for the role {reason.subject.name} ({_way(reason.through)})"


def _way(through: Way) -> str:
    return " → ".join(role.name for role in through)


def _listed(rights: Any) -> str:
    return ", ".join(sorted({_spaced(right) for right in rights}))


def _spaced(word: Any) -> str:
    return str(word).replace("_", " ")
