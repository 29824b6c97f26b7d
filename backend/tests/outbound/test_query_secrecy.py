"""A query that holds a secret, as some providers want it, shows in no failure and no log."""

import gc
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.outbound.authority import Authority, server_context
from tests.outbound.server import Server
from tests.outbound.strict_server import StrictServer
from tests.outbound.traces import traces_of
from tokenwell.oauth.messages import ClientCertificate, Request
from tokenwell.outbound import delivery
from tokenwell.outbound.deadlines import boot_time, deadline_in
from tokenwell.outbound.door import Door
from tokenwell.outbound.errors import Code, OutboundError
from tokenwell.outbound.guard import read_url

CANARY = "s3cret-canary"
QUERY = f"?client_secret={CANARY}"

Logged = Callable[[], str]


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Logged:
    """Log all there is, with what an event loop tells those who debug it."""
    monkeypatch.setenv("PYTHONASYNCIODEBUG", "1")
    caplog.set_level(logging.DEBUG)

    def read() -> str:
        # Tasks and connections that nobody looked after complain when they are collected.
        gc.collect()
        return caplog.text + "".join(repr(vars(record)) for record in caplog.records)

    return read


@pytest.fixture
def refusing_server(tmp_path: Path) -> Iterator[StrictServer]:
    """Start a server that no client is good enough for."""
    authority = Authority("authority")
    server = StrictServer(
        server_context(
            authority.issue("provider"),
            folder=tmp_path,
            trusted=authority,
            demand=ssl.CERT_REQUIRED,
        )
    )
    yield server
    server.stop()


def failure_of(door: Door, request: Request, *, deadline: float | None = None) -> OutboundError:
    with pytest.raises(OutboundError) as caught:
        door.send(request, deadline=deadline or deadline_in(5))
    return caught.value


def ask(url: str, *, certificate: ClientCertificate | None = None) -> Request:
    return Request("GET", f"{url}{QUERY}", certificate=certificate)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/reset", Code.CONNECTION_LOST),
        ("/reset-in-body", Code.CONNECTION_LOST),
        ("/hang", Code.TIMED_OUT),
        ("/drip", Code.TIMED_OUT),
        ("/packed", Code.ANSWER_ENCODED),
        ("/packed-in-transfer", Code.ANSWER_ENCODED),
        ("/huge-line", Code.ANSWER_MALFORMED),
        ("/many-lines", Code.HEADERS_TOO_LARGE),
        ("/endless-lines", Code.ANSWER_MALFORMED),
        ("/garbage", Code.ANSWER_MALFORMED),
    ],
)
def test_a_bad_answer_does_not_show_the_query(
    server: Server,
    door: Door,
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
    *,
    path: str,
    code: Code,
) -> None:
    monkeypatch.setattr(delivery, "TOTAL_SECONDS", 0.5)

    failure = failure_of(door, ask(server.url(path)))

    assert (failure.code, server.seen[path]) == (code, 1)
    assert CANARY not in traces_of(failure) + logged()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1:1/", Code.CONNECT_FAILED),
        ("http://provider.invalid:1/", Code.DNS_FAILED),
        ("https://127.0.0.1/", "url_not_public"),
        ("https://provider.example:x/", "url_host"),
        ("https://provider.example:99999/", "url_port"),
        ("https://[::1/", "url_host"),
        ("https://[::g]/", "url_address_form"),
        ("https://1.2.3/", "url_address_form"),
        ("https://xn--a.example/", "url_host"),
        ("https://provider.example/%00", "url_path"),
        ("provider.example", "url_malformed"),
    ],
)
def test_a_server_that_is_not_reached_does_not_bring_the_query_to_light(
    logged: Logged, url: str, code: Code
) -> None:
    door = Door(allow={"127.0.0.1:1", "provider.invalid:1"})

    failure = failure_of(door, ask(url))
    door.close()

    assert failure.code == code
    assert CANARY not in traces_of(failure) + logged()


def test_a_failure_of_tls_does_not_show_the_query(
    refusing_server: StrictServer, logged: Logged
) -> None:
    url = f"https://127.0.0.1:{refusing_server.port}/"
    distrusting = Door(allow=refusing_server.named)
    # Trusts anybody, for the other end of the handshake to fail.
    trusting = Door(allow=refusing_server.named, trust=ssl._create_unverified_context)

    failures = [failure_of(door, ask(url)) for door in (distrusting, trusting)]
    distrusting.close()
    trusting.close()

    assert [failure.code for failure in failures] == [Code.TLS_FAILED] * 2
    assert CANARY not in "".join(map(traces_of, failures)) + logged()


def test_what_is_not_sent_at_all_does_not_show_the_query(
    server: Server, door: Door, logged: Logged
) -> None:
    url = server.url("/ok")
    malformed = Request("GET", f"{url}{QUERY}", {"X": "\n"})
    no_certificate = ask(url.replace("http:", "https:"), certificate=ClientCertificate("", ""))

    failures = [
        failure_of(door, malformed),
        failure_of(door, no_certificate),
        failure_of(door, ask(url), deadline=boot_time()),
    ]

    assert [failure.code for failure in failures] == [
        Code.REQUEST_MALFORMED,
        Code.CERTIFICATE,
        Code.DEADLINE_OVER,
    ]
    assert CANARY not in "".join(map(traces_of, failures)) + logged()


def test_a_connection_that_keeps_dying_does_not_show_the_query(
    server: Server, door: Door, logged: Logged, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "_is_hung_up", lambda transport: True)

    failure = failure_of(door, ask(server.url("/ok")))

    assert failure.code == Code.CONNECTION_STALE
    assert CANARY not in traces_of(failure) + logged()


def test_a_door_that_closes_meanwhile_does_not_show_the_query(
    server: Server, door: Door, logged: Logged
) -> None:
    failures: list[OutboundError] = []
    asking = threading.Thread(
        target=lambda: failures.append(failure_of(door, ask(server.url("/hang"))))
    )

    asking.start()
    while not server.seen["/hang"]:
        asking.join(0.01)
    door.close()
    asking.join(5)

    assert [failure.code for failure in failures] == [Code.CLOSED]
    assert CANARY not in traces_of(failures[0]) + logged()


@pytest.mark.parametrize("name", ["URL", "read_headers"])
def test_a_failure_that_nobody_foresaw_does_not_show_the_query(
    server: Server,
    door: Door,
    logged: Logged,
    monkeypatch: pytest.MonkeyPatch,
    *,
    name: str,
) -> None:
    def break_off(given: object) -> None:
        raise KeyError(QUERY)

    monkeypatch.setattr(delivery, name, break_off)

    failure = failure_of(door, ask(server.url("/ok")))

    assert CANARY not in traces_of(failure) + logged()


def test_a_success_logs_no_query(server: Server, door: Door, logged: Logged) -> None:
    response = door.send(ask(server.url("/ok")), deadline=deadline_in(5))

    assert QUERY.encode() in server.arrived[0]
    assert CANARY not in repr(response) + logged()


def test_a_destination_can_be_shown_without_its_query() -> None:
    destination = read_url(f"https://provider.example/token{QUERY}", allow=frozenset())

    assert destination.url.endswith(QUERY)
    assert CANARY not in repr(destination)
