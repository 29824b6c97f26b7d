"""Sign in and out, in the browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from tokenwell.accounts.models import SignInFailure, User
from tokenwell.accounts.people import actor, target
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.ids import first_of
from tokenwell.web.problems import Problem, unavailable

WINDOW = timedelta(minutes=15)
PER_NAME = 10  # for one name from one address, so that no stranger can lock somebody out
PER_ADDRESS = 100

# Hashing a password is slow on purpose. Who waits for their turn does so on a thread that
# hands out tokens too, so few may: the last of them waits some seconds, all others are told.
HASHED_AT_ONCE = 2
WAITING = 16
_turns = threading.BoundedSemaphore(HASHED_AT_ONCE)
_room = threading.BoundedSemaphore(HASHED_AT_ONCE + WAITING)


def sign_in(request: HttpRequest, *, username: str, password: str) -> User:
    """
    Begin a session for a person; a service has none.

    :raises Problem: name or password is wrong, without saying which; or too many tries, or
        too many people at once.
    """
    address = address_of(request)
    _check_rate(username, address)
    user = _person(username, password)
    if user is None:
        _remember_failure(username, address)
        raise Problem(
            "sign-in-failed",
            status=401,
            title="Name or password is not right.",
            detail="Check both. Passwords tell upper from lower case.",
        )
    with transaction.atomic():
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        record(Action.SIGNED_IN, by=actor(user, address), on=target(user))
    return user


def sign_out(request: HttpRequest) -> None:
    """End the session, if there is one."""
    user = request.user
    with transaction.atomic():
        if isinstance(user, User):
            record(Action.SIGNED_OUT, by=actor(user, address_of(request)), on=target(user))
        logout(request)


def address_of(request: HttpRequest) -> str | None:
    """Give the address that the request came from, as our own server saw it."""
    address: str | None = request.META.get("REMOTE_ADDR")
    return address or None


def _person(username: str, password: str) -> User | None:
    """Find the person of a name and a password; it takes as long if nobody has the name."""
    found = User.objects.filter(username__iexact=username).first()
    with _turn():
        # Against an account without a password, a password is hashed in vain.
        is_right = (found or User()).check_password(password)
    if found is None or found.is_service:
        return None
    return found if is_right and found.is_active else None


@contextmanager
def _turn() -> Iterator[None]:
    """
    Wait for a turn to hash a password, without a connection to the database.

    :raises Problem: too many wait already.
    """
    # Back to the pool, for those whose requests take milliseconds. A connection in a
    # transaction stays: closing it would take back what was done in it.
    if not connection.in_atomic_block:
        connection.close()
    if not _room.acquire(blocking=False):
        raise unavailable()
    try:
        with _turns:
            yield
    finally:
        _room.release()


def _check_rate(username: str, address: str | None) -> None:
    recent = SignInFailure.objects.filter(
        address=_counted(address), id__gte=first_of(timezone.now() - WINDOW)
    )
    by_name = recent.filter(username=username.lower()).count()
    if by_name >= PER_NAME or recent.count() >= PER_ADDRESS:
        raise Problem(
            "too-many-attempts",
            status=429,
            title="Too many tries.",
            detail="Wait a quarter of an hour, then try again.",
            retry_after=int(WINDOW.total_seconds()),
        )


def _remember_failure(username: str, address: str | None) -> None:
    name = username[:150]
    with transaction.atomic():
        SignInFailure.objects.create(username=name.lower(), address=_counted(address))
        record(
            Action.SIGN_IN_FAILED,
            by=SYSTEM,
            on=Target("user", None, name),
            facts={"username": name, "address": address},
        )


def _counted(address: str | None) -> str | None:
    """Give the address to count by: of IPv6, everybody has 2⁶⁴, the first 64 bits are theirs."""
    if address is None:
        return None
    known = ip_address(address)
    if isinstance(known, IPv4Address):
        return str(known)
    # An IPv4 address in the clothes of the other: all of those are in one /64.
    return str(known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64))


def forget_failures() -> int:
    """Delete what no longer counts; say how many rows went."""
    old = SignInFailure.objects.filter(id__lt=first_of(timezone.now() - 2 * WINDOW))
    return old.delete()[0]


def forget_sessions() -> int:
    """Delete the sessions that have ended by time; say how many rows went."""
    # Nobody else does: Django deletes only the one that is signed out of.
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
