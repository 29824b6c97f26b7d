"""A server on the loopback that answers in whatever manner a test gives it, and remembers."""

import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from tests.fake_provider import Answer, refusal
from tokenwell.outbound import http

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class NotUnderstood(Exception):
    """A request that is not made as this server wants it."""


@dataclass(frozen=True)
class Seen:
    """One request as it arrived; names of headers are lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    def form(self) -> dict[str, str]:
        """Read a form, and nothing but a form that was posted."""
        self._expect("POST", FORM, query="")
        return _each_once(self.body.decode("ascii"))

    def json(self) -> dict[str, str]:
        """Read JSON, and nothing but JSON that was posted."""
        self._expect("POST", JSON, query="")
        said: dict[str, str] = json.loads(self.body)
        return said

    def asked(self, method: str = "GET") -> dict[str, str]:
        """Read the query of a request that has no body."""
        self._expect(method, "", query=self.query)
        if self.body:
            raise NotUnderstood
        return _each_once(self.query)

    def basic(self) -> tuple[str, str]:
        """Read the two parts of Basic (RFC 6749 2.3.1); both empty if there is none."""
        scheme, _, text = self.headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            return "", ""
        first, _, second = b64decode(text).decode().partition(":")
        return unquote_plus(first), unquote_plus(second)

    def _expect(self, method: str, content_type: str, *, query: str) -> None:
        # Some send a type even where there is nothing that could have one.
        given = self.headers.get("content-type", "")
        is_type = given == content_type if content_type else given not in {FORM, JSON}
        if (self.method, self.query) != (method, query) or not is_type:
            raise NotUnderstood


def _each_once(text: str) -> dict[str, str]:
    pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text))
    if len(dict(pairs)) != len(pairs):
        raise NotUnderstood
    return dict(pairs)


@dataclass
class StandIn:
    """Listens on the loopback; what it answers, ``manner`` says."""

    manner: Callable[[Seen], Answer] | None = None
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def base(self) -> str:
        return f"http://{self.host}"

    def url(self, path: str = "/token") -> str:
        return f"{self.base}{path}"

    def paths(self) -> list[str]:
        """Say which paths were asked for, in their order."""
        return [seen.path for seen in self.seen]

    def answer(self, seen: Seen) -> Answer:
        """Answer as the manner says; what is not understood is refused."""
        with self._lock:
            self.seen.append(seen)
            assert self.manner is not None
            try:
                return self.manner(seen)
            except (NotUnderstood, ValueError):
                return refusal("invalid_request")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def serving(settings: Any) -> Iterator[StandIn]:
    """Run one that the deployment names, so that the outbound door opens to it."""
    there = StandIn()
    settings.OUTBOUND_ALLOW = frozenset({there.host})
    http._door.forget()
    try:
        yield there
    finally:
        http._door().close()
        http._door.forget()
        there.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, there: StandIn) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.there = there


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self._take()

    def do_POST(self) -> None:
        self._take()

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        parts = urlsplit(self.path)
        seen = Seen(self.command, parts.path, parts.query, headers, body)
        status, fields, text = self.server.there.answer(seen)
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        # Who has given up waiting gets nothing, and that is nobody's fault.
        with suppress(ConnectionError):
            self.end_headers()
            self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
