"""Who forgot the password gets a link by e-mail, once, and nobody learns who has an address."""

import re
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from kombu.exceptions import OperationalError

from tests.personas import PASSWORD, Personas, browser
from tests.signing_in.people import enrol, post, sign_in, who
from tokenwell.accounts import people, service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.signing_in import limits, resets, tasks
from tokenwell.signing_in.models import ResetRequest

NEXT = "another-horse-entirely"
ADDRESS = "alice@example.com"


@pytest.fixture(autouse=True)
def _woken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test look for a broker."""
    monkeypatch.setattr(tasks.mail_links, "apply_async", lambda **_options: None)


@pytest.fixture
def alice(personas: Personas) -> User:
    people.update_user(personas.alice, email=ADDRESS, by=SYSTEM)
    return personas.alice


def _ask(email: str = ADDRESS, **more: str) -> Any:
    return post(Client(), "password/forgotten", {"email": email}, **more)


def _key() -> str:
    resets.send_due()
    found = re.search(r"http://\S+/reset-password#(\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def _set(key: str, password: str = NEXT) -> Any:
    return post(Client(), "password/reset", {"key": key, "password": password})


def test_link_sets_the_password_and_ends_all_sessions(alice: User) -> None:
    window = browser(alice)
    asked = _ask(REMOTE_ADDR="192.0.2.7")
    key = _key()

    done = _set(key)

    assert (asked.status_code, done.status_code) == (202, 204)
    assert mail.outbox[0].to == [ADDRESS]
    assert who(window) is None
    assert sign_in(Client(), "alice").status_code == 401
    assert sign_in(Client(), "alice", NEXT).status_code == 200
    told = AuditEvent.objects.get(action="user.password_reset_asked")
    assert told.facts == {"address": "192.0.2.7"}
    assert key not in str(AuditEvent.objects.values())


def test_link_signs_nobody_in_and_is_no_way_around_the_second_factor(alice: User) -> None:
    enrol(browser(alice))
    _ask()
    client = Client()

    post(client, "password/reset", {"key": _key(), "password": NEXT})
    inside = who(client)
    answer = sign_in(client, "alice", NEXT)

    assert inside is None
    assert answer.json()["type"] == "urn:tokenwell:problem:second-factor-needed"


def test_link_works_once(alice: User) -> None:
    _ask()
    key = _key()
    _set(key)

    again = _set(key, "yet-another-horse")

    assert again.status_code == 400
    assert "This link was used" in again.json()["errors"]["key"][0]
    assert sign_in(Client(), "alice", NEXT).status_code == 200


def test_link_ends_with_a_sign_in_another_address_and_an_hour(alice: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=61), tick=True):
        _ask()
        old = _key()
    _ask()
    before_sign_in = _key()
    sign_in(Client(), "alice")
    _ask()
    before_change = _key()
    people.update_user(User.objects.get(pk=alice.pk), email="a@example.com", by=SYSTEM)

    answers = [_set(key).status_code for key in (old, before_sign_in, before_change)]

    assert answers == [400, 400, 400]


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_weak_password_leaves_the_link_as_it_was(alice: User, password: str) -> None:
    _ask()
    key = _key()

    refused = _set(key, password)

    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["password"]
    assert _set(key).status_code == 204


@pytest.mark.parametrize(
    "key", ["x", "-", "x-y", "00000000000000000000000000000000-x", "a" * 200, "é-é"]
)
def test_made_up_key_is_refused(alice: User, key: str) -> None:
    assert _set(key).status_code == 400


def test_answer_is_the_same_whoever_has_the_address(alice: User) -> None:
    answers = [_ask(email) for email in (ADDRESS, "nobody@example.com", ADDRESS.upper())]

    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    resets.send_due()
    assert [letter.to for letter in mail.outbox] == [[ADDRESS], [ADDRESS]]
    assert not ResetRequest.objects.filter(settled_at__isnull=True).exists()


def test_who_may_not_come_in_or_choose_gets_no_letter_and_no_way(alice: User) -> None:
    _ask()
    key = _key()
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None).user
    User.objects.filter(pk=robot.pk).update(email=ADDRESS)
    people.set_privileges(alice, [], by=SYSTEM)
    mail.outbox.clear()

    _ask()
    resets.send_due()

    assert mail.outbox == []
    assert _set(key).status_code == 400
    people.set_privileges(alice, ["set_own_password"], by=SYSTEM)
    people.disable_user(alice, by=SYSTEM)
    assert _set(key).status_code == 400


def test_one_address_gets_few_letters_and_the_answer_does_not_tell(alice: User) -> None:
    answers = [
        _ask(REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(limits.RESETS_PER_EMAIL + 3)
    ]

    resets.send_due()

    assert set(answers) == {202}
    assert len(mail.outbox) == limits.RESETS_PER_EMAIL


def test_who_asks_for_many_is_stopped(alice: User) -> None:
    many = [_ask(f"{n}@example.com").status_code for n in range(limits.RESETS_PER_ADDRESS)]

    stopped = _ask()

    assert set(many) == {202}
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "900")
    assert _ask(REMOTE_ADDR="192.0.2.2").status_code == 202


def test_mail_server_that_is_down_is_tried_again(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ask()

    def fail(_letter: EmailMessage) -> int:
        raise SMTPException("canary")

    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", fail)
        resets.send_due()
    before = len(mail.outbox)
    resets.send_due()

    assert (before, len(mail.outbox)) == (0, 1)


def test_nobody_waits_for_a_letter_longer_than_half_an_hour(alice: User) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=31), tick=True):
        _ask()

    resets.send_due()

    assert mail.outbox == []


@pytest.mark.parametrize(
    "path", ["session", "session/second-factor", "password/forgotten", "password/reset"]
)
def test_token_against_forgery_is_asked_for(personas: Personas, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    body = {"username": "alice", "password": PASSWORD}

    answer = post(strict, path, body)

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:tokenwell:problem:csrf-failed"


def test_broker_that_is_down_stops_nobody(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_options: object) -> None:
        raise OperationalError

    monkeypatch.setattr(tasks.mail_links, "apply_async", fail)

    assert _ask().status_code == 202
    tasks.mail_links()
    assert len(mail.outbox) == 1
