"""
A worker of the release before, out of a folder that has its code (R28).

``python -m chaos.older FOLDER worker …`` goes on as Celery does. What is of the campaign comes
from here all the same.
"""

import importlib
import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

# The last commit of the release before.
RELEASE = "7b3c8ad"


class NotThere(Exception):
    """This checkout has no history that goes back so far."""


def unpack(folder: Path) -> Path:
    """
    Put the code of the release before into a folder; give the folder that is to be imported.

    :raises NotThere: this is no checkout, or one without that commit.
    """
    command = ["git", "archive", RELEASE, "."]
    try:
        done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise NotThere(RELEASE) from error
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def _become(folder: str) -> None:
    sys.path.insert(0, folder)
    os.chdir(folder)
    importlib.import_module("django").setup()
    celery = importlib.import_module("tokenwell.config.celery")
    if not str(celery.__file__).startswith(folder):
        sys.exit("this is not the release before")
    celery.app.start(argv=sys.argv[2:])


if __name__ == "__main__":
    _become(sys.argv[1])
