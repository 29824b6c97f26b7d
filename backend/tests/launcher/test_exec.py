"""A command gets a database of its own, and nothing of it stays."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from launcher import __main__ as launcher

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


_TELL_AND_STAY = """
import json, os, signal, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    (folder,) = connection.execute("SHOW data_directory").fetchone()
valkey = redis.Redis.from_url(os.environ["REDIS_URL"])
pids = {
    "command": os.getpid(),
    "postgres": int(open(f"{folder}/postmaster.pid").readline()),
    "valkey": valkey.info("server")["process_id"],
}
folders = [folder, valkey.config_get("dir")["dir"], os.path.dirname(os.environ["KEYRING_FILE"])]
print(json.dumps({"pids": pids, "folders": folders}), flush=True)
signal.pause()
"""
_WITHIN = 60.0


def _runs(pid: int) -> bool:
    try:
        # Who has ended and whom nobody has asked about is Z, a zombie.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def _line_of(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], _WITHIN)
    assert ready, "it says nothing"
    return process.stdout.readline()


def test_signal_to_end_ends_the_command_and_the_engines() -> None:
    command = [sys.executable, "-m", "launcher", "exec", "--", sys.executable, "-c", _TELL_AND_STAY]
    with subprocess.Popen(
        command, env={"PATH": "/usr/bin:/bin"}, stdout=subprocess.PIPE, text=True
    ) as process:
        told = json.loads(_line_of(process))
        before = {name: _runs(pid) for name, pid in told["pids"].items()}

        process.send_signal(signal.SIGTERM)
        code = process.wait(_WITHIN)

    left = {name: pid for name, pid in told["pids"].items() if _runs(pid)}
    for pid in left.values():
        os.kill(pid, signal.SIGTERM)  # also if this fails, nothing stays
    assert code == 128 + signal.SIGTERM
    assert before == {"command": True, "postgres": True, "valkey": True}
    assert left == {}
    assert [folder for folder in told["folders"] if Path(folder).exists()] == []


_REFUSE_TO_END = """
import signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
open(sys.argv[1], "w").close()
while True:
    signal.pause()
"""


def test_command_that_does_not_end_is_ended_by_force(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(launcher, "STOPS_WITHIN", 0.1)
    pipe, end = tmp_path / "pipe", launcher._End()
    os.mkfifo(pipe)

    def ask_to_end() -> None:
        # Opened as soon as the other side is.
        pipe.read_text()
        end()

    asking = threading.Thread(target=ask_to_end)
    asking.start()
    code = end.run([sys.executable, "-c", _REFUSE_TO_END, str(pipe)], os.environ)
    asking.join()

    assert code == -signal.SIGKILL


def test_command_is_ended_at_once_if_the_signal_came_before_it() -> None:
    end = launcher._End()
    end()

    code = end.run([sys.executable, "-c", "import signal; signal.pause()"], os.environ)

    assert code == -signal.SIGTERM
