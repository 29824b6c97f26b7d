"""The clock and the tokens of a credential as a file brings them."""

from tokenwell.credentials.models import Credential, CredentialClock, TokenSet
from tokenwell.credentials.states import SERVING, State
from tokenwell.encryption import secrets
from tokenwell.transfer.sealed_part import SealedCredential, Tokens

_AS_IT_WAS = (
    *("is_misconfigured", "failures", "refresh_at", "retry_at", "dies_at", "dies_set_at"),
    *("warned_days", "last_error", "last_error_description", "last_error_at"),
)


def set_clock(
    clock: CredentialClock, brought: SealedCredential, token_set: TokenSet | None, state: State
) -> None:
    """
    Have the engine go on where it was; the caller saves the clock.

    A renewal is due when it was due there, so it is due at once if that is past.
    """
    for name in _AS_IT_WAS:
        setattr(clock, name, getattr(brought.clock, name))
    clock.state = _state(state, brought, has_tokens=token_set is not None)
    if token_set is None:
        clock.refresh_at = None
        return
    clock.token_version, clock.token_set = token_set.version, token_set.pk
    clock.ends_at = token_set.expires_at
    clock.refused_version = token_set.version if brought.clock.is_refused else None
    clock.unknown_version = token_set.version if brought.clock.is_unknown else None


def build_tokens(credential: Credential, tokens: Tokens, *, version: int) -> TokenSet:
    """Seal tokens for where a credential sends them; the caller saves the row."""
    token_set = TokenSet(
        credential=credential,
        version=version,
        token_type=tokens.token_type,
        obtained_at=tokens.obtained_at,
        expires_at=tokens.expires_at,
        refresh_expires_at=tokens.refresh_expires_at,
        requested_scope=tokens.requested_scope,
        granted_scope=tokens.granted_scope,
        captured=tokens.captured,
        asked=tokens.asked,
    )
    secrets.seal_into(token_set, "access_token", tokens.access_token)
    if tokens.refresh_token is not None:
        secrets.seal_into(token_set, "refresh_token", tokens.refresh_token)
    return token_set


def state_without_secrets(state: State, *, lacks_secrets: bool) -> State:
    """Say how a credential begins whose secrets did not come along."""
    if state is State.SUSPENDED:
        return state
    return State.NEEDS_SECRET if lacks_secrets else State.NOT_AUTHORIZED


def _state(state: State, brought: SealedCredential, *, has_tokens: bool) -> State:
    if state not in SERVING:
        return state
    if not has_tokens:
        return State.NOT_AUTHORIZED
    return State.UNCERTAIN if brought.clock.is_unknown else state
