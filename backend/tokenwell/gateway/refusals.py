"""Why a token is not handed out, in the words of the domain. Pure."""

from datetime import UTC
from math import ceil

from tokenwell.accounts import purposes
from tokenwell.credentials.states import SERVER_SIDE, SERVING, State
from tokenwell.gateway import key_refusals
from tokenwell.gateway.vending import Found
from tokenwell.web.problems import Problem, not_found, not_permitted

_RETRY = 5


def refusal(found: Found, *, purpose: str, wanted: str = "") -> Problem | None:
    """
    Say why this caller gets nothing of this credential, now or ever; None: it may wait.

    ``wanted`` is what is to be handed out, ``token`` or ``login``; empty if neither is.
    """
    if found.id is None or not found.is_seen:
        return not_found()
    if problem := key_refusals.of(found, purpose):
        return problem
    if not found.may_use:
        return not_permitted(f"This needs Credential: Use on {found.path}.")
    if wanted and wanted != (has := "login" if is_login(found) else "token"):
        return _HAS_ONLY[has](found)
    if purpose not in (found.usages or ()):
        return Problem(
            "usage-not-allowed",
            status=403,
            title=f"{found.path} is not allowed for {purposes.words(purpose)}.",
            detail="Somebody who may change it has to tick it under Allow usage for.",
        )
    return _of_state(found)


def is_login(found: Found) -> bool:
    """Tell whether what was found is a Password credential, which has no grant type."""
    return found.grant_type == ""


def no_password(found: Found) -> Problem:
    """Say that a Password credential has lost its password with its destination."""
    return _needs_person(found, "needs-secret", "needs its password again")


def _no_token(found: Found) -> Problem:
    """Refuse a token of a Password credential."""
    return Problem(
        "no-token",
        status=409,
        title=f"{found.path} is a Password credential: it has no token.",
        detail="Fetch its user name and password with POST at its address with /login, or have"
        " calls made for you through the proxy.",
    )


def _no_login(found: Found) -> Problem:
    """Refuse the login of an OAuth 2.0 credential, which is never handed out."""
    return Problem(
        "no-login",
        status=409,
        title=f"{found.path} is an OAuth 2.0 credential: it has no user name and password to give.",
        detail="Fetch its access token with POST at its address with /token.",
    )


def caller_gone() -> Problem:
    """Refuse to act for somebody who may not come in themselves."""
    return Problem(
        "caller-gone",
        status=403,
        title="Whoever this is done for was disabled or deleted.",
        detail="Somebody who may has to save it again: it is done for them then.",
    )


def not_renewed(found: Found) -> Problem:
    """Say that the provider did not renew the token in time; it is tried again."""
    seconds = ceil(found.waits) if found.waits and found.waits > 0 else _RETRY
    return Problem(
        "provider-unavailable",
        status=503,
        title=f"The access token of {found.path} could not be renewed yet.",
        detail="The provider did not give a new one. It is tried again; ask again later.",
        retry_after=seconds,
    )


def too_many_waiting() -> Problem:
    """Say that there is no room for one more who waits."""
    return Problem(
        "unavailable",
        status=503,
        title="Too many wait for a token right now.",
        detail="Ask again in a second.",
        retry_after=1,
    )


def no_worker() -> Problem:
    """Say that nobody is there to renew the token."""
    return Problem(
        "unavailable",
        status=503,
        title="No worker can be reached to renew the token.",
        detail="Ask again in a few seconds.",
        retry_after=_RETRY,
    )


def unusable(found: Found) -> Problem:
    """Refuse a token that can't be put into a header, or that does not open."""
    return Problem(
        "token-unusable",
        status=409,
        title=f"The access token of {found.path} can't be used.",
        detail="Authorize the credential again. If it stays, the provider gives tokens that no"
        " HTTP header can carry.",
    )


def not_renewable(found: Found) -> Problem:
    """Say that no better token than the one that is there can be had without a person."""
    return Problem(
        "not-renewable",
        status=409,
        title=f"The access token of {found.path} can't be renewed; authorize it again.",
        detail="There is no refresh token that may be spent.",
    )


def call_refused(found: Found | None, code: str, sentence: str) -> Problem:
    """Refuse a call that leads where the credential may not go, or nowhere."""
    if found is not None and code == "no-base-url":
        return Problem(
            code, status=409, title=f"{found.path} has no base URL to call.", detail=sentence
        )
    return Problem(
        f"{code}-refused",
        status=400,
        title="This is not sent: where it leads is not plain, or not allowed.",
        detail=sentence,
    )


def too_many_calls(found: Found, seconds: int) -> Problem:
    """Hold back a call that is more than the credential allows in a minute."""
    return Problem(
        "too-many-calls",
        status=429,
        title=f"{found.path} is used for more calls a minute than it allows.",
        detail="Call again after the seconds that Retry-After names.",
        retry_after=max(1, seconds),
    )


def changed_meanwhile(found: Found) -> Problem:
    """Say that somebody changed the credential between the look at it and the call."""
    return Problem(
        "changed-meanwhile",
        status=503,
        title=f"{found.path} was changed just now.",
        detail="Nothing was sent. Call again.",
        retry_after=1,
    )


def token_named_twice(found: Found) -> Problem:
    """Refuse a call that brings the parameter along in which the token goes."""
    return Problem(
        "token-parameter",
        status=400,
        title=f"The address names the parameter that the token of {found.path} goes in.",
        detail="Leave it out: Tokenwell adds it.",
    )


def no_basic(found: Found) -> Problem:
    """Say that Basic can't carry what is stored (RFC 7617 2)."""
    return Problem(
        "login-unusable",
        status=409,
        title=f"The user name and password of {found.path} can't be sent as HTTP Basic.",
        detail="A user name has no colon there, and neither has control characters.",
    )


def is_renewable(found: Found) -> bool:
    """Tell whether Tokenwell can get a new token without a person."""
    if found.state == State.UNCERTAIN and found.unknown_outcome == "never":
        return False
    return found.has_refresh_token or found.grant_type in SERVER_SIDE


def _of_state(found: Found) -> Problem | None:
    state = State(found.state or State.NOT_AUTHORIZED)
    if is_login(found):
        return _of_login(found, state)
    if state in SERVING:
        return None if is_renewable(found) else _over(found)
    if state is State.SUSPENDED:
        return _suspended(found)
    if state is State.ERROR and is_renewable(found) and not (found.waits or 0) > 0:
        return None
    if state is State.NOT_AUTHORIZED and found.grant_type in SERVER_SIDE:
        return None
    code, what = _NEEDS[state]
    return _needs_person(found, code, what.format(error=found.last_error))


_NEEDS = {
    State.NOT_AUTHORIZED: ("not-authorized", "has not been authorized"),
    State.NEEDS_AUTHORIZATION: (
        "needs-authorization",
        "needs authorization: the provider refused the refresh ({error})",
    ),
    State.NEEDS_SECRET: ("needs-secret", "needs its client secret again"),
    State.ERROR: ("settings", "can't be renewed: the provider says {error}"),
    State.REVOKED: ("revoked", "was revoked"),
}


def _of_login(found: Found, state: State) -> Problem | None:
    if state is State.SUSPENDED:
        return _suspended(found)
    if state in SERVING:
        return None
    return no_password(found)


_HAS_ONLY = {"login": _no_token, "token": _no_login}


def _suspended(found: Found) -> Problem:
    return Problem(
        "suspended",
        status=403,
        title=f"{found.path} is suspended.",
        detail="An administrator has to let it be used again.",
    )


def _over(found: Found) -> Problem:
    # The server gives times in the zone that it is set to.
    ended = found.expires_at.astimezone(UTC) if found.expires_at else None
    when = f" at {ended:%Y-%m-%d %H:%M:%S} UTC" if ended else ""
    return Problem(
        "expired",
        status=409,
        title=f"The access token of {found.path} expired{when}; authorize it again.",
        detail="It can't be renewed without a person.",
    )


def _needs_person(found: Found, code: str, what: str) -> Problem:
    return Problem(
        code,
        status=409,
        title=f"{found.path} {what}.",
        detail="Somebody has to act on the credential's page in Tokenwell.",
    )
