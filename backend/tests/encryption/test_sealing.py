"""A sealed secret opens in its place, with its key, and nowhere else."""

from dataclasses import replace
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tokenwell.encryption.keyring import Key, Keyring, fingerprint
from tokenwell.encryption.sealing import LONGEST, CannotOpen, Context, open_sealed, seal

ROW = UUID(int=7)
PLACE = Context("credentials_credential", ROW, "client_secret", b"destination", 3)


def _ring(*seeds: int) -> Keyring:
    materials = [bytes((seed + step * 7) % 256 for step in range(32)) for seed in seeds]
    return Keyring("development", tuple(Key(fingerprint(m), m) for m in materials))


RING = _ring(1)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again(secret: bytes) -> None:
    assert open_sealed(RING, seal(RING, secret, context=PLACE), context=PLACE) == secret


def test_same_secret_never_looks_the_same() -> None:
    blobs = {seal(RING, b"secret", context=PLACE) for _ in range(100)}

    assert len(blobs) == 100


def test_nothing_of_the_secret_is_in_the_blob() -> None:
    assert b"canary" not in seal(RING, b"canary" * 10, context=PLACE)


def _places() -> list[Context]:
    rows = [replace(PLACE, row=UUID(int=number)) for number in range(20)]
    columns = [replace(PLACE, column=f"column{number}") for number in range(10)]
    tables = [replace(PLACE, table=f"table{number}") for number in range(5)]
    destinations = [replace(PLACE, destination=bytes([number])) for number in range(8)]
    epochs = [replace(PLACE, epoch=epoch) for epoch in (0, 1, 2, 4, 255, 256, 2**63 - 1)]
    # These would read alike if the parts were only put one behind the other.
    run_on = [
        replace(PLACE, table="ab", column="c", destination=b""),
        replace(PLACE, table="a", column="bc", destination=b""),
        replace(PLACE, table="a", column="b", destination=b"c"),
    ]
    return [*rows, *columns, *tables, *destinations, *epochs, *run_on]


def test_every_swap_between_two_places_fails() -> None:
    places = _places()
    sealed = {place: seal(RING, b"secret", context=place) for place in places}

    for here, there in permutations(places, 2):
        with pytest.raises(CannotOpen) as refused:
            open_sealed(RING, sealed[here], context=there)
        assert refused.value.reason == "not-for-this-place"

    assert len(sealed) == 53


def test_every_bit_counts() -> None:
    blob = seal(RING, b"secret", context=PLACE)

    for bit in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << (bit % 8)
        with pytest.raises(CannotOpen):
            open_sealed(RING, bytes(changed), context=PLACE)


def test_every_shorter_blob_fails() -> None:
    blob = seal(RING, b"secret", context=PLACE)

    for length in range(len(blob)):
        with pytest.raises(CannotOpen):
            open_sealed(RING, blob[:length], context=PLACE)
    with pytest.raises(CannotOpen):
        open_sealed(RING, blob + b"\x00", context=PLACE)


def test_other_ring_does_not_open() -> None:
    blob = seal(RING, b"secret", context=PLACE)

    with pytest.raises(CannotOpen) as refused:
        open_sealed(_ring(2), blob, context=PLACE)

    assert refused.value.reason == "unknown-key"


def test_first_key_seals_and_all_open() -> None:
    before, during, after = _ring(1), _ring(2, 1), _ring(2)
    old = seal(before, b"old", context=PLACE)
    new = seal(during, b"new", context=PLACE)

    assert open_sealed(during, old, context=PLACE) == b"old"
    assert open_sealed(after, new, context=PLACE) == b"new"


def test_longest_secret_is_a_mebibyte() -> None:
    blob = seal(RING, b"x" * LONGEST, context=PLACE)

    assert len(open_sealed(RING, blob, context=PLACE)) == LONGEST
    with pytest.raises(ValueError, match="at most 1 MiB"):
        seal(RING, b"x" * (LONGEST + 1), context=PLACE)


def test_refusal_tells_nothing() -> None:
    blob = seal(RING, b"canary", context=PLACE)

    with pytest.raises(CannotOpen) as refused:
        open_sealed(RING, blob, context=replace(PLACE, epoch=9))

    assert str(refused.value) == "The secret can't be opened here."
    assert refused.value.__cause__ is refused.value.__context__ is None
