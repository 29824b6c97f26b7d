"""
How often one may guess, counted in PostgreSQL: it holds with Valkey down, and on each host.

A password is counted by name and address, so that no stranger can lock somebody out; a code
by the person, since only who has the password is asked for one.
"""

from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tokenwell.accounts.locks import lock_resets
from tokenwell.accounts.models import SignInFailure, User
from tokenwell.audit.actions import Action
from tokenwell.audit.log import SYSTEM, Target, record
from tokenwell.ids import first_of
from tokenwell.signing_in.models import CodeTry, ResetRequest
from tokenwell.web.problems import Problem

WINDOW = timedelta(minutes=15)
PER_NAME = 10  # passwords for one name from one address
PER_ADDRESS = 100  # passwords from one address, whatever the names
CODES = 10  # codes of one person: of 1,000,000, with three that are right at any time
RESETS_PER_ADDRESS = 20
RESETS_PER_EMAIL = 3  # letters to one address: more in a quarter of an hour help nobody


def need_tries(username: str, address: str | None) -> None:
    """
    Refuse who has guessed passwords too often.

    :raises Problem: 429; it says how long to wait.
    """
    recent = SignInFailure.objects.filter(address=counted(address), id__gte=_oldest())
    by_name = recent.filter(username=username.lower()).count()
    if by_name >= PER_NAME or recent.count() >= PER_ADDRESS:
        raise _too_many()


def note_failure(username: str, address: str | None) -> None:
    """Count a password that was wrong, and record it."""
    name = username[:150]
    with transaction.atomic():
        SignInFailure.objects.create(username=name.lower(), address=counted(address))
        record(
            Action.SIGN_IN_FAILED,
            by=SYSTEM,
            on=Target("user", None, name),
            facts={"username": name, "address": address},
        )


def take_code_try(user: User) -> None:
    """
    Count a code before it is looked at: however many try at once, no more are.

    :raises Problem: 429; it says how long to wait.
    """
    with transaction.atomic():
        # The row stands for the person's tries: they are counted one after the other.
        User.objects.select_for_update().only("pk").get(pk=user.pk)
        tries = CodeTry.objects.filter(user=user, id__gte=_oldest())
        if tries.count() >= CODES:
            raise _too_many()
        CodeTry.objects.create(user=user)


def forgive_codes(user: User) -> None:
    """Forget the tries of a person who gave the right code."""
    CodeTry.objects.filter(user=user).delete()


def take_reset(email: str, address: str | None) -> None:
    """
    Count a request for a link to set a password, and keep it for the worker.

    Of too many for one e-mail address nothing is said: whoever asks next is not to learn
    that somebody did before.

    :raises Problem: 429; too many from one address.
    """
    with transaction.atomic():
        lock_resets()
        recent = ResetRequest.objects.filter(id__gte=_oldest())
        if recent.filter(address=counted(address)).count() >= RESETS_PER_ADDRESS:
            raise _too_many()
        is_one_too_many = recent.filter(email=email).count() >= RESETS_PER_EMAIL
        ResetRequest.objects.create(
            email=email,
            address=counted(address),
            settled_at=timezone.now() if is_one_too_many else None,
        )


def counted(address: str | None) -> str | None:
    """Give the address to count by: of IPv6, everybody has 2⁶⁴, the first 64 bits are theirs."""
    if address is None:
        return None
    known = ip_address(address)
    if isinstance(known, IPv4Address):
        return str(known)
    # An IPv4 address in the clothes of the other: all of those are in one /64.
    return str(known.ipv4_mapped or IPv6Address(int(known) >> 64 << 64))


def forget(now: datetime) -> int:
    """Delete what no longer counts; say how many rows went."""
    before = first_of(now - 2 * WINDOW)
    tables = (SignInFailure, CodeTry, ResetRequest)
    return sum(table.objects.filter(id__lt=before).delete()[0] for table in tables)


def _oldest() -> UUID:
    return first_of(timezone.now() - WINDOW)


def _too_many() -> Problem:
    return Problem(
        "too-many-attempts",
        status=429,
        title="Too many tries.",
        detail="Wait a quarter of an hour, then try again.",
        retry_after=int(WINDOW.total_seconds()),
    )
