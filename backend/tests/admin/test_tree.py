"""Containers and credentials in the administrators' pages, by the verbs."""

import pytest

from tests.admin.scene import Scene, address_of, last_event, make_scene, post, version_shown
from tests.personas import Personas, browser
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import bins, paths, tree
from tokenwell.containers.models import Binned, Container, Item, PermissionEntry
from tokenwell.credentials import binning
from tokenwell.credentials.models import Credential


@pytest.fixture
def scene(personas: Personas) -> Scene:
    return make_scene(personas)


def _told() -> tuple[str, str, str]:
    event = last_event()
    return event.action, event.actor_name, event.target_path


def _errors(answer: object) -> dict[str, list[str]]:
    return dict(answer.context["adminform"].form.errors)  # type: ignore[attr-defined]


def test_container_is_made_at_a_path(personas: Personas) -> None:
    post(browser(personas.root), address_of(Container, "add"), place="/TEAM", name="sales")

    assert paths.find_id("/team/sales") is not None
    assert _told() == ("container.created", "root", "/team/sales")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"place": "/nowhere", "name": "x"}, "place"),
        ({"place": "team", "name": "x"}, "place"),
        ({"place": "/", "name": "Team"}, "name"),
        ({"place": "/", "name": "a/b"}, "name"),
        ({"place": "/", "name": " a"}, "name"),
    ],
)
def test_what_can_not_be_is_shown_in_the_form(
    personas: Personas, typed: dict[str, str], field: str
) -> None:
    answer = post(browser(personas.root), address_of(Container, "add"), **typed)

    assert answer.status_code == 200
    assert list(_errors(answer)) == [field]


def test_container_is_renamed_and_thrown_away(personas: Personas) -> None:
    client = browser(personas.root)

    post(client, address_of(Container, "change", personas.container.pk), name="crew")
    renamed = _told()
    client.post(address_of(Container, "delete", personas.container.pk), {"post": "yes"})

    assert renamed == ("container.renamed", "root", "/crew")
    assert _told() == ("container.deleted", "root", "/crew")
    assert Binned.objects.get().path == "/crew"


def test_container_goes_into_the_bin_with_all_that_is_in_it(
    personas: Personas, scene: Scene
) -> None:
    client = browser(personas.root)
    address = address_of(Container, "delete", personas.container.pk)

    asked = client.get(address).content.decode()
    answer = client.post(address, {"post": "yes"}, follow=True)

    assert "credentials: 1." in asked
    assert "/team/crm" in asked
    assert "/team is in the bin." in answer.content.decode()
    assert not bins.outside(Item.objects.filter(pk=scene.credential.pk)).exists()


def test_what_is_in_the_bin_is_on_no_other_list(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)
    binning.throw(scene.credential, by=personas.root, address=None)

    listed = client.get(address_of(Credential, "changelist")).context["cl"].result_list
    own = client.get(address_of(Credential, "change", scene.credential.pk))

    assert list(listed) == []
    assert own.status_code == 302


def test_root_is_only_shown(personas: Personas) -> None:
    client, top = browser(personas.root), tree.root()

    shown = client.get(address_of(Container, "change", top.pk))
    changed = post(client, address_of(Container, "change", top.pk), name="mine")

    assert (shown.status_code, changed.status_code) == (200, 403)


def test_permissions_are_only_shown(personas: Personas) -> None:
    entry = PermissionEntry.objects.filter(item=personas.container)[0]
    client = browser(personas.root)

    post(
        client,
        address_of(Container, "change", personas.container.pk),
        name="team",
        **{
            "entries-TOTAL_FORMS": "1",
            "entries-INITIAL_FORMS": "1",
            "entries-0-id": str(entry.pk),
            "entries-0-DELETE": "on",
        },
    )

    assert PermissionEntry.objects.filter(pk=entry.pk).exists()


def test_credential_is_named_and_described(personas: Personas, scene: Scene) -> None:
    post(
        browser(personas.root),
        address_of(Credential, "change", scene.credential.pk),
        name="crm-token",
        description="Of the sales team.",
        # Read-only: what is pushed in does not arrive.
        token_endpoint="https://evil.example/token",
        client_id="evil",
    )

    scene.credential.refresh_from_db()
    assert scene.credential.description == "Of the sales team."
    assert scene.credential.client_id == "tokenwell"
    assert scene.credential.token_endpoint == "https://login.example.com/token"
    events = AuditEvent.objects.order_by("-id")[:2]
    assert {(event.action, event.actor_name) for event in events} == {
        ("credential.renamed", "root"),
        ("credential.updated", "root"),
    }


def test_taken_name_of_a_credential_is_shown_in_the_form(personas: Personas, scene: Scene) -> None:
    tree.create_container(personas.container, "taken", by=personas.root, address=None)

    answer = post(
        browser(personas.root),
        address_of(Credential, "change", scene.credential.pk),
        name="Taken",
        description="new",
    )

    scene.credential.refresh_from_db()
    assert list(_errors(answer)) == ["name"]
    assert scene.credential.description == ""


def test_credentials_are_not_made_here(personas: Personas) -> None:
    answer = browser(personas.root).get("/admin/credentials/credential/add/")

    assert answer.status_code == 403


def test_page_that_was_read_before_undoes_nothing(personas: Personas, scene: Scene) -> None:
    client = browser(personas.root)
    rows = (personas.container, scene.credential)
    pages = [address_of(type(row), "change", row.pk) for row in rows]
    versions = [version_shown(client, address) for address in pages]
    for row in rows:
        tree.rename(row, f"{row.name}-2", by=personas.root, address=None)

    answers = [
        post(client, address, name="mine", description="", version=version)
        for address, version in zip(pages, versions, strict=True)
    ]

    for answer in answers:
        assert "Somebody changed this meanwhile." in _errors(answer)["__all__"][0]
    names = [Item.objects.get(pk=row.pk).name for row in rows]
    assert names == ["team-2", "crm-2"]
