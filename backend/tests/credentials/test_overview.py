"""What needs somebody, how all others are, and what happened: for those who may read it alone."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.credentials.making import SECRET, give_tokens, make_credential, set_clock
from tests.personas import Personas
from tokenwell.audit import partitions
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Actor, Target, record
from tokenwell.audit.models import ActorKind
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import journal, overview
from tokenwell.credentials.models import (
    Credential,
    Engine,
    PausedClient,
    ProviderHost,
    RefreshAttempt,
    TokenSet,
)
from tokenwell.credentials.states import AttemptPurpose, State
from tokenwell.encryption import secrets
from tokenwell.ids import first_of

URL = "/api/v1/overview"
COUNT = "/api/v1/overview/count"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_is_known_of_hours() -> None:
    journal._settled.forget()


def _read(person: Client) -> dict[str, Any]:
    answer = person.get(URL)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def _needing(person: Client) -> int:
    return int(person.get(COUNT).json()["needing"])


def _make(personas: Personas, name: str, *, clock: dict[str, Any] | None = None) -> Credential:
    credential = make_credential(personas.container, by=personas.alice, name=name)
    give_tokens(credential)
    set_clock(credential, **(clock or {}))
    return credential


def _forget_refresh_token(credential: Credential) -> None:
    TokenSet.objects.filter(credential=credential).update(refresh_token=None)


def _attempt(credential: Credential, at: datetime, outcome: str, **more: Any) -> RefreshAttempt:
    values = {"purpose": AttemptPurpose.RENEW, "status": 200, "ended_at": at, **more}
    attempt = RefreshAttempt(
        id=first_of(at),
        credential_id=credential.pk,
        from_version=1,
        fence=1,
        started_at=at,
        sender="a-worker",
        destination=b"",
        destination_epoch=1,
        outcome=outcome,
        **values,
    )
    secrets.seal_into(attempt, "raw", SECRET)
    attempt.save(force_insert=True)
    return attempt


def test_what_hurts_most_comes_first(alice: Client, personas: Personas) -> None:
    now = timezone.now()
    _make(personas, "trouble", clock={"failures": 2, "last_error": "no-answer"})
    _make(personas, "dies", clock={"dies_at": now + 3 * DAY, "warned_days": 7})
    _make(personas, "error", clock={"state": State.ERROR})
    _make(personas, "uncertain", clock={"state": State.UNCERTAIN})
    _make(personas, "secret", clock={"state": State.NEEDS_SECRET})
    _make(personas, "refused", clock={"state": State.NEEDS_AUTHORIZATION})
    ends = {"ends_at": now + DAY, "dies_at": now + DAY}
    _forget_refresh_token(_make(personas, "ends", clock=ends))
    _make(personas, "healthy")

    answer = _read(alice)

    ending = [row["ends_at"] for row in answer["needs"] if row["need"] == "ending"]
    assert [datetime.fromisoformat(at) for at in ending] == [now + DAY, now + 3 * DAY]
    assert [(row["name"], row["need"]) for row in answer["needs"]] == [
        ("refused", "needs_authorization"),
        ("secret", "needs_secret"),
        ("uncertain", "uncertain"),
        ("error", "error"),
        ("ends", "ending"),
        ("dies", "ending"),
        ("trouble", "trouble"),
    ]
    assert answer["counts"] == {
        "total": 8,
        "needing": 6,
        "troubled": 1,
        "healthy": 1,
        "by_state": {
            "authorized": 1,
            "error": 1,
            "expiring": 3,
            "needs_authorization": 1,
            "needs_secret": 1,
            "uncertain": 1,
        },
    }
    assert answer["more"] == 0
    assert _needing(alice) == 6


def test_of_two_with_the_same_need_the_one_that_was_used_last_comes_first(
    alice: Client, personas: Personas
) -> None:
    now = timezone.now()
    for name, used_at in (("never", None), ("long-ago", now - 9 * DAY), ("just-now", now)):
        _make(personas, name, clock={"state": State.ERROR, "last_used_at": used_at})

    names = [row["name"] for row in _read(alice)["needs"]]

    assert names == ["just-now", "long-ago", "never"]


def test_row_tells_what_one_needs_to_decide(
    alice: Client, credential: Credential, personas: Personas
) -> None:
    now = timezone.now()
    give_tokens(credential)
    refused = {"state": State.NEEDS_AUTHORIZATION, "since": now, "last_error": "invalid_grant"}
    set_clock(credential, **refused, last_used_at=now)
    service = Actor(ActorKind.SERVICE, None, "crm-sync")
    record(Action.TOKEN_USED, by=service, on=Target("credential", credential.pk, "/team/crm-token"))
    record(
        Action.TOKEN_REFUSED, by=SYSTEM, on=Target("credential", credential.pk, "/team/crm-token")
    )

    (row,) = _read(alice)["needs"]

    at = now.isoformat().replace("+00:00", "Z")
    expires_at = credential.token_sets.get().expires_at
    assert expires_at is not None
    assert row == {
        "id": str(credential.pk),
        "name": "crm-token",
        "path": "/team/crm-token",
        "container": str(personas.container.pk),
        "provider_host": "provider.example",
        "need": "needs_authorization",
        "state": "needs_authorization",
        "sentence": "Needs authorization: provider.example no longer renews it (invalid_grant)."
        " Authorize again.",
        "action": "authorize",
        "since": at,
        "expires_at": expires_at.isoformat().replace("+00:00", "Z"),
        "dies_at": None,
        "ends_at": None,
        "failed_at": None,
        "last_used_at": at,
        "last_used_by": "crm-sync",
        "may_authorize": True,
    }


@pytest.mark.parametrize(
    ("ends_in", "need", "action"),
    [
        (-DAY, "needs_authorization", "authorize"),
        (13 * DAY, "ending", "authorize"),
        (15 * DAY, None, None),
    ],
)
def test_token_without_refresh_token_needs_somebody_before_it_ends(
    ends_in: timedelta, need: str | None, action: str | None, alice: Client, credential: Credential
) -> None:
    give_tokens(credential, lifetime=ends_in)
    _forget_refresh_token(credential)
    at = timezone.now() + ends_in
    set_clock(credential, ends_at=at, dies_at=at)

    found = [(row["need"], row["action"]) for row in _read(alice)["needs"]]

    assert found == ([(need, action)] if need else [])
    assert _needing(alice) == len(found)


@pytest.mark.parametrize(
    "clock",
    [
        {"refresh_at": timedelta(minutes=4)},
        {"refresh_at": timedelta(minutes=4), "dies_at": timedelta(minutes=30)},
        {"dies_at": timedelta(minutes=30)},
    ],
    ids=["planned", "its refresh token is renewed with it", "on demand"],
)
def test_token_that_is_renewed_needs_nobody_though_it_ends_soon(
    clock: dict[str, timedelta], alice: Client, personas: Personas
) -> None:
    now = timezone.now()
    times = {name: now + value for name, value in clock.items()}
    _make(personas, "soon", clock={"ends_at": now + timedelta(minutes=5), **times})

    answer = _read(alice)

    assert answer["needs"] == []
    assert answer["counts"]["healthy"] == 1


def test_what_its_provider_refuses_needs_mending_while_its_token_still_lives(
    alice: Client, credential: Credential
) -> None:
    give_tokens(credential)
    set_clock(credential, is_misconfigured=True, failures=1, last_error="invalid_scope")

    answer = _read(alice)

    assert [(row["need"], row["action"]) for row in answer["needs"]] == [("error", "authorize")]
    assert answer["counts"]["by_state"] == {"error": 1}
    assert _needing(alice) == 1


@pytest.mark.parametrize(
    "state", [State.NOT_AUTHORIZED, State.SUSPENDED, State.REVOKED, State.AUTHORIZED]
)
def test_what_somebody_left_as_it_is_needs_nobody(
    state: State, alice: Client, credential: Credential
) -> None:
    set_clock(credential, state=state, dies_at=timezone.now() + 15 * DAY)

    answer = _read(alice)

    assert answer["needs"] == []
    assert answer["counts"]["by_state"] == {state.value: 1}
    assert _needing(alice) == 0


def test_what_one_may_not_read_is_in_no_list_and_no_count(
    bob: Client, charlie: Client, personas: Personas
) -> None:
    now = timezone.now()
    broken = _make(personas, "broken", clock={"state": State.ERROR, "host": "provider.example"})
    _make(personas, "planned", clock={"refresh_at": now + DAY, "host": "provider.example"})
    _attempt(broken, now, "renewed")
    ProviderHost.objects.create(host="provider.example", closed_until=now + DAY)

    answers = [_read(bob), _read(charlie)]

    for answer in answers:
        assert answer["needs"] == answer["paused"] == []
        assert answer["counts"] == {
            "total": 0,
            "needing": 0,
            "troubled": 0,
            "healthy": 0,
            "by_state": {},
        }
        assert answer["next_due"] is answer["last_renewed_at"] is None
        assert sum(hour["renewed"] for hour in answer["hours"]) == 0
    assert _needing(bob) == _needing(charlie) == 0


def test_who_may_read_but_not_write_is_told_and_may_not_authorize(
    bob: Client, personas: Personas
) -> None:
    readable = _make(personas, "readable", clock={"state": State.ERROR})
    _make(personas, "hidden", clock={"state": State.ERROR})
    entries.give(readable, Entry(personas.bob, Facet.CONFIGURATION, Value.READ), by=SYSTEM)

    answer = _read(bob)

    assert [(row["name"], row["may_authorize"]) for row in answer["needs"]] == [("readable", False)]
    assert answer["counts"]["total"] == _needing(bob) == 1


def test_list_ends_somewhere_and_says_how_many_more_there_are(
    alice: Client, personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overview, "MOST_ROWS", 2)
    for name in ("a", "b", "c"):
        _make(personas, name, clock={"state": State.ERROR})
    _make(personas, "d", clock={"failures": 1})

    answer = _read(alice)

    assert (len(answer["needs"]), answer["more"]) == (2, 2)


def test_next_due_is_the_renewal_that_is_planned_first(alice: Client, personas: Personas) -> None:
    at = timezone.now() + timedelta(hours=1)
    _make(personas, "later", clock={"refresh_at": at + DAY})
    soon = _make(personas, "soon", clock={"refresh_at": at})
    _make(personas, "mended-by-hand", clock={"refresh_at": at - DAY, "state": State.ERROR})

    due = _read(alice)["next_due"]

    assert due == {
        "id": str(soon.pk),
        "path": "/team/soon",
        "at": at.isoformat().replace("+00:00", "Z"),
    }


def test_hours_tell_renewals_and_failures_and_leave_out_the_rest(
    alice: Client, credential: Credential
) -> None:
    this_hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    before = this_hour - timedelta(hours=2) + timedelta(minutes=59)
    _attempt(credential, this_hour, "renewed")
    _attempt(credential, this_hour + timedelta(milliseconds=1), "superseded")
    _attempt(credential, this_hour + timedelta(milliseconds=2), "", ended_at=None)
    _attempt(credential, before, "refused")
    _attempt(credential, before + timedelta(seconds=1), "unknown")
    _attempt(credential, before - DAY, "renewed")
    consent = {"purpose": AttemptPurpose.AUTHORIZE}
    _attempt(credential, before + timedelta(seconds=2), "authorized", **consent)

    answer = _read(alice)

    counts = [(hour["renewed"], hour["failed"]) for hour in answer["hours"]]
    assert len(counts) == journal.HOURS
    assert counts[-3:] == [(0, 2), (0, 0), (1, 0)]
    assert sum(map(sum, counts[:-3])) == 0
    assert datetime.fromisoformat(answer["hours"][-1]["begins_at"]) == this_hour
    assert datetime.fromisoformat(answer["last_renewed_at"]) == this_hour


@pytest.mark.django_db
def test_journal_of_other_months_is_not_read() -> None:
    now = datetime(2026, 11, 29, 12, tzinfo=UTC)
    values = {"first": first_of(now - DAY), "end": first_of(now)}

    with connection.cursor() as cursor:
        partitions.ensure("credentials_refreshattempt", now=now)
        cursor.execute(f"EXPLAIN {journal._COUNT}", values)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert set(re.findall(r"credentials_refreshattempt_\w+?\b", plan)) >= {
        "credentials_refreshattempt_202611"
    }
    assert "_202612" not in plan
    assert "_rest" not in plan


def test_hour_that_is_over_is_counted_once(
    personas: Personas, credential: Credential, django_assert_num_queries: Any
) -> None:
    noon = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
    long_ago, lately = noon - timedelta(hours=3), noon - timedelta(minutes=10)
    _attempt(credential, long_ago, "renewed")
    journal.hours(personas.alice, now=noon)

    _attempt(credential, long_ago + timedelta(seconds=1), "renewed")
    _attempt(credential, lately, "refused")
    with django_assert_num_queries(2):
        hours, last_at = journal.hours(personas.alice, now=noon)
    of_bob, _ = journal.hours(personas.bob, now=noon)

    assert [(hour.renewed, hour.failed) for hour in hours[-4:]] == [(1, 0), (0, 0), (0, 0), (0, 1)]
    assert last_at == long_ago
    assert sum(hour.renewed + hour.failed for hour in of_bob) == 0


def test_hour_stays_open_until_requests_that_were_lost_are_judged(
    personas: Personas, credential: Credential
) -> None:
    noon = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
    attempt = _attempt(credential, noon - timedelta(minutes=1), "", ended_at=None)
    journal.hours(personas.alice, now=noon + timedelta(minutes=5))

    attempt.outcome = "unknown"
    attempt.save()
    hours, _ = journal.hours(personas.alice, now=noon + timedelta(minutes=6))

    assert [hour.failed for hour in hours[-2:]] == [1, 0]


def test_paused_hosts_and_clients_are_told_in_a_sentence_each(
    alice: Client, credential: Credential
) -> None:
    now = timezone.now()
    set_clock(credential, host="provider.example", client=b"a-client")
    ProviderHost.objects.create(
        host="provider.example", closed_until=now + DAY, last_error="no-answer", last_error_at=now
    )
    ProviderHost.objects.create(host="elsewhere.example", closed_until=now + DAY)
    for client, name in ((b"a-client", "crm"), (b"another", "mail")):
        PausedClient.objects.create(
            client=client,
            host="provider.example",
            client_id=name,
            error="invalid_client",
            since=now,
            probe_at=now + DAY,
        )

    out, refused = _read(alice)["paused"]

    assert out["sentence"].startswith("provider.example does not answer.")
    assert "no-answer" not in out["sentence"]
    assert refused["sentence"].startswith(
        "provider.example refuses the client crm (invalid_client)."
    )
    assert datetime.fromisoformat(out["until"]) == now + DAY


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ({"held_until": timedelta(minutes=1)}, "asks for fewer requests"),
        ({"closed_until": -timedelta(minutes=1)}, None),
        ({"failures": 2}, None),
    ],
)
def test_host_is_paused_as_long_as_it_is_not_asked(
    host: dict[str, Any], words: str | None, alice: Client, credential: Credential
) -> None:
    set_clock(credential, host="provider.example")
    now = timezone.now()
    values = {
        name: now + value if isinstance(value, timedelta) else value for name, value in host.items()
    }
    ProviderHost.objects.create(host="provider.example", **values)

    paused = _read(alice)["paused"]

    assert [words in pause["sentence"] for pause in paused if words] == [True] * bool(words)
    assert len(paused) == bool(words)


def test_restored_database_is_told_to_whoever_looks(alice: Client, credential: Credential) -> None:
    Engine.objects.update_or_create(pk=1, defaults={"restored_at": timezone.now()})

    [pause] = _read(alice)["paused"]

    assert pause["sentence"].startswith("This database was restored")
    assert pause["until"] is None


def test_statements_do_not_grow_with_the_rows(alice: Client, personas: Personas) -> None:
    counts = []
    now = timezone.now()
    alice.get(URL)
    for number in (3, 30):
        for place in range(Credential.objects.count(), number):
            state = State.ERROR if place % 3 else State.AUTHORIZED
            _make(personas, f"c-{place}", clock={"state": state, "refresh_at": now})
        with CaptureQueriesContext(connection) as statements:
            answer = alice.get(URL)
        assert answer.json()["counts"]["total"] == number
        counts.append(len(statements))
    with CaptureQueriesContext(connection) as statements:
        alice.get(COUNT)

    # Who asks takes two of them: the session and the person.
    assert counts == [12, 12]
    assert len(statements) == 3


def test_no_ciphertext_is_read_for_the_overview(alice: Client, personas: Personas) -> None:
    _make(personas, "broken", clock={"state": State.ERROR})

    with CaptureQueriesContext(connection) as statements:
        alice.get(URL)

    selected = "".join(each["sql"].partition(" FROM ")[0] for each in statements.captured_queries)
    for column in ("client_secret", "access_token", "client_key", "tls_key", '"raw"'):
        assert f"{column}" not in selected.replace("client_key_algorithm", "")


def test_last_user_is_looked_for_about_the_time_of_the_last_use(
    alice: Client, personas: Personas
) -> None:
    now = timezone.now()
    by_name = {
        name: _make(personas, name, clock={"state": State.ERROR, "last_used_at": used_at})
        for name, used_at in (("lately", now), ("long-ago", now - DAY), ("never", None))
    }
    for name, user in (("lately", "first"), ("lately", "second"), ("long-ago", "too-late")):
        credential = by_name[name]
        actor = Actor(ActorKind.SERVICE, None, user)
        record(Action.TOKEN_USED, by=actor, on=Target("credential", credential.pk, name))

    users = {row["name"]: row["last_used_by"] for row in _read(alice)["needs"]}

    assert users == {"lately": "second", "long-ago": None, "never": None}


def test_attempts_of_a_credential_are_told_without_what_was_answered(
    alice: Client, credential: Credential, personas: Personas
) -> None:
    now = timezone.now()
    other = make_credential(personas.container, by=personas.alice, name="other")
    _attempt(other, now - DAY, "renewed")
    an_hour_ago = now - timedelta(hours=1)
    _attempt(credential, an_hour_ago, "refused", status=400, error="invalid_grant")
    newest = _attempt(credential, now, "renewed")

    rows = alice.get(f"/api/v1/credentials/{credential.pk}/attempts").json()

    at = now.isoformat().replace("+00:00", "Z")
    assert rows[0] == {
        "id": str(newest.pk),
        "purpose": "renew",
        "started_at": at,
        "ended_at": at,
        "outcome": "renewed",
        "error": "",
        "status": 200,
    }
    assert [row["outcome"] for row in rows] == ["renewed", "refused"]
    assert rows[1]["error"] == "invalid_grant"
    assert SECRET not in str(rows)


def test_no_more_than_the_newest_attempts_are_told(
    alice: Client, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "NEWEST", 2)
    now = timezone.now()
    for minutes in range(3):
        _attempt(credential, now - timedelta(minutes=minutes), f"word-{minutes}")

    rows = alice.get(f"/api/v1/credentials/{credential.pk}/attempts").json()

    assert [row["outcome"] for row in rows] == ["word-0", "word-1"]


def test_attempts_are_for_those_who_may_read_the_configuration(
    bob: Client, charlie: Client, credential: Credential
) -> None:
    address = f"/api/v1/credentials/{credential.pk}/attempts"

    assert (bob.get(address).status_code, charlie.get(address).status_code) == (403, 404)
