"""Webhooks: signed, and with receivers inside, redirecting, slow, dead for days, or gone."""

import logging
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests.fake_provider import Answer
from tests.notices.making import HOST, Receiver, credential_of, make_webhook, news, tell
from tests.personas import Personas
from tests.stand_in import Seen, StandIn, serving
from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.notices import deliveries, mailing, posting, webhooks
from tokenwell.notices.kinds import next_post_at
from tokenwell.notices.models import Delivery, Notice, Webhook
from tokenwell.outbound import http

pytestmark = pytest.mark.django_db


@pytest.fixture
def there(settings: Any) -> Iterator[StandIn]:
    """A server on the loopback that the deployment names."""
    with serving(settings) as server:
        yield server


@pytest.fixture
def alice(personas: Personas) -> User:
    """Give alice an address."""
    people.update_user(personas.alice, email="alice@example.com", by=SYSTEM)
    return personas.alice


def _receiver(there: StandIn, person: User, **more: Any) -> Receiver:
    new = make_webhook(person, there.url("/hook"), **more)
    receiver = Receiver(new.text)
    there.manner = receiver
    return receiver


def _post(after: timedelta = timedelta(0)) -> None:
    with time_machine.travel(timezone.now() + after, tick=True):
        posting.send_due()


def _delivery() -> Delivery:
    return Delivery.objects.get(webhook__isnull=False)


def test_it_is_posted_with_a_signature_that_the_library_verifies(
    personas: Personas, alice: User, there: StandIn
) -> None:
    receiver = _receiver(there, alice)
    credential = credential_of(personas)
    news(credential, error="invalid_grant")
    tell()

    _post()

    (said,) = receiver.heard
    assert said["type"] == "credential.needs_authorization"
    assert (said["data"]["host"], said["data"]["count"]) == (HOST, 1)
    (named,) = said["data"]["credentials"]
    assert (named["id"], named["path"]) == (str(credential.pk), "/team/crm-token")
    assert named["url"].endswith(f"/credentials/{credential.pk}")
    assert (_delivery().state, _delivery().status) == ("delivered", 204)


def test_after_a_rotation_both_secrets_sign_for_a_day(alice: User, there: StandIn) -> None:
    old = _receiver(there, alice)
    webhook = Webhook.objects.get()
    new = Receiver(webhooks.rotate(webhook, by=SYSTEM).text)

    deliveries.test(webhook, now=timezone.now())
    _post()
    there.manner = new
    deliveries.test(webhook, now=timezone.now())
    _post()

    assert [len(old.heard), len(new.heard)] == [1, 1]
    later = webhook.rotated_at
    assert later is not None
    assert len(list(posting._secrets(webhook, now=later + posting.OVERLAP))) == 1


def test_address_inside_is_never_called(alice: User, there: StandIn, settings: Any) -> None:
    _receiver(there, alice)
    settings.OUTBOUND_ALLOW = frozenset()
    http._door.forget()
    deliveries.test(Webhook.objects.get(), now=timezone.now())

    _post()

    assert there.seen == []
    assert (_delivery().state, _delivery().tries) == ("waiting", 1)
    assert _delivery().reason == "The server could not be reached; nothing was sent."


def test_redirect_is_not_followed_and_said_so(alice: User, there: StandIn) -> None:
    _receiver(there, alice).status = 307
    deliveries.test(Webhook.objects.get(), now=timezone.now())

    _post()

    assert there.paths() == ["/hook"]
    assert (_delivery().state, _delivery().status) == ("waiting", 307)
    assert "redirect" in _delivery().reason


def test_slow_one_holds_up_nobody_else(
    personas: Personas, alice: User, there: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tokenwell.outbound.delivery.TOTAL_SECONDS", 2.0)
    slow = make_webhook(alice, there.url("/slow")).webhook
    for _ in range(deliveries.MOST_POSTS):
        deliveries.test(slow, now=timezone.now() - timedelta(minutes=1))
    quick = make_webhook(personas.root, there.url("/quick"))
    last = deliveries.test(quick.webhook, now=timezone.now())
    receiver, go_on = Receiver(quick.text), threading.Event()

    def answer(seen: Seen) -> Answer:
        # Not through a manner: those answer one after the other.
        if seen.path == "/slow":
            go_on.wait(60)
        return receiver(seen) if seen.path == "/quick" else (200, {}, b"")

    there.answer = answer  # type: ignore[method-assign]
    batch = deliveries.claim_posts(timezone.now())
    posting._send(batch)
    go_on.set()

    last.refresh_from_db()
    failed = Delivery.objects.filter(webhook=slow, tries=1)
    assert len(batch) == deliveries.MOST_OF_ONE + 1
    assert last.delivered_at is not None
    # The next try is noted five seconds after a failure.
    after = last.delivered_at + timedelta(seconds=5)
    assert all(one.next_at and one.next_at > after for one in failed)
    assert {one.reason for one in failed} == {"The server gave no usable answer within 15 seconds."}


def test_one_that_can_not_be_written_holds_up_no_other(
    personas: Personas, alice: User, there: StandIn
) -> None:
    receiver = _receiver(there, alice)
    broken = deliveries.test(Webhook.objects.get(), now=timezone.now())
    Notice.objects.update(credentials=[{"of": "another release"}])
    deliveries.test(Webhook.objects.get(), now=timezone.now())

    _post()

    broken.refresh_from_db()
    assert (broken.state, broken.reason) == ("given_up", "The message could not be written.")
    assert len(receiver.heard) == 1


def test_dead_for_a_day_loses_nothing(personas: Personas, alice: User, there: StandIn) -> None:
    receiver = _receiver(there, alice)
    receiver.status = 503
    news(credential_of(personas))
    tell()
    start = timezone.now()

    while (due := _delivery().next_at) is not None and due < start + timedelta(days=1):
        _at(due)
    failed = _delivery()
    receiver.status = 200
    assert failed.next_at is not None
    _at(failed.next_at)

    assert (failed.state, failed.status, failed.tries) == ("waiting", 503, 7)
    assert len(receiver.heard) == 1
    assert len(set(receiver.ids)) == 1
    assert Webhook.objects.get().failing_since is None


def _at(instant: datetime) -> None:
    # The signature's time is the real one's neighbor: the receiver allows five minutes.
    shift = instant - timezone.now() + timedelta(seconds=1)
    with time_machine.travel(timezone.now() + shift, tick=True):
        posting.send_due()


def test_schedule_is_that_of_standard_webhooks_and_ends() -> None:
    start = now = timezone.now()
    waits: list[timedelta] = []

    while (later := next_post_at(now, tries=len(waits) + 1)) is not None:
        waits.append(later - now)
        now = later

    hours = [wait / timedelta(hours=1) for wait in waits]
    assert hours[2:] == [0.5, 2, 5, 10, 14, 20, 24]
    assert waits[:2] == [timedelta(seconds=5), timedelta(minutes=5)]
    assert now - start < timedelta(days=4)


def test_given_up_after_the_last_try_and_delivered_again_on_demand(
    alice: User, there: StandIn
) -> None:
    receiver = _receiver(there, alice)
    receiver.status = 500
    deliveries.test(Webhook.objects.get(), now=timezone.now())
    Delivery.objects.update(tries=9)
    _post()
    given_up = _delivery()
    receiver.status = 200

    deliveries.redeliver(_delivery(), now=timezone.now())
    _post()

    assert (given_up.state, given_up.status) == ("given_up", 500)
    assert _delivery().state == "delivered"
    assert len(set(receiver.ids)) == 1


def test_gone_disables_it_and_its_owner_is_told(alice: User, there: StandIn) -> None:
    _receiver(there, alice).status = 410
    for _ in range(8):
        deliveries.test(Webhook.objects.get(), now=timezone.now())

    _post()
    mailing.send_due()

    webhook = Webhook.objects.get()
    assert not webhook.is_enabled
    assert "410" in webhook.disabled_reason
    assert set(Delivery.objects.filter(webhook=webhook).values_list("state", flat=True)) == {
        "given_up"
    }
    (letter,) = mail.outbox
    assert letter.subject == f"Webhook disabled: {there.host}"
    assert AuditEvent.objects.filter(action="webhook.disabled").count() == 1


def test_five_days_of_failures_alone_disable_it(alice: User, there: StandIn) -> None:
    _receiver(there, alice).status = 500
    webhook = Webhook.objects.get()
    deliveries.test(webhook, now=timezone.now())
    _post()
    first = Webhook.objects.get()
    _post(timedelta(days=4))
    before = Webhook.objects.get()

    _post(timedelta(days=5, hours=1))

    assert first.failing_since is not None
    assert before.is_enabled
    assert not Webhook.objects.get().is_enabled
    assert Notice.objects.get(kind="webhook_disabled").person_id == alice.pk


def test_a_success_in_between_begins_the_five_days_anew(alice: User, there: StandIn) -> None:
    receiver = _receiver(there, alice)
    receiver.status = 500
    webhook = Webhook.objects.get()
    deliveries.test(webhook, now=timezone.now())
    _post()
    receiver.status = 200
    _post(timedelta(days=4))
    receiver.status = 500
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=True):
        deliveries.test(webhook, now=timezone.now())
        posting.send_due()

    assert Webhook.objects.get().is_enabled


def test_who_is_killed_between_claim_and_send_has_it_sent_by_the_next(
    alice: User, there: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: object, **_more: object) -> None:
        raise SystemExit("killed")

    receiver = _receiver(there, alice)
    deliveries.test(Webhook.objects.get(), now=timezone.now())
    with monkeypatch.context() as patch:
        patch.setattr(http, "send_all", die)
        with pytest.raises(SystemExit):
            posting.send_due()
    _post()
    early = len(receiver.heard)

    _post(deliveries.CLAIM)

    assert early == 0
    assert len(receiver.heard) == 1


def test_two_who_send_at_once_send_once(alice: User, there: StandIn) -> None:
    _receiver(there, alice)
    deliveries.test(Webhook.objects.get(), now=timezone.now())

    mine = deliveries.claim_posts(timezone.now())
    theirs = deliveries.claim_posts(timezone.now())

    assert [len(mine), len(theirs)] == [1, 0]


def test_who_comes_late_with_an_old_claim_changes_nothing(alice: User, there: StandIn) -> None:
    _receiver(there, alice)
    deliveries.test(Webhook.objects.get(), now=timezone.now())
    (old,) = deliveries.claim_posts(timezone.now())
    deliveries.claim_posts(timezone.now() + deliveries.CLAIM)

    is_good = deliveries.failed(old, reason="late", next_at=None)

    assert not is_good
    assert (_delivery().state, _delivery().reason) == ("waiting", "")


def test_secret_and_address_are_in_no_log_and_no_row_that_others_read(
    alice: User, there: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    new = make_webhook(alice, there.url("/canary-path"))
    there.manner = Receiver(new.text, status=500)
    deliveries.test(new.webhook, now=timezone.now())

    with caplog.at_level(logging.DEBUG):
        _post()

    recorded = " ".join(map(str, AuditEvent.objects.values_list("target_path", "facts")))
    said = f"{caplog.text} {recorded} {new!r} {_delivery().reason} {Notice.objects.get().host}"
    assert there.paths() == ["/canary-path"]
    assert not any(hidden in said for hidden in (new.text, new.text[6:], "canary-path"))
