"""Users, services and roles by their names: ids are of one installation."""

from collections.abc import Iterable

from django.db.models.functions import Lower

from tokenwell.accounts.models import Role, User
from tokenwell.accounts.names import composed
from tokenwell.containers.models import PermissionEntry
from tokenwell.transfer.document import Subject

_WORDS = {"user": "user", "service": "service", "role": "role"}


def named(subject: User | Role) -> Subject:
    """Say of whom something is told."""
    if isinstance(subject, Role):
        return Subject(kind="role", name=subject.name)
    return Subject(kind="service" if subject.is_service else "user", name=subject.username)


def of_entry(entry: PermissionEntry) -> Subject:
    """Say of whom an entry is."""
    subject = entry.role or entry.user
    if subject is None:
        raise ValueError("an entry names a user or a role")
    return named(subject)


class Known:
    """Those of some subjects that are here; neither letter case nor form matters."""

    def __init__(self, wanted: Iterable[Subject]) -> None:
        names: dict[str, set[str]] = {"user": set(), "service": set(), "role": set()}
        for subject in wanted:
            kind, name = key(subject)
            names[kind].add(name)
        self._found: dict[tuple[str, str], User | Role] = {}
        users = User.objects.annotate(lower=Lower("username"))
        for user in users.filter(lower__in=names["user"] | names["service"]):
            kind = "service" if user.is_service else "user"
            self._found[kind, same(user.username)] = user
        for role in Role.objects.annotate(lower=Lower("name")).filter(lower__in=names["role"]):
            self._found["role", same(role.name)] = role

    def find(self, subject: Subject) -> User | Role | None:
        """Find a subject; None if it is not here."""
        return self._found.get(key(subject))


def key(subject: Subject) -> tuple[str, str]:
    """Give what makes two subjects the same."""
    return subject.kind, same(subject.name)


def same(name: str) -> str:
    """Give what makes two names the same, whatever their case and form."""
    return composed(name).lower()


def missing(subject: Subject) -> str:
    """Say that a subject is not here."""
    return f"There is no {_WORDS[subject.kind]} named {subject.name} here."
