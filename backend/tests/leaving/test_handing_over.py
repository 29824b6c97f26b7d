"""What a person leaves goes over to another: entries, ownership, each recorded, or nothing."""

from typing import Any

import pytest
from django.test import Client

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas, browser, make_user
from tokenwell.accounts import people, service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import bootstrap, entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Container, Item, PermissionEntry


@pytest.fixture
def box(personas: Personas) -> Container:
    """Make a container of bob's, on which he has Use and Security by name."""
    box = make(personas.container, "box", by=personas.bob)
    entries.give(
        box,
        Entry(personas.bob, Facet.CREDENTIAL, Value.USE),
        Entry(personas.bob, Facet.SECURITY, Value.READ),
        by=SYSTEM,
    )
    return box


@pytest.fixture
def dora(personas: Personas) -> User:
    """Make the one who inherits."""
    return make_user("dora")


def _hand_over(asker: User | Client, of: User, to: User, **headers: str) -> Any:
    return send(asker, "post", f"users/{of.pk}/hand-over", {"to": to.pk}, **headers)


def _preview(asker: User, of: User, to: User) -> Any:
    return send(asker, "post", f"users/{of.pk}/hand-over/preview", {"to": to.pk})


def _said(item: Item) -> set[tuple[str, str, str]]:
    rows = PermissionEntry.objects.filter(item=item, user__isnull=False)
    return set(rows.values_list("user__username", "facet", "value"))


def test_entries_and_ownership_go_over(personas: Personas, box: Container, dora: User) -> None:
    credential = make_credential(box, "crm", by=personas.bob)
    people.disable_user(personas.bob, by=SYSTEM)

    answer = _hand_over(personas.root, personas.bob, dora)

    assert answer.json() == {"entries": 2, "items": 2, "entries_left": 0, "jobs": 0, "jobs_left": 0}
    assert _said(box) == {("dora", "credential", "use"), ("dora", "security", "read")}
    assert permissions.can(dora, Right.CREDENTIAL_USE, credential)
    details = send(personas.root, "get", f"credentials/{credential.pk}").json()
    # Who made it is history, and stays.
    assert (details["owner"], details["created_by"]) == ("dora", "bob")


def test_owner_is_found_by_the_search(personas: Personas, box: Container, dora: User) -> None:
    _hand_over(personas.root, personas.bob, dora)

    def found(owner: User) -> list[str]:
        address = f"containers/{personas.container.pk}/items?owner={owner.pk}"
        return [row["name"] for row in send(personas.root, "get", address).json()["results"]]

    assert (found(dora), found(personas.bob)) == (["box"], [])


def test_what_was_handed_over_is_handed_on(personas: Personas, box: Container, dora: User) -> None:
    _hand_over(personas.root, personas.bob, dora)

    answer = _hand_over(personas.root, dora, personas.alice)

    assert answer.json()["items"] == 1
    box.refresh_from_db()
    assert box.owner == personas.alice


def test_each_is_recorded(personas: Personas, box: Container, dora: User) -> None:
    before = AuditEvent.objects.latest("id").pk

    _hand_over(personas.root, personas.bob, dora)

    told = AuditEvent.objects.filter(pk__gt=before).order_by("id")
    by = [(event.action, event.target_path, event.actor_name) for event in told]
    assert by == [
        ("permissions.changed", "/team/box", "root"),
        ("item.handed_over", "/team/box", "root"),
        ("user.handed_over", "bob", "root"),
    ]


def test_entry_stays_where_the_asker_may_not_change_it(
    personas: Personas, box: Container, dora: User
) -> None:
    people.set_privileges(personas.charlie, ["maintain_users"], by=SYSTEM)
    mine = make(tree.root(), "mine", by=personas.root)
    entries.give(
        mine,
        Entry(personas.charlie, Facet.SECURITY, Value.READ_WRITE),
        Entry(personas.bob, Facet.CREDENTIAL, Value.USE),
        by=SYSTEM,
    )

    tried = _preview(personas.charlie, personas.bob, dora)
    answer = _hand_over(personas.charlie, personas.bob, dora)

    assert answer.json() == {
        "entries": 1,
        "items": 1,
        "entries_left": 2,
        "jobs": 0,
        "jobs_left": 0,
    }
    assert tried.json().items() > answer.json().items()
    assert ("bob", "credential", "use") in _said(box)
    assert ("dora", "credential", "use") in _said(mine)
    assert "box" not in tried.content.decode()


def test_override_moves_all(personas: Personas, box: Container, dora: User) -> None:
    people.set_privileges(personas.charlie, ["maintain_users", "override_security"], by=SYSTEM)

    answer = _hand_over(personas.charlie, personas.bob, dora)

    assert answer.json()["entries_left"] == 0


def test_preview_says_who_gains_and_changes_nothing(
    personas: Personas, box: Container, dora: User
) -> None:
    make_credential(box, "crm", by=personas.alice)
    events = AuditEvent.objects.count()

    found = _preview(personas.root, personas.bob, dora).json()

    assert (found["entries"], found["items"], found["entries_left"]) == (2, 1, 0)
    (gain,) = [row for row in found["effects"]["effects"] if row["person"]["name"] == "dora"]
    assert {"right": "credential_use", "items": 1} in gain["gains"]
    # bob keeps Use by the role team, and loses what was his alone.
    (loss,) = [row for row in found["effects"]["effects"] if row["person"]["name"] == "bob"]
    assert [each["right"] for each in loss["loses"]] == ["security_read"]
    assert _said(box) == {("bob", "credential", "use"), ("bob", "security", "read")}
    assert AuditEvent.objects.count() == events


def test_preview_counts_nested_places_once(personas: Personas, box: Container, dora: User) -> None:
    inner = make(box, "inner", by=personas.alice)
    for parent, name in ((box, "one"), (inner, "two"), (inner, "three")):
        make_credential(parent, name, by=personas.alice)
    entries.give(inner, Entry(personas.bob, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    found = _preview(personas.root, personas.bob, dora).json()

    (gain,) = [row for row in found["effects"]["effects"] if row["person"]["name"] == "dora"]
    assert {"right": "credential_use", "items": 1} in gain["gains"]


def test_somebody_else_changed_it_meanwhile(personas: Personas, box: Container, dora: User) -> None:
    tag = send(personas.root, "get", f"users/{personas.bob.pk}/belongings")["ETag"]
    entries.give(box, Entry(personas.bob, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    assert _hand_over(personas.root, personas.bob, dora, **{"If-Match": tag}).status_code == 412
    assert _said(box) >= {("bob", "security", "read")}


def test_heir_is_another_active_person(personas: Personas, box: Container, dora: User) -> None:
    robot = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
    people.disable_user(dora, by=SYSTEM)

    for heir in (personas.bob, robot.user, dora):
        answer = _hand_over(personas.root, personas.bob, heir)
        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["to"]
    assert _said(box) == {("bob", "credential", "use"), ("bob", "security", "read")}


def test_administrator_is_handed_over_by_administrators_alone(
    personas: Personas, dora: User
) -> None:
    people.set_privileges(personas.charlie, ["maintain_users", "override_security"], by=SYSTEM)

    for answer in (
        _hand_over(personas.charlie, personas.root, dora),
        _preview(personas.charlie, personas.root, dora),
    ):
        assert answer.status_code == 403
    assert ("root", "security", "read_write") in _said(tree.root())


def test_needs_a_fresh_proof(personas: Personas, box: Container, dora: User) -> None:
    old = browser(personas.root, seconds_ago=601)

    answer = _hand_over(old, personas.bob, dora)

    assert answer.json()["type"] == "urn:tokenwell:problem:confirm-it-is-you"
    assert _said(box) == {("bob", "credential", "use"), ("bob", "security", "read")}


def test_root_is_never_without_somebody_who_secures_it(personas: Personas, dora: User) -> None:
    second = bootstrap.make_administrator("second", password="correct-horse-battery-staple")

    answer = _hand_over(second, personas.root, dora)

    assert answer.status_code == 200
    assert permissions.can(dora, Right.SECURITY_WRITE, tree.root())
    assert not permissions.can(personas.root, Right.SECURITY_WRITE, tree.root())
