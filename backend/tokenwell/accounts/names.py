"""Names of people and services: two who want the same at once get it one after the other."""

from tokenwell.accounts.locks import lock_names
from tokenwell.accounts.models import User
from tokenwell.web.problems import invalid


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
