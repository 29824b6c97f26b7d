"""Whatever is called, at a path, or has an id is found; the pages say who may, and why."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.admin.scene import Scene, address_of, make_scene
from tests.personas import Personas, browser, make_user
from tokenwell.accounts import roles
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.models import Container
from tokenwell.credentials.models import Credential


@pytest.fixture
def scene(personas: Personas) -> Scene:
    return make_scene(personas)


@pytest.fixture
def client(personas: Personas) -> Client:
    return browser(personas.root)


def _found(client: Client, typed: object) -> set[tuple[str, str]]:
    groups = client.get("/admin/search/", {"q": str(typed)}).context["groups"]
    return {(group.title, hit.name) for group in groups for hit in group.hits}


def test_names_paths_hosts_and_prefixes_are_found(client: Client, scene: Scene) -> None:
    key = str(scene.key)
    wanted = {
        "alic": ("People", "alice"),
        "TEAM": ("Roles", "team"),
        "crm-serv": ("Services", "crm-service"),
        scene.key.prefix: ("API keys", key),
        f"twk_{scene.key.prefix}": ("API keys", key),
        scene.key_text: ("API keys", key),
        "/team": ("Containers", "/team"),
        "/team/CRM": ("Credentials", "/team/crm"),
        "tokenwell": ("Credentials", "/team/crm"),
        "login.example": ("Credentials", "/team/crm"),
        "crm-old": ("The bin", "/team/crm-old"),
    }

    for typed, hit in wanted.items():
        assert hit in _found(client, typed), hit


def test_everything_is_found_by_its_id(client: Client, personas: Personas, scene: Scene) -> None:
    event = AuditEvent.objects.order_by("-id")[0]
    wanted = {
        personas.alice.pk: ("People", "alice"),
        personas.team.uid: ("Roles", "team"),
        scene.service.pk: ("Services", "crm-service"),
        scene.key.pk: ("API keys", str(scene.key)),
        personas.container.pk: ("Containers", "/team"),
        scene.credential.pk: ("Credentials", "/team/crm"),
        event.pk: ("Events", str(event.pk)),
    }

    for typed, hit in wanted.items():
        assert hit in _found(client, typed), hit
    gone = uuid4()
    assert _found(client, gone) == {("The record", f"What it has of {gone}")}


@pytest.mark.parametrize("typed", ["", " ", "\x00", "nothing-like-this", "/nowhere/at all", "//"])
def test_nothing_is_found_plainly(client: Client, scene: Scene, typed: str) -> None:
    assert _found(client, typed) == set()


def test_search_is_bounded(client: Client, personas: Personas, scene: Scene) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/admin/search/", {"q": "person"})
        return len(captured)

    make_user("person-0")
    few = queries()
    for number in range(1, 14):
        make_user(f"person-{number}")

    page = client.get("/admin/search/", {"q": "person"})
    (group,) = page.context["groups"]
    assert len(group.hits) == 10
    assert group.more == "/admin/accounts/user/?q=person"
    assert queries() == few


def test_page_of_an_item_says_who_may_and_why(
    client: Client, personas: Personas, scene: Scene
) -> None:
    outer = roles.create_role("sales", by=SYSTEM)
    roles.set_members(personas.team, users=[personas.bob], roles=[outer], by=SYSTEM)
    roles.set_members(outer, users=[personas.charlie], roles=[], by=SYSTEM)

    page = client.get(address_of(Credential, "change", scene.credential.pk)).content.decode()

    assert "credential: use, said at /team for the role team (sales → team)" in page
    assert "configuration: read write, said at /team for alice" in page
    assert f"/credentials/{scene.credential.pk}?tab=permissions" in page


def test_reasons_take_as_many_queries_for_many_people(
    client: Client, personas: Personas, scene: Scene
) -> None:
    address = address_of(Container, "change", personas.container.pk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return len(captured)

    few = queries()
    users = [make_user(f"person-{number}") for number in range(60)]
    roles.set_members(personas.team, users=users, roles=[], by=SYSTEM)

    page = client.get(address)
    assert len(page.context["holders"]["people"]) == 50
    assert page.context["holders"]["are_more"]
    assert queries() <= few + 1


def test_page_of_a_person_says_what_they_may(client: Client, personas: Personas) -> None:
    page = client.get(address_of(User, "change", personas.bob.pk)).content.decode()

    assert "What bob may do" in page
    assert "container read, credential use" in page
    assert f"/access?who=user:{personas.bob.pk}" in page
