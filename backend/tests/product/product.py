"""The product as `make run` starts it: its processes, its three lines, its end."""

import http.cookiejar
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any, Self

import psycopg

BACKEND = Path(__file__).resolve().parents[2]
_OURS = ("DATABASE_URL", "REDIS_URL", "KEYRING_FILE", "SECRET_KEY", "PUBLIC_BASE_URL", "PORT")


@dataclass
class Product:
    """One installation in a folder of its own; may be started any number of times."""

    data: Path
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    launcher: "subprocess.Popen[str] | None" = None
    # Where its PostgreSQL is, if that is not the launcher's.
    engines: Path | None = None

    def start(self) -> Self:
        """Start it, and wait until it has said its three lines."""
        self.launch()
        try:
            wait_until(lambda: len(self.output()) == 3 or self._has_ended(), "the product is up")
            assert not self._has_ended(), self.messages()
        except AssertionError:
            self.stop()
            raise
        return self

    def launch(self) -> None:
        """Start it."""
        kept = {name: value for name, value in os.environ.items() if name not in _OURS}
        with self._file("output").open("w") as output, self._file("messages").open("w") as messages:
            command = [sys.executable, "-W", "ignore", "-m", "launcher", "run"]
            self.launcher = subprocess.Popen(
                [*command, "--data", str(self.data)],
                cwd=BACKEND,
                env={**kept, "PORT": str(self.port), **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=messages,
                text=True,
                start_new_session=True,
            )

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Ask it to end, as Ctrl-C does; give the exit code."""
        assert self.launcher is not None
        if self.launcher.poll() is None:
            self.launcher.send_signal(number)
        return self.launcher.wait(45)

    def wait_for_end(self) -> int:
        """Wait until it has ended by itself; give the exit code."""
        assert self.launcher is not None
        return self.launcher.wait(60)

    def _file(self, name: str) -> Path:
        # Beside the data, by port: two may be told to use the same data.
        return self.data.with_name(f"{self.data.name}-{self.port}.{name}")

    def _has_ended(self) -> bool:
        return self.launcher is not None and self.launcher.poll() is not None

    def output(self) -> list[str]:
        """Give the lines that it printed."""
        text = self._file("output").read_text()
        return text.splitlines() if text.endswith("\n") else text.splitlines()[:-1]

    def messages(self) -> str:
        """Give what it said of itself."""
        return self._file("messages").read_text()

    def facts(self) -> dict[str, str]:
        """Give what a newcomer is told, and a bit more."""
        facts: dict[str, str] = json.loads((self.data / "secrets" / "facts.json").read_text())
        return facts

    def curl(self) -> dict[str, Any]:
        """Paste the line that begins with curl, as it is."""
        line = next(line for line in self.output() if line.startswith("curl"))
        done = subprocess.run(
            ["bash", "-c", line], capture_output=True, text=True, check=True, timeout=60
        )
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def token(self, credential: str, **asked: object) -> tuple[int, dict[str, Any]]:
        """Fetch a token as the demo service."""
        facts = self.facts()
        return call(
            "POST",
            f"{facts['url']}/api/v1/credentials/{credential}/token",
            body=asked,
            headers={"Authorization": f"Bearer {facts['api_key']}"},
        )

    def ledger(self) -> dict[str, Any]:
        """Ask the demo provider what it was asked."""
        return call("GET", f"{self.facts()['demo_url']}/ledger")[1]

    def order_fault(self, mode: str, value: str = "", count: int = 1) -> None:
        """Have the demo provider's next token answers go wrong."""
        wanted = {"mode": mode, "value": value, "count": count}
        assert call("POST", f"{self.facts()['demo_url']}/faults", body=wanted)[0] == 200

    def database(self) -> "psycopg.Connection[Any]":
        """Open a connection to its PostgreSQL, past the product."""
        engines = self.engines or self.data
        password = (engines / "secrets" / "postgres-password").read_text()
        return psycopg.connect(
            host=str(engines / "postgres"),
            user="postgres",
            dbname="postgres",
            password=password,
            autocommit=True,
        )

    def pid_of(self, name: str) -> int:
        """Find the process of a name among the launcher's children."""
        assert self.launcher is not None
        for child in children_of(self.launcher.pid):
            if name in command_of(child):
                return child
        raise LookupError(name)


class Browser:
    """A person's browser, as far as HTTP goes: cookies and the CSRF token."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), _NoRedirect()
        )

    def sign_in(self, username: str, password: str) -> None:
        """Sign in at the api."""
        self.json("GET", "/api/v1/session")
        status, _ = self.json(
            "POST", "/api/v1/session", {"username": username, "password": password}
        )
        assert status == 200

    def json(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Send and read JSON."""
        csrf = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "") or ""
        headers = {"X-CSRFToken": csrf, "Referer": f"{self.base}/"}
        status, _, text = self.open(method, f"{self.base}{path}", body=body, headers=headers)
        return status, json.loads(text) if text else None

    def open(
        self,
        method: str,
        url: str,
        *,
        body: object = None,
        form: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, "Message[str, str]", str]:
        """Open an address, without following where it leads."""
        request = _request(method, url, body=body, headers=headers or {})
        if form is not None:
            request.data = form
        return _send(self._opener, request)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


def call(
    method: str, url: str, *, body: object = None, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Send one request; give the status and the JSON."""
    request = _request(method, url, body=body, headers=headers or {})
    status, _, text = _send(urllib.request.build_opener(_NoRedirect()), request)
    return status, json.loads(text)


def _request(
    method: str, url: str, *, body: object, headers: Mapping[str, str]
) -> urllib.request.Request:
    data = None if body is None else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"} if data is not None else {}
    return urllib.request.Request(url, data=data, method=method, headers={**kind, **headers})


def _send(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request
) -> tuple[int, "Message[str, str]", str]:
    try:
        with opener.open(request, timeout=40) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read().decode()


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Wait until something holds; fail with its words if it does not in time."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"not in time: {what}"
        time.sleep(0.05)


def children_of(pid: int) -> list[int]:
    """List the processes that a process started."""
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def command_of(pid: int) -> str:
    """Give the command line of a process; empty if it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def running_in(folder: Path) -> list[str]:
    """List the commands of all processes that work on a folder: it is in what they were told."""
    here = str(folder).encode()
    pids = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [command_of(pid) for pid in pids if here in _told(pid)]


def _told(pid: int) -> bytes:
    try:
        process = Path(f"/proc/{pid}")
        return (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    except OSError:
        return b""
