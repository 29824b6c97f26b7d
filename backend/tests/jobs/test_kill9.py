"""A real worker is killed while the other side thinks; the run says so, and nothing comes twice."""

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.containers.trees import public
from tests.engine.real_worker import RealWorker
from tests.fake_provider import Answer
from tests.jobs.making import Scene, answer, let_go_of_the_database
from tests.stand_in import Seen, StandIn
from tests.waiting import wait_until
from tokenwell.accounts.models import User
from tokenwell.accounts.people import actor
from tokenwell.jobs import recovery, running, starting
from tokenwell.jobs.models import JobRun
from tokenwell.jobs.states import Outcome

POINTS = [
    ("JP01", 0, True),
    ("JP02", 0, False),
    ("JP03", 1, False),
    ("JP04", 1, False),
]


@pytest.fixture
def scene(root: User, stand_in: StandIn) -> Iterator[Scene]:
    """As elsewhere, but workers are woken."""
    yield Scene(root, stand_in, public(), [])
    let_go_of_the_database()


@pytest.fixture
def crash_file(tmp_path: Path) -> Path:
    return tmp_path / "crash"


@pytest.fixture
def worker(
    stand_in: StandIn, root: User, tmp_path: Path, crash_file: Path, monkeypatch: Any
) -> Iterator[RealWorker]:
    monkeypatch.setitem(os.environ, "TOKENWELL_CRASH_FILE", str(crash_file))
    worker = RealWorker(tmp_path, stand_in, queues="jobs")
    worker.wait_until_ready()
    yield worker
    worker.kill()


@pytest.mark.parametrize(("point", "requests", "is_repeated"), POINTS)
def test_worker_that_is_killed_at_a_point(
    scene: Scene,
    worker: RealWorker,
    crash_file: Path,
    point: str,
    requests: int,
    is_repeated: bool,
) -> None:
    job = scene.job(scene.step(method="POST"))
    crash_file.write_text(f"{point} kill")

    run = starting.start(job, {}, by=actor(scene.by))
    worker.wait_for_end()
    JobRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    again = recovery.settle(run.pk)

    run.refresh_from_db()
    expected = Outcome.SUCCEEDED if point == "JP04" else Outcome.INTERRUPTED
    assert (run.outcome, again is not None) == (expected, is_repeated)
    assert len(scene.service.seen) == requests


def test_worker_that_is_killed_while_the_service_thinks(scene: Scene, worker: RealWorker) -> None:
    arrived, may_go_on = threading.Event(), threading.Event()

    def think(_seen: Seen) -> Answer:
        arrived.set()
        may_go_on.wait(30)
        return answer({})

    scene.service.manner = think
    run = starting.start(scene.job(scene.step(method="POST")), {}, by=actor(scene.by))
    assert arrived.wait(30)
    worker.kill()
    may_go_on.set()
    wait_until(lambda: JobRun.objects.get(pk=run.pk).is_sending)
    JobRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))

    recovery.recover()
    running.go_on(run.pk)

    run.refresh_from_db()
    assert (run.outcome, JobRun.objects.count()) == (Outcome.INTERRUPTED, 1)
    assert run.sentence.endswith("Whether the last request did something is not known.")
    assert len(scene.service.seen) == 1
