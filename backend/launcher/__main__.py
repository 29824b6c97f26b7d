"""
``python -m launcher exec -- COMMAND``: run a command with the engines that it needs.
``python -m launcher run``: run the whole product, with a demo provider.
"""

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from launcher import run
from launcher.engines import throwaway_postgres, throwaway_valkey
from launcher.supervisor import STOPS_WITHIN
from tokenwell.encryption import keyring


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; give the exit code."""
    parser = argparse.ArgumentParser(prog="launcher", description=__doc__)
    verbs = parser.add_subparsers(required=True, dest="verb")
    execute = verbs.add_parser("exec", help="run a command with engines of its own")
    execute.add_argument("command", nargs=argparse.REMAINDER)
    start = verbs.add_parser("run", help="run the whole product, with a demo provider")
    start.add_argument("--data", type=Path, default=run.CHECKOUT / ".local" / "run")
    start.add_argument("--port", type=int, help=f"default: PORT, else {run.USUAL_PORT}")
    chosen = parser.parse_args(arguments)
    if chosen.verb == "run":
        return run.run(chosen.data, port=chosen.port)
    command = chosen.command[1:] if chosen.command[:1] == ["--"] else chosen.command
    if not command:
        parser.error("say which command to run, after --")
    return _execute(command)


def _execute(command: Sequence[str]) -> int:
    end = _End()
    signal.signal(signal.SIGTERM, end)
    with ExitStack() as engines:
        environment = {**_defaults(), **os.environ}
        if "DATABASE_URL" not in os.environ:
            environment["DATABASE_URL"] = engines.enter_context(
                throwaway_postgres(is_durable=False)
            )
        if "REDIS_URL" not in os.environ:
            environment["REDIS_URL"] = engines.enter_context(throwaway_valkey())
        if "KEYRING_FILE" not in os.environ:
            folder = engines.enter_context(tempfile.TemporaryDirectory(prefix="tokenwell-ring-"))
            environment["KEYRING_FILE"] = f"{folder}/keyring.json"
            keyring.create(Path(environment["KEYRING_FILE"]), purpose="development")
        environment.setdefault("DEMO_DATABASE_URL", environment["DATABASE_URL"])
        code = end.run(command, environment)
    return 128 + signal.SIGTERM if end.is_wanted else code


class _End:
    """
    Hands SIGTERM on to the command; what we started ourselves then ends as always.

    It raises nothing, so that no engine is forgotten which has just been started.
    """

    def __init__(self) -> None:
        self.is_wanted = False
        self._running: subprocess.Popen[bytes] | None = None

    def __call__(self, *_args: object) -> None:
        self.is_wanted = True
        if self._running:
            self._running.terminate()
            by_force = threading.Timer(STOPS_WITHIN, self._running.kill)
            by_force.daemon = True
            by_force.start()

    def run(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Run a command to its end; give its exit code."""
        with subprocess.Popen(command, env=environment) as self._running:  # noqa: S603
            try:
                if self.is_wanted:
                    # The signal came before there was anything to hand it on to.
                    self()
                return self._running.wait()
            finally:
                self._running.kill()


def _defaults() -> dict[str, str]:
    """Give what the settings ask for and a throw-away run may choose."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DEMO_SECRET_KEY": secrets.token_urlsafe(48),
        "DEMO_PUBLIC_URL": "http://localhost:8001",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
