"""Readers of environment variables: each says what it wants when it does not get it."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def env_str(name: str, default: str | None = None) -> str:
    """
    Read a text.

    :raises ImproperlyConfigured: it is not set and has no default.
    """
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"Set {name}.")
    return value


def env_bool(name: str, *, default: bool) -> bool:
    """Read yes or no: 1, true, yes, on against 0, false, no, off."""
    value = os.environ.get(name, "").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    if value:
        raise ImproperlyConfigured(f"{name} is neither true nor false.")
    return default


def env_int(name: str, default: int) -> int:
    """Read a whole number."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.lstrip("-").isdigit():
        raise ImproperlyConfigured(f"{name} is not a whole number.")
    return int(value)


def env_list(name: str) -> list[str]:
    """Read a list separated by commas; blanks around the parts do not count."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def env_choice(name: str, choices: Sequence[str]) -> str:
    """Read one of some words; the first of them is the default."""
    value = os.environ.get(name, "").strip() or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} is none of: {', '.join(choices)}.")
    return value


def env_secret(name: str, default: str | None = None) -> str:
    """
    Read a secret from the file that ``NAME_FILE`` names, else from ``NAME``.

    :raises ImproperlyConfigured: neither is set and there is no default, or the file can't be
        read.
    """
    path = os.environ.get(f"{name}_FILE")
    if not path:
        return env_str(name, default)
    try:
        return Path(path).read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE can't be read: {error.strerror}.") from None


def env_database(name: str) -> dict[str, object]:
    """
    Read a database URL, ``postgresql://user:password@host:port/name?option=value``.

    :raises ImproperlyConfigured: it is not a PostgreSQL URL.
    """
    parts = urlsplit(env_secret(name))
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} has to be postgresql://user:password@host:port/name.")
    options = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "tokenwell.config.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
