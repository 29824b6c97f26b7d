"""Ids are UUIDs of version 7 and carry their time."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from tokenwell.ids import first_of, uuid7


def test_id_says_its_version_and_variant() -> None:
    identifier = uuid7()

    assert (identifier.version, identifier.variant) == (7, "specified in RFC 4122")


def test_id_carries_the_moment_at_which_it_was_made() -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=1)

    identifier = uuid7()

    assert before <= _made_at(identifier) <= datetime.now(UTC)


def test_ids_of_one_process_sort_in_the_order_in_which_they_were_made() -> None:
    made = [uuid7() for _ in range(1000)]

    # Two may fall into the same quarter of a microsecond; then chance decides.
    assert sorted(made, key=lambda identifier: identifier.int >> 64) == made


def test_ids_differ() -> None:
    assert len({uuid7() for _ in range(1000)}) == 1000


def test_bound_of_a_moment_is_below_every_id_made_then() -> None:
    instant = datetime(2026, 11, 24, 12, tzinfo=UTC)

    bound = first_of(instant)

    assert _made_at(bound) == instant
    assert bound <= first_of(instant + timedelta(milliseconds=1))
    assert first_of(datetime.now(UTC)) <= uuid7()


def _made_at(identifier: UUID) -> datetime:
    # RFC 9562 5.7: the first 48 bits are the milliseconds.
    return datetime.fromtimestamp((identifier.int >> 80) / 1000, tz=UTC)
