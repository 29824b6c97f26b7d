"""A run: its steps in order, what each brings, and how it ends when something is in the way."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.engine.credentials import set_clock
from tests.fake_provider import raw
from tests.jobs.making import TOKEN, Scene, answer, formed
from tests.personas import make_user
from tokenwell.accounts.people import actor
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import binning
from tokenwell.credentials import changes as credential_changes
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets
from tokenwell.gateway import tokens
from tokenwell.gateway.asking import Asked
from tokenwell.jobs import body_files, changes, running, starting, stopping
from tokenwell.jobs.models import BodyFile, Job, JobRun
from tokenwell.jobs.states import Outcome


def body_of(run: JobRun) -> bytes:
    return secrets.reveal_bytes(run, "body")


def test_it_calls_with_the_token_and_keeps_the_answer_sealed(scene: Scene) -> None:
    job = scene.job(credential=scene.credential())

    run = scene.run(job)

    [seen] = scene.service.seen
    assert (run.outcome, run.status, run.error) == (Outcome.SUCCEEDED, 200, "")
    assert seen.headers["authorization"] == f"Bearer {TOKEN}"
    assert json.loads(body_of(run)) == {"ok": True}
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM jobs_jobrun")
        assert b"ok" not in bytes(cursor.fetchone()[0])
    assert run.for_name == "root"
    job.refresh_from_db()
    assert (job.last_outcome, job.failing_since) == ("succeeded", None)


def test_it_is_in_the_record_and_so_is_the_use_of_the_token(scene: Scene) -> None:
    job = scene.job(credential=scene.credential())

    run = scene.run(job)

    [started] = AuditEvent.objects.filter(action=Action.JOB_STARTED)
    [ended] = AuditEvent.objects.filter(action=Action.JOB_SUCCEEDED)
    [used] = AuditEvent.objects.filter(action=Action.TOKEN_USED)
    assert started.actor_name == used.actor_name == "root"
    assert ended.facts == {"run": str(run.pk), "runs_for": "root", "attempts": 1, "status": 200}
    assert TOKEN not in str([started.facts, ended.facts, used.facts])


def test_steps_go_in_order_and_hand_on_what_they_capture(scene: Scene) -> None:
    first = scene.step(
        "/v1/orders", name="orders", captures=[{"name": "id", "path": "$.items[0].id"}]
    )
    then = scene.step(
        "/v1/orders/{{orders.id}}/notes",
        name="note",
        method="POST",
        query=[{"name": "by", "value": "{{who}} & co"}],
        headers=[{"name": "X-Order", "value": "{{orders.id}}"}],
        body={"kind": "json", "text": '{"order": "{{orders.id}}", "by": "{{who}}"}'},
    )
    scene.scripted = [answer({"items": [{"id": "a/b c"}]})]
    job = scene.job(first, then, parameters=[{"name": "who", "default": 'x"y', "required": False}])

    run = scene.run(job)

    assert run.outcome == Outcome.SUCCEEDED, run.sentence
    [_, note] = scene.service.seen
    assert note.path == "/v1/orders/a%2Fb%20c/notes"
    assert json.loads(note.body) == {"order": "a/b c", "by": 'x"y'}
    assert note.query == "by=x%22y%20%26%20co"
    assert [one["status"] for one in run.attempts] == [200, 200]


def test_answer_that_is_not_as_expected_fails_the_run(scene: Scene) -> None:
    job = scene.job(scene.step(expected=["201", "204"]))

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "status")
    assert run.sentence == "call was answered 200, not 201 or 204."


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        (answer({"state": "bad"}), "check", "what is at $.state is another value"),
        (answer({}), "check", "there is nothing at $.state"),
        (raw(b"\xff\xfe", Content_Type="text/plain"), "unreadable", "not text in UTF-8"),
        (raw("<html>"), "unreadable", "not JSON"),
        (raw(b" " * 2_000_000), "too-long", "too long to be looked into"),
    ],
    ids=["other", "missing", "no text", "no JSON", "cut"],
)
def test_answer_that_fails_the_check_says_why(
    scene: Scene, said: Any, error: str, words: str
) -> None:
    check = {"path": "$.state", "comparison": "equals", "value": "good"}
    scene.scripted = [said]

    run = scene.run(scene.job(scene.step(check=check)))

    assert (run.outcome, run.error) == (Outcome.FAILED, error)
    assert words in run.sentence


def test_long_answer_is_kept_to_64_kib(scene: Scene) -> None:
    scene.scripted = [raw(b"x" * 3_000_000)]

    run = scene.run(scene.job())

    assert (run.outcome, run.is_cut, len(body_of(run))) == (Outcome.SUCCEEDED, True, 64 * 1024)


def test_token_that_comes_back_is_not_kept(scene: Scene) -> None:
    scene.scripted = [raw(f"you sent Bearer {TOKEN}!", Content_Type=f"text/{TOKEN}")]

    run = scene.run(scene.job(credential=scene.credential()))

    assert body_of(run) == b"you sent Bearer ***!"
    assert TOKEN not in run.content_type


def test_401_is_answered_with_one_new_token_and_one_retry(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    credential = scene.credential()
    scene.scripted = [answer({}, 401)]
    job = scene.job(credential=credential)
    give, asked = tokens.give, []

    def renewed(wanted: Asked) -> tokens.Given:
        asked.append(wanted.bad_version)
        given = give(replace(wanted, bad_version=None))
        version = given.token_version if wanted.bad_version is None else 2
        return replace(given, access_token=f"token-{version}", token_version=version)

    monkeypatch.setattr(tokens, "give", renewed)

    run = scene.run(job)

    assert (run.outcome, run.status, asked) == (Outcome.SUCCEEDED, 200, [None, 1])
    sent = [seen.headers["authorization"] for seen in scene.service.seen]
    assert sent == ["Bearer token-1", "Bearer token-2"]


def test_run_that_was_stopped_is_not_sent_again_after_a_401(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.scripted = [answer({}, 401)]
    give = tokens.give

    def renewed(wanted: Asked) -> tokens.Given:
        given = give(replace(wanted, bad_version=None))
        if wanted.bad_version is None:
            return given
        stopping.stop(JobRun.objects.get().pk, by=actor(scene.by))
        return replace(given, token_version=2)

    monkeypatch.setattr(tokens, "give", renewed)

    run = scene.run(scene.job(credential=scene.credential()))

    assert (run.outcome, len(scene.service.seen)) == (Outcome.STOPPED, 1)


@pytest.mark.parametrize(
    ("method", "repeatable", "headers", "times"),
    [
        ("GET", "by_method", [], 2),
        ("GET", "no", [], 1),
        ("POST", "by_method", [], 1),
        ("POST", "yes", [], 2),
        ("POST", "by_method", [{"name": "Idempotency-Key", "value": "order-1"}], 2),
        ("POST", "no", [{"name": "Idempotency-Key", "value": "order-1"}], 1),
    ],
)
def test_401_is_answered_again_only_if_that_is_safe(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    repeatable: str,
    headers: list[dict[str, str]],
    times: int,
) -> None:
    scene.scripted = [answer({}, 401)]
    step = scene.step(method=method, headers=headers)
    job = scene.job(step, credential=scene.credential(), repeatable=repeatable)
    give = tokens.give

    def renewed(wanted: Asked) -> tokens.Given:
        given = give(replace(wanted, bad_version=None))
        return replace(given, token_version=2) if wanted.bad_version else given

    monkeypatch.setattr(tokens, "give", renewed)

    run = scene.run(job)

    assert len(scene.service.seen) == times
    assert run.outcome == (Outcome.SUCCEEDED if times == 2 else Outcome.FAILED)


# --- What is in the way -------------------------------------------------------------------------


def test_credential_that_is_not_allowed_for_http_fails_it_before_anything_is_sent(
    scene: Scene,
) -> None:
    credential = scene.credential()
    job = scene.job(credential=credential)
    credential_changes.update(credential, {"usages": []}, by=scene.by, address=None)

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "usage-not-allowed")
    assert run.sentence == f"{{credential:{credential.pk}}} is not allowed for HTTP."
    assert scene.service.seen == []
    assert run.sent_at is None


def test_credential_that_nobody_authorized_fails_it(scene: Scene) -> None:
    credential = scene.credential(grant_type="authorization_code")
    set_clock(credential, state=State.NEEDS_AUTHORIZATION, last_error="invalid_grant")
    run = scene.run(scene.job(credential=credential))

    assert (run.outcome, run.error) == (Outcome.FAILED, "needs-authorization")
    assert scene.service.seen == []


def test_credential_that_was_deleted_fails_it(scene: Scene) -> None:
    credential = scene.credential()
    job = scene.job(credential=credential)
    binned = binning.throw(credential, by=scene.by, address=None)
    in_the_bin = scene.run(job)
    binning.let_go(binned, by=SYSTEM)

    gone = scene.run(job)

    assert in_the_bin.outcome == Outcome.FAILED
    assert (gone.outcome, gone.error) == (Outcome.FAILED, "credential-deleted")
    assert gone.sentence == "Its credential was deleted; choose another one."
    assert scene.service.seen == []


def test_rights_count_when_it_runs_not_when_it_was_saved(scene: Scene) -> None:
    carol = make_user("carol")
    entries.give(
        scene.place,
        Entry(carol, Facet.CONFIGURATION, Value.READ_WRITE),
        Entry(carol, Facet.CREDENTIAL, Value.USE),
        by=SYSTEM,
    )
    credential = scene.credential()
    job = scene.job()
    changes.update(job, {"credential": credential}, by=carol, address=None)
    assert scene.run(job).outcome == Outcome.SUCCEEDED
    entries.give(credential, Entry(carol, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    everybody = carol.groups.get().role
    entries.give(credential, Entry(everybody, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "not-permitted")
    assert run.for_name == "carol"


def test_whoever_it_runs_for_was_disabled(scene: Scene) -> None:
    carol = make_user("carol")
    entries.give(scene.place, Entry(carol, Facet.CONFIGURATION, Value.READ_WRITE), by=SYSTEM)
    job = changes.update(scene.job(), {"retries": 1}, by=carol, address=None)
    carol.is_active = False
    carol.save(update_fields=["is_active"])

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "caller-gone")


def test_file_that_is_gone_fails_it(scene: Scene) -> None:
    job = scene.job()
    file = body_files.add(
        job, b"z" * 3_000_000, name="data.bin", content_type="a/b", by=scene.by, address=None
    )

    step = scene.step(method="POST", body={"kind": "file", "file": str(file.pk)})
    changes.update(job, {"steps": [formed(step)]}, by=scene.by, address=None)
    assert scene.run(job).outcome == Outcome.SUCCEEDED
    assert scene.service.seen[-1].body == b"z" * 3_000_000
    BodyFile.objects.all().delete()

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "file-gone")


def test_value_that_would_break_out_fails_it(scene: Scene) -> None:
    step = scene.step(headers=[{"name": "X-Who", "value": "{{who}}"}])
    job = scene.job(step, parameters=[{"name": "who", "default": "", "required": True}])

    run = scene.run(job, who="a\r\nHost: evil.example")

    assert (run.outcome, run.error) == (Outcome.FAILED, "values")
    assert "{{who}}" in run.sentence
    assert scene.service.seen == []


def test_server_that_is_not_there_is_no_secret_of_our_network(scene: Scene, settings: Any) -> None:
    job = scene.job()
    settings.OUTBOUND_ALLOW = frozenset()

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "not-sent")
    assert run.sentence == "The server could not be reached; nothing was sent."


# --- Retries ------------------------------------------------------------------------------------


def test_what_may_be_sent_again_is_after_a_while(scene: Scene) -> None:
    scene.scripted = [answer({}, 503, Retry_After="7"), answer({}, 500)]
    job = scene.job(retries=2, backoff_seconds=1)

    waits = scene.run(job)
    asked = waits.not_before - timezone.now()
    again = scene.go_on(waits)
    ended = scene.go_on(again)

    assert waits.outcome == again.outcome == Outcome.QUEUED
    assert timedelta(seconds=5) < asked <= timedelta(seconds=8)
    assert (ended.outcome, [one["status"] for one in ended.attempts]) == (
        Outcome.SUCCEEDED,
        [503, 500, 200],
    )


def test_retries_end(scene: Scene) -> None:
    scene.scripted = [answer({}, 503)] * 3
    job = scene.job(retries=1)

    run = scene.go_on(scene.run(job))

    assert (run.outcome, len(run.attempts)) == (Outcome.FAILED, 2)


@pytest.mark.parametrize(
    ("method", "repeatable", "status", "outcome"),
    [
        ("POST", "by_method", 503, Outcome.FAILED),
        ("POST", "by_method", 429, Outcome.QUEUED),
        ("POST", "yes", 503, Outcome.QUEUED),
        ("GET", "by_method", 503, Outcome.QUEUED),
        ("GET", "no", 503, Outcome.FAILED),
        ("GET", "by_method", 404, Outcome.FAILED),
    ],
)
def test_only_what_is_safe_is_sent_again(
    scene: Scene, method: str, repeatable: str, status: int, outcome: Outcome
) -> None:
    scene.scripted = [answer({}, status)]
    job = scene.job(scene.step(method=method), retries=3, repeatable=repeatable)

    assert scene.run(job).outcome == outcome


def test_retry_goes_on_with_the_step_that_failed(scene: Scene) -> None:
    first = scene.step(
        "/v1/a", name="first", method="POST", captures=[{"name": "id", "path": "$.id"}]
    )
    then = scene.step("/v1/b/{{first.id}}", name="then")
    scene.scripted = [answer({"id": 7}), answer({}, 503)]
    job = scene.job(first, then, retries=1)

    run = scene.go_on(scene.run(job))

    assert run.outcome == Outcome.SUCCEEDED
    assert scene.service.paths() == ["/v1/a", "/v1/b/7", "/v1/b/7"]
    assert run.captured is None


# --- Several at once, and an end by hand ----------------------------------------------------------


def test_stopped_run_is_sent_no_further_and_what_comes_late_is_dropped(scene: Scene) -> None:
    job = scene.job(scene.step("/v1/a", name="a"), scene.step("/v1/b", name="b"))
    manner = scene.service.manner
    assert manner is not None

    def stop_it(seen: Any) -> Any:
        run = JobRun.objects.get(job_id=job.pk)
        stopping.stop(run.pk, by=actor(scene.by))
        connection.close()
        return manner(seen)

    scene.service.manner = stop_it

    run = scene.run(job)

    assert (run.outcome, run.attempts) == (Outcome.STOPPED, [])
    assert run.sentence == "root stopped it, while a request was on its way."
    assert scene.service.paths() == ["/v1/a"]
    assert AuditEvent.objects.get(action=Action.JOB_STOPPED).actor_name == "root"


def test_nothing_is_idle_in_a_transaction_while_it_calls(scene: Scene) -> None:
    found: list[int] = []

    def look(_seen: Any) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND state LIKE 'idle in transaction%'"
            )
            found.append(cursor.fetchone()[0])
        connection.close()
        return answer({})

    job = scene.job(credential=scene.credential())
    scene.service.manner = look

    run = scene.run(job)

    assert (run.outcome, found) == (Outcome.SUCCEEDED, [0])


def test_disabled_job_is_not_carried_out(scene: Scene) -> None:

    job = scene.job()
    run = starting.start(job, {}, by=actor(scene.by))
    changes.update(job, {"is_enabled": False}, by=scene.by, address=None)

    running.go_on(run.pk)

    run.refresh_from_db()
    assert (run.outcome, run.error) == (Outcome.SKIPPED, "disabled")
    assert scene.service.seen == []
    assert Job.objects.get().last_outcome == ""
