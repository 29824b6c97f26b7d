"""One's own password, and where one is signed in."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.personas import PASSWORD, Personas, browser, make_user, signed_in
from tests.signing_in.people import post, sign_in, who
from tokenwell.accounts import people
from tokenwell.accounts.models import SignInFailure, User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.signing_in import limits, seen

NEXT = "another-horse-entirely"


def _signed_in(username: str, address: str = "192.0.2.1") -> Client:
    client = Client(headers={"User-Agent": f"Browser at {address}"}, REMOTE_ADDR=address)
    assert sign_in(client, username).status_code == 200
    return client


def _change(client: Client, current: str = PASSWORD, new: str = NEXT) -> int:
    body = {"current_password": current, "new_password": new}
    return int(post(client, "account/password", body).status_code)


def test_other_password_ends_all_sessions_but_this_one(personas: Personas) -> None:
    here, elsewhere = _signed_in("alice"), _signed_in("alice", "192.0.2.2")
    stolen = Client()
    stolen.cookies["sessionid"] = here.cookies["sessionid"].value

    status = _change(here)

    assert status == 204
    assert [who(client) for client in (here, elsewhere, stolen)] == ["alice", None, None]
    assert sign_in(Client(), "alice").status_code == 401
    assert sign_in(Client(), "alice", NEXT).status_code == 200
    told = AuditEvent.objects.get(action="user.password_changed")
    assert (told.actor_name, told.address) == ("alice", "192.0.2.1")


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong", NEXT, "current_password"),
        (f" {PASSWORD}", NEXT, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "password1234", "new_password"),
        (PASSWORD, "alicealic", "new_password"),
        (PASSWORD, "", "new_password"),
    ],
)
def test_password_that_will_not_do_changes_nothing(
    personas: Personas, current: str, new: str, field: str
) -> None:
    client = browser(User.objects.get(username="alice"))

    answer = post(client, "account/password", {"current_password": current, "new_password": new})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert sign_in(Client(), "alice").status_code == 200


def test_blanks_around_a_password_belong_to_it(personas: Personas) -> None:
    assert _change(_signed_in("alice"), new=f" {NEXT} ") == 204

    assert sign_in(Client(), "alice", NEXT).status_code == 401
    assert sign_in(Client(), "alice", f" {NEXT} ").status_code == 200


def test_thief_of_a_session_does_not_guess_the_password(personas: Personas) -> None:
    client = browser(personas.alice)
    wrong = [_change(client, "wrong") for _ in range(limits.PER_NAME)]

    assert set(wrong) == {400}
    assert _change(client) == 429
    assert SignInFailure.objects.count() == limits.PER_NAME


@pytest.mark.django_db(transaction=True)
def test_nobody_holds_a_connection_while_the_password_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = browser(make_user("alice"))
    held: list[object] = []
    encode = MD5PasswordHasher.encode

    def watched(self: MD5PasswordHasher, password: str, salt: str) -> str:
        held.append(connection.connection)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", watched)

    _change(client, "wrong")

    assert held == [None]


def test_who_may_not_choose_a_password_is_told_so(personas: Personas) -> None:
    people.set_privileges(personas.alice, [], by=SYSTEM)
    client = browser(personas.alice)

    seen_there = client.get("/api/v1/account").json()["may_set_password"]

    assert seen_there is False
    assert _change(client) == 403
    assert sign_in(Client(), "alice").status_code == 200


def test_sessions_are_listed_with_browser_and_address(personas: Personas) -> None:
    here = _signed_in("alice")
    _signed_in("alice", "192.0.2.2")
    _signed_in("bob", "192.0.2.3")

    rows = here.get("/api/v1/account/sessions").json()

    assert [(row["browser"], row["address"], row["is_current"]) for row in rows] == [
        ("Browser at 192.0.2.2", "192.0.2.2", False),
        ("Browser at 192.0.2.1", "192.0.2.1", True),
    ]
    assert here.cookies["sessionid"].value not in str(rows)


def test_signing_out_elsewhere_leaves_this_session_and_those_of_others(
    personas: Personas,
) -> None:
    here, there, further = (_signed_in("alice", f"192.0.2.{n}") for n in (1, 2, 3))
    bob = _signed_in("bob")
    row = UserSession.objects.get(ip="192.0.2.2")

    one = here.delete(f"/api/v1/account/sessions/{row.pk}")
    after_one = [who(client) for client in (here, there, further, bob)]
    rest = here.delete("/api/v1/account/sessions")

    assert (one.status_code, rest.status_code) == (204, 204)
    assert after_one == ["alice", None, "alice", "bob"]
    assert [who(client) for client in (here, further, bob)] == ["alice", None, "bob"]
    told = AuditEvent.objects.filter(action="session.ended")
    assert {event.facts["address"] for event in told} == {"192.0.2.2", "192.0.2.3"}


def test_nobody_ends_a_session_of_another(personas: Personas) -> None:
    alice, bob = _signed_in("alice"), _signed_in("bob")
    row = UserSession.objects.get(user=personas.bob)

    answer = alice.delete(f"/api/v1/account/sessions/{row.pk}")

    assert answer.status_code == 404
    assert who(bob) == "bob"


def test_session_is_seen_once_a_minute(personas: Personas) -> None:
    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=True):
        client = _signed_in("alice")
        began = UserSession.objects.get().last_seen_at
        who(client)
        at_once = UserSession.objects.get().last_seen_at

    client.get("/api/v1/session", REMOTE_ADDR="192.0.2.9")

    later = UserSession.objects.get()
    assert at_once == began
    assert later.last_seen_at > began + timedelta(minutes=4)
    assert later.ip == "192.0.2.9"


def test_rows_of_sessions_that_ended_go_with_them(personas: Personas) -> None:
    with time_machine.travel(timezone.now() - timedelta(hours=13), tick=True):
        _signed_in("alice")
    _signed_in("bob")

    seen.forget_sessions()

    assert [row.user.username for row in UserSession.objects.all()] == ["bob"]


def test_who_signs_in_where_somebody_is_takes_their_place(personas: Personas) -> None:
    client = _signed_in("alice")
    first = client.cookies["sessionid"].value

    sign_in(client, "bob")

    thief = Client()
    thief.cookies["sessionid"] = first
    assert (who(client), who(thief)) == ("bob", None)


@pytest.mark.parametrize(
    "path",
    [
        "_allauth/browser/v1/auth/login",
        "_allauth/browser/v1/auth/signup",
        "_allauth/browser/v1/account/email",
        "_allauth/app/v1/auth/login",
        "accounts/login/",
        "accounts/signup/",
    ],
)
def test_allauth_has_no_addresses_of_its_own(personas: Personas, path: str) -> None:
    answer = browser(personas.alice).post(f"/{path}", {}, "application/json")

    assert answer.status_code in {404, 405}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "session/confirmation"),
        ("post", "account/password"),
        ("post", "account/second-factor"),
        ("delete", "account/second-factor"),
        ("post", "account/recovery-codes"),
        ("delete", "account/sessions"),
        ("delete", "account/sessions/1"),
        ("delete", "session"),
    ],
)
def test_token_against_forgery_is_asked_for(personas: Personas, method: str, path: str) -> None:
    strict = signed_in(Client(enforce_csrf_checks=True), personas.alice)

    answer = strict.generic(method.upper(), f"/api/v1/{path}", b"{}", "application/json")

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:tokenwell:problem:csrf-failed"


def test_allauth_keeps_no_addresses_of_people(personas: Personas) -> None:
    people.update_user(personas.alice, email="alice@example.com", by=SYSTEM)
    _signed_in("alice")

    assert not EmailAddress.objects.exists()
