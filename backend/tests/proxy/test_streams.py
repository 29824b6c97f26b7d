"""Bodies pass as they come, both ways; services with bad manners harm nobody else."""

import time
from collections.abc import Callable

import pytest

from tests.proxy.place import Place, parse
from tests.proxy.upstream import MIB
from tokenwell.credentials.models import Credential
from tokenwell.gateway import recipes

_MOST_GROWTH = 20 * MIB


def pieces_of(place: Place, path: str) -> list[tuple[float, bytes]]:
    """Call, and tell when each piece came."""
    came = []
    with place.connect() as there:
        there.sendall(place.head(path))
        while piece := there.recv(65536):
            came.append((time.monotonic(), piece))
    return came


def wait_until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_events_come_as_they_are_sent(place: Place) -> None:
    came = pieces_of(place, "/drip")

    raw = b"".join(piece for _, piece in came)
    assert parse(raw).body == b"".join(b"data: %d\n\n" % number for number in range(5))
    assert came[-1][0] - came[0][0] > 0.25
    assert len(came) >= 4


def test_a_body_goes_out_while_it_comes_in(place: Place) -> None:
    head = place.head("/body", method="POST", headers="Transfer-Encoding: chunked\r\n")
    with place.connect() as there:
        there.sendall(head + b"3\r\nabc\r\n")
        before = place.upstream.under_way
        there.sendall(b"3\r\ndef\r\n0\r\n\r\n")
        raw = b""
        while piece := there.recv(65536):
            raw += piece

    assert parse(raw).body == b"abcdef"
    assert before == 0  # it had not all of it yet


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/reset", 502, "upstream-failed"),
        ("/bomb", 502, "answer-encoded"),
        ("/huge-header", 502, "upstream-failed"),
    ],
)
def test_no_usable_answer_is_told_in_words(
    place: Place, path: str, status: int, problem: str
) -> None:
    got = place.call(path)

    assert (got.status, got.problem) == (status, problem)
    assert place.call("/x").status == 200


def test_half_an_answer_is_not_taken_for_the_whole(place: Place) -> None:
    got = place.call("/half")

    assert got.status == 200
    assert got.body == b"half"
    assert got.headers["content-length"] == "1000"
    assert place.events()[-1].facts["outcome"]


def test_an_answer_without_end_ends_when_the_caller_goes(place: Place) -> None:
    place.upstream.has_hung_up.clear()
    with place.connect() as there:
        there.sendall(place.head("/endless"))
        assert there.recv(65536)

    assert place.upstream.has_hung_up.wait(10)
    wait_until(lambda: place.events()[-1].facts["outcome"] == "caller-left")


def test_a_service_that_says_nothing_is_let_go_when_the_caller_goes(place: Place) -> None:
    place.upstream.has_hung_up.clear()
    with place.connect() as there:
        there.sendall(place.head("/hang"))
        wait_until(lambda: place.upstream.under_way > 0)

    assert place.upstream.has_hung_up.wait(10)


def test_a_caller_who_goes_in_the_middle_of_a_body_takes_the_call_along(place: Place) -> None:
    before = len(place.upstream.arrived)
    with place.connect() as there:
        there.sendall(place.head("/body", method="POST", headers="Content-Length: 1000000\r\n"))
        there.sendall(b"x" * 200_000)
        time.sleep(0.3)

    wait_until(lambda: place.events()[-1].facts["outcome"] == "caller-left")
    assert len(place.upstream.arrived) == before


def test_an_answer_may_come_before_the_body_is_over(place: Place) -> None:
    with place.connect() as there:
        there.sendall(place.head("/early", method="POST", headers="Content-Length: 1000000\r\n"))
        there.sendall(b"x" * 200_000)
        raw = there.recv(65536)

    assert raw.startswith(b"HTTP/1.1 413")


def test_a_slow_reader_holds_nothing_in_our_memory(place: Place) -> None:
    place.call("/x")
    before = place.memory()
    with place.connect() as there:
        there.sendall(place.head("/endless"))
        assert there.recv(1000)
        time.sleep(2)
        grown = place.memory() - before

    assert grown < _MOST_GROWTH, f"{grown / MIB:.1f} MiB"


def test_a_gibibyte_comes_through_and_memory_stays_flat(place: Place) -> None:
    place.call("/x")
    before, most, size = place.memory(), 0, 0
    with place.connect() as there:
        there.sendall(place.head("/gibibyte"))
        buffer = bytearray(MIB)
        while read := there.recv_into(buffer):
            size += read
            if size % 64 < 8:
                most = max(most, place.memory())
    most = max(most, place.memory())

    assert size >= 1024 * MIB
    assert most - before < _MOST_GROWTH, f"{(most - before) / MIB:.1f} MiB"


def test_a_gibibyte_goes_through_and_memory_stays_flat(place: Place) -> None:
    place.call("/x")
    before, most, piece = place.memory(), 0, bytes(MIB)
    length = f"Content-Length: {1024 * MIB}\r\n"
    with place.connect() as there:
        there.sendall(place.head("/x", method="PUT", headers=length))
        for number in range(1024):
            there.sendall(piece)
            if number % 32 == 0:
                most = max(most, place.memory())
        raw = there.recv(65536)

    assert parse(raw).status == 200
    assert place.upstream.arrived[-1].size == 1024 * MIB
    assert most - before < _MOST_GROWTH, f"{(most - before) / MIB:.1f} MiB"


def test_a_token_that_is_sent_back_is_stopped_with_an_alarm(place: Place) -> None:
    got = place.call("/reflect")

    assert (got.status, got.problem) == (502, "token-reflected")
    assert b"access-0" not in got.body
    event = place.events("proxy.token_reflected")[-1]
    assert (event.severity, event.target_path) == ("error", "/team/crm")
    assert "access-0" not in str(event.__dict__)


def test_a_token_in_a_header_is_stopped(place: Place) -> None:
    place.upstream.answer = b"HTTP/1.1 302 X\r\nLocation: /?t=access-0\r\nContent-Length: 0\r\n\r\n"

    assert place.call("/answer").problem == "token-reflected"


def test_a_token_in_pieces_late_in_a_stream_never_arrives_whole(place: Place) -> None:
    raw = b"".join(piece for _, piece in pieces_of(place, "/reflect-late"))

    assert raw.startswith(b"HTTP/1.1 200")
    assert b"access-0" not in raw
    assert b"two" in raw
    assert b"never" not in raw
    assert not raw.endswith(b"0\r\n\r\n")  # it is seen to be cut


def test_what_a_credential_allows_of_an_answer_is_held_to(place: Place) -> None:
    limit(place, largest_answer=1000)
    try:
        told = place.call("/body", method="POST", body=b"x" * 1001)
        fits = place.call("/body", method="POST", body=b"x" * 1000)
        raw = b"".join(piece for _, piece in pieces_of(place, "/endless"))
    finally:
        limit(place, largest_answer=None)

    assert (told.status, told.problem) == (502, "answer-too-large")
    assert fits.status == 200
    assert parse(raw).status == 200 or parse(raw).problem == "answer-too-large"
    assert len(raw) < 3000


def test_what_a_credential_allows_in_a_minute_is_held_to(place: Place) -> None:
    limit(place, calls_per_minute=3)
    try:
        answers = [place.call("/x") for _ in range(5)]
    finally:
        limit(place, calls_per_minute=None)

    assert [got.status for got in answers] == [200, 200, 200, 429, 429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 120


def test_each_call_is_in_the_record_without_its_path_and_content(place: Place) -> None:
    count = len(place.events())

    place.call("/body?secret-query", method="POST", body=b"secret-body")

    event = place.events(count=count + 1)[-1]
    assert event.facts["method"] == "POST"
    assert event.facts["host"] == place.upstream.host
    assert (event.facts["status"], event.facts["sent"], event.facts["received"]) == (200, 11, 11)
    assert event.facts["ms"] >= 0
    assert (event.actor_name, event.target_path, event.address) == (
        "crm-sync",
        "/team/crm",
        "127.0.0.1",
    )
    assert "secret" not in str(event.__dict__)
    assert event.sentence == f"crm-sync called {place.upstream.host} with /team/crm: POST, 200"


def limit(place: Place, **values: int | None) -> None:
    """Change a limit, and wait until what was kept of the old one is forgotten."""
    Credential.objects.filter(pk=place.credential.pk).update(**values)
    time.sleep(recipes.KEPT_SECONDS + 0.2)
