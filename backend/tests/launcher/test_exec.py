"""A command gets a database of its own, and nothing of it stays."""

import subprocess
import sys

_ASK_VERSION = """
import os, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    assert connection.info.server_version // 10000 == 18, connection.info.server_version

"""


def _exec(*command: str, url: str | None = None) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": "/usr/bin:/bin", **({"DATABASE_URL": url} if url else {})}
    return subprocess.run(
        [sys.executable, "-m", "launcher", "exec", "--", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_command_finds_a_postgresql_18() -> None:
    outcome = _exec(sys.executable, "-c", _ASK_VERSION)

    assert outcome.returncode == 0, outcome.stderr


def test_exit_code_of_the_command_is_given_on() -> None:
    outcome = _exec(sys.executable, "-c", "raise SystemExit(7)", url="postgresql:///elsewhere")

    assert outcome.returncode == 7


def test_a_given_database_is_used_and_no_other_is_started() -> None:
    show = "import os; print(os.environ['DATABASE_URL'])"

    outcome = _exec(sys.executable, "-c", show, url="postgresql:///elsewhere")

    assert outcome.stdout.strip() == "postgresql:///elsewhere"


def test_no_command_is_an_error_that_says_so() -> None:
    outcome = _exec()

    assert outcome.returncode == 2
    assert "which command" in outcome.stderr
