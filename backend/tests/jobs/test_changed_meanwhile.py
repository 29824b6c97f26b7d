"""A run is of its job as it was when its first request left, and goes on while that may run."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.jobs.making import Scene, answer, formed
from tests.jobs.test_recovery import die_at, left_by_a_worker
from tests.personas import make_user
from tokenwell.accounts.models import Role
from tokenwell.accounts.people import actor
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials import binning
from tokenwell.jobs import callers, changes, recovery, running, starting
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import Outcome

CHANGED = (
    "The job was changed while this run waited. The rest was not sent; start it again if that has"
    " to be done."
)


def two_steps(scene: Scene) -> list[dict[str, Any]]:
    return [
        scene.step("/v1/pay", name="pay", method="POST"),
        scene.step("/v1/look", name="look"),
    ]


def waiting_for_a_retry(scene: Scene, **fields: Any) -> JobRun:
    """Pay, and wait to look again."""
    scene.scripted = [answer({"session": "of-the-crm"}), answer({}, 503)]
    return scene.run(scene.job(*two_steps(scene), retries=3, **fields))


def change(scene: Scene, run: JobRun, **fields: Any) -> None:
    if "steps" in fields:
        fields["steps"] = [formed(step) for step in fields["steps"]]
    changes.update(Job.objects.get(pk=run.job_id), fields, by=scene.by, address=None)


def another_before(scene: Scene) -> list[dict[str, Any]]:
    return [scene.step("/v1/login", name="login"), *two_steps(scene)]


def another_alone(scene: Scene) -> list[dict[str, Any]]:
    return [scene.step("/v1/other", name="other", method="POST")]


@pytest.mark.parametrize("others", [another_before, another_alone])
def test_run_of_a_job_that_was_changed_sends_nothing_more(
    scene: Scene, others: Callable[[Scene], list[dict[str, Any]]]
) -> None:
    waits = waiting_for_a_retry(scene)
    change(scene, waits, steps=others(scene))

    ended = scene.go_on(waits)

    assert (ended.outcome, ended.error) == (Outcome.FAILED, "job-changed")
    assert (ended.sentence, ended.captured) == (CHANGED, None)
    assert scene.service.paths() == ["/v1/pay", "/v1/look"]
    assert scene.run(Job.objects.get()).outcome == Outcome.SUCCEEDED


def test_what_a_credential_brought_is_not_for_who_took_it_off(scene: Scene) -> None:
    captures = [{"name": "t", "path": "$.session"}]
    login = scene.step("/v1/login", name="login", captures=captures)
    use = scene.step("/v1/use", name="use", headers=[{"name": "X-S", "value": "{{login.t}}"}])
    hidden = scene.hidden()
    hidden.scripted = [answer({"session": "of-the-crm"}), answer({}, 503)]
    waits = scene.run(scene.job(login, use, retries=3, credential=hidden.credential()))
    bob, theirs = make_user("bob"), formed({**use, "url": scene.service.url("/evil")})
    job = Job.objects.get()
    entries.give(scene.place, Entry(bob, Facet.CONFIGURATION, Value.READ_WRITE), by=SYSTEM)
    fields = {"credential": None, "steps": [formed(login), theirs]}
    changes.update(job, fields, by=bob, address=None)

    ended = scene.go_on(waits)

    assert (ended.error, ended.for_name) == ("job-changed", "root")
    assert "/evil" not in scene.service.paths()


def test_default_of_a_parameter_is_part_of_what_is_sent(scene: Scene) -> None:
    day = {"name": "day", "default": "today", "required": False}
    waits = waiting_for_a_retry(scene, parameters=[day])
    change(scene, waits, parameters=[{**day, "default": "tomorrow"}])

    assert scene.go_on(waits).error == "job-changed"


def test_name_place_words_and_times_are_not(scene: Scene) -> None:
    waits = waiting_for_a_retry(scene)
    change(scene, waits, name="other", description="Words.", tags=["a"], retries=5, overlap="queue")
    job = Job.objects.get()
    place = tree.create_container(scene.place, "team", by=scene.by, address=None)
    tree.move(job, place, None, by=scene.by, address=None)

    assert scene.go_on(waits).outcome == Outcome.SUCCEEDED
    assert scene.service.paths() == ["/v1/pay", "/v1/look", "/v1/look"]


def test_run_that_waits_in_line_is_of_the_job_as_it_is_at_its_turn(scene: Scene) -> None:
    job = scene.job(overlap="queue")
    run = starting.start(job, {}, by=actor(scene.by))
    change(scene, run, steps=another_alone(scene))

    running.go_on(run.pk)

    assert JobRun.objects.get().outcome == Outcome.SUCCEEDED
    assert scene.service.paths() == ["/v1/other"]


def test_what_is_required_only_since_it_waits_is_not_made_up(scene: Scene) -> None:
    run = starting.start(scene.job(), {}, by=actor(scene.by))
    day = {"name": "day", "default": "", "required": True}
    change(scene, run, steps=[scene.step("/v1/{{day}}")], parameters=[day])

    running.go_on(run.pk)

    assert JobRun.objects.get().error == "values"
    assert scene.service.seen == []


@pytest.mark.parametrize("point", ["JP02", "JP04"])
def test_run_that_a_worker_left_is_not_done_again_with_other_steps(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    die_at(monkeypatch, point)
    run = left_by_a_worker(scene, scene.job(*reversed(two_steps(scene))))
    change(scene, run, steps=another_alone(scene))

    recovery.recover()

    run.refresh_from_db()
    assert (run.outcome, run.error) == (Outcome.INTERRUPTED, "job-changed")
    assert run.sentence.endswith("The job was changed since, so it was not done again.")
    assert JobRun.objects.count() == 1


def test_repeat_is_of_the_job_as_it_was_too(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    die_at(monkeypatch, "JP04")
    run = left_by_a_worker(scene, scene.job(*two_steps(scene)))
    again = recovery.settle(run.pk)
    assert again is not None
    change(scene, run, steps=another_before(scene))

    running.go_on(again.pk)

    again.refresh_from_db()
    assert (again.outcome, again.error) == (Outcome.FAILED, "job-changed")
    assert scene.service.paths() == ["/v1/pay"]


# --- In the middle of it --------------------------------------------------------------------------


def throw_away(scene: Scene, job: Job) -> None:
    binning.throw(job, by=scene.by, address=None)


def switch_off(scene: Scene, job: Job) -> None:
    changes.update(job, {"is_enabled": False}, by=scene.by, address=None)


def disable_whom_it_is_for(_scene: Scene, job: Job) -> None:
    assert job.runs_for is not None
    job.runs_for.is_active = False
    job.runs_for.save(update_fields=["is_active"])


def take_the_right(scene: Scene, job: Job) -> None:
    everybody = Role.objects.get(is_fixed=True)
    no_access = [Entry(who, Facet.CONFIGURATION, Value.NO_ACCESS) for who in (scene.by, everybody)]
    entries.give(job, *no_access, by=SYSTEM)


def put_another_before(scene: Scene, job: Job) -> None:
    steps = [formed(step) for step in another_before(scene)]
    changes.update(job, {"steps": steps}, by=scene.by, address=None)


def run_with(scene: Scene, meanwhile: Callable[[Scene, Job], None]) -> JobRun:
    """Run two steps, between which something happens."""

    def manner(seen: Any) -> Any:
        if seen.path == "/v1/pay":
            meanwhile(scene, Job.objects.select_related("runs_for").get())
            connection.close()
        return answer({})

    scene.service.manner = manner
    return scene.run(scene.job(*two_steps(scene)))


@pytest.mark.parametrize(
    ("meanwhile", "outcome", "error"),
    [
        (throw_away, Outcome.STOPPED, "deleted"),
        (switch_off, Outcome.STOPPED, "disabled"),
        (disable_whom_it_is_for, Outcome.FAILED, "caller-gone"),
        (take_the_right, Outcome.FAILED, "caller-gone"),
        (put_another_before, Outcome.FAILED, "job-changed"),
    ],
)
def test_no_later_step_is_sent_once_it_may_not_run(
    scene: Scene, meanwhile: Callable[[Scene, Job], None], outcome: Outcome, error: str
) -> None:
    run = run_with(scene, meanwhile)

    assert (run.outcome, run.error) == (outcome, error)
    assert scene.service.paths() == ["/v1/pay"]
    assert [one["status"] for one in run.attempts] == [200]


def test_run_that_was_handed_over_in_the_middle_goes_on_for_the_other(scene: Scene) -> None:
    carol = make_user("carol")
    entries.give(scene.place, Entry(carol, Facet.CONFIGURATION, Value.READ_WRITE), by=SYSTEM)

    def hand_over(scene: Scene, job: Job) -> None:
        assert callers.hand_over(scene.by, carol, by=SYSTEM) == [job.pk]
        disable_whom_it_is_for(scene, job)

    run = run_with(scene, hand_over)
    assert (run.outcome, scene.woken[-1]) == (Outcome.QUEUED, run.pk)

    ended = scene.go_on(run)

    assert (ended.outcome, ended.for_name) == (Outcome.SUCCEEDED, "carol")
    assert scene.service.paths() == ["/v1/pay", "/v1/look"]


def test_each_step_costs_two_statements(scene: Scene) -> None:
    def cost(*steps: dict[str, Any]) -> int:
        run = starting.start(scene.job(*steps, name=f"{len(steps)}"), {}, by=actor(scene.by))
        with CaptureQueriesContext(connection) as statements:
            running.go_on(run.pk)
        return len(statements)

    alone = cost(scene.step())

    # That it may leave, if it may; and what it brought.
    assert cost(*two_steps(scene), scene.step()) == alone + 2 * 2
