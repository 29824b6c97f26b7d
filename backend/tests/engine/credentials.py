"""Credentials as an engine's test needs them, and a look at what became of them."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tests.fake_provider import Provider
from tests.stand_in import StandIn
from tokenwell.accounts.models import User
from tokenwell.containers import tree
from tokenwell.containers.models import Container
from tokenwell.credentials import changes, claims, consents, exchange
from tokenwell.credentials.claims import Claim
from tokenwell.credentials.models import (
    Authorization,
    Credential,
    CredentialClock,
    PausedClient,
    RefreshAttempt,
    TokenSet,
)
from tokenwell.credentials.states import AuthorizationState, State
from tokenwell.encryption import secrets
from tokenwell.encryption.fields import Sealed
from tokenwell.oauth.messages import Response

SECRET = "the-client-secret"
HOUR = timedelta(hours=1)
T = TypeVar("T")


def make_credential(
    provider: Provider | StandIn,
    *,
    by: User,
    name: str = "crm",
    container: Container | None = None,
    **fields: Any,
) -> Credential:
    """Make a credential of the authorization code grant that nobody has authorized yet."""
    values: dict[str, object] = {
        "name": name,
        "grant_type": "authorization_code",
        "authorization_endpoint": provider.url("/authorize"),
        "token_endpoint": provider.url(),
        "client_id": "tokenwell",
        "client_secret": SECRET,
        "scope": "read",
        "usages": ["http"],
    }
    place = container or tree.root()
    return changes.create(place, {**values, **fields}, by=by, address=None)


def make_client_credential(
    provider: Provider, *, by: User, name: str = "erp", **fields: Any
) -> Credential:
    """Make a credential of the client credentials grant."""
    return make_credential(provider, by=by, name=name, grant_type="client_credentials", **fields)


def give_tokens(
    credential: Credential,
    refresh_token: str | None,
    *,
    access_token: str = "access-0",
    lives: float | None = -1,
    lifetime: float = 3600,
) -> TokenSet:
    """Have the credential authorized, with an access token that lives so many seconds still."""
    now = timezone.now()
    expires_at = None if lives is None else now + timedelta(seconds=lives)
    token_set = TokenSet(
        credential=credential,
        version=1,
        obtained_at=(expires_at or now) - timedelta(seconds=lifetime),
        expires_at=expires_at,
        requested_scope=credential.scope,
        asked=exchange.asked_of(credential),
    )
    secrets.seal_into(token_set, "access_token", access_token)
    if refresh_token is not None:
        secrets.seal_into(token_set, "refresh_token", refresh_token)
    token_set.save(force_insert=True)
    set_clock(
        credential,
        state=State.AUTHORIZED,
        token_version=1,
        token_set=token_set.pk,
        refresh_at=now - timedelta(seconds=1),
        ends_at=expires_at,
    )
    return token_set


def authorized(
    provider: Provider, *, by: User, lives: float | None = -1, name: str = "crm", **fields: Any
) -> Credential:
    """Make a credential whose access token has ended, with a refresh token that is good."""
    credential = make_credential(provider, by=by, name=name, **fields)
    give_tokens(credential, provider.issue(), lives=lives)
    return credential


def set_clock(credential: Credential, **values: object) -> None:
    """Change the clock of a credential behind the engine's back."""
    CredentialClock.objects.filter(pk=credential.pk).update(**values)


def clock_of(credential: Credential) -> CredentialClock:
    """Read the clock of a credential."""
    return CredentialClock.objects.get(pk=credential.pk)


def token_set_of(credential: Credential) -> TokenSet:
    """Read the tokens that are current."""
    current = TokenSet.objects.select_related("credential").filter(credential=credential)
    return current.get(version=clock_of(credential).token_version)


def tokens_of(credential: Credential) -> tuple[str, str | None]:
    """Reveal the access token and the refresh token that are current."""
    token_set = token_set_of(credential)
    has_one = token_set.refresh_token is not None
    refresh_token = secrets.reveal(token_set, "refresh_token") if has_one else None
    return secrets.reveal(token_set, "access_token"), refresh_token


def journal_of(credential: Credential) -> list[RefreshAttempt]:
    """Read the journal of a credential, the oldest first."""
    return list(RefreshAttempt.objects.filter(credential_id=credential.pk).order_by("pk"))


def claim(credential: Credential) -> Claim:
    """Claim a renewal, as somebody does who dies before the answer is there."""
    [claimed] = claims.claim_renewals(versions([credential]))
    return claimed


def spoil_raw(attempt: UUID) -> None:
    """Leave of a kept answer something that does not open."""
    RefreshAttempt.objects.filter(pk=attempt).update(raw=Sealed(b"spoiled"))


def end_lease(credential: Credential) -> None:
    """Let the lease of an open attempt be over."""
    set_clock(credential, lease_until=timezone.now() - timedelta(seconds=1))


def end_wait(credential: Credential) -> None:
    """Let the time of the next try have come."""
    set_clock(credential, retry_at=timezone.now() - timedelta(seconds=1))


def end_pause() -> None:
    """Let the hour be over after which a client that is refused is tried."""
    PausedClient.objects.update(probe_at=timezone.now() - timedelta(seconds=1))


def end_life(credential: Credential) -> None:
    """Let the access token have ended."""
    ended = timezone.now() - timedelta(seconds=1)
    TokenSet.objects.filter(credential=credential).update(expires_at=ended)
    set_clock(credential, ends_at=ended)


def extend_life(credential: Credential, *, seconds: int = 600) -> None:
    """Let the access token of an hour live so many seconds still."""
    expires_at = timezone.now() + timedelta(seconds=seconds)
    change_tokens(credential, expires_at=expires_at, obtained_at=expires_at - HOUR)


def change_tokens(credential: Credential, **values: object) -> None:
    """Change what the database says of the current tokens."""
    TokenSet.objects.filter(credential=credential).update(**values)


def change_access_token(credential: Credential, text: str) -> None:
    """Put another text in the place of the current access token."""
    token_set = token_set_of(credential)
    secrets.seal_into(token_set, "access_token", text)
    token_set.save(update_fields=["access_token"])


def swap_access_tokens(one: Credential, other: Credential) -> None:
    """Exchange the sealed access tokens of two credentials, as they are."""
    first, second = token_set_of(one), token_set_of(other)
    first.access_token, second.access_token = second.access_token, first.access_token
    first.save(update_fields=["access_token"])
    second.save(update_fields=["access_token"])


def consent(credential: Credential) -> tuple[Claim, Authorization]:
    """Have somebody consent, and claim the exchange of what they brought back."""
    assert credential.created_by is not None
    authorization = Authorization.objects.create(
        credential=credential,
        person=credential.created_by,
        state=AuthorizationState.EXCHANGING,
        destination=credential.destination,
        destination_epoch=credential.destination_epoch,
        created_at=timezone.now(),
        expires_at=timezone.now() + HOUR,
    )
    claim = claims.claim_authorization(authorization.pk)
    assert claim is not None
    return claim, authorization


def give_newer_tokens(
    credential: Credential,
    *,
    body: bytes = b'{"access_token": "newer-a", "refresh_token": "newer-r"}',
) -> None:
    """Have somebody authorize again, with a real authorization and a real answer."""
    claim, authorization = consent(credential)
    answer = Response(200, {}, body)
    exchange.keep(claim, answer)
    consents.conclude(claim, authorization, answer)


def snapshot_of(credential: Credential) -> list[tuple[object, ...]]:
    """Give all that the engine knows of a credential, to compare it with later."""
    clocks = CredentialClock.objects.filter(pk=credential.pk).values_list()
    token_sets = TokenSet.objects.filter(credential_id=credential.pk).order_by("version")
    return [*clocks, *token_sets.values_list("pk", "version", "expires_at")]


def at_once(work: Callable[[], T], *, times: int) -> list[T]:
    """Do the same in many threads at once, each with a connection of its own."""

    def alone() -> T:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        futures = [threads.submit(alone) for _ in range(times)]
    return [future.result() for future in futures]


def versions(credentials: Iterable[Credential]) -> dict[UUID, int]:
    """Say which versions were seen, as those do who ask for a renewal."""
    return {credential.pk: clock_of(credential).token_version for credential in credentials}
