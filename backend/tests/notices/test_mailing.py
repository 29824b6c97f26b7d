"""E-mails: what they say, and a mail server that is down, comes back, or refuses."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from tests.notices.mail_server import MailServer, use
from tests.notices.making import HOST, credential_of, news, tell
from tests.personas import Personas
from tokenwell.accounts import people
from tokenwell.audit.log import SYSTEM
from tokenwell.credentials.models import Credential, NewsKind
from tokenwell.notices import deliveries, mailing
from tokenwell.notices.kinds import next_mail_at
from tokenwell.notices.models import Delivery, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def credential(personas: Personas) -> Credential:
    """Make a credential of which alice alone hears, at an address of hers."""
    people.update_user(personas.alice, email="alice@example.com", by=SYSTEM)
    return credential_of(personas)


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that takes everything."""
    there = MailServer()
    use(settings, there.port)
    yield there
    there.close()


def _delivery() -> Delivery:
    return Delivery.objects.get()


def test_e_mail_says_what_and_where_and_leads_to_the_button(
    credential: Credential, settings: Any
) -> None:
    settings.PUBLIC_BASE_URL = "https://tokens.example.com"
    news(credential, error="invalid_grant")
    tell()

    mailing.send_due()

    (letter,) = mail.outbox
    assert letter.to == ["alice@example.com"]
    assert letter.subject == f"Needs authorization: /team/crm-token ({HOST} refused the refresh)"
    assert f"https://tokens.example.com/credentials/{credential.pk}\n" in letter.body
    assert "invalid_grant" in letter.body
    assert "press Authorize" in letter.body
    assert _delivery().state == "delivered"


def test_e_mail_about_several_names_each_with_its_link(
    personas: Personas, credential: Credential
) -> None:
    other = credential_of(personas, "other")
    news(credential)
    news(other)
    tell()

    mailing.send_due()

    (letter,) = mail.outbox
    assert letter.subject == f"Needs authorization: 2 credentials at {HOST}"
    assert all(f"/credentials/{one.pk}" in letter.body for one in (credential, other))


def test_path_and_error_from_elsewhere_can_not_add_a_header(credential: Credential) -> None:
    row = news(credential, error="x\r\nBcc: all@example.com")
    row.path = "/team/a\r\nBcc: b@example.com"
    row.save(update_fields=["path"])
    tell()

    mailing.send_due()

    (letter,) = mail.outbox
    assert "\n" not in letter.subject
    assert "\nBcc" not in letter.body


def test_server_that_is_down_and_comes_back_gets_everything(
    credential: Credential, settings: Any
) -> None:
    there = MailServer()
    there.close()
    use(settings, there.port)
    news(credential)
    news(credential, NewsKind.ENDING, ends_at=timezone.now() + timedelta(days=7), days=7)
    tell()
    mailing.send_due()
    waiting = list(Delivery.objects.all())
    back = MailServer(port=there.port)

    try:
        with time_machine.travel(timezone.now() + timedelta(minutes=2), tick=True):
            mailing.send_due()
    finally:
        back.close()

    assert [(one.state, one.tries) for one in waiting] == [("waiting", 1)] * 2
    assert {one.reason for one in waiting} == {"The mail server could not be reached."}
    assert len(back.taken) == 2
    assert {one.state for one in Delivery.objects.all()} == {"delivered"}


def test_message_keeps_its_id_with_each_try(credential: Credential, server: MailServer) -> None:
    news(credential)
    tell()
    mailing.send_due()
    deliveries.redeliver(_delivery(), now=timezone.now())

    mailing.send_due()

    first, again = server.taken
    assert first["Message-ID"] == again["Message-ID"] == f"<{_delivery().pk}@localhost>"


def test_address_that_is_refused_for_good_is_given_up_and_the_others_get_theirs(
    personas: Personas, credential: Credential, server: MailServer
) -> None:
    people.update_user(personas.root, email="root@example.com", by=SYSTEM)
    server.refusals = {"RCPT TO:<alice": "550 no such user here"}
    news(credential)
    tell()

    mailing.send_due()

    ended = {one.notice.person.username: one for one in Delivery.objects.all()}
    assert (ended["alice"].state, ended["alice"].status) == ("given_up", 550)
    assert ended["alice"].reason == "The mail server refused the address."
    assert ended["root"].state == "delivered"


def test_one_that_can_not_be_written_holds_up_no_other(
    personas: Personas, credential: Credential
) -> None:
    people.update_user(personas.root, email="root@example.com", by=SYSTEM)
    news(credential)
    tell()
    Notice.objects.filter(person=personas.alice).update(credentials=[{"of": "another release"}])

    mailing.send_due()

    assert [letter.to for letter in mail.outbox] == [["root@example.com"]]
    broken = Delivery.objects.get(notice__person=personas.alice)
    assert (broken.state, broken.reason) == ("given_up", "The e-mail could not be written.")


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        ({"RCPT": "451 greylisted"}, "The mail server refused the address."),
        ({"MAIL": "452 no room"}, "The mail server refused the message."),
        ({"DATA": "hang up"}, "The mail server could not be reached."),
    ],
    ids=["address", "message", "connection"],
)
def test_refusal_that_may_pass_is_tried_again(
    credential: Credential, server: MailServer, refusal: dict[str, str], reason: str
) -> None:
    server.refusals = refusal
    news(credential)
    tell()

    mailing.send_due()

    delivery = _delivery()
    assert (delivery.state, delivery.reason) == ("waiting", reason)
    assert delivery.next_at is not None
    assert delivery.next_at > timezone.now() + timedelta(seconds=50)


def test_who_is_killed_between_claim_and_send_has_it_sent_by_the_next(
    credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: object) -> None:
        raise SystemExit("killed")

    news(credential)
    tell()
    with monkeypatch.context() as patch:
        patch.setattr(mailing, "_send", die)
        with pytest.raises(SystemExit):
            mailing.send_due()
    mailing.send_due()
    early = len(mail.outbox)

    with time_machine.travel(timezone.now() + deliveries.CLAIM, tick=True):
        mailing.send_due()

    assert early == 0
    assert len(mail.outbox) == 1
    assert _delivery().state == "delivered"


def test_waits_grow_from_a_minute_to_six_hours_for_three_days() -> None:
    start = now = timezone.now()
    waits: list[timedelta] = []

    while (later := next_mail_at(now, tries=len(waits) + 1, started_at=start)) is not None:
        waits.append(later - now)
        now = later

    assert waits[:3] == [timedelta(minutes=minutes) for minutes in (1, 2, 4)]
    assert max(waits) == timedelta(hours=6)
    assert timedelta(days=3) <= now - start < timedelta(days=3, hours=6)


def test_given_up_after_three_days_and_said_so(credential: Credential, settings: Any) -> None:
    there = MailServer()
    there.close()
    use(settings, there.port)
    news(credential)
    tell()

    with time_machine.travel(timezone.now() + timedelta(days=3), tick=True):
        mailing.send_due()

    delivery = _delivery()
    assert (delivery.state, delivery.next_at) == ("given_up", None)
    assert delivery.reason == "The mail server could not be reached."


def test_who_was_disabled_or_has_no_address_any_more_gets_nothing(
    personas: Personas, credential: Credential
) -> None:
    people.update_user(personas.root, email="root@example.com", by=SYSTEM)
    news(credential)
    tell()
    people.disable_user(personas.alice, by=SYSTEM)
    people.update_user(personas.root, email="", by=SYSTEM)

    mailing.send_due()

    assert mail.outbox == []
    assert {one.state for one in Delivery.objects.all()} == {"given_up"}


def test_without_e_mail_set_up_nobody_waits_for_any(credential: Credential, settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = False
    news(credential)

    tell()

    assert not Delivery.objects.exists()


def test_neither_the_mail_server_s_words_nor_our_password_are_in_a_log(
    credential: Credential, server: MailServer, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "tokenwell", "canary-of-ours"
    server.refusals = {"ehlo": "421 canary-of-theirs", "helo": "421 canary-of-theirs"}
    news(credential)
    tell()

    with caplog.at_level(logging.DEBUG):
        mailing.send_due()

    assert "mail server" in caplog.text
    assert "canary" not in caplog.text
    assert "canary" not in _delivery().reason
