"""What an operator tells the engine at a terminal."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.engine import credentials as made
from tests.fake_provider import Provider, raw
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import epoch
from tokenwell.credentials.models import Credential, Engine
from tokenwell.credentials.states import State


@pytest.fixture
def credential(provider: Provider, root: User) -> Credential:
    return made.authorized(provider, by=root, revocation_endpoint=provider.url("/revoke"))


def _engine(*arguments: str) -> str:
    said = StringIO()
    call_command("engine", *arguments, stdout=said)
    return said.getvalue()


def _restore() -> None:
    epoch.tick()
    Engine.objects.update(epoch=0)
    epoch.tick()


def test_engine_that_runs_has_nothing_to_resume(root: User) -> None:
    epoch.tick()

    assert "nothing was changed" in _engine("resume", "--all")


def test_all_or_one_policy_goes_on_after_a_restore(root: User) -> None:
    _restore()

    one = _engine("resume", "--policy", "immediate")
    waits = epoch.is_restored()
    everything = _engine("resume", "--all")

    assert ("Those of immediate" in one, waits) == (True, True)
    assert ("All credentials" in everything, epoch.is_restored()) == (True, False)


@pytest.mark.parametrize("which", [["--all"], ["--policy", "immediate"]])
def test_of_two_who_resume_at_once_one_does_it_and_the_other_is_told(
    which: list[str], root: User
) -> None:
    _restore()

    said = made.at_once(lambda: _engine("resume", *which), times=2)

    assert sorted("nothing was changed" in one for one in said) == [False, True]
    assert AuditEvent.objects.filter(action=Action.ENGINE_RESUMED).count() == 1


def test_without_yes_it_only_counts(credential: Credential) -> None:
    said = _engine("revoke-all", "--everything")

    assert said.startswith("1 credentials have tokens. Nothing was done")
    assert made.clock_of(credential).state == State.AUTHORIZED


def test_with_yes_it_revokes_and_says_how_long_it_took(
    credential: Credential, provider: Provider
) -> None:
    provider.always = raw("", status=200)

    said = _engine("revoke-all", "--credential", "/crm", "--yes")

    assert "Revoked 1 in" in said
    assert made.clock_of(credential).state == State.REVOKED
    assert len(provider.ledger) == 2


def test_what_does_not_exist_is_said_with_an_exit_code(credential: Credential) -> None:
    with pytest.raises(SystemExit) as ended:
        _engine("revoke-all", "--container", "/nowhere", "--yes")

    assert ended.value.code == 1
    assert made.clock_of(credential).state == State.AUTHORIZED
