"""Names of people, services and roles: two who want the same at once get it one after the other."""

from django.db import connection

from tokenwell.accounts.models import User
from tokenwell.web.problems import invalid

_LOCK = 0x6E616D65  # an advisory lock


def lock_names() -> None:
    """Keep others from taking a name until the commit; look whether one is free after this."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def need_free(username: str, *, field: str, words: str, but: User | None = None) -> None:
    """
    Refuse the name of another person or service, in any letter case.

    :raises Problem: the name is taken; it says so with ``words``, at ``field``.
    """
    lock_names()
    taken = User.objects.filter(username__iexact=username)
    if but:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise invalid(**{field: words})
