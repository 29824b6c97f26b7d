"""The credentials of the demo clients, in a file that its owner alone may read."""

import json
import os
import secrets
from pathlib import Path

PERSON = "dana@example.com"
CLIENT_IDS = {
    "service": "demo-service",
    "web": "demo-web",
    "device": "demo-device",
    "login": "demo-login",
    "implicit": "demo-implicit",
}
# There from the beginning: a file without them is none of ours.
_FIRST = ("service", "web")

Clients = dict[str, dict[str, str]]


def endpoints(url: str) -> dict[str, str]:
    """Give the endpoints of the demo provider at an address."""
    return {"authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token"}


def make() -> Clients:
    """Give all clients fresh secrets, and the person a password for the one that needs it."""
    made = {
        role: {"client_id": client_id, "client_secret": secrets.token_urlsafe(32)}
        for role, client_id in CLIENT_IDS.items()
    }
    made["login"] |= {"username": PERSON, "password": secrets.token_urlsafe(32)}
    return made


def read(file: Path) -> Clients:
    """
    Read the file; a client that came later than the file gets a fresh secret.

    :raises OSError: it can't be read.
    :raises ValueError: it is none of ours.
    """
    try:
        later = {role: made for role, made in make().items() if role not in _FIRST}
        known = {**later, **json.loads(file.read_text())}
        return {
            role: {**known[role], "client_id": client_id, "client_secret": _secret(known[role])}
            for role, client_id in CLIENT_IDS.items()
        }
    except (KeyError, TypeError):
        raise ValueError("a client is missing") from None


def _secret(client: dict[str, object]) -> str:
    return str(client["client_secret"])


def write(file: Path, clients: Clients) -> None:
    """Write the file; it is never half written, and never readable by others."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(clients, out, indent=2)
    fresh.replace(file)
