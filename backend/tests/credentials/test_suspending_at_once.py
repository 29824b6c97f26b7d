"""Administrators who pause and resume one credential at the same time."""

import pytest

from tests.containers.at_once import at_once
from tests.containers.trees import make_credential
from tests.personas import make_personas
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import suspending
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.credentials.states import State

pytestmark = pytest.mark.django_db(transaction=True)

_ROUNDS = 5
_WORDS = {True: "credential.suspended", False: "credential.resumed"}


@pytest.mark.parametrize("wanted", [(True, True), (True, False), (False, False)])
def test_each_change_is_made_once_and_the_last_one_counts(wanted: tuple[bool, bool]) -> None:
    personas = make_personas()
    credential = make_credential(personas.container, "crm", by=personas.root)
    for _ in range(_ROUNDS):
        was_suspended = not all(wanted)
        _set(credential, suspended=was_suspended)
        last = AuditEvent.objects.latest("id").pk

        outcomes = at_once(*(lambda one=one: _set(credential, suspended=one) for one in wanted))

        told = AuditEvent.objects.filter(pk__gt=last).order_by("id")
        changes_told = list(told.values_list("action", flat=True))
        is_suspended = CredentialClock.objects.get(pk=credential.pk).state == State.SUSPENDED
        assert outcomes == ["done", "done"]
        # Each event turns what was before it: nobody's change is told twice, or not at all.
        for action in changes_told:
            assert action == _WORDS[not was_suspended]
            was_suspended = not was_suspended
        assert is_suspended == was_suspended
        assert is_suspended in wanted


def _set(credential: Credential, *, suspended: bool) -> None:
    again = Credential.objects.get(pk=credential.pk)
    assert again.created_by is not None
    verb = suspending.suspend if suspended else suspending.resume
    verb([again.pk], by=again.created_by, address=None)
