"""Each mode of the stand-in treats a spent refresh token as it says."""

import pytest

from chaos.families import GRACE_SECONDS, Family, Mode


def _family(mode: Mode) -> Family:
    family = Family("f", mode)
    family.issue("first")
    return family


def _spend(family: Family, token: str, *, successor: str, at: float) -> str | None:
    granted = family.refresh(token, successor=successor, access="a", at=at)
    return None if granted is None else granted.refresh_token or token


def test_plain_token_is_good_for_ever() -> None:
    family = _family(Mode.PLAIN)

    given = [_spend(family, "first", successor="x", at=at) for at in (0.0, 1000.0)]

    assert given == ["first", "first"]
    assert family.live(at=2000.0) == ["first"]


@pytest.mark.parametrize("mode", [Mode.ROTATES, Mode.FAMILY, Mode.LATE])
def test_spent_token_is_refused(mode: Mode) -> None:
    family = _family(mode)
    _spend(family, "first", successor="second", at=0.0)

    again = _spend(family, "first", successor="third", at=1.0)

    assert again is None
    assert family.is_revoked == (mode is not Mode.ROTATES)
    assert family.live(at=1.0) == ([] if family.is_revoked else ["second"])


@pytest.mark.parametrize("mode", [Mode.GRACE, Mode.RESET])
def test_spent_token_yields_the_same_successor_for_a_while(mode: Mode) -> None:
    family = _family(mode)
    _spend(family, "first", successor="second", at=0.0)

    within = _spend(family, "first", successor="third", at=GRACE_SECONDS)
    after = _spend(family, "first", successor="third", at=GRACE_SECONDS + 1)

    assert (within, after) == ("second", None)
    assert family.live(at=1.0) == ["second", "first"]


def test_token_that_nobody_issued_revokes_nothing() -> None:
    family = _family(Mode.FAMILY)

    given = _spend(family, "made-up", successor="x", at=0.0)

    assert given is None
    assert not family.is_revoked
