"""Who asks: each comes to their rights by another way, or has none."""

from dataclasses import dataclass
from uuid import UUID

from tests.personas import browser, everything, make_user
from tokenwell.accounts import people, roles, service_accounts
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item

_ALL = (
    "container read_write, configuration read_write, credential use, service use,"
    " security read_write"
)
_NONE = (
    "container no_access, configuration no_access, credential no_access, service no_access,"
    " security no_access"
)
# What is said of each at their place, and in a container in it.
_AT_THEIR_PLACE = {
    "user": "credential use",
    "starter": "service use",
    "reader-of-containers": "container read",
    "reader-of-configuration": "configuration read",
    "writer-of-containers": "container read_write",
    "keeper": "container read_write, configuration read_write",
    "editor": "container read_write, configuration read_write, credential use",
    "security-reader": "security read",
    "security-officer": "security read_write",
    "owner": _ALL,
    "disabled": _ALL,
    "denied": _ALL,
    "outer": _ALL,
}
_BELOW = {
    "reader-of-containers": "container no_access",
    "editor": "configuration no_access",
    "security-officer": "security no_access",
    "owner": _NONE,
    "outer": "credential no_access, security read",
    # Said of the person, and so no obstacle to what a role of theirs gives.
    "denied": _NONE,
}
# On one credential beside, where they may see nothing else.
_SHARED = {
    "user": "credential use",
    "reader-of-configuration": "configuration read",
    "editor": "configuration read_write",
    "security-officer": "security read_write",
    "owner": "configuration read_write, credential use, security read_write",
}
_PEOPLE = [name for name in _AT_THEIR_PLACE if name != "outer"]
# What anybody may do without: here everybody has it.
_USUAL = "set_own_password"
PRIVILEGES = tuple(name for name in people.PRIVILEGES if name != _USUAL)
CAST = ("anonymous", "robot", "stranger", *_PEOPLE, "nested", *PRIVILEGES, "root")
# Who can come to nothing in the tree, by any place of it. They ask at few places; the stranger,
# who is no better off, asks at all of them.
IN_NO_TREE = {"anonymous", "robot", "disabled", *PRIVILEGES} - {"override_security"}
# Who asks at the root: those who have something there, the owner of a place, and the stranger.
AT_THE_ROOT = {"root", "override_security", "owner", "stranger"}
AT_THE_EDGE = {"root", "stranger", *_SHARED}


@dataclass(frozen=True, eq=False)
class Persona:
    """One who asks; privileges as they were given, not as the product tells them."""

    name: str
    cookies: str = ""
    user: User | None = None
    privileges: frozenset[str] = frozenset()
    is_signed_in: bool = True
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> UUID | None:
        return self.user.pk if self.user else None


def say(item: Item, said: dict[str, str]) -> None:
    """Say at a place what the lines above say."""
    entries.give(
        item,
        *(
            Entry(_subject(name), Facet(facet), Value(value))
            for name, words in said.items()
            for facet, value in (word.split() for word in words.split(", "))
        ),
        by=SYSTEM,
    )


def make_people() -> None:
    """Make everybody, and the roles that some have their rights by."""
    for name in ("stranger", *_PEOPLE, "nested", *PRIVILEGES):
        make_user(name)
    for name in PRIVILEGES:
        people.set_privileges(_user(name), {name, _USUAL}, by=SYSTEM)
    inner, outer = (roles.create_role(name, by=SYSTEM) for name in ("inner", "outer"))
    roles.set_members(inner, users=[_user("nested"), _user("denied")], roles=[], by=SYSTEM)
    roles.set_members(outer, users=[], roles=[inner], by=SYSTEM)
    make_user("root", is_administrator=True)


def give_rights(top: Item, place: Item, below: Item, shared: Item) -> None:
    """Say who may do what at the root, at their place, below it, and on a credential beside."""
    entries.give(top, *everything(_user("root")), by=SYSTEM)
    say(place, _AT_THEIR_PLACE)
    say(below, _BELOW)
    say(shared, _SHARED)


def call_cast() -> list[Persona]:
    """Have everybody sign in; one is disabled after that, and a program comes with its key."""
    service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    key = service_accounts.create_key(service, label="prod", by=SYSTEM).text
    bearer = (("Authorization", f"Bearer {key}"),)
    cast = [
        Persona("anonymous", is_signed_in=False),
        Persona("robot", user=service.user, is_signed_in=False, headers=bearer),
        *(_signed_in(name) for name in CAST[2:]),
    ]
    # Past the verb, which would end the session: the session is not what keeps them out.
    User.objects.filter(username="disabled").update(is_active=False)
    return cast


def _signed_in(name: str) -> Persona:
    user = _user(name)
    given = frozenset(people.PRIVILEGES if name == "root" else {name, _USUAL})
    is_active = name != "disabled"
    # Fresh to the end, however long the matrix takes.
    cookies = browser(user, seconds_ago=-3600).cookies.output(attrs=[], header="")
    return Persona(name, cookies, user, given & {*people.PRIVILEGES}, is_active)


def _user(name: str) -> User:
    return User.objects.get(username=name)


def _subject(name: str) -> User | Role:
    return Role.objects.filter(name=name).first() or _user(name)
