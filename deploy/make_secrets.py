"""``python3 deploy/make_secrets.py``: make what docker-compose.yml needs, once."""

import os
import secrets
import sys
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = HERE / "secrets"
# The user that our containers and Valkey run as. PostgreSQL's entrypoint reads its password
# as root, before it becomes another user: that file needs no other owner.
USER = 10001
THEIRS = (
    "database-url",
    "redis-url",
    "secret-key",
    "keyring.json",
    "valkey.conf",
    "metrics-token",
    "email-password",
)

sys.path.insert(0, str(HERE.parent / "backend"))

from tokenwell.encryption import keyring  # noqa: E402 - pure, needs nothing installed


def main() -> None:
    """Make the secrets; what is there stays as it is."""
    FOLDER.mkdir(mode=0o700, exist_ok=True)
    database, valkey = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    if (FOLDER / "database-url").exists():
        _add_missing()
        sys.exit(f"There are secrets in {FOLDER} already; they are left as they are.")
    _write("postgres-password", database)
    _write("database-url", f"postgresql://tokenwell:{database}@postgres:5432/tokenwell")
    _write("valkey.conf", f'requirepass {valkey}\nsave ""\nappendonly no\n')
    _write("redis-url", f"redis://:{valkey}@valkey:6379/0")
    _write("secret-key", secrets.token_urlsafe(48))
    # For whoever has a mail server that asks for one.
    _write("email-password", "")
    keyring.create(FOLDER / "keyring.json", purpose="production")
    _write("metrics-token", secrets.token_urlsafe(32))
    _give_away(THEIRS)
    sys.stdout.write(
        f"Made {FOLDER}. Keep a copy of keyring.json apart from the database: without it"
        " nothing that was stored can be read.\n"
    )


def _add_missing() -> None:
    # What a composition of an earlier release had no need of.
    for name, text in (("metrics-token", secrets.token_urlsafe(32)), ("email-password", "")):
        if not (FOLDER / name).exists():
            _write(name, text)
            _give_away([name])
            sys.stdout.write(f"Added {FOLDER / name}.\n")


def _give_away(names: Iterable[str]) -> None:
    files = [FOLDER / name for name in names]
    if os.geteuid() == 0:
        for file in files:
            os.chown(file, USER, USER)
    else:
        sys.stdout.write(f"Now: sudo chown {USER} {' '.join(map(str, files))}\n")


def _write(name: str, text: str) -> None:
    descriptor = os.open(FOLDER / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


if __name__ == "__main__":
    main()
