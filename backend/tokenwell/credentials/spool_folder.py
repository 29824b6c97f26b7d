"""The folder of a host for what the database must not lose: answers, and the epoch; its name."""

import os
import uuid
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings

ANSWER, UNREADABLE = ".answer", ".unreadable"
# A few answers of the greatest length that is read.
_LEAST_SPACE = 1024 * 1024


def folder() -> Path:
    """Say where it is."""
    path: Path = settings.SPOOL_FOLDER
    return path


def sizes() -> tuple[int, int]:
    """Count the files that wait, and those that can't be read."""
    return len(list(folder().glob(f"*{ANSWER}"))), len(list(folder().glob(f"*{UNREADABLE}")))


def trouble() -> str:
    """Say why the folder would take no answer, without writing one; empty if it would."""
    try:
        disk = os.statvfs(folder())
    except OSError:
        return "is not there"
    if not os.access(folder(), os.W_OK | os.X_OK):
        return "can't be written"
    return "is on a disk that is full" if disk.f_bavail * disk.f_frsize < _LEAST_SPACE else ""


def identity() -> str:
    """Name the folder: processes that share it can settle for each other what waits there."""
    return _identity(folder())


def epoch_file() -> Path:
    """Say where the epoch is remembered."""
    return folder() / "epoch"


def remembered_epoch() -> int:
    """Read the epoch that this host remembers; 0 if none."""
    try:
        return int(epoch_file().read_text())
    except (OSError, ValueError):
        return 0


def write_through(file: Path, data: bytes) -> None:
    """Write a file so that it is whole or not there, and outlives a loss of power."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(file)
    except OSError:
        # Of a disk that is full, half a file would take what is left.
        temporary.unlink(missing_ok=True)
        raise
    parent = os.open(file.parent, os.O_RDONLY)
    try:
        os.fsync(parent)
    finally:
        os.close(parent)


@cache
def _identity(where: Path) -> str:
    file = where / "id"
    try:
        if not file.exists():
            # Whoever is first names it; a second one at the same moment reads what is there.
            mine = where / f".id.{os.getpid()}"
            mine.write_text(uuid.uuid4().hex)
            with suppress(FileExistsError):
                os.link(mine, file)
            mine.unlink()
        return file.read_text()
    except OSError:
        return "unknown"
