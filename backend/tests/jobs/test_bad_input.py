"""What can go wrong with a job, each in its words, with a state that says so."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.containers.trees import send
from tests.credentials.making import PASSWORD, make_login
from tests.jobs.making import Scene, formed
from tests.jobs.test_due import EVERY_MINUTE, make_due
from tests.personas import make_user
from tests.proxy.upstream import MIB, Upstream
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import changes as credential_changes
from tokenwell.credentials.models import Credential, News
from tokenwell.encryption import secrets
from tokenwell.gateway import calling
from tokenwell.jobs import body_files, changes, due
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import MOST_READ, Outcome
from tokenwell.outbound import http


@pytest.fixture
def upstream(settings: Any, scene: Scene) -> Iterator[Upstream]:
    """A web service that misbehaves as the last part of the path says."""
    there = Upstream()
    there.start()
    settings.OUTBOUND_ALLOW = settings.OUTBOUND_ALLOW | {there.host}
    yield there
    # First those who may still be connected to it.
    http._door().close()
    http._door.forget()
    there.stop()


@pytest.fixture
def login(scene: Scene) -> Iterator[Credential]:
    """A Password credential for the service."""
    made = make_login(
        scene.place, by=scene.by, usages=["http"], base_urls=[scene.service.url("/v1")]
    )
    yield made
    calling._logins.clear()


def _calls(there: Upstream, path: str, **fields: Any) -> dict[str, Any]:
    return {"name": "call", "url": f"{there.base_url}/{path}", **fields}


# --- With a login -------------------------------------------------------------------------------


def test_password_credential_calls_with_basic(scene: Scene, login: Credential) -> None:
    run = scene.run(scene.job(credential=login))

    assert run.outcome == Outcome.SUCCEEDED
    assert scene.service.seen[0].basic() == ("robot", PASSWORD)
    assert PASSWORD not in str(run.attempts)


def test_password_that_comes_back_is_not_kept(scene: Scene, login: Credential) -> None:
    scene.scripted = [(200, {"Content-Type": "text/plain"}, f"you are {PASSWORD}!".encode())]

    run = scene.run(scene.job(credential=login))

    assert secrets.reveal_bytes(run, "body") == b"you are ***!"


def test_login_that_is_refused_is_sent_once(scene: Scene, login: Credential) -> None:
    scene.scripted = [(401, {}, b"")]

    run = scene.run(scene.job(credential=login))

    assert (run.outcome, run.error, len(scene.service.seen)) == (Outcome.FAILED, "status", 1)


def test_login_that_is_not_allowed_for_http_calls_nothing(scene: Scene, login: Credential) -> None:
    job = scene.job(credential=login)
    credential_changes.update(login, {"usages": ["sftp"]}, by=scene.by, address=None)

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "usage-not-allowed")
    assert run.sentence == f"{{credential:{login.pk}}} is not allowed for HTTP."
    assert scene.service.seen == []


def test_login_whose_password_is_missing_calls_nothing(scene: Scene, login: Credential) -> None:
    job = scene.job(credential=login)
    fields = {"password": "", "base_urls": [scene.service.url("/v1"), scene.service.url("/v2")]}
    credential_changes.update(login, fields, by=scene.by, address=None)

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "needs-secret")
    assert scene.service.seen == []


# --- The credential -----------------------------------------------------------------------------


def _let_run_for(scene: Scene, job: Job, credential: Credential) -> User:
    carol = make_user("carol")
    entries.give(
        scene.place,
        Entry(carol, Facet.CONFIGURATION, Value.READ_WRITE),
        Entry(carol, Facet.CREDENTIAL, Value.USE),
        by=SYSTEM,
    )
    changes.update(job, {"credential": credential}, by=carol, address=None)
    return carol


def test_credential_that_was_moved_out_of_reach_fails_it(scene: Scene) -> None:
    credential = scene.credential()
    job = scene.job()
    carol = _let_run_for(scene, job, credential)
    hidden = scene.hidden().place
    no_access = [Entry(carol, facet, Value.NO_ACCESS) for facet in Facet]
    entries.give(hidden, *no_access, by=SYSTEM)
    tree.move(credential, hidden, by=scene.by, address=None)

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "not-found")
    assert "moved out of reach" in run.sentence
    assert scene.service.seen == []
    shown = send(carol, "get", f"runs/{run.pk}").content.decode()
    assert "hidden" not in shown


def test_lost_credential_stays_lost_until_somebody_says_otherwise(scene: Scene) -> None:
    job = scene.job(credential=scene.credential())
    Job.objects.update(calls_with=None)

    changes.update(job, {"retries": 1}, by=scene.by, address=None)
    still = scene.run(job)
    changes.update(job, {"credential": None}, by=scene.by, address=None)
    without = scene.run(job)

    assert (still.outcome, still.error) == (Outcome.FAILED, "credential-deleted")
    assert without.outcome == Outcome.SUCCEEDED
    assert "authorization" not in scene.service.seen[0].headers


# --- What was filled in, and is not right any more ----------------------------------------------


def test_placeholder_that_nothing_fills_any_more_fails_it(scene: Scene) -> None:
    parameters = [{"name": "day", "default": "today", "required": False}]
    job = scene.job(scene.step("/v1/{{day}}"), parameters=parameters)
    Job.objects.update(parameters=[])

    run = scene.run(job)

    assert (run.outcome, run.error) == (Outcome.FAILED, "values")
    assert "day" in run.sentence
    assert scene.service.seen == []


def test_file_that_is_gone_fails_it(scene: Scene) -> None:
    job = scene.job()
    file = body_files.add(
        job, b"a,b", name="data.csv", content_type="text/csv", by=scene.by, address=None
    )
    sends: dict[str, Any] = {"method": "POST", "body": {"kind": "file", "file": str(file.pk)}}
    changes.update(job, {"steps": [formed(scene.step(**sends))]}, by=scene.by, address=None)
    there = scene.run(job)

    body_files.delete(file, by=scene.by, address=None)
    gone = scene.run(job)

    assert (there.outcome, scene.service.seen[0].body) == (Outcome.SUCCEEDED, b"a,b")
    assert (gone.outcome, gone.error) == (Outcome.FAILED, "file-gone")
    assert gone.sentence == "The file that call sends is not there any more."
    assert len(scene.service.seen) == 1


def test_zone_that_is_gone_stops_its_job_and_no_other(scene: Scene) -> None:
    cron = {"kind": "cron", "cron": "* * * * *", "zone": "Europe/Zurich"}
    lost, other = scene.job(schedule=cron), scene.job(name="other", schedule=EVERY_MINUTE)
    make_due(lost)
    make_due(other)
    Job.objects.filter(pk=lost.pk).update(zone="Europe/Atlantis")

    due.start_due()

    run = JobRun.objects.get(job_id=lost.pk)
    assert (run.outcome, run.error) == (Outcome.FAILED, "schedule")
    assert "no such time zone" in run.sentence
    lost.refresh_from_db()
    assert (lost.next_at, lost.last_outcome) == (None, "failed")
    assert News.objects.get().credential_id == lost.pk
    assert scene.woken == [JobRun.objects.get(job_id=other.pk).pk]
    # The list and the page show it all the same.
    assert send(scene.by, "get", "jobs").status_code == 200
    assert send(scene.by, "get", f"jobs/{lost.pk}").status_code == 200


# --- Answers ------------------------------------------------------------------------------------


def test_answer_that_never_ends_is_read_no_further_than_needed(
    scene: Scene, upstream: Upstream
) -> None:
    plain = scene.run(scene.job(_calls(upstream, "endless")))
    check = {"path": "$.state"}
    looked_into = scene.run(scene.job(_calls(upstream, "endless", check=check), name="checked"))
    credential = scene.credential(base_urls=[upstream.base_url])
    with_token = scene.run(
        scene.job(_calls(upstream, "endless"), name="with a token", credential=credential)
    )

    assert upstream.has_hung_up.wait(10)
    for run in (plain, with_token):
        assert (run.outcome, run.is_cut) == (Outcome.SUCCEEDED, True)
        assert run.size is not None
        assert run.size <= MOST_READ + MIB
    assert len(secrets.reveal_bytes(plain, "body")) == 64 * 1024
    assert (looked_into.outcome, looked_into.error) == (Outcome.FAILED, "too-long")


def test_answer_of_a_gibibyte_is_cut(scene: Scene, upstream: Upstream) -> None:
    run = scene.run(scene.job(_calls(upstream, "gibibyte")))

    assert (run.outcome, run.is_cut) == (Outcome.SUCCEEDED, True)


def test_answer_that_breaks_off_is_none(scene: Scene, upstream: Upstream) -> None:
    run = scene.run(scene.job(_calls(upstream, "half"), retries=1))
    again = scene.run(scene.job(_calls(upstream, "half", method="POST"), retries=1, name="post"))

    assert (run.outcome, run.error) == (Outcome.QUEUED, "no-answer")
    # Nobody knows whether it did something.
    assert (again.outcome, again.error) == (Outcome.FAILED, "no-answer")


def test_answer_that_is_a_bomb_is_not_unpacked_for_ever(scene: Scene, upstream: Upstream) -> None:
    run = scene.run(scene.job(_calls(upstream, "bomb")))

    assert run.outcome in (Outcome.SUCCEEDED, Outcome.FAILED)
    assert (run.size or 0) <= MOST_READ + MIB


def test_answer_that_is_no_text_is_shown_as_far_as_it_is(scene: Scene) -> None:
    scene.scripted = [(200, {"Content-Type": "image/png"}, b"\x89PNG\xff\xfe\x00")]
    run = scene.run(scene.job())

    shown = send(scene.by, "get", f"runs/{run.pk}").json()

    assert (run.outcome, shown["content_type"]) == (Outcome.SUCCEEDED, "image/png")
    assert shown["body"].startswith("\ufffdPNG")


# --- A line of curl, by REST --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("curl -d @/etc/CANARY https://api.example/", "Files"),
        ("curl https://api.example/$(CANARY)", "Variables"),
        ("curl https://api.example/; rm -rf CANARY", "a ; outside"),
        ("curl https://api.example/ -K CANARY", "file or a key"),
    ],
)
def test_line_that_a_job_can_not_do_is_refused(scene: Scene, line: str, words: str) -> None:
    answer = send(scene.by, "post", "jobs/curl", {"line": line})

    assert answer.status_code == 400
    assert words in answer.json()["errors"]["line"][0]
    assert "CANARY" not in answer.content.decode()


def test_secret_in_a_line_is_left_out_and_told(scene: Scene) -> None:
    line = (
        "curl https://api.example/things -u robot:CANARY-1 -H 'X-Api-Key: CANARY-2'"
        " -H 'Authorization: Bearer CANARY-3' -H 'Cookie: s=CANARY-4'"
    )

    answer = send(scene.by, "post", "jobs/curl", {"line": line})

    assert answer.status_code == 200
    assert len(answer.json()["secrets"]) >= 3
    assert "CANARY" not in answer.content.decode()


def test_step_of_a_line_is_one_that_can_be_saved(scene: Scene) -> None:
    line = "curl https://api.example/things -d '{\"a\": 1}' -H 'Content-Type: application/json'"
    read = send(scene.by, "post", "jobs/curl", {"line": line}).json()

    step = {name: read[name] for name in ("method", "url", "query", "headers", "body")}

    assert formed({"name": "call", **step})["method"] == "POST"
