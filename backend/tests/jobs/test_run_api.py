"""Start, watch and stop runs by REST, as a person and as a service."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.containers.trees import send
from tests.jobs.making import Scene
from tests.personas import browser, make_user
from tokenwell.accounts import service_accounts
from tokenwell.accounts.key_limits import KeyLimits
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import changes as credential_changes
from tokenwell.credentials.models import News
from tokenwell.jobs import changes, places, running
from tokenwell.jobs.models import Job, JobRun

WHO = [{"name": "who", "default": "", "required": True}]


class Robot:
    """A service with a key."""

    def __init__(self, name: str = "robot", **limits: Any) -> None:
        account = service_accounts.create(name, description="", by=SYSTEM, created_by=None)
        self.user: User = account.user
        made = service_accounts.create_key(
            account, label="prod", by=SYSTEM, limits=KeyLimits(**limits)
        )
        self.key, self.text = made.key, made.text

    def ask(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        client = Client(headers={"authorization": f"Bearer {self.text}", **headers})
        return send(client, method, address, body)


def allow(scene: Scene, user: User) -> None:
    entries.give(scene.place, Entry(user, Facet.SERVICE, Value.USE), by=SYSTEM)


def test_person_runs_it_and_reads_the_answer(scene: Scene) -> None:
    job = scene.job(credential=scene.credential())

    started = send(scene.by, "post", f"jobs/{job.pk}/run", {})
    run = started.json()["id"]
    running.go_on(JobRun.objects.get().pk)
    shown = send(scene.by, "get", f"runs/{run}").json()

    assert (started.status_code, started.json()["outcome"]) == (202, "queued")
    assert (shown["outcome"], shown["status"], shown["body"]) == ("succeeded", 200, '{"ok": true}')
    assert shown["started_by"]["name"] == "root"
    assert [one["status"] for one in shown["attempts"]] == [200]
    rows = send(scene.by, "get", f"jobs/{job.pk}/runs").json()["results"]
    assert [row["id"] for row in rows] == [run]
    days = send(scene.by, "get", f"jobs/{job.pk}/chart").json()["days"]
    assert (len(days), days[-1]["succeeded"]) == (30, 1)


def test_service_starts_it_with_the_parameters_that_it_declares(scene: Scene) -> None:
    robot = Robot()
    job = scene.job(scene.step("/v1/{{who}}"), parameters=WHO, credential=scene.credential())
    address = f"jobs/{job.pk}/run"
    unseen = robot.ask("post", address, {"parameters": {"who": "x"}})
    allow(scene, robot.user)

    started = robot.ask("post", address, {"parameters": {"who": "carol"}})
    refused = [
        robot.ask("post", address, {"parameters": wrong}).json().get("errors")
        for wrong in ({}, {"who": "x", "other": "y"})
    ]
    running.go_on(JobRun.objects.get().pk)
    shown = robot.ask("get", f"runs/{started.json()['id']}")

    assert (unseen.status_code, started.status_code) == (404, 202)
    robot.key.refresh_from_db()
    assert robot.key.last_used_at is not None
    assert refused == [
        {"parameters.who": ["The job needs this parameter."]},
        {"parameters.other": ["The job declares no such parameter."]},
    ]
    assert scene.service.paths() == ["/v1/carol"]
    # It learns how it ended, and nothing of what was answered: that needs Configuration: Read.
    assert (shown.json()["outcome"], shown.json()["status"]) == ("succeeded", 200)
    assert (shown.json()["body"], shown.json()["attempts"]) == (None, [])
    assert JobRun.objects.get().started_by_kind == "service"


def test_service_sees_no_run_but_its_own(scene: Scene) -> None:
    robot = Robot()
    allow(scene, robot.user)
    run = scene.run(scene.job())

    assert robot.ask("get", f"runs/{run.pk}").status_code == 404


def test_same_key_of_its_own_is_one_run(scene: Scene) -> None:
    robot = Robot()
    allow(scene, robot.user)
    job = scene.job(scene.step("/v1/{{who}}"), parameters=WHO, overlap="queue")

    def start(who: str, key: str) -> Any:
        said = {"parameters": {"who": who}}
        return robot.ask("post", f"jobs/{job.pk}/run", said, **{"idempotency-key": key})

    first, again, other, wrong = (
        start("a", "k1"),
        start("a", "k1"),
        start("a", "k2"),
        start("b", "k1"),
    )

    assert first.json()["id"] == again.json()["id"] != other.json()["id"]
    assert wrong.json()["type"] == "urn:tokenwell:problem:key-used"
    assert start("a", "x" * 201).status_code == 400
    assert JobRun.objects.count() == 2


def test_same_key_is_the_same_run_though_a_default_was_changed(scene: Scene) -> None:
    day = {"name": "day", "default": "today", "required": False}
    job = scene.job(parameters=[day])
    client = Client(headers={"Idempotency-Key": "k1"})
    client.force_login(scene.by)
    first = send(client, "post", f"jobs/{job.pk}/run", {})
    changes.update(job, {"parameters": [{**day, "default": "later"}]}, by=scene.by, address=None)

    again = send(client, "post", f"jobs/{job.pk}/run", {})

    assert (again.status_code, again.json()["id"]) == (202, first.json()["id"])


def test_parameters_may_be_of_any_letters(scene: Scene) -> None:
    names = [f"p{number}" for number in range(50)]
    declared = [{"name": name, "default": "", "required": False} for name in names]
    said = json.dumps({"parameters": dict.fromkeys(names, "é" * 4000)}, ensure_ascii=False)
    address = f"/api/v1/jobs/{scene.job(parameters=declared).pk}/run"

    answer = browser(scene.by).post(address, said.encode(), content_type="application/json")

    assert (answer.status_code, answer.json()["parameters"]["p7"]) == (202, "é" * 4000)


def test_parameters_that_are_too_long_altogether_are_refused(scene: Scene) -> None:
    names = [f"p{number}" for number in range(50)]
    declared = [{"name": name, "default": "\x01" * 4000, "required": False} for name in names]
    address = f"jobs/{scene.job(parameters=declared).pk}/run"

    answer = send(scene.by, "post", address, {"parameters": {"p1": "\x01" * 4000}})

    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["parameters"])
    assert JobRun.objects.count() == 0


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({"networks": ("192.0.2.0/24",)}, 403),
        ({"networks": ("127.0.0.0/8",)}, 202),
    ],
)
def test_networks_of_a_key_hold_here_too(scene: Scene, limits: Any, status: int) -> None:
    robot = Robot(**limits)
    allow(scene, robot.user)

    assert robot.ask("post", f"jobs/{scene.job().pk}/run", {}).status_code == status


def test_key_that_is_meant_for_something_else_starts_nothing(scene: Scene) -> None:
    job, other = scene.job(), scene.job(name="other")
    robot = Robot(limited_to=(other.pk,))
    allow(scene, robot.user)

    refused = robot.ask("post", f"jobs/{job.pk}/run", {})
    started = robot.ask("post", f"jobs/{other.pk}/run", {})

    assert refused.json()["type"] == "urn:tokenwell:problem:key-not-for-this"
    assert started.status_code == 202


def test_key_that_is_not_for_calls_starts_nothing_and_the_record_says_so(scene: Scene) -> None:
    job = scene.job()
    robot = Robot(purposes=("sftp",))
    other = Robot("caller", purposes=("http", "sftp"), calls_only=True)
    for one in (robot, other):
        allow(scene, one.user)

    refused = robot.ask("post", f"jobs/{job.pk}/run", {})
    started = other.ask("post", f"jobs/{job.pk}/run", {})

    assert refused.json()["type"] == "urn:tokenwell:problem:key-not-for-purpose"
    assert started.status_code == 202
    event = AuditEvent.objects.get(action="job.start_refused")
    assert (event.actor_name, event.target_id) == ("robot", job.pk)
    assert event.facts == {"error": "key-not-for-purpose"}


def test_key_that_is_not_for_calls_reads_no_answer_of_one(scene: Scene) -> None:
    robot = Robot()
    allow(scene, robot.user)
    run = robot.ask("post", f"jobs/{scene.job().pk}/run", {}).json()["id"]
    service_accounts.update_key(robot.key, by=SYSTEM, purposes=("sftp",))

    assert robot.ask("get", f"runs/{run}").status_code == 403


def test_job_that_a_key_may_not_know_of_is_not_there(scene: Scene) -> None:
    robot = Robot(purposes=("sftp",))

    assert robot.ask("post", f"jobs/{scene.job().pk}/run", {}).status_code == 404
    assert not AuditEvent.objects.filter(action="job.start_refused").exists()


def test_bad_keys_are_told_apart_by_nothing(scene: Scene) -> None:
    robot = Robot()
    allow(scene, robot.user)
    address = f"jobs/{scene.job().pk}/run"
    wrong = send(Client(headers={"authorization": "Bearer nonsense"}), "post", address, {})
    robot.key.expires_at = timezone.now() - timedelta(days=1)
    robot.key.save(update_fields=["expires_at"])
    over = robot.ask("post", address, {})

    assert (wrong.status_code, over.status_code) == (401, 401)
    assert wrong.json() == over.json()
    assert Job.objects.count() == 1
    assert JobRun.objects.count() == 0


def test_key_opens_nothing_else_of_the_api(scene: Scene) -> None:
    robot = Robot()
    allow(scene, robot.user)
    job = scene.job()

    assert robot.ask("get", f"jobs/{job.pk}").status_code == 401
    assert robot.ask("get", f"jobs/{job.pk}/runs").status_code == 401


def test_disabled_job_can_not_be_run(scene: Scene) -> None:
    job = scene.job(is_enabled=False)

    answer = send(scene.by, "post", f"jobs/{job.pk}/run", {})

    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:tokenwell:problem:job-disabled",
    )


def test_second_run_is_refused_while_one_is_open(scene: Scene) -> None:
    address = f"jobs/{scene.job().pk}/run"
    send(scene.by, "post", address, {})

    answer = send(scene.by, "post", address, {})

    assert (answer.status_code, answer.json()["type"]) == (
        409,
        "urn:tokenwell:problem:runs-already",
    )


def test_run_is_stopped_by_who_may(scene: Scene) -> None:
    job = scene.hidden().job()
    run = send(scene.by, "post", f"jobs/{job.pk}/run", {}).json()["id"]
    dora = make_user("dora")
    unseen = send(dora, "post", f"runs/{run}/stop").status_code
    entries.give(job, Entry(dora, Facet.CONFIGURATION, Value.READ), by=SYSTEM)

    sees = send(dora, "get", f"runs/{run}").status_code
    stopped = send(scene.by, "post", f"runs/{run}/stop")
    again = send(scene.by, "post", f"runs/{run}/stop")

    assert (unseen, sees) == (404, 200)
    assert (stopped.status_code, stopped.json()["outcome"]) == (200, "stopped")
    assert again.json()["type"] == "urn:tokenwell:problem:run-ended"
    running.go_on(JobRun.objects.get().pk)
    assert scene.service.seen == []


def test_where_the_credential_is_stays_hidden_from_who_may_not_see_it(scene: Scene) -> None:

    credential = scene.hidden().credential()
    dora = make_user("dora")
    job = scene.job(credential=credential)
    credential_changes.update(credential, {"usages": []}, by=scene.by, address=None)
    run = scene.run(job)

    shown = send(dora, "get", f"runs/{run.pk}").json()

    assert shown["sentence"] == "Its credential is not allowed for HTTP."
    assert "hidden" not in str(shown)
    told = send(scene.by, "get", f"runs/{run.pk}").json()["sentence"]
    assert told == "/public/hidden/crm is not allowed for HTTP."


def test_where_a_credential_was_stays_hidden_though_it_was_renamed_or_taken_off(
    scene: Scene,
) -> None:
    credential = scene.hidden().credential(name="acquisition")
    job = scene.job(credential=credential)
    credential_changes.update(credential, {"usages": []}, by=scene.by, address=None)
    run = scene.run(job)
    dora = make_user("dora")

    def told(user: User) -> tuple[str, str]:
        shown = send(user, "get", f"runs/{run.pk}").json()
        [row] = send(user, "get", f"jobs/{job.pk}/runs").json()["results"]
        assert "acquisition" not in str(shown if user == dora else "")
        assert shown["sentence"] == row["sentence"] == shown["attempts"][0]["sentence"]
        return shown["sentence"], News.objects.get().error

    credential_changes.update(credential, {"name": "other"}, by=scene.by, address=None)
    renamed = told(dora)
    changes.update(job, {"credential": None}, by=scene.by, address=None)

    assert (
        told(dora)
        == renamed
        == (
            "Its credential is not allowed for HTTP.",
            "its credential is not allowed for HTTP.",
        )
    )
    assert told(scene.by)[0] == "/public/hidden/other is not allowed for HTTP."


def test_path_of_a_credential_that_was_renamed_just_now_is_not_kept(scene: Scene) -> None:
    credential = scene.credential(name="other")

    kept = places.marked("/public/acquisition is not allowed for HTTP.", credential.pk)

    assert kept == "Its credential can't be used."
