"""
The tree, roles and people in steps that Hypothesis chooses: rights are those of the reference.

``STEPS_EXAMPLES`` asks for so many runs of up to a hundred steps, drawn anew each time.
"""

import os

import hypothesis
import pytest
from django.db import connection, transaction
from hypothesis import strategies
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.containers.deeds import Deeds, make_world, pick
from tests.containers.judge import VERBS, Told, assert_kept, assert_placed
from tests.containers.reference import effective
from tokenwell.audit import log
from tokenwell.containers import checks
from tokenwell.containers.inheritance import Facet, Right, values_of
from tokenwell.containers.models import Item

_EXAMPLES = int(os.environ.get("STEPS_EXAMPLES", "0"))
SETTINGS = hypothesis.settings(
    max_examples=_EXAMPLES or 126,
    derandomize=not _EXAMPLES,
    stateful_step_count=100,
    deadline=None,
    database=None,
    report_multiple_bugs=False,
    # To look for a shorter run takes minutes of a real database.
    phases=[hypothesis.Phase.generate],
    suppress_health_check=list(hypothesis.HealthCheck),
)
_which = strategies.integers(0, 30)
_either = strategies.booleans()
_words = [(facet, value) for facet in Facet for value in sorted(values_of(facet))]
_said = strategies.lists(
    strategies.sampled_from(_words), min_size=1, max_size=3, unique_by=lambda word: word[0]
)

# A small world: much happens to each thing in it, and it is quick.
_has_room = precondition(lambda self: len(self.items) < 14)
_has_people = precondition(lambda self: self.people)
_has_many_people = precondition(lambda self: len(self.people) > 2)
_has_few_people = precondition(lambda self: len(self.people) < 7)
_has_roles = precondition(lambda self: self.roles)
_has_many_roles = precondition(lambda self: len(self.roles) > 1)
_has_few_roles = precondition(lambda self: len(self.roles) < 7)


class Steps(Deeds, RuleBasedStateMachine):
    """A small tree, people, services and roles, to do things to; each run is rolled back."""

    taken_in_all = 0
    done_in_all = 0
    told: Told

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        self.together = transaction.atomic()
        self.together.__enter__()
        Deeds.__init__(self)

    say = rule(item=_which, subject=_which, said=_said)(Deeds.say)
    say_anew = rule(item=_which, subject=_which, said=_said)(Deeds.say_anew)
    unsay = rule(item=_which)(Deeds.unsay)
    move = rule(item=_which, into=_which)(Deeds.move)
    make = _has_room(rule(parent=_which, is_container=_either)(Deeds.make))
    delete = rule(item=_which)(Deeds.delete)
    rename = rule(which=_which, is_role=_either)(Deeds.rename)
    join = _has_people(_has_roles(rule(role=_which, person=_which)(Deeds.join)))
    nest = _has_roles(rule(outer=_which, inner=_which)(Deeds.nest))
    leave = _has_roles(rule(role=_which, member=_which)(Deeds.leave))
    switch = _has_people(rule(person=_which)(Deeds.switch))
    hire = _has_few_people(rule()(Deeds.hire))
    install = _has_few_people(rule()(Deeds.install))
    make_role = _has_few_roles(rule()(Deeds.make_role))
    delete_person = _has_many_people(rule(person=_which)(Deeds.delete_person))
    delete_role = _has_many_roles(rule(role=_which)(Deeds.delete_role))

    @invariant()
    def rights_are_as_told(self) -> None:
        # After a step that was refused the same is told as before.
        self.told = self.told if self.is_refused else effective()
        assert_kept(self.told)
        # What looks at rights depends on nothing but what is kept: one verb now and then will do.
        asked, rest = divmod(self.taken, 25)
        if rest == 0:
            assert_placed()
            self._ask(len(self.told) + asked)

    def _ask(self, number: int) -> None:
        everybody = [self.keeper, *self.people]
        disabled = [person for person in everybody if not person.is_active]
        person = pick(disabled if disabled and number % 2 else everybody, number)
        item = Item.objects.get(pk=pick(self.items, number).pk)
        pick(VERBS, number)(self.told, person, item, pick(list(Right), number))

    def teardown(self) -> None:
        Steps.taken_in_all += self.taken
        Steps.done_in_all += self.done
        try:
            connection.check_constraints()
            assert not checks.compare()
        finally:
            transaction.set_rollback(True)
            self.together.__exit__(None, None, None)


@pytest.fixture
def world(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What each run begins with, committed."""
    # The record has tests of its own, and would take a sixth of the time.
    monkeypatch.setattr(log, "record_all", lambda *_arguments, **_more: None)
    make_world()


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("world")
def test_rights_are_those_of_the_reference() -> None:
    Steps.taken_in_all = Steps.done_in_all = 0

    run_state_machine_as_test(Steps, settings=SETTINGS)

    print(f"{Steps.taken_in_all} steps, {Steps.done_in_all} of them not refused")
    assert Steps.taken_in_all >= 10_000
