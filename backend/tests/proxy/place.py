"""The real process of the proxy, around a credential, a service with a key, and an upstream."""

import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from launcher.ports import free_port
from tests.gateway.service import Service
from tests.proxy.upstream import Upstream
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials.models import Credential

TOKEN_OF_METRICS = "the-token-of-the-metrics"
BACKEND = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Got:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def problem(self) -> str:
        """The code of our problem; empty if it is none of ours."""
        if self.headers.get("tokenwell-answer") != "tokenwell":
            return ""
        _, _, code = self.body.decode().partition("urn:tokenwell:problem:")
        return code.partition('"')[0]


@dataclass
class Place:
    """What a test of the proxy has around it."""

    upstream: Upstream
    service: Service
    credential: Credential
    port: int = field(default_factory=free_port)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def prefix(self) -> str:
        return f"/api/v1/credentials/{self.credential.pk}/proxy"

    def start(self) -> None:
        """Start the process, on the database of this test."""
        command = [sys.executable, "-m", "tokenwell.config.proxy", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=BACKEND, env=self._environment())
        ends = time.monotonic() + 60
        while time.monotonic() < ends:
            assert self.process.poll() is None, "the proxy has ended"
            try:
                self.connect().close()
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError("the proxy does not come up")

    def stop(self) -> None:
        """End it as whoever started it would, and wait until its record is written."""
        assert self.process
        self.process.terminate()
        assert self.process.wait(40) == 0

    def memory(self) -> int:
        """Give the bytes that the process holds in memory."""
        assert self.process
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def connect(self) -> socket.socket:
        """Open a connection to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def say(self, *parts: bytes) -> Got:
        """Send bytes as they are, and read what comes until the end."""
        with self.connect() as there:
            for part in parts:
                there.sendall(part)
            return read(there)

    def call(
        self,
        path: str = "/x",
        *,
        method: str = "GET",
        headers: str = "",
        body: bytes = b"",
        key: str | None = None,
    ) -> Got:
        """Call through the proxy; ``headers`` are whole lines."""
        return self.say(self.head(path, method=method, headers=headers, body=body, key=key) + body)

    def head(
        self,
        path: str = "/x",
        *,
        method: str = "GET",
        headers: str = "",
        body: bytes = b"",
        key: str | None = None,
    ) -> bytes:
        """Write a request up to its body."""
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        return (
            f"{method} {self.prefix}{path} HTTP/1.1\r\nHost: localhost:{self.port}\r\n"
            f"{self.authorization(key)}{length}{headers}Connection: close\r\n\r\n"
        ).encode()

    def authorization(self, key: str | None = None) -> str:
        return f"Authorization: Bearer {key or self.service.text}\r\n"

    def events(self, action: str = "proxy.called", count: int = 1) -> list[AuditEvent]:
        """Wait for events of a kind: they are written a moment later."""
        ends = time.monotonic() + 10
        while time.monotonic() < ends:
            found = list(AuditEvent.objects.filter(action=action).order_by("pk"))
            if len(found) >= count:
                return found
            time.sleep(0.02)
        raise AssertionError(f"the record has no {action}")

    def _environment(self) -> dict[str, str]:
        database = connection.settings_dict
        options = database["OPTIONS"]
        user = quote(str(database["USER"]), safe="")
        password = quote(str(database["PASSWORD"]), safe="")
        query = "&".join(
            f"{name}={quote(str(value), safe='')}"
            for name, value in {**options, "host": database["HOST"]}.items()
            if name != "pool" and value
        )
        return {
            **os.environ,
            "DATABASE_URL": f"postgresql://{user}:{password}@localhost:{database['PORT'] or 5432}"
            f"/{quote(str(database['NAME']), safe='')}?{query}",
            "OUTBOUND_ALLOW": self.upstream.host,
            "KEYRING_FILE": str(settings.KEYRING_FILE),
            "REDIS_URL": settings.REDIS_URL,
            "METRICS_TOKEN": TOKEN_OF_METRICS,
        }


def read(there: socket.socket) -> Got:
    """Read one answer, to the end of the connection; chunks are put together."""
    raw = bytearray()
    try:
        while piece := there.recv(65536):
            raw += piece
    except ConnectionResetError:
        pass
    return parse(bytes(raw))


def parse(raw: bytes) -> Got:
    """Take an answer apart."""
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *lines = head.decode("latin-1").split("\r\n")
    if not line:
        return Got(0, {}, b"")
    headers: dict[str, str] = {}
    for each in lines:
        name, _, value = each.partition(":")
        # Said twice, it is seen: no test expects a list.
        key = name.lower()
        headers[key] = f"{headers[key]}, {value.strip()}" if key in headers else value.strip()
    if headers.get("transfer-encoding") == "chunked":
        body = _unchunked(body)
    return Got(int(line.split()[1]), headers, body)


def _unchunked(body: bytes) -> bytes:
    whole = b""
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size or b"0", 16)
        if not length:
            break
        whole += body[:length]
        body = body[length + 2 :]
    return whole
