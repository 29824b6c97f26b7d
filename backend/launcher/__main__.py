"""``python -m launcher exec -- COMMAND``: run a command with the engines that it needs."""

import argparse
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from launcher.engines import throwaway_postgres


def main(arguments: Sequence[str]) -> int:
    """Run the command and give its exit code; the engines are gone afterwards."""
    parser = argparse.ArgumentParser(prog="launcher", description=__doc__)
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("exec", help="run a command with a database of its own")
    run.add_argument("command", nargs=argparse.REMAINDER)
    command = parser.parse_args(arguments).command
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        parser.error("say which command to run, after --")
    with ExitStack() as engines:
        environment = {**_defaults(), **os.environ}
        if "DATABASE_URL" not in os.environ:
            environment["DATABASE_URL"] = engines.enter_context(throwaway_postgres())
        environment.setdefault("DEMO_DATABASE_URL", environment["DATABASE_URL"])
        return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


def _defaults() -> dict[str, str]:
    """Give what the settings ask for and a throw-away run may choose."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DEMO_SECRET_KEY": secrets.token_urlsafe(48),
        "DEMO_PUBLIC_URL": "http://localhost:8001",
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
