"""Room in the worker of jobs: a host that hangs takes a share of it, and no more."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from tests.fake_provider import Provider
from tests.jobs.making import Scene
from tests.personas import everything, make_user
from tests.waiting import wait_until
from tokenwell import stopping
from tokenwell.accounts.people import actor
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries
from tokenwell.credentials import bulkhead
from tokenwell.credentials.bulkhead import Share
from tokenwell.jobs import room, starting, tasks
from tokenwell.jobs.models import JobRun
from tokenwell.jobs.states import Outcome

MANY = room.MOST_OF_ONE_AT_A_HOST + 4


@pytest.fixture(autouse=True)
def nobody_in_line() -> Iterator[None]:
    """Begin and end with nobody who waits."""
    room.forget()
    yield
    room.forget()


@pytest.fixture
def silent(settings: Any, scene: Scene) -> Iterator[Provider]:
    """A service that takes each request and answers none of them."""
    there = Provider()
    there.always = "hang"
    settings.OUTBOUND_ALLOW = {*settings.OUTBOUND_ALLOW, there.host}
    yield there
    there.may_go_on.set()
    there.close()


def start(scene: Scene, *urls: str, name: str) -> UUID:
    steps = [
        {"name": f"call_{number}", "method": "POST", "url": url} for number, url in enumerate(urls)
    ]
    job = scene.job(*steps, name=name)
    return starting.start(job, {}, by=actor(scene.by)).pk


def work(run_id: UUID) -> None:
    try:
        tasks.run(run_id=str(run_id))
    finally:
        connection.close()


def test_host_that_hangs_leaves_room_for_another_one(scene: Scene, silent: Provider) -> None:
    slow = [start(scene, silent.url("/x"), name=f"slow-{number}") for number in range(MANY)]
    other = start(scene, scene.service.url("/v1/things"), name="prompt")

    # A thread for each but the last, as in a worker that is full.
    with ThreadPoolExecutor(MANY) as threads:
        for run_id in slow:
            threads.submit(work, run_id)
        done = threads.submit(work, other)
        wait_until(lambda: done.done() and len(silent.ledger) == room.MOST_OF_ONE_AT_A_HOST)
        outcome = JobRun.objects.get(pk=other).outcome
        waiting = JobRun.objects.filter(outcome=Outcome.QUEUED).count()
        silent.may_go_on.set()

    assert (outcome, waiting) == (Outcome.SUCCEEDED, MANY - room.MOST_OF_ONE_AT_A_HOST)
    # Who found no room was taken by those who had it.
    assert len(silent.ledger) == MANY
    assert not JobRun.objects.filter(outcome=Outcome.QUEUED).exists()


def test_who_finds_no_room_is_taken_next(scene: Scene) -> None:
    url = scene.service.url("/v1/things")
    runs = [start(scene, url, name=f"job-{number}") for number in range(3)]

    with ExitStack() as taken:
        for _ in range(bulkhead.SHARE):
            taken.enter_context(bulkhead.place([Share(scene.service.host)]))
        work(runs[0])
        work(runs[1])
        assert scene.service.seen == []
    work(runs[2])

    assert len(scene.service.seen) == 3


def test_it_needs_room_at_each_host_that_it_calls(scene: Scene) -> None:
    both = start(scene, scene.service.url("/v1/a"), "https://other.example/", name="both")

    with ExitStack() as taken:
        for _ in range(bulkhead.SHARE):
            taken.enter_context(bulkhead.place([Share("other.example")]))
        work(both)
    assert scene.service.seen == []
    scene.woken.clear()
    # Somebody who calls one of the two leaves room for those who wait for both.
    work(start(scene, scene.service.url("/v1/b"), name="one"))

    assert scene.woken[-1] == both


def test_nobody_keeps_all_the_places_of_a_host(scene: Scene) -> None:
    url = scene.service.url("/v1/things")
    theirs = start(scene, url, name="theirs")
    other = make_user("other", is_administrator=True)
    entries.give(scene.place, *everything(other), by=SYSTEM)
    another = start(replace(scene, by=other), url, name="another")

    with ExitStack() as taken:
        for _ in range(room.MOST_OF_ONE_AT_A_HOST):
            taken.enter_context(bulkhead.place(room.shares_of(theirs)))
        work(theirs)
        assert scene.service.seen == []
        work(another)

    assert len(scene.service.seen) == 1


def test_host_is_one_however_it_is_written(scene: Scene) -> None:
    spellings = ["https://API.example/a", "https://api.example:443/b", "https://api.example/c"]
    run_id = start(scene, *spellings, name="one host")

    assert [share.name for share in room.shares_of(run_id)][0] == "api.example"
    assert len(room.shares_of(run_id)) == 3  # the host's, the person's there, the person's


def test_nothing_is_begun_in_a_process_that_ends(scene: Scene) -> None:
    run_id = start(scene, scene.service.url("/v1/things"), name="nightly")
    stopping.want()
    try:
        room.go_on(run_id)
    finally:
        stopping.forget()

    assert scene.service.seen == []


def test_run_of_a_job_that_is_gone_needs_no_room(scene: Scene) -> None:
    job = scene.job()
    run_id = starting.start(job, {}, by=actor(scene.by)).pk
    job.delete()

    work(run_id)

    assert JobRun.objects.get(pk=run_id).outcome == Outcome.SKIPPED
