"""A worker that ends in the middle of a run leaves a run that says so, done again if it may be."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.jobs.making import Scene, answer
from tokenwell.accounts.people import actor
from tokenwell.encryption import secrets
from tokenwell.jobs import recovery, running, starting
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import Outcome


class Killed(BaseException):
    """Ends a worker where it is."""


def die_at(monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    """Let the worker end at a point, once."""
    armed = [point]

    def crash(name: str) -> None:
        if armed == [name]:
            armed.clear()
            raise Killed

    monkeypatch.setattr(running, "crash_point", crash)


def left_by_a_worker(scene: Scene, job: Job, **parameters: str) -> JobRun:
    """Start a run whose worker ends, and let its lease be over."""
    run = starting.start(job, parameters, by=actor(scene.by))
    with pytest.raises(Killed):
        running.go_on(run.pk)
    assert recovery.settle(run.pk) is None  # it may still be at it
    JobRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    return JobRun.objects.get(pk=run.pk)


# Point, method, how many requests leave altogether, how it ends, and whether it is done again.
POINTS = [
    ("JP01", "POST", 1, Outcome.INTERRUPTED, True),  # claimed, nothing sent
    ("JP02", "GET", 1, Outcome.INTERRUPTED, True),  # about to be sent
    ("JP02", "POST", 0, Outcome.INTERRUPTED, False),  # nobody can tell that nothing was sent
    ("JP03", "GET", 2, Outcome.INTERRUPTED, True),  # answered, not kept
    ("JP03", "POST", 1, Outcome.INTERRUPTED, False),
    ("JP04", "GET", 1, Outcome.SUCCEEDED, False),  # kept
    ("JP04", "POST", 1, Outcome.SUCCEEDED, False),
    ("JP05", "POST", 1, Outcome.SUCCEEDED, False),  # all done, but for the end
]


@pytest.mark.parametrize(("point", "method", "requests", "outcome", "is_repeated"), POINTS)
def test_each_point_at_which_a_worker_may_end(
    scene: Scene,
    monkeypatch: pytest.MonkeyPatch,
    point: str,
    method: str,
    requests: int,
    outcome: Outcome,
    is_repeated: bool,
) -> None:
    die_at(monkeypatch, point)
    run = left_by_a_worker(scene, scene.job(scene.step(method=method)))

    recovery.recover()
    for repeat in JobRun.objects.filter(outcome=Outcome.QUEUED):
        running.go_on(repeat.pk)
    recovery.recover()

    run.refresh_from_db()
    repeats = list(JobRun.objects.filter(repeats=run.pk).values_list("outcome", flat=True))
    assert run.outcome == outcome
    assert repeats == ([Outcome.SUCCEEDED] if is_repeated else [])
    assert len(scene.service.seen) == requests
    in_doubt = "Whether the last request did something is not known."
    assert (in_doubt in run.sentence) == (point in {"JP02", "JP03"})


def test_repeat_goes_on_with_what_was_captured(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = scene.step(
        "/v1/a", name="first", method="POST", captures=[{"name": "id", "path": "$.id"}]
    )
    job = scene.job(
        first,
        scene.step("/v1/b/{{first.id}}/{{who}}", name="then"),
        parameters=[{"name": "who", "default": "", "required": True}],
    )
    scene.scripted = [answer({"id": 7})]
    die_at(monkeypatch, "JP04")
    run = left_by_a_worker(scene, job, who="carol")

    again = recovery.settle(run.pk)

    assert again is not None
    running.go_on(again.pk)
    again.refresh_from_db()
    assert again.outcome == Outcome.SUCCEEDED
    assert scene.service.paths() == ["/v1/a", "/v1/b/7/carol"]
    assert "carol" in secrets.reveal(again, "parameters")


def test_job_that_ends_its_worker_is_not_repeated_for_ever(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "crash_point", _kill)
    run = left_by_a_worker(scene, scene.job())
    again = recovery.settle(run.pk)
    assert again is not None
    with pytest.raises(Killed):
        running.go_on(again.pk)
    JobRun.objects.filter(pk=again.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    assert recovery.settle(again.pk) is None

    assert JobRun.objects.count() == 2
    assert Job.objects.get().failing_since is not None


def test_who_comes_back_after_the_lease_changes_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = scene.job(scene.step(method="POST"))

    def settle_meanwhile(name: str) -> None:
        if name == "JP03":
            JobRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            recovery.recover()

    monkeypatch.setattr(running, "crash_point", settle_meanwhile)

    run = scene.run(job)

    assert (run.outcome, run.attempts, run.status) == (Outcome.INTERRUPTED, [], None)


def test_run_that_nobody_was_woken_for_is_found(scene: Scene) -> None:
    run = starting.start(scene.job(), {}, by=actor(scene.by))
    scene.woken.clear()
    recovery.recover()
    early = list(scene.woken)
    JobRun.objects.update(not_before=timezone.now() - timedelta(seconds=10))

    recovery.recover()

    assert (early, scene.woken) == ([], [run.pk])


def _kill(name: str) -> None:
    raise Killed
