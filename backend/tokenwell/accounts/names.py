"""Names of people and services: two who want the same at once get it one after the other."""

import unicodedata

from tokenwell.accounts.locks import lock_names
from tokenwell.accounts.models import User
from tokenwell.web.problems import invalid


def composed(name: str) -> str:
    """Give a name in its composed form (Unicode NFC), so that two that look alike are alike."""
    return unicodedata.normalize("NFC", name)


def free_name(name: str, *, field: str, words: str, but: User | None = None) -> str:
    """
    Give a name as it is kept; refuse that of another person or service, in any letter case.

    :raises Problem: the name is taken; it says so with ``words``, at ``field``.
    """
    name = composed(name)
    lock_names()
    taken = User.objects.filter(username__iexact=name)
    if but:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise invalid(**{field: words})
    return name
