"""The secrets of a composition are made once, strong, and for their readers alone."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tokenwell.encryption import keyring

TOP = Path(__file__).resolve().parents[3]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the script needs."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(TOP / "deploy" / "make_secrets.py", tmp_path / "deploy")
    shutil.copytree(TOP / "backend" / "tokenwell", tmp_path / "backend" / "tokenwell")
    return tmp_path


def _given_away(checkout: Path, printed: str) -> set[str]:
    """Root hands the files over itself; anybody else is told how to."""
    if os.geteuid() == 0:
        made = (checkout / "deploy" / "secrets").iterdir()
        return {file.name for file in made if file.stat().st_uid == 10001}
    command = re.search(r"sudo chown 10001 (.+)", printed)
    return {Path(file).name for file in command[1].split()} if command else set()


def _make(checkout: Path) -> subprocess.CompletedProcess[str]:
    # Without our packages: the script has to do with Python alone.
    command = [sys.executable, "-I", "-S", str(checkout / "deploy" / "make_secrets.py")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_makes_all_that_the_composition_names(checkout: Path) -> None:
    outcome = _make(checkout)

    made = checkout / "deploy" / "secrets"
    assert outcome.returncode == 0, outcome.stderr
    assert {file.name for file in made.iterdir()} == {
        "database-url",
        "email-password",
        "keyring.json",
        "metrics-token",
        "postgres-password",
        "redis-url",
        "secret-key",
        "valkey.conf",
    }
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in made.iterdir())
    assert keyring.read(made / "keyring.json").purpose == "production"


def test_all_but_the_password_of_postgres_belong_to_the_user_who_reads_them(checkout: Path) -> None:
    outcome = _make(checkout)

    compose = yaml.safe_load((TOP / "docker-compose.yml").read_text())
    # The entrypoint of PostgreSQL reads its own as root.
    assert _given_away(checkout, outcome.stdout) == set(compose["secrets"]) - {"postgres-password"}


def test_a_second_time_changes_nothing(checkout: Path) -> None:
    _make(checkout)
    made = checkout / "deploy" / "secrets"
    before = {file.name: file.read_bytes() for file in made.iterdir()}

    outcome = _make(checkout)

    assert outcome.returncode != 0
    assert {file.name: file.read_bytes() for file in made.iterdir()} == before


def test_what_an_earlier_release_did_not_need_is_added(checkout: Path) -> None:
    _make(checkout)
    made = checkout / "deploy" / "secrets"
    before = {file.name: file.read_bytes() for file in made.iterdir()}
    (made / "metrics-token").unlink()

    outcome = _make(checkout)

    after = {file.name: file.read_bytes() for file in made.iterdir()}
    assert after.pop("metrics-token") != before.pop("metrics-token")
    assert after == before
    assert _given_away(checkout, outcome.stdout) >= {"metrics-token"}


def test_no_secret_is_printed(checkout: Path) -> None:
    outcome = _make(checkout)

    made = checkout / "deploy" / "secrets"
    key = json.loads((made / "keyring.json").read_text())["keys"][0]["key"]
    others = [(made / name).read_text() for name in ("secret-key", "metrics-token")]
    for secret in (key, *others):
        assert secret not in outcome.stdout + outcome.stderr
