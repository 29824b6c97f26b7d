"""A token endpoint on the loopback, with switches for its manners and a ledger of its visitors."""

import json
import socket
import struct
import threading
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote_plus

Answer = tuple[int, dict[str, str], bytes]
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    form: dict[str, str]
    client: str


@dataclass
class Provider:
    """
    Grants tokens; how, the switches say.

    A refresh token is good until it was spent, if ``rotates``; with ``revokes_family`` a
    second use of a spent one makes all that came from it worthless.
    """

    rotates: bool = True
    revokes_family: bool = False
    expires_in: object = 3600
    # Answers that come before all else, one for each request.
    scripted: list[Answer | str] = field(default_factory=list)
    # What is answered whenever nothing is scripted, instead of a token.
    always: Answer | str | None = None
    # Runs while the request is there and not yet answered.
    look: Callable[[Asked], None] | None = None
    ledger: list[Asked] = field(default_factory=list)
    good: set[str] = field(default_factory=set)
    spent: set[str] = field(default_factory=set)
    is_revoked: bool = False
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def url(self, path: str = "/token") -> str:
        return f"http://{self.host}{path}"

    def close(self) -> None:
        self.may_go_on.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def issue(self) -> str:
        """Make a refresh token, as a consent would."""
        with self._lock:
            return self._new_refresh_token()

    def double_spends(self) -> int:
        """Count the uses of refresh tokens that had been used before."""
        used = [
            asked.form["refresh_token"] for asked in self.ledger if "refresh_token" in asked.form
        ]
        return len(used) - len(set(used))

    def answer(self, asked: Asked) -> Answer | str:
        """Decide what to answer; a word names what is no answer: reset, hang, close."""
        with self._lock:
            self.ledger.append(asked)
            scripted = self.scripted.pop(0) if self.scripted else self.always
        if self.look is not None:
            self.look(asked)
        if scripted == "slow":
            # Granted, but the answer has to wait until the test lets it go.
            granted = self._granted(asked)
            self.may_go_on.wait(30)
            return granted
        if scripted in ("grant then reset", "grant then hang"):
            self._granted(asked)
            return str(scripted).removeprefix("grant then ")
        return scripted if scripted is not None else self._granted(asked)

    def _granted(self, asked: Asked) -> Answer:
        with self._lock:
            self._count += 1
            fields: dict[str, object] = {"access_token": f"access-{self._count}"}
            fields |= {"token_type": "Bearer", "expires_in": self.expires_in}
            if asked.form.get("grant_type") == "refresh_token":
                old = asked.form.get("refresh_token", "")
                if self.is_revoked or old not in self.good:
                    self.is_revoked = self.is_revoked or (old in self.spent and self.revokes_family)
                    return refusal("invalid_grant")
                if self.rotates:
                    self.good.discard(old)
                    self.spent.add(old)
                    fields["refresh_token"] = self._new_refresh_token()
            return granting(**fields)

    def _new_refresh_token(self) -> str:
        self._count += 1
        token = f"refresh-{self._count}"
        self.good.add(token)
        return token


def granting(**fields: object) -> Answer:
    """Give the answer of a success."""
    return 200, JSON, json.dumps(fields).encode()


def refusal(error: str, *, status: int = 400, **more: str) -> Answer:
    """Give the answer of a refusal (RFC 6749 5.2)."""
    return status, JSON, json.dumps({"error": error, **more}).encode()


def raw(body: bytes | str, *, status: int = 200, **headers: str) -> Answer:
    """Give any answer."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return status, names, body if isinstance(body, bytes) else body.encode()


class _Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def __init__(self, provider: Provider) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.provider = provider

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: callers that hang up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        asked = _asked(self.path, body, self.headers.get("Authorization"))
        answer = self.server.provider.answer(asked)
        if isinstance(answer, str):
            self._break_off(answer)
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        status, headers, body = answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _break_off(self, how: str) -> None:
        self.close_connection = True
        if how == "hang":
            self.server.provider.may_go_on.wait(30)
        if how == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _asked(path: str, body: bytes, authorization: str | None) -> Asked:
    fields = {name: values[0] for name, values in parse_qs(body.decode()).items()}
    client = fields.get("client_id", "")
    if authorization and authorization.startswith("Basic "):
        userinfo = b64decode(authorization.removeprefix("Basic ")).decode()
        client = unquote_plus(userinfo.partition(":")[0])
    return Asked(path, fields, client)
