"""The secrets of a credential: set, cleared, dropped; with a note of when and by whom."""

from collections.abc import Iterable, Mapping

from django.utils import timezone

from tokenwell.accounts.models import User
from tokenwell.credentials.models import Credential
from tokenwell.encryption import secrets

# What a person types. The others are ours, and are made anew when they are needed.
TYPED = ("client_secret", "password", "signing_key", "tls_certificate", "tls_key")
OURS = ("client_key", "dpop_key")

# A text sets the secret, None clears it, an empty text leaves it as it was.
Given = Mapping[str, str | None]


def take_out(values: dict[str, object]) -> dict[str, str | None]:
    """Take the secrets out of what was given for a credential; empty ones say nothing."""
    given = {name: values.pop(name) for name in TYPED if name in values}
    return {
        name: secret if isinstance(secret, str) else None
        for name, secret in given.items()
        if secret != ""
    }


def set_all(credential: Credential, given: Given, *, by: User) -> None:
    """Seal what was given, and clear what was given as None; the row is saved."""
    if not given:
        return
    notes = dict(credential.secrets_set)
    for name, secret in given.items():
        if secret is None and not credential.is_password:
            setattr(credential, name, None)
            notes.pop(name, None)
        else:
            # A login may have an empty password, which is not the same as none.
            secrets.seal_into(credential, name, secret or "")
            notes[name] = {"at": timezone.now().isoformat(), "by": by.display_name}
    credential.secrets_set = notes
    credential.save(update_fields=[*given, "secrets_set"])


def those_set(credential: Credential) -> list[str]:
    """Name the secrets that a person has typed and that are there."""
    return [name for name in TYPED if getattr(credential, name) is not None]


def drop_all(credential: Credential) -> None:
    """Leave none of them behind; the row is saved."""
    names = (*TYPED, *OURS)
    for name in names:
        setattr(credential, name, None)
    credential.secrets_set = {}
    credential.client_public_key = None
    credential.save(update_fields=[*names, "secrets_set", "client_public_key"])


def facts(credential: Credential, names: Iterable[str] = TYPED) -> dict[str, dict[str, object]]:
    """Tell of each secret whether, when and by whom it was set; never what it is."""
    notes: Mapping[str, Mapping[str, str]] = credential.secrets_set
    return {
        name: {
            "is_set": getattr(credential, name) is not None,
            "set_at": notes.get(name, {}).get("at"),
            "set_by": notes.get(name, {}).get("by"),
        }
        for name in names
    }
