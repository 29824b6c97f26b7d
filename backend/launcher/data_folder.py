"""The folder that `make run` keeps everything in: data, secrets, logs, ports."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from launcher.ports import free_port, is_free


class CannotStart(Exception):
    """Something stands in the way; the message says what, and what to do."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Where things are. Secrets are readable by their owner alone."""

    path: Path

    @property
    def secrets(self) -> Path:
        return self.path / "secrets"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def mail(self) -> Path:
        return self.path / "mail"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    def prepare(self) -> None:
        """Make the folders that are missing."""
        for folder in (self.path, self.logs, self.path / "valkey"):
            folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.secrets, self.mail):
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)

    def secret(self, name: str, *, size: int = 32) -> Path:
        """Give the file of a random secret; it is made once and stays."""
        file = self.secrets / name
        if not file.exists():
            write_private(file, secrets.token_urlsafe(size))
        return file

    def port(self, name: str) -> int:
        """Choose a free port of this machine, the same as the last time where that is free."""
        file = self.path / "ports.json"
        ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else {}
        if not is_free(ports.get(name, 0)):
            ports[name] = free_port(taken=ports.values())
            file.write_text(json.dumps(ports))
        return ports[name]

    def port_of(self, name: str) -> int:
        """Give the port that was chosen."""
        port: int = json.loads((self.path / "ports.json").read_text())[name]
        return port

    @contextmanager
    def locked(self) -> Iterator[None]:
        """
        Keep others from starting on this folder.

        :raises CannotStart: somebody runs on it already.
        """
        with (self.path / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(
                    f"Tokenwell runs already on {self.path}. Stop it, or name another folder"
                    " with --data."
                ) from None
            yield


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read; a half-written one is never seen."""
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
    new.replace(file)
