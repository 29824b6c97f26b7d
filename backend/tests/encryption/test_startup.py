"""A process starts with the ring of its database, and refuses any other."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from launcher import processes
from tokenwell.encryption import keyring, secrets, startup
from tokenwell.encryption.models import KnownKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def ring_file(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """Give the process a ring of its own."""
    path = tmp_path / "ring"
    settings.KEYRING_FILE = path
    secrets.ring.cache_clear()
    yield path
    secrets.ring.cache_clear()


def test_first_start_notes_the_key_and_the_next_finds_it(ring_file: Path) -> None:
    keyring.create(ring_file, purpose="production")

    startup.check_ring()
    startup.check_ring()

    known = KnownKey.objects.get()
    assert known.fingerprint == secrets.ring().sealing_key.id.hex()


def test_ring_that_lacks_a_known_key_is_refused(ring_file: Path) -> None:
    keyring.create(ring_file, purpose="production")
    startup.check_ring()
    lost = KnownKey.objects.get().fingerprint
    ring_file.unlink()
    keyring.create(ring_file, purpose="production")
    secrets.ring.cache_clear()

    with pytest.raises(ImproperlyConfigured, match=lost):
        startup.check_ring()

    assert KnownKey.objects.count() == 1


def test_production_ring_is_refused_beside_debug(ring_file: Path, settings: Settings) -> None:
    keyring.create(ring_file, purpose="production")
    settings.DEBUG = True

    with pytest.raises(ImproperlyConfigured, match="DEBUG"):
        startup.check_ring()


def test_missing_ring_is_refused(ring_file: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="no key ring"):
        startup.check_ring()


def _run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", *command],
        cwd=django_settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": _database_url(), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def _database_url() -> str:
    """Name the database of the tests, which their own process made."""
    given, _, options = os.environ["DATABASE_URL"].partition("?")
    name = connection.settings_dict["NAME"]
    return f"{given.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")


@pytest.fixture
def rings(tmp_path: Path) -> Path:
    """Make the rings `right` and `wrong`; the database was used with the right one."""
    for name in ("right", "wrong"):
        keyring.create(tmp_path / name, purpose="production")
    key = keyring.read(tmp_path / "right").sealing_key
    KnownKey.objects.create(fingerprint=key.id.hex(), first_seen_at=timezone.now())
    return tmp_path


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("ring", "code", "words"),
    [
        ("right", 0, "fits the database"),
        ("wrong", 1, "lacks the key"),
        ("missing", 1, "no key ring"),
    ],
)
def test_check_ends_with_what_it_found(rings: Path, ring: str, code: int, words: str) -> None:
    outcome = _run("manage.py", "keyring", "check", KEYRING_FILE=str(rings / ring))

    assert outcome.returncode == code, outcome.stderr
    assert words in outcome.stdout + outcome.stderr
    for name in ("right", "wrong"):
        encoded = base64.b64encode(keyring.read(rings / name).sealing_key.material).decode()
        assert encoded not in outcome.stdout + outcome.stderr


@pytest.mark.django_db(transaction=True)
def test_debug_beside_a_production_ring_ends_the_server(rings: Path) -> None:
    outcome = _run(
        "-c", "import tokenwell.config.wsgi", KEYRING_FILE=str(rings / "right"), DEBUG="yes"
    )

    assert outcome.returncode == 1
    assert "DEBUG is on" in outcome.stderr.splitlines()[-1]


@pytest.mark.django_db(transaction=True)
def test_server_does_not_start_with_the_wrong_ring(rings: Path) -> None:
    outcome = _run("-c", "import tokenwell.config.wsgi", KEYRING_FILE=str(rings / "wrong"))

    assert outcome.returncode == 1
    assert "lacks the key" in outcome.stderr.splitlines()[-1]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ["worker", "beat"])
def test_neither_worker_nor_beat_starts_with_the_wrong_ring(rings: Path, role: str) -> None:
    command = {
        "worker": processes.interactive_worker(),
        "beat": processes.beat(schedule=str(rings / "schedule")),
    }[role]

    outcome = _run("-m", *command, KEYRING_FILE=str(rings / "wrong"))

    assert outcome.returncode == 1
    assert "lacks the key" in outcome.stderr.splitlines()[-1]


def test_command_makes_a_ring_and_never_writes_over_one(tmp_path: Path) -> None:
    call_command("keyring", "create", tmp_path / "ring", stdout=StringIO())
    made = (tmp_path / "ring").read_bytes()

    with pytest.raises(CommandError, match="not overwritten"):
        call_command("keyring", "create", tmp_path / "ring")

    assert (tmp_path / "ring").read_bytes() == made
    assert keyring.read(tmp_path / "ring").purpose == "production"
