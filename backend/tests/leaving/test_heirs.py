"""Which entries an heir gets: the stronger of both, and none that says nothing new."""

from uuid import UUID

import pytest

from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item
from tokenwell.leaving.heirs import inherit

TOP, INNER, DEEP = (UUID(int=number) for number in (1, 2, 3))
_PLACES = {
    TOP: Item(id=TOP, ancestors=[]),
    INNER: Item(id=INNER, ancestors=[TOP]),
    DEEP: Item(id=DEEP, ancestors=[TOP, INNER]),
}
READ, BOTH, NOTHING = Value.READ, Value.READ_WRITE, Value.NO_ACCESS
SECURITY = Facet.SECURITY


def _inherit(leaver: dict[UUID, Value], heir: dict[UUID, Value]) -> dict[UUID, Value]:
    after = inherit(
        {place: {SECURITY: value} for place, value in leaver.items()},
        {place: {SECURITY: value} for place, value in heir.items()},
        [_PLACES[place] for place in sorted(leaver)],
    )
    return {place: said[SECURITY] for place, said in after.items()}


@pytest.mark.parametrize(
    ("leaver", "heir", "after"),
    [
        ({TOP: BOTH}, {}, {TOP: BOTH}),
        ({TOP: READ}, {TOP: BOTH}, {TOP: BOTH}),
        ({TOP: BOTH}, {TOP: READ}, {TOP: BOTH}),
        ({TOP: BOTH}, {TOP: NOTHING}, {TOP: BOTH}),
        # What comes from above is not taken away by what is weaker, nor said once more.
        ({INNER: READ}, {TOP: BOTH}, {TOP: BOTH}),
        ({INNER: BOTH}, {TOP: BOTH}, {TOP: BOTH}),
        ({INNER: BOTH}, {TOP: READ}, {TOP: READ, INNER: BOTH}),
        # A stop goes along with what it stops, and stops nothing of the heir's own.
        ({TOP: BOTH, INNER: NOTHING}, {}, {TOP: BOTH, INNER: NOTHING}),
        ({TOP: BOTH, INNER: NOTHING}, {TOP: READ}, {TOP: BOTH, INNER: READ}),
        ({INNER: NOTHING}, {TOP: READ}, {TOP: READ}),
        ({INNER: NOTHING}, {}, {}),
        # What was said of the heir elsewhere stays as it is.
        ({TOP: BOTH}, {INNER: NOTHING}, {TOP: BOTH, INNER: NOTHING}),
        ({TOP: READ, INNER: NOTHING, DEEP: BOTH}, {}, {TOP: READ, INNER: NOTHING, DEEP: BOTH}),
    ],
)
def test_stronger_counts(
    leaver: dict[UUID, Value], heir: dict[UUID, Value], after: dict[UUID, Value]
) -> None:
    assert _inherit(leaver, heir) == after


def test_facets_are_looked_at_one_by_one() -> None:
    leaver = {TOP: {Facet.CREDENTIAL: Value.USE, SECURITY: READ}}
    heir = {TOP: {SECURITY: BOTH, Facet.CONTAINER: READ}}

    after = inherit(leaver, heir, [_PLACES[TOP]])

    assert after == {TOP: {SECURITY: BOTH, Facet.CONTAINER: READ, Facet.CREDENTIAL: Value.USE}}
