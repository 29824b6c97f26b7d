"""The seeded provider and a relying client that speaks to it."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from demo_provider.tests.relying import RelyingClient

REDIRECT_URI = "http://localhost:8000/oauth/callback"


@pytest.fixture
def credentials_file(tmp_path: Path) -> Path:
    return tmp_path / "credentials.json"


@pytest.fixture
def seeded(credentials_file: Path, db: None) -> dict[str, dict[str, str]]:
    call_command(
        "seed",
        redirect_uri=[REDIRECT_URI],
        implicit_redirect_uri=[REDIRECT_URI],
        credentials_file=credentials_file,
        verbosity=0,
    )
    credentials: dict[str, dict[str, str]] = json.loads(credentials_file.read_text())
    return credentials


@pytest.fixture
def web(seeded: dict[str, dict[str, str]]) -> RelyingClient:
    return _relying(seeded, "web")


@pytest.fixture
def service(seeded: dict[str, dict[str, str]]) -> RelyingClient:
    return _relying(seeded, "service")


@pytest.fixture
def device(seeded: dict[str, dict[str, str]]) -> RelyingClient:
    return _relying(seeded, "device")


@pytest.fixture
def login(seeded: dict[str, dict[str, str]]) -> RelyingClient:
    return _relying(seeded, "login")


@pytest.fixture
def implicit(seeded: dict[str, dict[str, str]]) -> RelyingClient:
    return _relying(seeded, "implicit")


def _relying(seeded: dict[str, dict[str, str]], role: str) -> RelyingClient:
    known = {name: seeded[role][name] for name in ("client_id", "client_secret")}
    return RelyingClient(**known, redirect_uri=REDIRECT_URI, http=Client())
