"""From the provider's refusal to the mailbox: what the engine writes is what is told."""

from typing import Any

import pytest
from django.core import mail

from tests.engine import credentials as made
from tests.fake_provider import Provider, refusal
from tests.notices.making import tell
from tests.personas import everything, make_user
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.credentials import tokens
from tokenwell.credentials.models import Credential
from tokenwell.notices import mailing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root(transactional_db: None, settings: Any) -> User:
    """Make somebody who may authorize everything, has an address and hears of it at once."""
    settings.NOTICE_SECONDS = 0
    person = make_user("root", is_administrator=True)
    people.update_user(person, email="root@example.com", by=SYSTEM)
    entries.give(tree.root(), *everything(person), by=SYSTEM)
    return person


def _renew(credential: Credential) -> None:
    made.end_wait(credential)
    tokens.renew(made.versions([credential]))


def _mailed() -> list[str]:
    """Tell what has been collected, and give the subjects of all e-mails."""
    tell()
    mailing.send_due()
    return [str(letter.subject) for letter in mail.outbox]


def test_refusal_and_the_way_back_are_mailed(provider: Provider, root: User) -> None:
    credential = made.authorized(provider, by=root)
    provider.scripted = [refusal("invalid_grant"), refusal("invalid_grant")]
    _renew(credential)
    _renew(credential)

    needs = _mailed()
    made.give_newer_tokens(credential)
    both = _mailed()

    assert needs == [f"Needs authorization: /crm ({provider.host} refused the refresh)"]
    assert both == [*needs, f"Works again: /crm ({provider.host} gives tokens)"]


def test_uncertainty_that_ends_well_within_the_window_is_not_mailed(
    provider: Provider, root: User
) -> None:
    credential = made.authorized(provider, by=root, lives=600)
    provider.scripted = ["reset"]
    _renew(credential)
    made.end_life(credential)
    _renew(credential)

    assert _mailed() == []
