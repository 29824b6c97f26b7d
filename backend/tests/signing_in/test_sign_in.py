"""People sign in with name and password; nobody guesses for long, and no service comes in."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.personas import PASSWORD, Personas, browser, make_user
from tokenwell.accounts import people, service_accounts
from tokenwell.accounts.models import SignInFailure, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.signing_in import limits, seen, turns

ADDRESS = "/api/v1/session"


def _sign_in(
    username: str,
    password: str = PASSWORD,
    *,
    client: Client | None = None,
    address: str = "192.0.2.1",
) -> Any:
    return (client or Client()).post(
        ADDRESS,
        {"username": username, "password": password},
        "application/json",
        REMOTE_ADDR=address,
    )


def test_alice_signs_in_and_out(personas: Personas) -> None:
    client = Client()

    answer = _sign_in("alice", client=client)
    seen = client.get(ADDRESS).json()["user"]
    out = client.delete(ADDRESS)

    assert answer.status_code == 200
    assert seen == answer.json()["user"]
    assert (seen["username"], seen["is_administrator"], seen["privileges"]) == (
        "alice",
        False,
        ["set_own_password"],
    )
    assert out.status_code == 204
    assert client.get(ADDRESS).json()["user"] is None
    assert client.get("/api/v1/people").status_code == 401
    actions = AuditEvent.objects.filter(action__startswith="session.")
    assert list(actions.values_list("action", "actor_name", "address")) == [
        ("session.signed_out", "alice", "127.0.0.1"),
        ("session.signed_in", "alice", "192.0.2.1"),
    ]


@pytest.mark.parametrize("name", ["Alice", "ALICE", " alice "])
def test_name_may_be_typed_in_any_case(personas: Personas, name: str) -> None:
    assert _sign_in(name).status_code == 200


def test_administrator_has_all_privileges(personas: Personas) -> None:
    user = _sign_in("root").json()["user"]

    assert (user["is_administrator"], user["privileges"]) == (True, list(people.PRIVILEGES))


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("alice", "wrong"),
        ("alice", PASSWORD.upper()),
        ("alice", f" {PASSWORD}"),
        ("nobody", PASSWORD),
        ("disabled", PASSWORD),
        ("robot", PASSWORD),
        ("robot", "!"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(
    personas: Personas, name: str, password: str
) -> None:
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    robot.user.set_password(PASSWORD)  # whoever may have done it
    robot.user.save()
    disabled = people.create_user("disabled", password=PASSWORD, by=SYSTEM)
    User.objects.filter(pk=disabled.pk).update(is_active=False)
    client = Client()

    answer = _sign_in(name, password, client=client)

    assert answer.status_code == 401
    assert answer.json() == {
        "type": "urn:tokenwell:problem:sign-in-failed",
        "title": "Name or password is not right.",
        "status": 401,
        "detail": "Check both. Passwords tell upper from lower case.",
    }
    assert "sessionid" not in client.cookies


def _watch_hashing(monkeypatch: pytest.MonkeyPatch, look: Callable[[], object]) -> list[object]:
    """Look at something each time a password is hashed; give what was seen."""
    seen: list[object] = []
    encode = MD5PasswordHasher.encode

    def watched(self: MD5PasswordHasher, password: str, salt: str) -> str:
        seen.append(look())
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", watched)
    return seen


@pytest.mark.parametrize("name", ["alice", "nobody", "disabled", "robot"])
def test_one_password_is_hashed_whoever_is_meant(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    people.disable_user(make_user("disabled"), by=SYSTEM)
    hashed = _watch_hashing(monkeypatch, lambda: None)

    _sign_in(name, "wrong")

    assert len(hashed) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_nobody_holds_a_connection_while_a_password_is_hashed(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    make_user("alice")
    held = _watch_hashing(monkeypatch, lambda: connection.connection)

    _sign_in(name)

    assert held == [None]


def _left(places: threading.Semaphore) -> int:
    taken = 0
    while places.acquire(blocking=False):
        taken += 1
    if taken:
        places.release(taken)
    return taken


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_few_passwords_are_hashed_at_once(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    places = (turns._turns, turns._room)
    before = [_left(some) for some in places]
    seen = _watch_hashing(monkeypatch, lambda: [_left(some) for some in places])

    _sign_in("alice", password)

    assert before == [turns.HASHED_AT_ONCE, turns.HASHED_AT_ONCE + turns.WAITING]
    assert seen == [[number - 1 for number in before]]
    assert [_left(some) for some in places] == before


def test_who_finds_no_place_to_wait_is_told_when_to_come_back(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed = _watch_hashing(monkeypatch, lambda: None)
    monkeypatch.setattr(turns, "_room", threading.BoundedSemaphore(1))

    with turns._room:
        answer = _sign_in("alice")
    later = _sign_in("alice")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert later.status_code == 200
    assert len(hashed) == 1
    assert not SignInFailure.objects.exists()


def test_failure_is_recorded_without_the_password(personas: Personas) -> None:
    _sign_in("alice", "canary-password")

    event = AuditEvent.objects.filter(action="session.sign_in_failed").get()
    assert event.facts == {"username": "alice", "address": "192.0.2.1"}
    assert "canary" not in str(AuditEvent.objects.values())


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "alice"},
        {"username": "alice", "password": ""},
        {"username": "alice", "password": PASSWORD, "next": "/"},
        {"username": "a" * 151, "password": PASSWORD},
        {"username": ["alice"], "password": PASSWORD},
        {"username": "alice", "password": "x" * 5000},
    ],
)
def test_form_that_is_none_is_refused_before_anything(
    personas: Personas, body: dict[str, object]
) -> None:
    answer = Client().post(ADDRESS, body, "application/json")

    assert answer.status_code == 400
    assert not SignInFailure.objects.exists()


def test_session_gets_another_key_at_sign_in(personas: Personas) -> None:
    client = Client()
    client.get(ADDRESS)
    client.cookies["sessionid"] = "planted-by-somebody-else"

    _sign_in("alice", client=client)
    first = client.cookies["sessionid"].value
    _sign_in("bob", client=client)
    second = client.cookies["sessionid"].value

    assert "planted-by-somebody-else" not in {first, second}
    assert first != second
    thief = Client()
    thief.cookies["sessionid"] = first
    assert thief.get(ADDRESS).json()["user"] is None


def test_csrf_token_changes_at_sign_in_and_is_asked_for(personas: Personas) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(ADDRESS)
    token = client.cookies["csrftoken"].value
    body = {"username": "alice", "password": PASSWORD}

    without = client.post(ADDRESS, body, "application/json")
    with_it = client.post(ADDRESS, body, "application/json", headers={"X-CSRFToken": token})
    old = client.delete(ADDRESS, headers={"X-CSRFToken": token})
    now = client.delete(ADDRESS, headers={"X-CSRFToken": client.cookies["csrftoken"].value})

    assert [answer.status_code for answer in (without, with_it, old, now)] == [403, 200, 403, 204]
    assert without.json()["type"] == "urn:tokenwell:problem:csrf-failed"
    assert not SignInFailure.objects.exists()


def test_who_guesses_a_password_is_stopped(personas: Personas) -> None:
    wrong = [_sign_in("Alice" if n % 2 else "alice", "wrong") for n in range(limits.PER_NAME)]

    stopped = _sign_in("alice")

    assert {answer.status_code for answer in wrong} == {401}
    assert stopped.status_code == 429
    assert stopped.headers["Retry-After"] == "900"
    # Alice herself sits elsewhere, and other people at the same address go on.
    assert _sign_in("alice", address="192.0.2.2").status_code == 200
    assert _sign_in("bob").status_code == 200


def test_who_guesses_names_is_stopped(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", 5)
    for number in range(5):
        _sign_in(f"name{number}", "wrong")

    assert _sign_in("alice").status_code == 429
    assert _sign_in("alice", address="2001:db8::1").status_code == 200


@pytest.mark.parametrize(
    ("elsewhere", "is_stopped"),
    [
        ("2001:db8:0:1:ffff::9", True),
        ("2001:db8:0:2::1", False),
        ("192.0.2.1", False),
    ],
)
def test_all_addresses_of_a_network_of_ipv6_count_as_one(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, elsewhere: str, is_stopped: bool
) -> None:
    monkeypatch.setattr(limits, "PER_NAME", 3)
    for number in range(3):
        _sign_in("alice", "wrong", address=f"2001:db8:0:1::{number}")

    answer = _sign_in("alice", address=elsewhere)

    assert answer.status_code == (429 if is_stopped else 200)
    told = AuditEvent.objects.filter(action="session.sign_in_failed").order_by("-id")[0]
    assert told.facts["address"] == "2001:db8:0:1::2"


@pytest.mark.parametrize(("elsewhere", "is_stopped"), [("192.0.2.1", True), ("192.0.2.2", False)])
def test_address_of_ipv4_within_ipv6_counts_as_itself(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, elsewhere: str, is_stopped: bool
) -> None:
    monkeypatch.setattr(limits, "PER_NAME", 1)
    _sign_in("alice", "wrong", address="::ffff:192.0.2.1")

    answers = [_sign_in("alice", address=f"{before}{elsewhere}") for before in ("", "::ffff:")]

    assert {answer.status_code for answer in answers} == {429 if is_stopped else 200}


def test_after_a_quarter_of_an_hour_one_may_try_again(personas: Personas) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=16), tick=True):
        for _ in range(limits.PER_NAME):
            _sign_in("alice", "wrong")
        stopped = _sign_in("alice")

    assert stopped.status_code == 429
    assert _sign_in("alice").status_code == 200


def test_old_failures_are_forgotten(personas: Personas) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=1), tick=True):
        _sign_in("alice", "wrong")
    _sign_in("bob", "wrong")

    forgotten = limits.forget(timezone.now())

    assert forgotten == 1
    assert list(SignInFailure.objects.values_list("username", flat=True)) == ["bob"]


def test_sessions_that_have_ended_are_deleted(personas: Personas) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=13), tick=True):
        old = browser(personas.alice)
    going_on = browser(personas.bob)

    forgotten = seen.forget_sessions()

    assert forgotten == 1
    assert not Session.objects.filter(pk=old.cookies["sessionid"].value).exists()
    assert going_on.get(ADDRESS).json()["user"]["username"] == "bob"


def test_disabled_person_is_out_at_once(personas: Personas) -> None:
    client = browser(personas.alice)
    User.objects.filter(pk=personas.alice.pk).update(is_active=False)

    assert client.get("/api/v1/containers/by-path?path=/team").status_code == 401


def test_other_password_ends_all_sessions(personas: Personas) -> None:
    client = Client()
    _sign_in("alice", client=client)

    people.set_password(personas.alice, "another-horse-entirely", by=SYSTEM)

    assert client.get(ADDRESS).json()["user"] is None
    assert _sign_in("alice").status_code == 401
    assert _sign_in("alice", "another-horse-entirely").status_code == 200
