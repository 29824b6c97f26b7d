"""What a person hears of by e-mail, and at which address."""

from tokenwell.accounts import people
from tokenwell.accounts.models import User
from tokenwell.audit.log import Actor
from tokenwell.notices.kinds import CHOICES
from tokenwell.notices.models import NoticePreference


def kinds_of(person: User) -> list[str]:
    """Say what a person hears of by e-mail: everything, unless they said otherwise."""
    row = NoticePreference.objects.filter(person=person).first()
    return list(CHOICES) if row is None else [kind for kind in CHOICES if kind in row.kinds]


def set_kinds(person: User, kinds: list[str]) -> None:
    """Say what a person hears of by e-mail from now on."""
    if set(kinds) == set(CHOICES):
        # The rule, not an answer: a kind that a later release brings is then heard of too.
        NoticePreference.objects.filter(person=person).delete()
        return
    NoticePreference.objects.update_or_create(person=person, defaults={"kinds": sorted(set(kinds))})


def set_address(person: User, email: str, *, by: Actor) -> None:
    """Give a person another e-mail address; the record tells of it."""
    people.update_user(person, by=by, email=email)
