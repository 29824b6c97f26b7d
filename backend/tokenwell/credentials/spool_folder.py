"""The folder for answers that the database would not take: where it is, how much is in it."""

from pathlib import Path

from django.conf import settings

ANSWER, UNREADABLE = ".answer", ".unreadable"


def folder() -> Path:
    """Say where it is."""
    path: Path = settings.SPOOL_FOLDER
    return path


def sizes() -> tuple[int, int]:
    """Count the files that wait, and those that can't be read."""
    return len(list(folder().glob(f"*{ANSWER}"))), len(list(folder().glob(f"*{UNREADABLE}")))
