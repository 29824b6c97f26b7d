"""The people of the tests: alice may, bob may less, charlie is a stranger."""

import time
from dataclasses import dataclass

from django.test import Client

from tokenwell.accounts import people, roles
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container

PASSWORD = "correct-horse-battery-staple"


@dataclass(frozen=True)
class Personas:
    """Who there is, and the container that they are about."""

    alice: User  # in the role team, with all rights on /team
    bob: User  # in the role team, which may see and use
    charlie: User  # an outsider
    root: User  # an administrator, with all rights at the root
    team: Role
    container: Container  # /team


def make_personas() -> Personas:
    """Make alice, bob, charlie, root, the role team and the container /team."""
    alice, bob, charlie = (make_user(name) for name in ("alice", "bob", "charlie"))
    root = make_user("root", is_administrator=True)
    team = roles.create_role("team", by=SYSTEM)
    roles.set_members(team, users=[alice, bob], roles=[], by=SYSTEM)
    top = tree.root()
    entries.give(top, *everything(root), by=SYSTEM)
    container = tree.create_container(top, "team", by=root, address=None)
    entries.give(
        container,
        Entry(team, Facet.CONTAINER, Value.READ),
        Entry(team, Facet.CREDENTIAL, Value.USE),
        *everything(alice),
        by=SYSTEM,
    )
    return Personas(alice, bob, charlie, root, team, container)


def make_user(name: str, *, is_administrator: bool = False) -> User:
    """Make a person who signs in with ``PASSWORD``."""
    return people.create_user(name, password=PASSWORD, by=SYSTEM, is_administrator=is_administrator)


def everything(subject: User | Role) -> list[Entry]:
    """Give entries with all that there is."""
    return [
        Entry(subject, Facet.CONTAINER, Value.READ_WRITE),
        Entry(subject, Facet.CONFIGURATION, Value.READ_WRITE),
        Entry(subject, Facet.CREDENTIAL, Value.USE),
        Entry(subject, Facet.SERVICE, Value.USE),
        Entry(subject, Facet.SECURITY, Value.READ_WRITE),
    ]


def browser(user: User, *, seconds_ago: float = 0) -> Client:
    """Give a browser in which a person signed in with their password."""
    return signed_in(Client(), user, seconds_ago=seconds_ago)


def signed_in(client: Client, user: User, *, seconds_ago: float = 0) -> Client:
    """Sign a person in, in a browser that is there."""
    client.force_login(user, backend="tokenwell.signing_in.backend.PersonBackend")
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time() - seconds_ago}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client
