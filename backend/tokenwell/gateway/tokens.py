"""Give a service a fresh access token: at once if there is one, else as soon as there is."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import close_old_connections

from tokenwell.audit.actions import Action
from tokenwell.audit.log import Actor, Target, record
from tokenwell.audit.models import ActorKind
from tokenwell.containers import names
from tokenwell.credentials.models import token_context
from tokenwell.encryption import sealing, secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.gateway import key_refusals, refusals, vending
from tokenwell.gateway.asking import Asked, not_authenticated
from tokenwell.gateway.last_used import last_used
from tokenwell.gateway.vending import Found
from tokenwell.gateway.waiting import waiters
from tokenwell.oauth.token import is_sendable
from tokenwell.web.problems import Problem, invalid

# A token with less left than this ends on its way to where it is used.
MARGIN_SECONDS = 10.0
# What is handed out where the provider does not renew, rather than nothing.
_LEAST_SECONDS = 1.0
PATIENCE_SECONDS = 25.0  # a worker's 15 seconds with the provider, and what is before and after


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller gets (RFC 6749 5.1)."""

    access_token: str = field(repr=False)
    token_type: str
    expires_in: int | None
    scope: str
    token_version: int
    has_waited: bool  # for a renewal
    # Who it was given to, of what, as it was found: the secrets in it stay sealed.
    found: Found = field(repr=False)


def give(asked: Asked) -> Given:
    """
    Give a token that lives long enough, and record it before it leaves.

    :raises Problem: it is refused, or can't be had in time; the record says so too.
    """
    path = names_of(asked) if asked.credential is None else None
    least = max(MARGIN_SECONDS, float(asked.min_ttl))
    found = vending.look(asked, names=path, least=least)
    if found is None:
        raise nobody(asked)
    try:
        refuse_caller(asked, found)
        has_waited = not found.is_served
        if has_waited:
            found = _wait(asked, found, path, least)
        given = _opened(found, has_waited=has_waited)
    except Problem as problem:
        record_refusal(asked, found, problem)
        raise
    if found.id is not None:
        last_used().note(found.key_id, found.id, user_id=found.user_id, purpose=asked.purpose)
    return given


def give_at_once(several: Sequence[Asked]) -> list[Given | None]:
    """
    Give the tokens that are there, by one statement, each recorded before it leaves.

    None: ask for that one with ``give``, which waits, or says why it is refused.
    """
    by_id = [asked for asked in several if asked.credential is not None]
    found = dict(zip(by_id, vending.look_at_once(by_id, least=MARGIN_SECONDS), strict=True))
    return [_served(asked, found.get(asked)) for asked in several]


def _served(asked: Asked, found: Found | None) -> Given | None:
    if found is None or found.id is None or not found.is_served:
        return None
    try:
        given = _opened(found, has_waited=False)
    except Problem:
        return None
    last_used().note(found.key_id, found.id, user_id=found.user_id, purpose=asked.purpose)
    return given


def refuse_caller(asked: Asked, found: Found) -> None:
    """
    Refuse a caller who may ask for nothing, or not from there.

    :raises Problem: that is so.
    """
    if not found.is_valid:
        raise nobody(asked)
    if not found.is_at_home:
        raise key_refusals.not_at_home(asked.address)


def refused(asked: Asked, problem: Problem) -> Problem:
    """
    Look who asks before they are refused for a reason of the request alone, and record it.

    Gives the problem to raise: whoever may not use the credential hears that, and nothing else.
    """
    path = names_of(asked) if asked.credential is None else None
    # No credential has a usage without a name, so nothing is handed out by this look.
    found = vending.look(replace(asked, purpose=""), names=path, least=MARGIN_SECONDS)
    if found is None:
        return nobody(asked)
    try:
        refuse_caller(asked, found)
        _refuse(asked, found)
    except Problem as first:
        problem = first
    record_refusal(asked, found, problem)
    return problem


def record_refusal(asked: Asked, found: Found, problem: Problem) -> None:
    """Write to the record that somebody was refused; what is our own trouble is no refusal."""
    if problem.status >= 500:
        return
    facts = {"error": problem.code, "purpose": asked.purpose}
    try:
        record(
            Action.USE_REFUSED, by=actor_of(asked, found), on=target_of(asked, found), facts=facts
        )
    finally:
        # We are outside of Django's requests: nobody else gives the connection back.
        close_old_connections()


def actor_of(asked: Asked, found: Found) -> Actor:
    """Say who asked, and from where."""
    return Actor(ActorKind(found.actor), found.user_id, found.username, asked.address)


def target_of(asked: Asked, found: Found) -> Target:
    """Say what was asked for, even if there is no such thing."""
    within = tuple(found.ancestors or ())
    return Target("credential", found.id, found.path or asked.path, within)


def names_of(asked: Asked) -> list[str]:
    """
    Take the path of a credential apart.

    :raises Problem: it is none.
    """
    try:
        return names.split(asked.path)
    except ValueError as error:
        raise invalid(path=str(error)) from None


def nobody(asked: Asked) -> Problem:
    """Refuse a caller whom nobody knows."""
    return refusals.caller_gone() if asked.user is not None else not_authenticated()


def _wait(asked: Asked, found: Found, path: list[str] | None, least: float) -> Found:
    _refuse(asked, found)
    credential = found.id
    crowd = waiters()
    if credential is None or not crowd.enter(credential):
        raise refusals.too_many_waiting()
    try:
        problem = _until_served(asked, credential, path, least)
    finally:
        crowd.leave(credential)
    if isinstance(problem, Found):
        return problem
    # The provider does not renew: hand out what there is while it lives, rather than nothing.
    current = vending.look(asked, names=path, least=_LEAST_SECONDS)
    if current is not None and current.is_served:
        return current
    raise problem


def _until_served(
    asked: Asked, credential: UUID, path: list[str] | None, least: float
) -> Found | Problem:
    """Look, ask for a renewal and wait, until there is a token or no use in waiting."""
    crowd, found, first = waiters(), None, None
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        heard = crowd.heard(credential)
        found = vending.look(asked, names=path, least=least)
        if found is None:
            raise nobody(asked)
        if found.is_served:
            return found
        _refuse(asked, found)
        first = found.token_version if first is None else first
        if problem := _hopeless(found, first):
            return problem
        if found.open_attempt is None and not crowd.ask(credential, found.token_version):
            return refusals.no_worker()
        crowd.wait(credential, heard)
    return refusals.not_renewed(found) if found else refusals.no_worker()


def _hopeless(found: Found, first: int) -> Problem | None:
    """Say why waiting brings nothing better than what there is; None: it may."""
    if not refusals.is_renewable(found):
        return refusals.not_renewable(found)
    if found.open_attempt is not None:
        # Under way, or kept and not judged yet: the first token of a credential is given only then.
        return None
    if (found.waits or 0) > 0:
        return refusals.not_renewed(found)
    # It was renewed, and the new one is too short as well: one more would be no better.
    return refusals.not_renewed(found) if found.token_version != first else None


def _refuse(asked: Asked, found: Found) -> None:
    """Refuse what no waiting mends; a token that still lives is better than a refusal."""
    problem = refusals.refusal(found, purpose=asked.purpose, wanted="token")
    if problem is None or (problem.code == "expired" and (found.lives or 0) > _LEAST_SECONDS):
        return
    raise problem


def _opened(found: Found, *, has_waited: bool) -> Given:
    if found.access_token is None or found.token_set is None:
        raise refusals.unusable(found)
    context = token_context(
        found.token_set,
        "access_token",
        destination=bytes(found.destination or b""),
        epoch=found.destination_epoch,
    )
    try:
        token = sealing.open_sealed(secrets.ring(), bytes(found.access_token), context=context)
    except CannotOpen:
        raise refusals.unusable(found) from None
    text = token.decode("utf-8", "surrogatepass")
    if not is_sendable(text):
        raise refusals.unusable(found)
    return Given(
        access_token=text,
        token_type=found.token_type or "Bearer",
        expires_in=None if found.lives is None else int(found.lives),
        scope=found.scope,
        token_version=found.token_version,
        has_waited=has_waited,
        found=found,
    )
