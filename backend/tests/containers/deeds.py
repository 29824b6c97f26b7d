"""What may be done to the tree, its people and roles; numbers say to which of them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from tests.containers.trees import delete, make_chain, make_credential
from tests.personas import make_user
from tokenwell.accounts import people, roles, service_accounts
from tokenwell.accounts.models import AUTHENTICATED, Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container, Item
from tokenwell.credentials.models import Credential
from tokenwell.web.problems import Problem

Said = list[tuple[Facet, Value]]
T = TypeVar("T")


class Deeds:
    """One who does things, each with what was read before, as a request may."""

    def __init__(self, name: str = "") -> None:
        self.name, self.number = name, 0
        self.taken = self.done = 0
        self.is_refused = False
        self.look()

    def look(self) -> None:
        """Read what there is now."""
        self.keeper, *self.people = User.objects.select_related("service").order_by("pk")
        self.roles = list(Role.objects.filter(is_fixed=False).order_by("pk"))
        self.everybody = Role.objects.get(name=AUTHENTICATED)
        self.items: list[Item] = [
            *Container.objects.filter(is_bin=False).order_by("pk"),
            *Credential.objects.order_by("pk"),
        ]

    def say(self, item: int, subject: int, said: Said) -> None:
        self._do(entries.give, pick(self.items, item), *self._words(subject, said), by=SYSTEM)

    def say_anew(self, item: int, subject: int, said: Said) -> None:
        self._do(entries.replace, pick(self.items, item), self._words(subject, said), by=SYSTEM)

    def unsay(self, item: int) -> None:
        self._do(entries.replace, pick(self.items, item), [], by=SYSTEM)

    def move(self, item: int, into: int) -> None:
        parent = self._container(into)
        self._do(tree.move, pick(self.items, item), parent, by=self.keeper, address=None)

    def make(self, parent: int, is_container: bool) -> None:
        around, name = self._container(parent), self._unused_name()
        if is_container:
            create = tree.create_container
            self.items += self._do(create, around, name, by=self.keeper, address=None)
        else:
            self.items += self._do(make_credential, around, name, by=self.keeper)

    def delete(self, item: int) -> None:
        found = pick(self.items, item)
        if self._do(delete, found, by=self.keeper):
            self.items.remove(found)

    def rename(self, which: int, is_role: bool) -> None:
        name = self._unused_name()
        if is_role and self.roles:
            self._do(roles.rename_role, pick(self.roles, which), name, by=SYSTEM)
        else:
            self._do(tree.rename, pick(self.items, which), name, by=self.keeper, address=None)

    def join(self, role: int, person: int) -> None:
        self._do(roles.add_member, pick(self.roles, role), pick(self.people, person), by=SYSTEM)

    def nest(self, outer: int, inner: int) -> None:
        self._do(roles.add_member, pick(self.roles, outer), pick(self.roles, inner), by=SYSTEM)

    def leave(self, role: int, member: int) -> None:
        around = pick(self.roles, role)
        rows = list(around.members.select_related("user", "member_role").order_by("pk"))
        if rows:
            rows.remove(pick(rows, member))
        users = [row.user for row in rows if row.user]
        inner = [row.member_role for row in rows if row.member_role]
        self._do(roles.set_members, around, users=users, roles=inner, by=SYSTEM)

    def switch(self, person: int) -> None:
        """Disable who is enabled, and enable who is not."""
        user = pick(self.people, person)
        if user.is_service:
            update, is_enabled = service_accounts.update, not user.is_active
            self._do(update, user.service, is_enabled=is_enabled, by=SYSTEM)
        else:
            verb = people.disable_user if user.is_active else people.enable_user
            self._do(verb, user, by=SYSTEM)

    def hire(self) -> None:
        self.people += self._do(make_user, self._unused_name())

    def install(self) -> None:
        create, name = service_accounts.create, self._unused_name()
        made = self._do(create, name, description="", by=SYSTEM, created_by=None)
        self.people += [service.user for service in made]

    def make_role(self) -> None:
        self.roles += self._do(roles.create_role, self._unused_name(), by=SYSTEM)

    def delete_person(self, person: int) -> None:
        user = pick(self.people, person)
        self.people.remove(user)
        if user.is_service:
            self._do(service_accounts.delete, user.service, by=SYSTEM)
        else:
            self._do(user.delete)

    def delete_role(self, role: int) -> None:
        gone = pick(self.roles, role)
        self.roles.remove(gone)
        self._do(roles.delete_role, gone, by=SYSTEM)

    def _do(self, verb: Callable[..., Any], *arguments: Any, **more: Any) -> list[Any]:
        """Do one thing, and give what came of it; nothing if it was refused, which is right too."""
        self.taken, self.is_refused = self.taken + 1, True
        with suppress(Problem):
            made = [verb(*arguments, **more)]
            self.done, self.is_refused = self.done + 1, False
            return made
        return []

    def _words(self, subject: int, said: Said) -> list[Entry]:
        subjects: list[User | Role] = [*self.people, *self.roles, self.everybody]
        return [Entry(pick(subjects, subject), facet, value) for facet, value in said]

    def _unused_name(self) -> str:
        self.number += 1
        return f"{self.name}n{self.number}"

    def _container(self, which: int) -> Container:
        return pick([item for item in self.items if isinstance(item, Container)], which)


def pick(things: Sequence[T], which: int) -> T:
    """Take one, whatever the number."""
    return things[which % len(things)]


def make_world() -> None:
    """Make a small tree, and people, a service and roles who have rights in it by every way."""
    keeper = make_user("keeper", is_administrator=True)
    ann, ben = make_user("ann"), make_user("ben")
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None).user
    inner, outer = (roles.create_role(name, by=SYSTEM) for name in ("inner", "outer"))
    roles.set_members(inner, users=[ann, robot], roles=[], by=SYSTEM)
    roles.set_members(outer, users=[], roles=[inner], by=SYSTEM)
    above, below = make_chain(tree.root(), "a", "b", by=keeper)
    make_credential(below, "key", by=keeper)
    entries.give(
        above,
        Entry(ann, Facet.CONTAINER, Value.READ),
        Entry(ben, Facet.SECURITY, Value.READ_WRITE),
        Entry(inner, Facet.CREDENTIAL, Value.USE),
        Entry(outer, Facet.CONFIGURATION, Value.READ_WRITE),
        by=SYSTEM,
    )
    entries.give(
        below,
        Entry(ben, Facet.SECURITY, Value.NO_ACCESS),
        Entry(outer, Facet.CONFIGURATION, Value.READ),
        by=SYSTEM,
    )
