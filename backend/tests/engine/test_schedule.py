"""When tokens are renewed, and when it is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwell.credentials import schedule

NOW = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
chances = st.floats(0, 1, exclude_max=True)
lifetimes = st.integers(1, 365 * 24 * 3600)


@given(seconds=lifetimes, chance=chances)
def test_token_is_renewed_between_65_and_80_percent_of_its_life(
    seconds: int, chance: float
) -> None:
    lifetime = timedelta(seconds=seconds)

    when = schedule.refresh_at(NOW, NOW + lifetime, chance=chance)

    if lifetime < timedelta(minutes=5):
        assert when is None
    else:
        assert when is not None
        assert NOW + lifetime * 0.65 <= when <= NOW + lifetime * 0.80
        assert NOW + lifetime - when >= timedelta(seconds=60)


def test_token_of_unknown_lifetime_is_renewed_only_when_somebody_asks() -> None:
    assert schedule.refresh_at(NOW, None, chance=0.5) is None


@given(failures=st.integers(0, 10_000), chance=chances, least=st.none() | st.integers(0, 86400))
def test_pauses_stay_between_a_second_and_an_hour_unless_the_provider_asks_for_more(
    failures: int, chance: float, least: int | None
) -> None:
    wait = schedule.retry_at(NOW, failures, chance=chance, least=least) - NOW

    assert wait >= timedelta(seconds=max(1, least or 0))
    assert wait <= timedelta(seconds=max(3600, least or 0))


@given(failures=st.integers(0, 20))
def test_longest_pause_never_gets_shorter_with_more_failures(failures: int) -> None:
    shorter = schedule.retry_at(NOW, failures, chance=0.999)
    longer = schedule.retry_at(NOW, failures + 1, chance=0.999)

    assert longer >= shorter


@pytest.mark.parametrize(("failures", "hours"), [(0, 1), (1, 2), (4, 16), (5, 32), (500, 32)])
def test_wrong_settings_are_tried_after_an_hour_doubling_to_32(failures: int, hours: int) -> None:
    again = schedule.configuration_retry_at(NOW, failures)

    assert again == NOW + timedelta(hours=hours)
