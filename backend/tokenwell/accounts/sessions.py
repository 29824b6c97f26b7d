"""Sign in and out, in the browser."""

from datetime import timedelta

from django.contrib.auth import authenticate, login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from tokenwell.accounts.models import SignInFailure, User
from tokenwell.accounts.people import actor, target
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.ids import first_of
from tokenwell.web.problems import Problem

WINDOW = timedelta(minutes=15)
PER_NAME = 10  # for one name from one address, so that no stranger can lock somebody out
PER_ADDRESS = 100


def sign_in(request: HttpRequest, *, username: str, password: str) -> User:
    """
    Begin a session for a person; a service has none.

    :raises Problem: name or password is wrong, without saying which; or too many tries.
    """
    address = address_of(request)
    _check_rate(username, address)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User) or user.is_service:
        _remember_failure(username, address)
        raise Problem(
            "sign-in-failed",
            status=401,
            title="Name or password is not right.",
            detail="Check both. Passwords tell upper from lower case.",
        )
    with transaction.atomic():
        login(request, user)
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


def _check_rate(username: str, address: str | None) -> None:
    recent = SignInFailure.objects.filter(
        address=address, id__gte=first_of(timezone.now() - WINDOW)
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
        SignInFailure.objects.create(username=name.lower(), address=address)
        record(
            Action.SIGN_IN_FAILED,
            by=SYSTEM,
            on=Target("user", None, name),
            facts={"username": name, "address": address},
        )


def forget_failures() -> int:
    """Delete what no longer counts; say how many rows went."""
    old = SignInFailure.objects.filter(id__lt=first_of(timezone.now() - 2 * WINDOW))
    return old.delete()[0]
