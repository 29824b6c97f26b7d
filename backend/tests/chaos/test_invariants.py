"""Each invariant holds for a good history, and is found out when it does not."""

from dataclasses import replace

import pytest

from chaos import invariants
from chaos.facts import Attempt, Case, Family, HandedOut, Kept, Sent, Violation

RENEWED = Attempt("renew", 1, 10.0, 11.0, "renewed", is_kept=True)
SENT = Sent(10.5, "refresh_token", "f", 0, "first", "granted", "second", "access")
FAMILY = Family("f", "family", is_revoked=False, newest="second", live={"second"})
GOOD = Case(
    name="crm",
    policy="at_expiry_once",
    state="authorized",
    version=2,
    stored="second",
    is_open=False,
    is_scheduled=False,
    attempts=[RENEWED],
    sent=[SENT],
    families={"f": FAMILY},
    renewed=[2],
)
LOST = replace(RENEWED, outcome="unknown", is_kept=False)
UNCERTAIN = replace(GOOD, state="uncertain", version=1, stored="first", attempts=[LOST], renewed=[])
AGAIN = replace(LOST, started_at=20.0, ended_at=21.0)
SENT_AGAIN = replace(SENT, at=20.5, answered="refused", refresh="")
RESENT = replace(UNCERTAIN, attempts=[LOST, AGAIN], sent=[SENT, SENT_AGAIN])


def _numbers(found: list[Violation]) -> set[str]:
    return {one.number for one in found}


@pytest.mark.parametrize(
    "case",
    [
        GOOD,
        UNCERTAIN,
        RESENT,
        replace(RESENT, policy="within", attempts=[replace(LOST, outcome="not-done"), AGAIN]),
    ],
    ids=["renewed", "uncertain", "once more at expiry", "within the grace"],
)
def test_history_that_is_right_is_found_right(case: Case) -> None:
    found = invariants.check(case)

    assert found == []


def test_late_success_of_an_attempt_that_was_given_up_is_right() -> None:
    late = replace(
        RENEWED, ended_at=30.0, given_up_at=11.0, given_up_as="unknown"
    )  # the journal has the last word only
    case = replace(GOOD, attempts=[late, AGAIN], sent=[SENT, SENT_AGAIN])

    found = invariants.check(case)

    assert found == []


@pytest.mark.parametrize(
    "case",
    [
        replace(GOOD, sent=[SENT, replace(SENT, at=10.7)]),
        replace(GOOD, sent=[SENT, replace(SENT, at=12.0)]),
        replace(GOOD, attempts=[RENEWED, replace(LOST, started_at=10.2)]),
        replace(RESENT, policy="never"),
        replace(RESENT, attempts=[replace(LOST, outcome="not-done"), AGAIN]),
        replace(
            RESENT,
            attempts=[LOST, AGAIN, replace(LOST, started_at=30.0, ended_at=31.0)],
            sent=[SENT, replace(SENT, at=20.5), replace(SENT_AGAIN, at=30.5)],
        ),
    ],
    ids=[
        "twice in one attempt",
        "outside of all attempts",
        "two attempts at once",
        "a policy that forbids it",
        "a policy that does not know it",
        "once more than once",
    ],
)
def test_second_request_without_a_right_to_it_is_found(case: Case) -> None:
    found = invariants.check(case)

    assert "I1" in _numbers(found)


@pytest.mark.parametrize(
    "case",
    [
        replace(GOOD, families={"f": replace(FAMILY, is_revoked=True, live=set())}),
        replace(GOOD, stored="first"),
        replace(UNCERTAIN, attempts=[replace(LOST, ended_at=10.4)]),
    ],
    ids=["revoked without a loss", "an older token is held", "lost outside of the journal"],
)
def test_family_that_died_without_a_loss_in_the_journal_is_found(case: Case) -> None:
    found = invariants.check(case)

    assert "I2" in _numbers(found)


def test_older_tokens_in_the_place_of_a_newer_consent_are_found() -> None:
    consent = Attempt("authorize", 1, 15.0, 16.0, "authorized", is_kept=True)
    code = Sent(15.5, "authorization_code", "g", -1, "code", "granted", "other", "access")
    newer = Family("g", "family", is_revoked=False, newest="other", live={"other"})
    case = replace(
        GOOD,
        version=3,
        attempts=[RENEWED, consent],
        sent=[SENT, code],
        families={"f": FAMILY, "g": newer},
    )

    found = invariants.check(case)

    assert _numbers(found) == {"I2"}
    assert invariants.check(replace(case, stored="other")) == []


def test_dead_token_that_nobody_is_told_of_is_found() -> None:
    silent = replace(UNCERTAIN, state="authorized")

    found = invariants.check(silent)

    assert _numbers(found) == {"I3"}


@pytest.mark.parametrize(
    "case", [replace(UNCERTAIN, is_open=True), replace(UNCERTAIN, is_scheduled=True)]
)
def test_dead_token_that_is_being_looked_after_is_no_silent_death(case: Case) -> None:
    found = invariants.check(replace(case, state="authorized"))

    assert found == []


def test_token_in_a_sink_is_found() -> None:
    sinks = {"a log": b"refresh tk1.abc", "the broker": b"nothing"}

    found = invariants.check_plaintext(sinks, marker=b"tk1.")

    assert found == [Violation("I4", "a token stands in a log")]


@pytest.mark.parametrize("renewed", [[], [2, 2]])
def test_renewal_that_is_not_recorded_once_is_found(renewed: list[int]) -> None:
    found = invariants.check(replace(GOOD, renewed=renewed))

    assert "I5" in _numbers(found)


@pytest.mark.parametrize(
    "case",
    [
        replace(GOOD, renewed=[3, 2]),
        replace(GOOD, version=1),
        replace(GOOD, attempts=[RENEWED, replace(RENEWED, started_at=20.0, ended_at=21.0)]),
    ],
    ids=["the record goes back", "the row goes back", "one version twice"],
)
def test_version_that_does_not_increase_is_found(case: Case) -> None:
    found = invariants.check(case)

    assert "I6" in _numbers(found)


def test_request_to_a_stranger_is_found() -> None:
    found = invariants.check_strangers([SENT])

    assert _numbers(found) == {"I7"}


KEPT = [Kept(2, 100.0, "two"), Kept(3, 200.0, "three")]


@pytest.mark.parametrize(
    "handed",
    [HandedOut(201.0, 2, "two"), HandedOut(150.0, 3, "another"), HandedOut(101.0, 1, "one")],
)
def test_token_that_was_not_the_newest_is_found(handed: HandedOut) -> None:
    found = invariants.check_handed_out([handed], KEPT)

    assert _numbers(found) == {"I8"}


@pytest.mark.parametrize("handed", [HandedOut(99.0, 2, "two"), HandedOut(199.0, 2, "two")])
def test_token_that_was_the_newest_when_it_was_asked_for_is_right(handed: HandedOut) -> None:
    found = invariants.check_handed_out([handed], KEPT)

    assert found == []


def test_what_was_deleted_or_moved_need_not_hold_a_token() -> None:
    gone = replace(GOOD, is_left=True, stored="", version=0, state="")

    found = invariants.check(gone)

    assert found == []


def test_version_whose_token_is_not_known_any_more_is_compared_by_its_number() -> None:
    kept = [Kept(2, 100.0), Kept(3, 200.0, "three")]

    found = invariants.check_handed_out([HandedOut(150.0, 2, "two")], kept)

    assert found == []
