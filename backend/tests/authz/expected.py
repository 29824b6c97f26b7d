"""
What each question of the matrix has to be answered with: from the table and the reference.

Nothing here asks the product. Rights are those that ``tests.containers.reference`` works out
from what was said, privileges those that the cast was given.
"""

from dataclasses import dataclass

from tests.authz.cast import Persona
from tests.authz.needs import (
    Anyone,
    ByPrivilege,
    ByRight,
    Fresh,
    FromBin,
    Need,
    Own,
    Route,
    SignedIn,
)
from tests.authz.place import Places, Where, places_of
from tests.authz.table import OVERRIDE, ROUTES
from tests.containers.judge import Told
from tests.containers.trees import public
from tokenwell.containers.inheritance import Right
from tokenwell.containers.models import Item


@dataclass(frozen=True, slots=True)
class Expected:
    """A status, or None: it is done; and whether it has to be the answer about nothing at all."""

    status: int | None
    is_as_absent: bool = False


_DONE = Expected(None)
_SIGN_IN = Expected(401, is_as_absent=True)
_LACKS = Expected(403)


class Judge:
    """Knows what was said, and what follows from that."""

    def __init__(self, places: Places, told: Told) -> None:
        self._places = places
        self._rights: dict[tuple[str, str], set[str]] = {}
        for person, item, right in told:
            self._rights.setdefault((person, item), set()).add(right)

    def expects(self, person: Persona, route: Route, where: Where) -> Expected:
        """Say what somebody has to be answered who asks for something at a place."""
        need = ROUTES[route]
        has_key = isinstance(need, ByRight) and need.takes_keys and bool(person.headers)
        if not (person.is_signed_in or has_key or isinstance(need, Anyone)):
            return _SIGN_IN
        found = self._of_need(need, person, route, where)
        return Expected(need.answers) if found == _DONE else found

    def _of_need(self, need: Need, person: Persona, route: Route, where: Where) -> Expected:
        match need:
            case SignedIn() | Fresh() | Anyone():
                return _DONE
            case Own():
                return self._of_root(person, route, where)
            case ByPrivilege():
                return self._by_privilege(need, person, where)
            case FromBin():
                return self._from_bin(person, where)
            case ByRight():
                return self._by_right(need, person, route, where)

    def _by_right(self, need: ByRight, person: Persona, route: Route, where: Where) -> Expected:
        unseen = Expected(need.stranger, is_as_absent=True)
        if where is Where.ABSENT or (where is Where.OTHERS and person.name != "root"):
            return unseen
        if not person.privileges & set(need.privileges):
            item = self._item(route, where)
            here, around = self._held(person, item), self._held(person, item.parent or item)
            if not here or not {*filter(None, [need.sees])} <= here:
                return unseen
            if not (need.rights <= here and need.around <= around):
                return _LACKS
        if need.administrators and person.name != "root":
            return _LACKS
        is_told = where is Where.ROOT and self._item(route, where).parent is None
        return Expected(need.at_root) if is_told and need.at_root else _DONE

    def _by_privilege(self, need: ByPrivilege, person: Persona, where: Where) -> Expected:
        has_right = any(
            need.somewhere in rights
            for (who, _), rights in self._rights.items()
            if who == str(person.id)
        )
        if not (person.privileges & set(need.privileges) or has_right):
            return Expected(403, is_as_absent=True)
        return Expected(404, is_as_absent=True) if where is Where.ABSENT else _DONE

    def _from_bin(self, person: Persona, where: Where) -> Expected:
        """Say who may put a credential into /public: who sees it in the bin, and may move it."""
        absent = Expected(404, is_as_absent=True)
        if where is Where.ABSENT:
            return absent
        spot = self._places.at(where)
        there = self._held(person, spot.container.parent or spot.container)
        deletes = {Right.CONTAINER_WRITE, Right.CONFIGURATION_WRITE}
        if not (OVERRIDE in person.privileges or deletes <= there):
            return absent
        moves = {*deletes, Right.CREDENTIAL_USE}
        return _DONE if moves <= there and deletes <= self._held(person, public()) else _LACKS

    def _of_root(self, person: Persona, route: Route, where: Where) -> Expected:
        has_owner = len(places_of(route)) > 1
        if has_owner and (where is Where.ABSENT or person.name != "root"):
            return Expected(404, is_as_absent=True)
        return _DONE

    def _item(self, route: Route, where: Where) -> Item:
        spot = self._places.at(where)
        if route[1].startswith(("jobs/", "runs/")):
            return spot.job
        return spot.credential if _is_of_credential(route) else spot.container

    def _held(self, person: Persona, item: Item) -> set[str]:
        return self._rights.get((str(person.id), str(item.pk)), set())


def _is_of_credential(route: Route) -> bool:
    return route[1].startswith(("credentials/", "authorizations", "inquiries"))
