"""What goes over to an heir: the entries of two people put together, the stronger of both."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item

# What is said of one person, by place.
Said = Mapping[UUID, Mapping[Facet, Value]]
_STRENGTH = {Value.NO_ACCESS: 0, Value.READ: 1, Value.USE: 1, Value.READ_WRITE: 2}


def inherit(leaver: Said, heir: Said, places: Iterable[Item]) -> dict[UUID, dict[Facet, Value]]:
    """
    Say what is to be said of the heir, when the leaver's entries at some places go over.

    At each place the stronger counts, of what was said of the leaver there and of what counted
    for the heir by name: nobody is weaker for having inherited. What the heir has from above
    already needs no entry. ``places``: those of the leaver, the upper ones first.
    """
    after: dict[UUID, dict[Facet, Value]] = {place: dict(said) for place, said in heir.items()}
    for place in places:
        for facet, value in leaver[place.pk].items():
            wanted = _stronger(value, _nearest(heir, place, facet))
            has = _nearest(after, place, facet)
            if wanted is not has and not (wanted is Value.NO_ACCESS and has is None):
                after.setdefault(place.pk, {})[facet] = wanted
    return after


def _stronger(one: Value, other: Value | None) -> Value:
    return one if other is None or _STRENGTH[one] >= _STRENGTH[other] else other


def _nearest(said: Said, place: Item, facet: Facet) -> Value | None:
    chain = (place.pk, *reversed(place.ancestors))
    return next((said[at][facet] for at in chain if facet in said.get(at, {})), None)
