"""Set everything up, start the whole product with the demo provider, and keep watch."""

import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from launcher import engines, processes
from launcher.data_folder import CannotStart, DataFolder, write_private
from launcher.ports import is_free
from launcher.prepare import prepare
from launcher.processes import Process
from launcher.supervisor import Supervisor
from tokenwell.encryption import keyring

CHECKOUT = Path(__file__).resolve().parents[2]
USUAL_PORT = 8000


def run(folder: Path, *, port: int | None) -> int:
    """Run until told to stop; give the exit code."""
    data = DataFolder(folder.resolve())
    data.prepare()
    stop = _Stop()
    try:
        with stop.on_signals(), data.locked(), ExitStack() as stack:
            _run(data, port or _port_wanted(), stop, stack)
            _say("Stopping.")
    except CannotStart as error:
        _say(f"{error}")
        return 1
    return 0


def _port_wanted() -> int:
    wanted = os.environ.get("PORT") or str(USUAL_PORT)
    if not wanted.isdecimal() or not 0 < int(wanted) < 65_536:
        raise CannotStart(f"PORT is {wanted}, which is no port. Give a number, as in PORT=8080.")
    return int(wanted)


class _Stop:
    """Remembers that somebody asked for the end; a second time, it comes at once."""

    def __init__(self) -> None:
        self.is_wanted = False

    @contextmanager
    def on_signals(self) -> Iterator[None]:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._remember)
        yield

    def check(self) -> None:
        if self.is_wanted:
            raise CannotStart("Stopped before everything was up.")

    def _remember(self, *_args: object) -> None:
        if self.is_wanted:
            os._exit(130)
        self.is_wanted = True


def _run(data: DataFolder, port: int, stop: _Stop, stack: ExitStack) -> None:
    if not is_free(port):
        raise CannotStart(
            f"Port {port} is taken. Stop what listens there, or choose another: PORT=8080 make run"
        )
    environment, is_well = _engines(data, stack)
    environment |= _settings(data, port)
    stop.check()
    _say("Preparing the database")
    facts = prepare(environment, seed="launcher.seed")
    stop.check()
    supervisor = stack.enter_context(Supervisor(data.logs))
    for process in _table(data, port):
        supervisor.start(process, environment)
    supervisor.wait_until_ready(stop.check)
    _announce(data, facts, port)
    supervisor.watch(is_well, lambda: stop.is_wanted)


def _engines(data: DataFolder, stack: ExitStack) -> "tuple[dict[str, str], Watch]":
    """Start the engines that the environment does not name."""
    environment = dict(os.environ)
    # The product and the demo provider have settings of their own, whatever the shell says.
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    watch = Watch()
    if not environment.get("DATABASE_URL"):
        _say("Starting PostgreSQL")
        watch.postgres = stack.enter_context(engines.kept_postgres(data))
        environment["DATABASE_URL"] = watch.postgres.url
    if not environment.get("REDIS_URL"):
        _say("Starting Valkey")
        command = engines.valkey_command(data)
        valkey = stack.enter_context(Supervisor(data.logs))
        valkey.start(Process("valkey", command), environment)
        engines.wait_for_valkey(data)
        watch.valkey = valkey
        environment["REDIS_URL"] = engines.valkey_url(data)
    separator = "&" if "?" in environment["DATABASE_URL"] else "?"
    environment["DEMO_DATABASE_URL"] = (
        f"{environment['DATABASE_URL']}{separator}options=-csearch_path%3Ddemo_provider"
    )
    return environment, watch


class Watch:
    """Looks after the engines that we started."""

    def __init__(self) -> None:
        self.postgres: engines.Postgres | None = None
        self.valkey: Supervisor | None = None

    def __call__(self) -> None:
        if self.postgres and not self.postgres.is_running():
            raise CannotStart("PostgreSQL has ended.")
        if self.valkey:
            self.valkey.check()


def _settings(data: DataFolder, port: int) -> dict[str, str]:
    ring = data.secrets / "keyring.json"
    if not ring.exists():
        keyring.create(ring, purpose="development")
    demo = f"localhost:{data.port('demo')}"
    # What the shell names is allowed too: a webhook's receiver on this machine, say.
    allowed = filter(None, (demo, os.environ.get("OUTBOUND_ALLOW")))
    return {
        "PUBLIC_BASE_URL": f"http://localhost:{port}",
        "PROXY_BASE_URL": f"http://localhost:{data.port('proxy')}",
        "SECRET_KEY_FILE": str(data.secret("secret-key", size=48)),
        "KEYRING_FILE": str(ring),
        "OUTBOUND_ALLOW": ",".join(allowed),
        "EMAIL_FOLDER": str(data.mail),
        "SPOOL_FOLDER": str(data.path / "spool"),
        "SPA_DIR": str(CHECKOUT / "frontend" / "dist"),
        "DEMO_URL": f"http://{demo}",
        "DEMO_PUBLIC_URL": f"http://{demo}",
        "DEMO_SECRET_KEY": data.secret("demo-secret-key", size=48).read_text(),
        "DEMO_CREDENTIALS_FILE": str(data.secrets / "demo-clients.json"),
        "ROOT_PASSWORD_FILE": str(data.secret("root-password", size=12)),
        "SEED_FILE": str(data.secrets / "demo-key.json"),
        "PYTHONPATH": str(CHECKOUT / "backend"),
    }


def _table(data: DataFolder, port: int) -> list[Process]:
    demo = data.port_of("demo")
    base = f"http://localhost:{port}"

    def waits(name: str, command: list[str]) -> Process:
        file = data.path / f"{name}.ready"
        return Process(name, command, ready_file=file, environment={"READY_FILE": str(file)})

    host = os.environ.get("HOST", "127.0.0.1")
    api = processes.api(host=host, port=port)
    proxy = data.port_of("proxy")
    return [
        Process(
            "demo-provider",
            processes.demo_provider(port=demo),
            health=f"http://127.0.0.1:{demo}/health",
            answers_others=True,
        ),
        Process("api", api, health=f"{base}/health/ready"),
        Process(
            "proxy",
            processes.proxy(host=host, port=proxy),
            health=f"http://localhost:{proxy}/health/live",
        ),
        waits("interactive", processes.interactive_worker()),
        waits("refresh", processes.refresh_worker()),
        waits("maintenance", processes.maintenance_worker()),
        waits("jobs", processes.jobs_worker()),
        waits("beat", processes.beat(schedule=str(data.path / "beat-schedule"))),
    ]


def _announce(data: DataFolder, facts: Mapping[str, str], port: int) -> None:
    base = f"http://localhost:{port}"
    demo = f"http://localhost:{data.port_of('demo')}"
    proxy = f"http://localhost:{data.port_of('proxy')}"
    told = {**facts, "url": base, "demo_url": demo, "proxy_url": proxy}
    write_private(data.secrets / "facts.json", json.dumps(told))
    sys.stdout.write(
        f"Tokenwell:  {base}/\n"
        f"Sign in:    {facts['username']}  {facts['password']}\n"
        f"curl -sS -X POST {base}/api/v1/credentials/{facts['credential_id']}/token"
        f" -H 'Authorization: Bearer {facts['api_key']}'\n"
    )
    sys.stdout.flush()


_STARTED = time.monotonic()


def _say(text: str) -> None:
    sys.stderr.write(f"[{time.monotonic() - _STARTED:4.1f} s] {text}\n")
    sys.stderr.flush()
