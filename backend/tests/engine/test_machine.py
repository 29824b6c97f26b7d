"""
The engine in steps that Hypothesis chooses, against a simulated provider.

The rules have the words of the model (``backend/model``): a step of a worker is one commit of
the real code, a worker that dies is one whose next step never comes. After each step the
promises of the model have to hold, and the model has to have what the journal says.

``MACHINE_EXAMPLES`` asks for so many runs, drawn anew each time.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass

import hypothesis
import pytest
from hypothesis import strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from model.protocol import ALWAYS, NEVER, ONCE
from model.trace import validate
from tests.engine import credentials as made
from tests.engine import simulated
from tests.engine.simulated import Simulated
from tokenwell.accounts.models import User
from tokenwell.credentials import claims, consents, exchange, recovery, requests, settling
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.states import State, UnknownOutcome
from tokenwell.oauth.messages import Response
from tokenwell.outbound.errors import Code, OutcomeUnknown

_RESENDS = {
    UnknownOutcome.IMMEDIATE: ALWAYS,
    UnknownOutcome.AT_EXPIRY_ONCE: ONCE,
    UnknownOutcome.NEVER: NEVER,
}
_EXAMPLES = int(os.environ.get("MACHINE_EXAMPLES", "0"))
_SETTINGS = hypothesis.settings(
    max_examples=_EXAMPLES or 60,
    derandomize=not _EXAMPLES,
    stateful_step_count=12,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    # A run is short as it is, and to look for a shorter one takes minutes of a real database.
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
_which = strategies.integers(0, 3)


@dataclass
class Work:
    """One worker between two of its steps."""

    claim: Claim
    # What the provider had given was nowhere in the database when this was claimed.
    was_lost: bool
    answer: Response | None = None
    is_kept: bool = False


class Machine(RuleBasedStateMachine):
    """One credential, any number of workers, and whoever settles what they leave."""

    root: User
    count = 0

    @initialize(policy=strategies.sampled_from(list(_RESENDS)), has_grace=strategies.booleans())
    def begin(self, policy: UnknownOutcome, has_grace: bool) -> None:
        Machine.count += 1
        self.policy, self.provider = policy, Simulated(has_grace)
        self.works: list[Work] = []
        self.credential = made.make_credential(
            self.provider,  # type: ignore[arg-type] # an address is all that is asked of it
            by=self.root,
            name=f"c{Machine.count}",
            unknown_outcome=policy.value,
        )
        made.give_tokens(self.credential, self.provider.consent())
        # The version that each family begins with.
        self.begins = [1]
        self.highest = 1

    @rule()
    def claim(self) -> None:
        made.end_wait(self.credential)
        is_well = self._is_well()
        for claim in claims.claim_renewals(made.versions([self.credential])):
            self.works.append(Work(claim, was_lost=not is_well))

    @precondition(lambda self: self._at("claimed"))
    @rule(which=_which)
    def send(self, which: int) -> None:
        work = self._pick("claimed", which)
        was_revoked = [family.is_revoked for family in self.provider.families]
        work.answer = self.provider.answer(requests.build(work.claim))
        is_revoked = [family.is_revoked for family in self.provider.families]
        # A family is lost only by who claimed when its newest token was lost already.
        assert is_revoked == was_revoked or work.was_lost

    @precondition(lambda self: self._at("answered"))
    @rule(which=_which)
    def keep(self, which: int) -> None:
        work = self._pick("answered", which)
        assert work.answer is not None
        exchange.keep(work.claim, work.answer)
        work.is_kept = True

    @precondition(lambda self: self._at("kept"))
    @rule(which=_which)
    def judge(self, which: int) -> None:
        work = self._pick("kept", which)
        self.works.remove(work)
        assert work.answer is not None
        settling.judge_answer(work.claim, work.answer)

    @precondition(lambda self: self.works)
    @rule(which=_which)
    def lose(self, which: int) -> None:
        """A worker dies, wherever it is."""
        del self.works[which % len(self.works)]

    @precondition(lambda self: self._at("answered"))
    @rule(which=_which)
    def break_off(self, which: int) -> None:
        """The provider has acted, and its answer never came."""
        work = self._pick("answered", which)
        self.works.remove(work)
        settling.settle(work.claim, OutcomeUnknown(Code.TIMED_OUT))

    @precondition(lambda self: self._at("claimed"))
    @rule(which=_which, answer=strategies.sampled_from([simulated.TURNED_AWAY, simulated.BROKEN]))
    def ignore(self, which: int, answer: Response) -> None:
        work = self._pick("claimed", which)
        request = requests.build(work.claim)
        work.answer = self.provider.ignore(request, with_answer=answer)

    @rule()
    def resolve(self) -> None:
        """The lease ends. Who has not sent by now never will; who has an answer may come late."""
        self.works = [work for work in self.works if work.answer is not None]
        made.end_lease(self.credential)
        recovery.recover()

    @precondition(lambda self: len(self.provider.families) == 1)
    @rule()
    def consent(self) -> None:
        """Somebody authorizes again, whatever goes on."""
        claim, authorization = made.consent(self.credential)
        answer = simulated.granting(self.provider.consent())
        exchange.keep(claim, answer)
        consents.conclude(claim, authorization, answer)
        self.begins.append(made.clock_of(self.credential).token_version)

    @invariant()
    def version_never_goes_back(self) -> None:
        version = made.clock_of(self.credential).token_version
        assert version >= self.highest
        self.highest = version

    @invariant()
    def newest_consent_counts(self) -> None:
        stored = made.tokens_of(self.credential)[1] or ""
        assert stored.startswith(self.provider.families[-1].name)

    @invariant()
    def nothing_dies_silently(self) -> None:
        clock = made.clock_of(self.credential)
        is_said = clock.state in (State.NEEDS_AUTHORIZATION, State.UNCERTAIN)
        assert is_said or clock.open_attempt or clock.refresh_at or self._is_well()

    @invariant()
    def model_has_what_the_journal_says(self) -> None:
        journal = [row for row in made.journal_of(self.credential) if row.purpose == "renew"]
        ends = [*self.begins[1:], self.highest + 1]
        for family, first, end in zip(self.provider.families, self.begins, ends, strict=True):
            attempts = [row for row in journal if first <= row.from_version < end]
            resends = _RESENDS[self.policy]
            assert validate(attempts, family.ledger, resends=resends) == []

    def teardown(self) -> None:
        # The runs share a database: what this one leaves open is not for the next one to settle.
        made.set_clock(self.credential, open_attempt=None, lease_until=None, refresh_at=None)

    def _is_well(self) -> bool:
        """Tell whether the current tokens are those that the provider gave last."""
        return made.tokens_of(self.credential)[1] == self.provider.newest()

    def _at(self, stage: str) -> list[Work]:
        is_there: Callable[[Work], bool] = {
            "claimed": lambda work: work.answer is None,
            "answered": lambda work: work.answer is not None and not work.is_kept,
            "kept": lambda work: work.is_kept,
        }[stage]
        return [work for work in self.works if is_there(work)]

    def _pick(self, stage: str, which: int) -> Work:
        there = self._at(stage)
        return there[which % len(there)]


def test_engine_keeps_the_promises_of_the_model_whatever_happens(root: User) -> None:
    Machine.root = root

    run_state_machine_as_test(Machine, settings=_SETTINGS)


def test_claim_under_an_open_attempt_is_found_by_chance(
    root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_free = "c.open_attempt IS NULL\n    AND (c.lease_until IS NULL OR"
    assert is_free in claims._CLAIM
    monkeypatch.setattr(claims, "_CLAIM", claims._CLAIM.replace(is_free, "(true OR"))
    Machine.root = root

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Machine, settings=_SETTINGS)


def test_keep_over_a_newer_version_is_noticed(root: User, monkeypatch: pytest.MonkeyPatch) -> None:
    is_spent = " AND token_version = %(from_version)s"
    assert is_spent in exchange._RENEWED
    monkeypatch.setattr(exchange, "_RENEWED", exchange._RENEWED.replace(is_spent, ""))
    Machine.root = root
    state = Machine()
    state.begin(policy=UnknownOutcome.IMMEDIATE, has_grace=False)
    state.claim()
    state.send(which=0)
    state.consent()

    state.keep(which=0)

    with pytest.raises(AssertionError):
        state.newest_consent_counts()
