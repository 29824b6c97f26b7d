"""What is due runs once, however many look; what overlaps or was missed, as the job says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from tests.jobs.making import Scene
from tokenwell.credentials import binning
from tokenwell.jobs import changes, due, running
from tokenwell.jobs.models import Job, JobRun
from tokenwell.jobs.states import Outcome

EVERY_MINUTE = {"kind": "interval", "seconds": 60}


def make_due(job: Job, *, seconds_ago: float = 1) -> datetime:
    """Let a job be due since a while."""
    at = timezone.now() - timedelta(seconds=seconds_ago)
    Job.objects.filter(pk=job.pk).update(next_at=at)
    return at


def test_due_job_runs_once_and_knows_its_next_time(scene: Scene) -> None:
    job = scene.job(schedule=EVERY_MINUTE)
    at = make_due(job)

    counts = [due.start_due(), due.start_due()]
    [run] = JobRun.objects.all()
    running.go_on(run.pk)

    run.refresh_from_db()
    job.refresh_from_db()
    assert counts == [1, 0]
    assert (run.outcome, run.due_at, run.started_by_kind) == (Outcome.SUCCEEDED, at, "system")
    assert run.pk == due.id_of(job.pk, at)
    assert job.next_at is not None
    assert job.next_at > timezone.now()
    assert scene.woken == [run.pk]


def test_id_of_a_run_is_its_time_and_its_own() -> None:
    one, other = datetime(2026, 3, 1, 4, tzinfo=UTC), datetime(2026, 3, 1, 5, tzinfo=UTC)
    job = uuid4()

    ids = [due.id_of(job, one), due.id_of(job, one), due.id_of(job, other)]

    assert ids[0] == ids[1] < ids[2]
    assert {one_id.version for one_id in ids} == {7}


def test_many_that_look_at_once_make_each_run_once(scene: Scene) -> None:
    jobs = [scene.job(name=f"job-{number}", schedule=EVERY_MINUTE) for number in range(60)]
    for job in jobs:
        make_due(job)

    def look(_: int) -> int:
        try:
            return due.start_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        counts = list(threads.map(look, range(6)))

    assert sum(counts) == 60
    assert sorted(JobRun.objects.values_list("job_id", flat=True)) == sorted(job.pk for job in jobs)


def test_many_workers_that_are_woken_for_one_run_carry_it_out_once(scene: Scene) -> None:
    job = scene.job(schedule=EVERY_MINUTE)
    make_due(job)
    due.start_due()
    [run] = JobRun.objects.all()

    def go(_: int) -> None:
        try:
            running.go_on(run.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(go, range(4)))

    assert len(scene.service.seen) == 1


@pytest.mark.parametrize(
    ("overlap", "outcome"), [("skip", Outcome.SKIPPED), ("queue", Outcome.QUEUED)]
)
def test_job_that_is_due_while_a_run_is_open(scene: Scene, overlap: str, outcome: Outcome) -> None:
    job = scene.job(schedule=EVERY_MINUTE, overlap=overlap)
    make_due(job, seconds_ago=30)
    due.start_due()
    make_due(job)

    due.start_due()

    [first, second] = JobRun.objects.order_by("id")
    assert (first.outcome, second.outcome) == (Outcome.QUEUED, outcome)
    running.go_on(second.pk)  # not ahead of the first
    running.go_on(first.pk)
    second.refresh_from_db()
    assert second.outcome == outcome
    if outcome == Outcome.QUEUED:
        assert scene.woken[-1] == second.pk
    else:
        assert second.sentence == "Another run of it has not ended yet."


@pytest.mark.parametrize(("missed", "outcome"), [("once", "queued"), ("skip", "skipped")])
def test_times_that_passed_while_nothing_ran_are_one_run_at_most(
    scene: Scene, missed: str, outcome: str
) -> None:
    job = scene.job(schedule=EVERY_MINUTE, missed=missed)
    Job.objects.filter(pk=job.pk).update(anchor=timezone.now() - timedelta(hours=3, seconds=30))
    make_due(job, seconds_ago=3 * 3600)

    due.start_due()

    found = list(JobRun.objects.order_by("id").values_list("outcome", flat=True))
    # The one of the last minute is on time, where those before it are left out.
    assert found == (["queued"] if missed == "once" else ["skipped", "queued"])
    assert found[0] == outcome


def test_what_is_disabled_or_in_the_bin_is_not_due(scene: Scene) -> None:
    off = scene.job(name="off", schedule=EVERY_MINUTE)
    changes.update(off, {"is_enabled": False}, by=scene.by, address=None)
    thrown = scene.job(name="thrown", schedule=EVERY_MINUTE)
    make_due(off)
    make_due(thrown)
    binned = binning.throw(thrown, by=scene.by, address=None)

    assert due.start_due() == 0

    binning.put_back(binned, scene.place, "thrown", by=scene.by, address=None)
    assert due.start_due() == 1


def test_enabled_again_it_is_due_at_its_next_time(scene: Scene) -> None:
    job = scene.job(schedule={"kind": "cron", "cron": "0 4 * * *", "zone": "Europe/Berlin"})
    assert job.next_at is not None
    changes.update(job, {"is_enabled": False}, by=scene.by, address=None)
    off: Any = Job.objects.get().next_at

    on = changes.update(Job.objects.get(), {"is_enabled": True}, by=scene.by, address=None)

    assert off is None
    assert on.next_at == job.next_at
