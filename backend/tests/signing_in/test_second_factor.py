"""Who has a second factor gives a code, each once; nobody guesses one."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests.personas import PASSWORD, Personas, browser, make_user, signed_in
from tests.signing_in.people import code_of, enrol, post, sign_in, who, wrong
from tokenwell.accounts import people
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.signing_in import enrolling, factors, inputs, limits
from tokenwell.signing_in.models import CodeTry, FactorSecret


def _half_way(username: str = "alice") -> Client:
    client = Client()
    answer = sign_in(client, username)
    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:tokenwell:problem:second-factor-needed"
    return client


def test_password_alone_signs_nobody_in_who_has_a_second_factor(personas: Personas) -> None:
    secret, _ = enrol(browser(personas.alice))

    client = _half_way()
    before = who(client)
    done = post(client, "session/second-factor", {"code": code_of(secret)})

    assert before is None
    assert done.status_code == 200
    assert done.json()["user"]["username"] == who(client) == "alice"
    events = AuditEvent.objects.filter(action="session.signed_in", actor_id=personas.alice.pk)
    assert events.count() == 1


def test_session_gets_another_key_with_the_code(personas: Personas) -> None:
    secret, _ = enrol(browser(personas.alice))
    client = _half_way()
    planted = client.cookies["sessionid"].value

    post(client, "session/second-factor", {"code": code_of(secret)})

    thief = Client()
    thief.cookies["sessionid"] = planted
    assert who(thief) is None
    assert post(thief, "session/second-factor", {"code": code_of(secret, steps=1)}).status_code == (
        401
    )


def test_code_is_taken_once(personas: Personas) -> None:
    secret, _ = enrol(browser(personas.alice))
    code = code_of(secret)
    first = post(_half_way(), "session/second-factor", {"code": code})

    client = _half_way()
    again = post(client, "session/second-factor", {"code": f"{code[:3]} {code[3:]}"})
    next_one = post(client, "session/second-factor", {"code": code_of(secret, steps=1)})

    assert [answer.status_code for answer in (first, again, next_one)] == [200, 400, 200]
    assert "used before" in again.json()["errors"]["code"][0]


def test_code_that_turned_it_on_is_used_up(personas: Personas) -> None:
    client = browser(personas.alice)
    secret = client.get("/api/v1/account/second-factor/secret").json()["secret"]
    code = code_of(secret)
    post(client, "account/second-factor", {"code": code})

    assert post(_half_way(), "session/second-factor", {"code": code}).status_code == 400


def _meet(number: int, verb: Callable[..., Any]) -> Callable[..., Any]:
    """Let a verb wait until so many are in it; where a lock lets in one alone, for a second."""
    barrier = threading.Barrier(number, timeout=1)

    def met(*args: Any, **kwargs: Any) -> Any:
        with suppress(threading.BrokenBarrierError):
            barrier.wait()
        return verb(*args, **kwargs)

    return met


@pytest.mark.django_db(transaction=True)
def test_of_those_who_bring_one_code_at_once_one_comes_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = make_user("alice")
    secret, _ = enrol(browser(alice))
    clients = [_half_way() for _ in range(4)]
    code = code_of(secret)
    monkeypatch.setattr(inputs, "use_up", _meet(4, inputs.use_up))

    def bring(client: Client) -> int:
        try:
            return int(post(client, "session/second-factor", {"code": code}).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(bring, clients))

    assert answers == [200, 400, 400, 400]


def test_who_guesses_codes_is_stopped_wherever_they_sit(personas: Personas) -> None:
    secret, _ = enrol(browser(personas.alice))
    clients = [_half_way() for _ in range(2)]
    guess = {"code": wrong(code_of(secret))}

    answers = [
        post(clients[n % 2], "session/second-factor", guess, REMOTE_ADDR=f"192.0.2.{n + 1}")
        for n in range(limits.CODES)
    ]
    stopped = post(clients[0], "session/second-factor", {"code": code_of(secret)})

    assert {answer.status_code for answer in answers} == {400}
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (429, "900")
    told = AuditEvent.objects.filter(action="session.code_refused")
    assert told.count() == limits.CODES
    assert told.order_by("-id")[0].facts == {"address": f"192.0.2.{limits.CODES}"}


@pytest.mark.django_db(transaction=True)
def test_no_more_codes_are_looked_at_however_many_try_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "CODES", 3)
    secret, _ = enrol(browser(make_user("alice")))
    clients = [_half_way() for _ in range(8)]
    guess = {"code": wrong(code_of(secret))}
    monkeypatch.setattr(CodeTry.objects, "create", _meet(8, CodeTry.objects.create))

    def bring(client: Client) -> int:
        try:
            return int(post(client, "session/second-factor", guess).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = sorted(threads.map(bring, clients))

    assert answers == [400] * 3 + [429] * 5


def test_right_code_forgives_the_tries_before(personas: Personas) -> None:
    secret, _ = enrol(browser(personas.alice))
    client = _half_way()
    post(client, "session/second-factor", {"code": wrong(code_of(secret))})

    post(client, "session/second-factor", {"code": code_of(secret)})

    assert not CodeTry.objects.exists()


def test_recovery_code_works_once(personas: Personas) -> None:
    _, codes = enrol(browser(personas.alice))
    assert len(set(codes)) == 10

    first = post(_half_way(), "session/second-factor", {"code": codes[0]})
    again = post(_half_way(), "session/second-factor", {"code": codes[0]})
    another = post(_half_way(), "session/second-factor", {"code": codes[1]})

    assert [answer.status_code for answer in (first, again, another)] == [200, 400, 200]


def test_recovery_codes_are_shown_once_and_made_anew(personas: Personas) -> None:
    alice = browser(personas.alice)
    _, codes = enrol(alice)

    again = alice.get("/api/v1/account/recovery-codes").json()
    made = post(alice, "account/recovery-codes").json()

    assert again == {"codes": [], "left": 10}
    assert len(made["codes"]) == 10
    assert not set(made["codes"]) & set(codes)
    assert post(_half_way(), "session/second-factor", {"code": codes[0]}).status_code == 400
    assert alice.get("/api/v1/account").json()["recovery_codes_left"] == 10


@pytest.mark.parametrize("code", ["", "000000000000000000000000000000000", None, 123456, ["1"]])
def test_what_is_no_code_is_refused_before_anything(personas: Personas, code: object) -> None:
    enrol(browser(personas.alice))
    client = _half_way()

    answer = post(client, "session/second-factor", {"code": code})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["code"]


def test_code_without_a_password_before_it_opens_nothing(personas: Personas) -> None:
    secret, _ = enrol(browser(personas.alice))

    answer = post(Client(), "session/second-factor", {"code": code_of(secret)})

    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:tokenwell:problem:sign-in-anew"


def test_code_comes_too_late_after_a_quarter_of_an_hour(personas: Personas) -> None:
    secret, _ = enrol(browser(personas.alice))
    with time_machine.travel(timezone.now() - timedelta(minutes=16), tick=True):
        client = _half_way()

    answer = post(client, "session/second-factor", {"code": code_of(secret)})

    assert answer.status_code == 401
    assert who(client) is None


def test_code_does_not_help_who_was_disabled_or_whose_password_changed_between(
    personas: Personas,
) -> None:
    secrets = [enrol(browser(user))[0] for user in (personas.alice, personas.bob)]
    clients = [_half_way(name) for name in ("alice", "bob")]

    people.set_password(personas.alice, "another-horse-entirely", by=SYSTEM)
    people.disable_user(personas.bob, by=SYSTEM)
    answers = [
        post(client, "session/second-factor", {"code": code_of(secret)})
        for client, secret in zip(clients, secrets, strict=True)
    ]

    assert [answer.status_code for answer in answers] == [401, 401]
    assert [who(client) for client in clients] == [None, None]
    assert not AuditEvent.objects.filter(action="session.signed_in").exists()


def test_secret_is_sealed_and_goes_with_the_factor(personas: Personas) -> None:
    alice = browser(personas.alice)
    secret, codes = enrol(alice)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, '') FROM mfa_authenticator")
        kept = str(cursor.fetchall())

    assert FactorSecret.objects.count() == 2
    assert not [text for text in (secret, *codes) if text in kept]
    assert secret not in str(AuditEvent.objects.values())
    assert secret not in str(alice.session.items())

    gone = alice.delete("/api/v1/account/second-factor")

    assert gone.status_code == 204
    assert not FactorSecret.objects.exists()
    assert sign_in(Client(), "alice").status_code == 200
    said = AuditEvent.objects.filter(action__startswith="user.second_factor")
    assert list(said.values_list("action", flat=True)) == [
        "user.second_factor_removed",
        "user.second_factor_added",
    ]


def test_second_app_is_refused(personas: Personas) -> None:
    alice = browser(personas.alice)
    secret, _ = enrol(alice)

    shown = alice.get("/api/v1/account/second-factor/secret")
    added = post(alice, "account/second-factor", {"code": code_of(secret)})

    assert (shown.status_code, added.status_code) == (409, 409)
    assert Authenticator.objects.filter(type="totp").count() == 1


def _shown_to(client: Client) -> str:
    return str(client.get("/api/v1/account/second-factor/secret").json()["secret"])


def _turn_on(client: Client, secret: str) -> int:
    return int(post(client, "account/second-factor", {"code": code_of(secret)}).status_code)


def test_secret_that_is_shown_lies_nowhere_in_clear(personas: Personas) -> None:
    alice = browser(personas.alice)

    secret = _shown_to(alice)
    refused = post(alice, "account/second-factor", {"code": wrong(code_of(secret))})

    assert refused.status_code == 400
    for session in Session.objects.all():
        assert secret not in json.dumps(session.get_decoded())
    assert not FactorSecret.objects.exists()
    assert _turn_on(alice, secret) == 204
    assert FactorSecret.objects.count() == 2
    for session in Session.objects.all():
        assert not [name for name in session.get_decoded() if "shown" in name or "totp" in name]


def test_secret_counts_in_the_browser_that_it_was_shown_in(personas: Personas) -> None:
    here, there = browser(personas.alice), browser(personas.alice)
    of_here, of_there = _shown_to(here), _shown_to(there)

    assert _turn_on(here, of_there) == 400
    assert _turn_on(there, of_here) == 400
    assert _turn_on(here, of_here) == 204
    assert _turn_on(there, of_there) == 409


def test_secret_gives_way_to_the_next_one_and_to_time(personas: Personas) -> None:
    alice = browser(personas.alice)
    first, second = _shown_to(alice), _shown_to(alice)

    assert _turn_on(alice, first) == 400
    with time_machine.travel(timezone.now() + timedelta(seconds=enrolling.COUNTS_FOR + 1)):
        signed_in(alice, personas.alice)
        assert _turn_on(alice, second) == 400


def test_code_without_a_secret_that_was_shown_turns_nothing_on(personas: Personas) -> None:
    alice, bob = browser(personas.alice), browser(personas.bob)
    secret = _shown_to(bob)
    # As if somebody had written it into another session's row.
    theirs = alice.session
    theirs.update({key: kept for key, kept in bob.session.items() if "shown" in key})
    theirs.save()

    assert _turn_on(alice, secret) == 400
    assert _turn_on(browser(personas.charlie), secret) == 400
    assert _turn_on(bob, secret) == 204


def test_secrets_that_nobody_holds_are_forgotten_after_a_day(personas: Personas) -> None:
    alice = browser(personas.alice)
    enrol(alice)
    post(alice, "account/recovery-codes")
    assert FactorSecret.objects.count() == 3

    early = factors.forget_secrets(timezone.now())
    late = factors.forget_secrets(timezone.now() + timedelta(days=2))

    assert (early, late, FactorSecret.objects.count()) == (0, 1, 2)
    assert alice.get("/api/v1/account").json()["recovery_codes_left"] == 10


def test_password_is_guessed_no_easier_with_a_second_factor(personas: Personas) -> None:
    enrol(browser(personas.alice))

    answer = sign_in(Client(), "alice", PASSWORD.upper())

    assert answer.json()["type"] == "urn:tokenwell:problem:sign-in-failed"
