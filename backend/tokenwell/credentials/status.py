"""The state of a credential in words: what it is, and the one thing to do next. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from urllib.parse import urlsplit

from tokenwell.credentials.states import SERVER_SIDE, SERVING, GrantType, State


@dataclass(frozen=True, slots=True)
class Facts:
    """What the words are made from."""

    state: State
    grant_type: str  # empty of a login
    now: datetime
    token_endpoint: str
    expires_at: datetime | None
    has_refresh_token: bool
    failures: int
    last_error: str
    is_authorizing: bool
    is_missing: bool
    # The provider refuses what it is asked with; a person has to change something.
    is_misconfigured: bool = False
    # All requests to its host wait, or all of its client: "host", "client", or empty.
    waits_for: str = ""
    # When even renewing ends, if people are told of it by now.
    dies_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """``action`` is one of authorize, enter_secret, wait, none."""

    state: str
    sentence: str
    action: str


def provider_name(endpoint: str) -> str:
    """Name a provider by the host of its endpoint, for people."""
    try:
        return urlsplit(endpoint).hostname or "The provider"
    except ValueError:
        return "The provider"


def describe(facts: Facts) -> Status:
    """Say in words how a credential is."""
    if not facts.grant_type:
        return _of_login(facts)
    if facts.is_authorizing and facts.state not in {*SERVING, State.SUSPENDED}:
        return Status("authorizing", "Waiting for the provider's answer.", "wait")
    if facts.state in SERVING and not _is_renewable(facts) and _is_over(facts):
        return Status(
            State.NEEDS_AUTHORIZATION.value,
            "The access token has expired and can't be renewed. Authorize again.",
            "authorize",
        )
    return _DESCRIBE[facts.state](facts)


def _of_login(facts: Facts) -> Status:
    """Say how a Password credential is: there is nothing to authorize and nothing that ends."""
    if facts.state is State.SUSPENDED:
        return _suspended(facts)
    if facts.state in SERVING:
        return Status(
            State.AUTHORIZED.value,
            "Ready. It is given to those who may use it, for the purposes that are ticked.",
            "none",
        )
    return Status(
        State.NEEDS_SECRET.value,
        "The password is missing: type it again. It does not follow to another base URL, into a"
        " copy, or into an export without a passphrase.",
        "enter_secret",
    )


def _not_authorized(facts: Facts) -> Status:
    if facts.is_missing:
        sentence = "Not authorized yet. Some fields are still missing."
    elif facts.grant_type in SERVER_SIDE:
        sentence = "No token yet. The first use gets one, or authorize now to try it."
    else:
        sentence = "Not authorized yet. A person has to give consent at the provider."
    return Status(State.NOT_AUTHORIZED.value, sentence, "authorize")


def _authorized(facts: Facts) -> Status:
    return _held_up(facts) or _unrenewed(facts) or _going_on(facts)


def _held_up(facts: Facts) -> Status | None:
    """Say that more than this credential waits, or waits for a person."""
    name = provider_name(facts.token_endpoint)
    if facts.is_misconfigured:
        action = "enter_secret" if facts.last_error == "invalid_client" else "authorize"
        return Status(
            "expiring",
            f"{name} refuses to renew the token ({facts.last_error}). Until it ends it is handed"
            " out. Check the settings, then authorize again.",
            action,
        )
    if facts.waits_for == "client":
        return Status(
            "expiring",
            f"{name} refuses this client, so all of its credentials wait; one request an hour"
            " tries it. Check the client secret.",
            "enter_secret",
        )
    if facts.waits_for == "host":
        return Status(
            "expiring",
            f"{name} does not answer as it should and is left alone for a while. It is tried"
            " again by itself; a token that is still valid is handed out.",
            "none",
        )
    return None


def _unrenewed(facts: Facts) -> Status | None:
    """Say that a renewal failed and is tried again."""
    name = provider_name(facts.token_endpoint)
    if facts.failures and not _is_over(facts):
        return Status(
            "expiring",
            f"Authorized, but {name} did not renew the token ({facts.last_error}). It is tried"
            " again; until it ends the token is handed out.",
            "none",
        )
    if facts.failures:
        return Status(
            "expiring",
            f"The access token has ended and {name} did not renew it ({facts.last_error})."
            " It is tried again.",
            "wait",
        )
    return None


def _going_on(facts: Facts) -> Status:
    if facts.grant_type == GrantType.IMPLICIT:
        return Status(
            "expiring",
            "Authorized. A token of the implicit grant is never renewed, so somebody has to"
            " authorize again when it ends.",
            "none",
        )
    if not _is_renewable(facts) and facts.expires_at is not None:
        return Status(
            "expiring",
            "Authorized. The provider gave no refresh token, so somebody has to authorize"
            " again when the access token ends.",
            "none",
        )
    if not _is_renewable(facts):
        return Status(
            State.AUTHORIZED.value,
            "Authorized. The provider named no end and gave no refresh token, so somebody has to"
            " authorize again when the token stops working.",
            "none",
        )
    if facts.dies_at is not None and facts.dies_at > facts.now:
        days = ceil((facts.dies_at - facts.now) / timedelta(days=1))
        left = "a day" if days == 1 else f"{days} days"
        return Status(
            "expiring",
            f"Authorized, and renewed by itself for {left} more. Then the provider wants a new"
            " consent: authorize again before.",
            "authorize",
        )
    return Status(State.AUTHORIZED.value, "Authorized. The token is renewed by itself.", "none")


def _uncertain(facts: Facts) -> Status:
    name = provider_name(facts.token_endpoint)
    until = "has ended" if _is_over(facts) else "is handed out until it ends"
    return Status(
        State.UNCERTAIN.value,
        f"A renewal at {name} ended without an answer, so nobody knows whether the refresh"
        f" token still works. The access token {until}.",
        "authorize",
    )


def _needs_authorization(facts: Facts) -> Status:
    name = provider_name(facts.token_endpoint)
    if facts.last_error == "other-account":
        return Status(
            State.NEEDS_AUTHORIZATION.value,
            f"{name} renewed the token for another account, so it is not handed out. Authorize"
            " again.",
            "authorize",
        )
    return Status(
        State.NEEDS_AUTHORIZATION.value,
        f"Needs authorization: {name} no longer renews it ({facts.last_error or 'refused'})."
        " Authorize again.",
        "authorize",
    )


def _needs_secret(_facts: Facts) -> Status:
    return Status(
        State.NEEDS_SECRET.value,
        "The place that secrets are sent to has changed. Type the secrets again, then authorize.",
        "enter_secret",
    )


def _error(facts: Facts) -> Status:
    name = provider_name(facts.token_endpoint)
    return Status(
        State.ERROR.value,
        f"{name} refuses the request ({facts.last_error}). Check the settings, then"
        " authorize again.",
        "authorize",
    )


def _suspended(_facts: Facts) -> Status:
    return Status(State.SUSPENDED.value, "An administrator has suspended it.", "none")


def _revoked(_facts: Facts) -> Status:
    return Status(
        State.REVOKED.value, "Its tokens were revoked. Authorize to use it again.", "authorize"
    )


_DESCRIBE = {
    State.NOT_AUTHORIZED: _not_authorized,
    State.AUTHORIZED: _authorized,
    State.UNCERTAIN: _uncertain,
    State.NEEDS_AUTHORIZATION: _needs_authorization,
    State.NEEDS_SECRET: _needs_secret,
    State.ERROR: _error,
    State.SUSPENDED: _suspended,
    State.REVOKED: _revoked,
}


def _is_renewable(facts: Facts) -> bool:
    return facts.has_refresh_token or facts.grant_type in SERVER_SIDE


def _is_over(facts: Facts) -> bool:
    return facts.expires_at is not None and facts.expires_at <= facts.now
