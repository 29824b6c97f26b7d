"""Give a service the user name and the password of a credential, for a purpose that it names."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db import close_old_connections

from tokenwell.audit.actions import Action
from tokenwell.audit.log import record
from tokenwell.credentials.models import Credential
from tokenwell.encryption import secrets
from tokenwell.encryption.sealing import CannotOpen
from tokenwell.gateway import refusals, tokens, vending
from tokenwell.gateway.asking import Asked
from tokenwell.gateway.last_used import last_used
from tokenwell.gateway.vending import Found
from tokenwell.web.problems import Problem, not_found


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller gets."""

    username: str
    password: str = field(repr=False)
    # Who it was given to, of what, as it was found.
    found: Found = field(repr=False)


def give(asked: Asked) -> Given:
    """
    Give a login, and record it before it leaves.

    :raises Problem: it is refused; the record says so too.
    """
    try:
        return _give(asked)
    finally:
        # We are outside of Django's requests: nobody else gives the connection back.
        close_old_connections()


def _give(asked: Asked) -> Given:
    names = tokens.names_of(asked) if asked.credential is None else None
    first = _look(asked, names)
    try:
        _need(asked, first)
        row = _row(first.id)
        # What is handed out was read before this look, which therefore counts for it: whoever
        # lost the right does not get a password that was set afterwards.
        found = _look(asked, names)
        _need(asked, found)
        given = _opened(found, row)
    except Problem as problem:
        tokens.record_refusal(asked, first, problem)
        raise
    record(
        Action.LOGIN_USED,
        by=tokens.actor_of(asked, found),
        on=tokens.target_of(asked, found),
        facts={"purpose": asked.purpose},
    )
    if found.id is not None:
        last_used().note(found.key_id, found.id, user_id=found.user_id, purpose=asked.purpose)
    return given


def _look(asked: Asked, names: list[str] | None) -> Found:
    # For no purpose, so that it only looks: no token is recorded as handed out.
    found = vending.look(replace(asked, purpose=""), names=names, least=0.0)
    if found is None:
        raise tokens.nobody(asked)
    return found


def _need(asked: Asked, found: Found) -> None:
    tokens.refuse_caller(asked, found)
    problem = refusals.refusal(found, purpose=asked.purpose, wanted="login")
    if problem is not None:
        raise problem


def _row(credential_id: UUID | None) -> Credential:
    rows = Credential.objects.all()
    row = rows.filter(pk=credential_id).first() if credential_id is not None else None
    if row is None:
        raise not_found()
    return row


def _opened(found: Found, row: Credential) -> Given:
    try:
        password = secrets.reveal(row, "password")
    except CannotOpen:
        # Lost with its destination, between one look and the other.
        raise refusals.no_password(found) from None
    return Given(row.username, password, found)
