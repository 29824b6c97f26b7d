"""Clients that their provider refuses: all of their credentials wait, one request an hour tries."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from tokenwell.credentials import news, schedule
from tokenwell.credentials.models import Credential, CredentialClock, PausedClient
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen, joined
from tokenwell.oauth.client import ClientAuthentication

_NO_PROOF = ClientAuthentication.NONE.value
# Which secret proves the client, by how it does.
_PROOF = {
    ClientAuthentication.PRIVATE_KEY_JWT: "client_key",
    ClientAuthentication.MTLS: "tls_key",
    ClientAuthentication.NONE: None,
}


def fingerprint(credential: Credential) -> bytes | None:
    """
    Sum up whose secret is sent where; None if it can't be opened.

    The secret is part of it: who types a wrong one must not bring other people's credentials
    of the same client to a stop. Keyed, so that it is no help to who guesses secrets.
    """
    column = _PROOF.get(ClientAuthentication(credential.client_authentication), "client_secret")
    secret = b""
    if column is not None and getattr(credential, column) is not None:
        try:
            secret = secrets.reveal_bytes(credential, column)
        except CannotOpen:
            return None
    parts = (
        credential.token_endpoint.encode(),
        credential.client_id.encode(),
        credential.client_authentication.encode(),
        secret,
    )
    return salted_hmac("tokenwell.client", joined(parts), algorithm="sha256").digest()[:16]


def pause(clock: CredentialClock, error: str, *, now: datetime) -> bool:
    """Have all credentials of a client wait, but for one request an hour; False if they do."""
    if clock.client is None or clock.credential.client_authentication == _NO_PROOF:
        # Anybody can say that they are a client that proves nothing, and have it refused.
        return True
    probe_at = now + schedule.PROBE_CLIENT_AFTER
    # One that is paused already waits as it did: `may_probe` has set its next time.
    _, is_new = PausedClient.objects.get_or_create(
        client=clock.client,
        defaults={
            "host": clock.host,
            "client_id": clock.credential.client_id,
            "error": error,
            "since": now,
            "probe_at": probe_at,
        },
    )
    if is_new:
        news.paused(bytes(clock.client), but=clock, error=error, now=now)
    return is_new


def resume(client: "bytes | memoryview[int] | None") -> None:
    """Let the credentials of a client go on: its provider knows it again."""
    if client is not None:
        PausedClient.objects.filter(client=client).delete()


def forget() -> None:
    """Delete clients that no credential has any more: their secret was corrected."""
    with_it = CredentialClock.objects.filter(client=OuterRef("client"))
    PausedClient.objects.filter(~Exists(with_it)).delete()


def may_probe(client: bytes) -> bool:
    """Take the one request that tries a paused client; False if somebody else has."""
    due = PausedClient.objects.filter(client=client, probe_at__lte=Now())
    return due.update(probe_at=Now() + schedule.PROBE_CLIENT_AFTER) == 1
