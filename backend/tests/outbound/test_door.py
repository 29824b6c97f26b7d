import contextlib
import os
import pickle
import signal
import socket
import threading
import time
from asyncio import WriteTransport

import pytest

from tests.outbound.server import Server
from tokenwell.oauth.messages import Request, Response
from tokenwell.outbound import delivery
from tokenwell.outbound import door as door_module
from tokenwell.outbound.deadlines import boot_time, deadline_in
from tokenwell.outbound.door import Door
from tokenwell.outbound.errors import Code, DestinationRefused, NotSent, OutcomeUnknown
from tokenwell.outbound.guard import Destination

SECRET = "s3cret-canary"


def post(url: str, body: bytes = b"grant_type=refresh_token") -> Request:
    headers = {
        "Authorization": f"Basic {SECRET}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return Request("POST", url, headers, body)


def test_a_response_comes_back_with_lower_case_headers(server: Server, door: Door) -> None:
    response = door.send(post(server.url("/ok")), deadline=deadline_in(5))

    assert response.status == 200
    assert response.body == b'{"ok": true}'
    assert response.headers["content-type"] == "application/json"
    assert not response.truncated


def test_the_wire_has_what_was_asked_and_nothing_ambient(
    server: Server, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    door.send(post(server.url("/ok?a=%20b")), deadline=deadline_in(5))

    door.send(post(server.url("/ok"), b"again"), deadline=deadline_in(5))

    first, second = server.arrived
    assert first.startswith(b"POST /ok?a=%20b HTTP/1.1\r\n")
    assert b"Accept-Encoding: identity\r\n" in first
    assert b"User-Agent: Tokenwell\r\n" in first
    assert b"Content-Type: application/x-www-form-urlencoded\r\n" in first
    assert first.endswith(b"\r\n\r\ngrant_type=refresh_token")
    assert b"cookie" not in second.lower()


def test_a_request_without_a_body_passes_the_same_way(server: Server, door: Door) -> None:
    response = door.send(Request("GET", server.url("/ok")), deadline=deadline_in(5))

    assert response.status == 200
    assert b"content-type" not in server.arrived[0].lower()


def test_connections_are_kept_for_the_next_request(server: Server, door: Door) -> None:
    for _ in range(5):
        door.send(post(server.url("/ok")), deadline=deadline_in(5))

    assert server.connections == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_given_back_and_never_followed(
    server: Server, door: Door, status: int
) -> None:
    response = door.send(post(server.url(f"/{status}")), deadline=deadline_in(5))

    assert response.status == status
    assert response.headers["location"] == server.url("/stolen")
    assert server.seen["/stolen"] == 0


def test_a_body_of_64_kib_comes_whole(server: Server, door: Door) -> None:
    response = door.send(post(server.url("/64k")), deadline=deadline_in(5))

    assert (len(response.body), response.truncated) == (65536, False)


@pytest.mark.parametrize("path", ["/64k+1", "/endless"])
def test_a_longer_body_is_cut_and_says_so(server: Server, door: Door, path: str) -> None:
    response = door.send(post(server.url(path)), deadline=deadline_in(5))

    assert (len(response.body), response.truncated) == (65536, True)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/reset", Code.CONNECTION_LOST),
        ("/reset-in-body", Code.CONNECTION_LOST),
        ("/packed", Code.ANSWER_ENCODED),
        ("/packed-in-transfer", Code.ANSWER_ENCODED),
        ("/huge-line", Code.ANSWER_MALFORMED),
        ("/many-lines", Code.HEADERS_TOO_LARGE),
        ("/endless-lines", Code.ANSWER_MALFORMED),
        ("/garbage", Code.ANSWER_MALFORMED),
    ],
)
def test_a_bad_answer_leaves_the_outcome_unknown(
    server: Server, door: Door, path: str, code: Code
) -> None:
    with pytest.raises(OutcomeUnknown) as caught:
        door.send(post(server.url(path)), deadline=deadline_in(5))

    assert caught.value.code == code
    assert server.seen[path] == 1
    assert SECRET not in f"{caught.value!r}{caught.value}{caught.value.__cause__!r}"
    assert caught.value.__context__ is None


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_is_ever_sent_twice(server: Server, door: Door, method: str) -> None:
    door.send(Request("GET", server.url("/ok")), deadline=deadline_in(5))

    with pytest.raises(OutcomeUnknown):
        door.send(Request(method, server.url("/reset")), deadline=deadline_in(5))

    assert server.seen["/reset"] == 1


@pytest.mark.parametrize("path", ["/hang", "/drip"])
def test_a_slow_answer_ends_with_the_total_time(
    server: Server, door: Door, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "TOTAL_SECONDS", 0.5)
    started = time.monotonic()

    with pytest.raises(OutcomeUnknown) as caught:
        door.send(post(server.url(path)), deadline=deadline_in(5))

    assert caught.value.code == Code.TIMED_OUT
    assert 0.4 < time.monotonic() - started < 2


def test_equal_headers_are_joined_and_odd_bytes_repaired(server: Server, door: Door) -> None:
    response = door.send(post(server.url("/twice-and-odd")), deadline=deadline_in(5))

    assert response.headers["link"] == "a, b"
    assert response.headers["x-odd"] == "caf\ufffd"


@pytest.mark.parametrize(
    "request_",
    [
        Request("POST", "/ok", {"X-A": "a\r\nX-B: b"}),
        Request("POST", "/ok", {"X-A": "a\nb"}),
        Request("POST", "/ok", {"X-A": "a\x00"}),
        Request("POST", "/ok", {"X-A": "caf\u00e9"}),
        Request("POST", "/ok", {"X-A": " a"}),
        Request("POST", "/ok", {"X-A": "a "}),
        Request("POST", "/ok", {"X A": "a"}),
        Request("POST", "/ok", {"": "a"}),
        Request("POST", "/ok", {"X-A\r\nX-B": "a"}),
        Request("POST", "/ok", {"X-A": "a", "x-a": "b"}),
        Request("POST", "/ok", {"Host": "other.example"}),
        Request("POST", "/ok", {"Content-Length": "1"}),
        Request("POST", "/ok", {"Transfer-Encoding": "chunked"}),
        Request("POST", "/ok", {"Connection": "close"}),
        Request("POST", "/ok", {"Proxy-Authorization": "a"}),
        Request("POST", "/ok", {"Accept-Encoding": "gzip"}),
        Request("POST", "/ok", {"Expect": "100-continue"}),
        Request("CONNECT", "/ok"),
        Request("GET / HTTP/1.1\r\nX:", "/ok"),
    ],
)
def test_a_request_that_could_be_read_in_two_ways_is_not_sent(
    server: Server, door: Door, request_: Request
) -> None:
    bad = Request(request_.method, server.url(request_.url), request_.headers)

    with pytest.raises(NotSent) as caught:
        door.send(bad, deadline=deadline_in(5))

    assert caught.value.code == Code.REQUEST_MALFORMED
    assert server.connections == 0


def test_a_port_that_is_closed_means_nothing_was_sent(server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
    door = Door(allow={f"127.0.0.1:{port}"})

    with pytest.raises(NotSent) as caught:
        door.send(post(f"http://127.0.0.1:{port}/"), deadline=deadline_in(5))

    assert caught.value.code == Code.CONNECT_FAILED
    door.close()


def test_refused_and_unreachable_read_the_same() -> None:
    assert str(DestinationRefused(Code.ADDRESS_NOT_PUBLIC)) == str(NotSent(Code.CONNECT_FAILED))


def test_a_deadline_that_has_passed_opens_no_connection(server: Server, door: Door) -> None:
    with pytest.raises(NotSent) as caught:
        door.send(post(server.url("/ok")), deadline=boot_time())

    assert caught.value.code == Code.DEADLINE_OVER
    assert server.connections == 0


@pytest.mark.parametrize(("method", "earlier"), [("GET", 0), ("GET", 1), ("POST", 0), ("POST", 1)])
def test_a_deadline_that_passes_while_connecting_lets_nothing_out(
    server: Server, door: Door, monkeypatch: pytest.MonkeyPatch, *, method: str, earlier: int
) -> None:
    for _ in range(earlier):
        door.send(Request("GET", server.url("/ok")), deadline=deadline_in(5))
    readings = iter([100.0, 200.0])
    monkeypatch.setattr(delivery, "boot_time", lambda: next(readings))

    with pytest.raises(NotSent) as caught:
        door.send(Request(method, server.url("/late")), deadline=150.0)

    assert caught.value.code == Code.DEADLINE_OVER
    monkeypatch.undo()
    door.send(Request("GET", server.url("/ok")), deadline=deadline_in(5))
    assert server.seen["/late"] == 0


def test_a_process_frozen_past_its_deadline_sends_nothing(server: Server) -> None:
    """Stopped between the connection and the send, woken after the deadline."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            _send_when_woken(server, writing)
        os._exit(0)
    os.close(writing)
    os.waitpid(child, os.WUNTRACED)
    threading.Event().wait(1.2)

    os.kill(child, signal.SIGCONT)

    outcome = os.read(reading, 100)
    os.waitpid(child, 0)
    os.close(reading)
    assert outcome == b"NotSent deadline_over"
    assert server.seen["/late"] == 0


def _send_when_woken(server: Server, writing: int) -> None:
    connection_looked_at = delivery.look_at_connection

    def stop_first(transport: WriteTransport | None, destination: Destination) -> None:
        # To this thread, so that it stops here and not a few instructions later.
        signal.pthread_kill(threading.get_ident(), signal.SIGSTOP)
        connection_looked_at(transport, destination)

    delivery.look_at_connection = stop_first
    try:
        Door(allow=server.named).send(post(server.url("/late")), deadline=deadline_in(1))
    except NotSent as error:
        os.write(writing, f"{type(error).__name__} {error.code}".encode())


def test_a_kept_connection_that_was_closed_is_replaced_before_sending(
    server: Server, door: Door
) -> None:
    door.send(post(server.url("/goodbye")), deadline=deadline_in(5))
    assert server.has_hung_up.wait(5)

    response = door.send(post(server.url("/ok")), deadline=deadline_in(5))

    assert response.status == 200
    assert server.seen["/ok"] == 1


def test_a_hang_up_that_only_the_kernel_knows_of_is_noticed(
    server: Server, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = iter([True, False])
    monkeypatch.setattr(delivery, "_is_hung_up", lambda transport: next(verdicts))

    response = door.send(post(server.url("/ok")), deadline=deadline_in(5))

    assert response.status == 200
    assert (server.seen["/ok"], server.connections) == (1, 2)


def test_the_kernel_is_asked_whether_the_other_side_hung_up() -> None:
    class Transport(WriteTransport):
        def __init__(self, end: socket.socket) -> None:
            self.end = end

        def get_extra_info(self, name: str, default: object = None) -> socket.socket:
            return self.end

    ours, theirs = socket.socketpair()
    before = delivery._is_hung_up(Transport(ours))
    theirs.close()
    after = delivery._is_hung_up(Transport(ours))
    ours.close()

    assert (before, after, delivery._is_hung_up(Transport(ours))) == (False, True, True)


def test_connections_that_keep_dying_end_as_not_sent(
    server: Server, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_is_hung_up", lambda transport: True)

    with pytest.raises(NotSent) as caught:
        door.send(post(server.url("/ok")), deadline=deadline_in(5))

    assert caught.value.code == Code.CONNECTION_STALE
    assert server.seen["/ok"] == 0


def test_a_closed_door_opens_again_at_next_use(server: Server, door: Door) -> None:
    door.send(post(server.url("/ok")), deadline=deadline_in(5))
    door.close()
    door.close()

    response = door.send(post(server.url("/ok")), deadline=deadline_in(5))

    assert response.status == 200


def test_closing_ends_what_is_under_way(server: Server, door: Door) -> None:
    outcomes: list[str] = []

    def ask() -> None:
        try:
            door.send(post(server.url("/hang")), deadline=deadline_in(5))
        except OutcomeUnknown as error:
            outcomes.append(error.code)

    asking = threading.Thread(target=ask)
    asking.start()
    while not server.seen["/hang"]:
        time.sleep(0.01)
    door.close()
    asking.join(5)

    assert outcomes == [Code.CLOSED]


def test_a_forked_child_has_a_loop_of_its_own_and_leaves_the_parents_alone(
    server: Server, door: Door
) -> None:
    door.send(post(server.url("/ok")), deadline=deadline_in(5))
    reading, writing = os.pipe()

    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException):
            response = door.send(post(server.url("/ok")), deadline=deadline_in(5))
            door.close()
            left_behind = len(door_module._abandoned)
            os.write(writing, f"{response.status} {left_behind}".encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(reading, 100) == b"200 1"
    assert server.connections == 2
    door.send(post(server.url("/ok")), deadline=deadline_in(5))
    assert server.connections == 2
    os.close(reading)
    os.close(writing)


def test_threads_may_share_a_door(server: Server, door: Door) -> None:
    answers: list[Response] = []

    def ask() -> None:
        answers.append(door.send(post(server.url("/soon")), deadline=deadline_in(5)))

    threads = [threading.Thread(target=ask) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert [answer.status for answer in answers] == [200] * 10


def test_a_failure_that_nobody_foresaw_is_told_by_whether_bytes_left(
    server: Server,
    door: Door,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def break_off(*given: object, **named: object) -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(delivery, "read_headers", break_off)
    with pytest.raises(OutcomeUnknown):
        door.send(post(server.url("/ok")), deadline=deadline_in(5))
    monkeypatch.setattr(delivery, "URL", break_off)
    with pytest.raises(NotSent):
        door.send(post(server.url("/ok")), deadline=deadline_in(5))

    assert server.seen["/ok"] == 1
    told = [record.message for record in caplog.records if record.levelname == "ERROR"]
    assert told == ["Unforeseen KeyError at the outbound door"] * 2
    assert SECRET not in caplog.text


def test_work_that_meets_a_closing_door_is_not_sent(server: Server, door: Door) -> None:
    room = door._open_room()
    request = post(server.url("/ok"))

    room.is_closing = True
    with pytest.raises(NotSent) as met_closing:
        door.send(request, deadline=deadline_in(5))
    room.close()
    with pytest.raises(NotSent) as met_closed:
        door.send(request, deadline=deadline_in(5))
    rest = dict(door.send_all([("key", request)], deadline=deadline_in(5), at_once=1))

    assert isinstance(rest["key"], NotSent)
    assert met_closing.value.code == met_closed.value.code == rest["key"].code == Code.CLOSED
    assert server.arrived == []
    door._room = None


def test_errors_survive_a_trip_between_processes() -> None:
    error = pickle.loads(pickle.dumps(OutcomeUnknown(Code.TIMED_OUT)))

    assert (type(error), error.code) == (OutcomeUnknown, "timed_out")
