"""The programs of *Use it* run as they stand: a token, a login, a call through the proxy."""

import base64
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from launcher.ports import free_port
from tests.product.conftest import signed_in
from tests.product.product import BACKEND, Product

SNIPPETS = BACKEND.parent / "frontend/src/features/credentials/snippets"
USERNAME, PASSWORD = "robot", "a-pässword-of-the-snippets"
# How each is run; the others are read by people alone.
RUN = {"curl": ["sh"], "python": [sys.executable], "javascript": ["node"]}
SUFFIX = {"curl": ".sh", "python": ".py", "javascript": ".mjs"}


class _Service(BaseHTTPRequestHandler):
    """A web service that wants a user name and a password."""

    def do_GET(self) -> None:
        wanted = base64.b64encode(f"{USERNAME}:{PASSWORD}".encode()).decode()
        is_right = self.headers["Authorization"] == f"Basic {wanted}"
        self.send_response(200 if is_right else 401)
        self.end_headers()
        self.wfile.write(b"welcome, robot" if is_right else b"who are you?")

    def log_message(self, *_args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """The address of a web service."""
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), _Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, service: str) -> Iterator[Product]:
    """A product that may call that service."""
    data = tmp_path_factory.mktemp("snippets") / "data"
    allowed = service.removeprefix("http://").rstrip("/")
    product = Product(data, free_port(), {"OUTBOUND_ALLOW": allowed}).start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def login(running: Product, service: str) -> str:
    """The id of a Password credential for that service."""
    status, made = signed_in(running).json(
        "POST",
        "/api/v1/credentials",
        {
            "container": running.facts()["container_id"],
            "name": "snippets",
            "type": "password",
            "username": USERNAME,
            "password": PASSWORD,
            "usages": ["http", "sftp"],
            "base_urls": [service],
        },
    )
    assert status == 201, made
    return str(made["id"])


def _run(product: Product, name: str, folder: Path, **values: str) -> str:
    """Run a program with its address and credential filled in, as a person would."""
    facts = product.facts()
    text = (SNIPPETS / f"{name}.txt").read_text()
    filled = {"TOKENWELL": facts["url"], "PROXY": facts["url"], "PATH": "", **values}
    for placeholder, value in filled.items():
        text = text.replace(f"__{placeholder}__", value)
    language = name.rpartition("-")[2]
    program = folder / f"program{SUFFIX[language]}"
    program.write_text(text)
    done = subprocess.run(
        [*RUN[language], str(program)],
        env={"PATH": os.environ["PATH"], "TOKENWELL_KEY": facts["api_key"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("language", RUN)
def test_token_is_fetched_and_used(running: Product, tmp_path: Path, language: str) -> None:
    facts = running.facts()
    url = f"{facts['demo_url']}/whoami"

    said = _run(running, f"token-{language}", tmp_path, CREDENTIAL=facts["credential_id"], URL=url)

    assert "client" in said


@pytest.mark.parametrize("language", RUN)
def test_login_is_fetched(running: Product, login: str, tmp_path: Path, language: str) -> None:
    said = _run(running, f"login-{language}", tmp_path, CREDENTIAL=login, PURPOSE="sftp")

    assert said == f"Got the password of {USERNAME}.\n"


@pytest.mark.parametrize("language", RUN)
def test_call_goes_through_the_proxy(
    running: Product, login: str, tmp_path: Path, language: str
) -> None:
    said = _run(running, f"proxy-{language}", tmp_path, CREDENTIAL=login)

    assert said.strip() == "welcome, robot"


def test_programs_are_there_in_each_language_and_fill_in_the_same() -> None:
    names = {path.stem for path in SNIPPETS.glob("*.txt")}
    languages = (*RUN, "go", "java", "csharp", "powershell")

    assert names == {f"{way}-{one}" for way in ("token", "login", "proxy") for one in languages}
    for path in SNIPPETS.glob("*.txt"):
        text = path.read_text()
        assert "__CREDENTIAL__" in text, path.name
        assert "TOKENWELL_KEY" in text, path.name
        assert "twk_" not in text.replace("twk_…", ""), path.name
