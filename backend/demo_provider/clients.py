"""The credentials of the two demo clients, in a file that its owner alone may read."""

import json
import os
import secrets
from pathlib import Path

CLIENT_IDS = {"service": "demo-service", "web": "demo-web"}

Clients = dict[str, dict[str, str]]


def endpoints(url: str) -> dict[str, str]:
    """Give the endpoints of the demo provider at an address."""
    return {"authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token"}


def make() -> Clients:
    """Give both clients fresh secrets."""
    return {
        role: {"client_id": client_id, "client_secret": secrets.token_urlsafe(32)}
        for role, client_id in CLIENT_IDS.items()
    }


def read(file: Path) -> Clients:
    """
    Read the file.

    :raises OSError: it can't be read.
    :raises ValueError: it is none of ours.
    """
    try:
        known = json.loads(file.read_text())
        return {
            role: {"client_id": client_id, "client_secret": str(known[role]["client_secret"])}
            for role, client_id in CLIENT_IDS.items()
        }
    except (KeyError, TypeError):
        raise ValueError("a client is missing") from None


def write(file: Path, clients: Clients) -> None:
    """Write the file; it is never half written, and never readable by others."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(clients, out, indent=2)
    fresh.replace(file)
