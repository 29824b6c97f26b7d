"""
An id in a body reaches nothing that the caller may not see (API1:2023; ASVS 8.2.2).

To each field of ``references`` the id of something hidden is sent, that of something in the bin,
and that of nothing: the whole answers are equal.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.authz.asking import Answer, filled, path_of, told_by
from tests.authz.needs import Route
from tests.authz.place import job_with_all
from tests.authz.references import (
    IN_BODIES,
    IN_FILES,
    IN_QUERIES,
    PERMISSIONS,
    SEVERAL,
    TAKEN,
    OfItem,
    OfPeople,
)
from tests.containers.trees import make, make_credential, public, send
from tests.personas import Personas, browser, everything, make_user
from tokenwell.accounts import people, roles, service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Item
from tokenwell.credentials import binning

_OF_ITEMS = {
    **{name: one for name, one in IN_BODIES.items() if isinstance(one, OfItem)},
    **{name: one for name, one in IN_FILES.items() if isinstance(one, OfItem)},
}
_OF_PEOPLE = {name: one for name, one in IN_BODIES.items() if isinstance(one, OfPeople)}


class _World:
    """alice's /team, in which she may do everything, and things that she may not see."""

    def __init__(self, personas: Personas) -> None:
        self.personas, root = personas, personas.root
        self.inner = make(personas.container, "inner", by=root)
        credential = make_credential(personas.container, "crm", by=root)
        thrown = make(personas.container, "old", by=root)
        service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
        privileges = {"maintain_users", "view_log"}
        people.set_privileges(personas.alice, privileges, by=SYSTEM)
        self.names: dict[str, object] = {
            "container_id": self.inner.pk,
            "item_id": self.inner.pk,
            "credential_id": credential.pk,
            "binned_id": binning.throw(thrown, by=root, address=None).item_id,
            "service_id": service.pk,
            "key_id": service_accounts.create_key(service, label="prod", by=SYSTEM).key.pk,
            "user_id": personas.bob.pk,
            "role_id": roles.create_role("crew", by=SYSTEM).uid,
            "public": public().pk,
            "job_id": job_with_all(personas.container, by=root)[0].pk,
        }
        hidden = make(tree.root(), "hidden", by=root)
        box = make(hidden, "box", by=root)
        login = make_credential(hidden, "login", by=root)
        self.hidden: list[Item] = [box, login]
        gone = [make(hidden, "gone", by=root), make_credential(hidden, "gone-login", by=root)]
        self.hidden += [binning.throw(item, by=root, address=None).item for item in gone]
        self.client = browser(personas.alice)

    def send(self, route: Route, body: Any, sent: object, *, query: str = "") -> Answer:
        """Send a request of alice that names something."""
        names = {**self.names, "sent": sent, "fresh": UUID(int=1)}
        address = path_of(route[1], names) + filled(query, names)
        return told_by(send(self.client, route[0], address, filled(body, names)), sent)


@pytest.fixture
def world(personas: Personas) -> _World:
    return _World(personas)


@pytest.mark.parametrize("name", _OF_ITEMS)
def test_hidden_and_absent_are_answered_alike(world: _World, name: str) -> None:
    reference = _OF_ITEMS[name]
    events = AuditEvent.objects.count()

    absent = world.send(reference.route, reference.body, uuid4())
    hidden = [world.send(reference.route, reference.body, item.pk) for item in world.hidden]

    # The preview of an import says of each record by itself what is the matter with it.
    assert absent.status in {400, 404} or reference.route[1].endswith("import/preview")
    assert hidden == [absent] * len(world.hidden)
    assert AuditEvent.objects.count() == events


@pytest.mark.parametrize("name", _OF_ITEMS)
def test_what_is_seen_is_found(world: _World, name: str) -> None:
    reference = _OF_ITEMS[name]
    entries.give(tree.root(), *everything(world.personas.alice), by=SYSTEM)
    absent = world.send(reference.route, reference.body, uuid4())

    found = [world.send(reference.route, reference.body, item.pk) for item in world.hidden[:2]]

    # Else the two would be alike because neither is ever found.
    assert any(answer != absent for answer in found)


@pytest.mark.parametrize("name", _OF_PEOPLE)
def test_who_names_people_may_look_up_all_of_them(world: _World, name: str) -> None:
    reference, somebody = _OF_PEOPLE[name], make_user("somebody")
    is_role = name.endswith((".role", ".roles"))
    there = roles.create_role("others", by=SYSTEM).uid if is_role else somebody.pk

    absent = world.send(reference.route, reference.body, uuid4())
    found = world.send(reference.route, reference.body, there)

    assert absent.status == 400
    assert found.status < 300
    people.set_privileges(world.personas.alice, (), by=SYSTEM)
    if reference.route in (PERMISSIONS, SEVERAL):
        assert str(there) in told_by(send(world.client, "get", f"people?id={there}")).body.decode()
    stranger = send(browser(somebody), *_request(world, reference, there))
    nobody = send(browser(somebody), *_request(world, reference, uuid4()))
    assert told_by(stranger) == told_by(nobody)


@pytest.mark.parametrize("name", IN_QUERIES)
def test_what_a_query_names_is_no_more_than_one_sees(world: _World, name: str) -> None:
    asked = IN_QUERIES[name]
    outsider = make_user("outsider")
    reader = make_user("reader")
    entries.give(world.personas.container, *_reads(reader), by=SYSTEM)
    client = browser(reader)
    secrets: list[object] = [*(item.pk for item in world.hidden), outsider.pk]
    if name == "role":
        secrets = [roles.create_role("outsiders", by=SYSTEM).uid]

    for path in asked.routes:
        address = path_of(path, world.names)
        answers = [
            told_by(send(client, "get", f"{address}?{name}={sent}&{asked.more}"))
            for sent in (uuid4(), *secrets)
        ]
        assert len(set(answers)) == 1, path


def test_id_that_is_taken_tells_nothing_of_what_has_it(world: _World) -> None:
    route, body = TAKEN

    answers = {world.send(route, body, item.pk).body for item in world.hidden}

    (told,) = answers
    assert "hidden" not in told.decode()
    assert "login" not in told.decode()


def _request(world: _World, reference: OfPeople, sent: object) -> tuple[str, str, Any]:
    names = {**world.names, "sent": sent}
    method, path = reference.route
    return method, path_of(path, names), filled(reference.body, names)


def _reads(reader: User) -> list[Entry]:
    facets = (Facet.CONTAINER, Facet.CONFIGURATION, Facet.SECURITY)
    return [Entry(reader, facet, Value.READ) for facet in facets]
