"""Counts are gathered without the database, and added to it in one statement."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from tokenwell.credentials import tally
from tokenwell.credentials.engine_models import Tally

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """The counts of a process that has counted nothing."""
    monkeypatch.setattr(tally, "_tally", tally.Tally())


def _written() -> dict[tuple[str, str, str], int]:
    rows = Tally.objects.values_list("name", "host", "label", "count")
    return {(name, host, label): count for name, host, label, count in rows}


def test_counts_are_added_to_what_others_counted() -> None:
    Tally.objects.create(name="refreshes", host="a.example", label="renewed", count=40)
    tally.count("refreshes", host="a.example", label="renewed", n=2)
    tally.count("refreshes", host="b.example", label="unknown")
    tally.count("lease_losses")

    tally.write()

    assert _written() == {
        ("refreshes", "a.example", "renewed"): 42,
        ("refreshes", "b.example", "unknown"): 1,
        ("lease_losses", "", ""): 1,
    }


def test_one_statement_writes_all_and_none_is_sent_for_nothing() -> None:
    for n in range(50):
        tally.count("refreshes", host=f"{n}.example")

    with CaptureQueriesContext(connection) as first:
        tally.write()
    with CaptureQueriesContext(connection) as second:
        tally.write()

    assert (len(first), len(second)) == (1, 0)
    assert Tally.objects.count() == 50


def test_no_count_is_lost_among_threads_that_count_and_write() -> None:
    def count_many() -> None:
        for _ in range(1000):
            tally.count("refreshes", host="a.example")

    with ThreadPoolExecutor(4) as pool:
        counting = [pool.submit(count_many) for _ in range(4)]
        while not all(one.done() for one in counting):
            tally.write()
    tally.write()

    assert _written() == {("refreshes", "a.example", ""): 4000}


def test_database_that_is_away_costs_nothing_but_a_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_away(_counts: object) -> None:
        raise DatabaseError

    tally.count("refreshes", n=3)
    with monkeypatch.context() as away:
        away.setattr(tally, "_write", is_away)
        with pytest.raises(DatabaseError):
            tally.write()
        tally.count("refreshes", n=4)
        with pytest.raises(DatabaseError):
            tally.write()
    tally.write()

    assert _written() == {("refreshes", "", ""): 7}


def test_memory_is_bounded_and_the_sum_stays_right() -> None:
    for n in range(tally.MOST_KEYS + 500):
        tally.count("refreshes", host=f"{n}.example", label="renewed")

    assert len(tally._tally._counts) == tally.MOST_KEYS + 1
    tally.write()
    assert sum(_written().values()) == tally.MOST_KEYS + 500
    assert _written()["refreshes", "other", "renewed"] == 500


def test_counting_never_waits_for_a_write_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    is_writing, may_end = threading.Event(), threading.Event()

    def hang(_counts: object) -> None:
        is_writing.set()
        assert may_end.wait(10)

    monkeypatch.setattr(tally, "_write", hang)
    tally.count("refreshes")
    with ThreadPoolExecutor(1) as pool:
        writing = pool.submit(tally.write)
        assert is_writing.wait(10)
        tally.count("refreshes")
        may_end.set()
        writing.result()

    assert sum(tally._tally._counts.values()) == 1


def test_child_of_a_fork_counts_from_nothing() -> None:
    tally.count("refreshes", n=5)
    reads, writes = os.pipe()

    if (child := os.fork()) == 0:
        tally.count("refreshes", n=2)
        os.write(writes, str(sum(tally._tally._counts.values())).encode())
        os._exit(0)
    os.waitpid(child, 0)

    with os.fdopen(reads) as told:
        os.close(writes)
        assert told.read() == "2"
    assert sum(tally._tally._counts.values()) == 5


def test_last_write_fails_without_a_fuss(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def is_away(_counts: object) -> None:
        raise DatabaseError("postgresql://user:password@host")

    monkeypatch.setattr(tally, "_write", is_away)
    monkeypatch.setattr(connection, "close", lambda: None)
    tally.count("refreshes")

    tally.write_last()

    assert caplog.messages == ["the last counts are lost: DatabaseError"]
