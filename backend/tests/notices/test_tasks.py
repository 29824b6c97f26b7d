"""What beat pokes: it tells, has all sent, and forgets what is old."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from tests.notices.making import Receiver, credential_of, make_webhook, news, tell
from tests.personas import Personas
from tests.stand_in import StandIn, serving
from tokenwell.accounts import people
from tokenwell.audit.log import SYSTEM
from tokenwell.config.celery import app
from tokenwell.credentials.models import News
from tokenwell.notices import deliveries, letters, tasks
from tokenwell.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(settings: Any) -> Iterator[StandIn]:
    """A server on the loopback that the deployment names."""
    with serving(settings) as server:
        yield server


def test_one_poke_tells_and_has_e_mail_and_webhook_sent(
    personas: Personas, there: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "wake", lambda task: task())
    people.update_user(personas.alice, email="alice@example.com", by=SYSTEM)
    there.manner = receiver = Receiver(make_webhook(personas.root, there.url("/hook")).text)
    news(credential_of(personas))

    tasks.tell()

    assert len(mail.outbox) == len(receiver.heard) == 1


def test_beat_knows_the_tasks_and_pokes_every_ten_seconds() -> None:
    app.loader.import_default_modules()

    entry = app.conf.beat_schedule["notices"]

    assert entry["task"] in app.tasks
    assert entry["schedule"] == 10


def test_what_is_old_is_forgotten(personas: Personas, settings: Any) -> None:
    news(credential_of(personas))
    tell()
    old = timezone.now() - timedelta(days=settings.RETENTION_DAYS, hours=1)
    Notice.objects.filter(person=personas.alice).update(created_at=old)
    News.objects.update(told_at=old)
    untold = news(credential_of(personas, "other"))

    tasks.tidy()

    assert list(Notice.objects.values_list("person", flat=True)) == [personas.root.pk]
    assert list(News.objects.all()) == [untold]


@pytest.mark.django_db(transaction=True)
def test_each_delivery_is_claimed_by_one_of_those_who_come_at_once(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "MOST_HOSTS", 15)
    people.update_user(personas.alice, email="alice@example.com", by=SYSTEM)
    for number in range(15):
        news(credential_of(personas, f"c-{number}"), host=f"{number}.example.com")
    tell()
    start = threading.Barrier(4)
    claimed: list[Delivery] = []

    def race() -> None:
        try:
            start.wait(30)
            claimed.extend(deliveries.claim_mails(timezone.now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claimed) == 15
    assert len({one.pk for one in claimed}) == 15
