"""After a backup was restored nothing is sent until an operator says so."""

import shutil
from pathlib import Path

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tokenwell.accounts.models import User
from tokenwell.audit.actions import Action
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import epoch, tasks, tokens
from tokenwell.credentials.models import Credential, Engine


@pytest.fixture
def restored(provider: Provider, root: User) -> Credential:
    """A credential in a database that went back to where it was an hour ago."""
    credential = made.authorized(provider, by=root)
    for _ in range(3):
        epoch.tick()
    Engine.objects.update(epoch=1)
    return credential


def test_epoch_goes_up_and_the_file_never_leads(root: User, spool_folder: Path) -> None:
    well = [epoch.tick() for _ in range(3)]

    assert well == [True, True, True]
    assert Engine.objects.get().epoch == int((spool_folder / "epoch").read_text()) == 3


def test_restored_database_renews_nothing_by_itself_and_nothing_on_demand(
    restored: Credential, provider: Provider
) -> None:
    tasks.refresh_due()
    sent = tokens.renew(made.versions([restored]))
    by_a_person = tokens.renew(made.versions([restored]), at_once=True)

    assert (sent, by_a_person, provider.ledger) == (0, 0, [])
    assert epoch.is_restored()
    assert AuditEvent.objects.filter(action=Action.ENGINE_RESTORED).count() == 1


def test_same_restore_is_noticed_once(restored: Credential) -> None:
    results = [epoch.tick() for _ in range(3)]

    assert results == [False, False, False]
    assert AuditEvent.objects.filter(action=Action.ENGINE_RESTORED).count() == 1


def test_operator_may_let_one_class_of_providers_go_on(
    restored: Credential, provider: Provider, root: User
) -> None:
    harmless = made.authorized(provider, by=root, name="harmless", unknown_outcome="immediate")
    tasks.refresh_due()

    epoch.resume(policy="immediate")
    tokens.renew(made.versions([restored, harmless]))

    assert list(made.versions([restored, harmless]).values()) == [1, 2]


def test_all_go_on_when_the_operator_says_so(restored: Credential) -> None:
    tasks.refresh_due()

    epoch.resume()
    tasks.refresh_due()

    assert made.clock_of(restored).token_version == 2
    assert not epoch.is_restored()


def test_what_is_authorized_again_after_the_restore_is_renewed(restored: Credential) -> None:
    tasks.refresh_due()

    made.change_tokens(restored, obtained_at=timezone.now(), expires_at=timezone.now())
    sent = tokens.renew(made.versions([restored]))

    assert sent == 1


def test_file_that_can_not_be_written_stops_nothing(
    provider: Provider, root: User, spool_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    credential = made.authorized(provider, by=root)
    shutil.rmtree(spool_folder)

    tasks.refresh_due()

    assert made.clock_of(credential).token_version == 2
    assert "epoch can't be written" in caplog.text
