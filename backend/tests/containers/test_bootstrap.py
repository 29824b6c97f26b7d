"""The root and /public are there from the start, and come back when they are missing."""

import pytest

from tests.personas import PASSWORD, Personas, everything
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import bootstrap, checks, entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Container, PermissionEntry, PermissionSet
from tokenwell.web.problems import Problem

pytestmark = pytest.mark.django_db


def test_root_and_public_are_there_from_the_start() -> None:
    top, public = Container.objects.order_by("ancestors")

    assert (top.name, top.parent_id, top.ancestors) == ("", None, [])
    assert (public.name, public.ancestors) == ("public", [top.pk])
    assert top.is_fixed
    assert public.is_fixed
    assert not checks.compare()


def test_everybody_may_do_in_public_what_the_model_says() -> None:
    said = PermissionEntry.objects.values_list("item__name", "role__name", "facet", "value")

    assert set(said) == {
        ("public", "authenticated", "container", "read_write"),
        ("public", "authenticated", "configuration", "read_write"),
        ("public", "authenticated", "credential", "use"),
        ("public", "authenticated", "security", "read"),
    }


def test_start_after_start_changes_nothing() -> None:
    before = AuditEvent.objects.count()

    bootstrap.make_fixed()

    assert AuditEvent.objects.count() == before


def test_missing_public_comes_back_with_its_entries() -> None:
    Container.objects.get(name="public").delete()

    bootstrap.make_fixed()

    assert PermissionEntry.objects.filter(item__name="public").count() == 4
    assert PermissionSet.objects.count() == 2
    assert not checks.compare()
    assert tree.root().is_fixed


@pytest.fixture
def first(personas: Personas) -> User:
    """Make an administrator as the first one is made."""
    return bootstrap.make_administrator("first", password=PASSWORD)


def test_dismissed_administrator_has_no_right_left(personas: Personas, first: User) -> None:
    could = permissions.rights_on(first, personas.container)

    bootstrap.dismiss_administrator(first, by=SYSTEM)

    assert set(could) == set(Right)
    assert permissions.rights_on(first, personas.container) == []
    assert not User.objects.get(pk=first.pk).is_superuser
    assert not checks.compare()
    assert permissions.rights_on(personas.root, tree.root())


def test_rights_that_end_are_recorded_by_who_ended_them(personas: Personas, first: User) -> None:
    before = AuditEvent.objects.order_by("-id")[0]

    bootstrap.dismiss_administrator(first, by=SYSTEM)

    events = AuditEvent.objects.filter(id__gt=before.id).order_by("id")
    assert [(event.action, event.target_path) for event in events] == [
        ("privileges.changed", "first"),
        ("permissions.changed", "/"),
    ]
    assert set(events[1].facts["removed"]) == {
        f"first ({first.pk}): {said}"
        for said in (
            "container read write",
            "configuration read write",
            "credential use",
            "service use",
            "security read write",
        )
    }


def test_what_somebody_said_of_the_dismissed_stays(personas: Personas, first: User) -> None:
    entries.give(tree.root(), Entry(first, Facet.CONTAINER, Value.READ), by=SYSTEM)
    entries.give(personas.container, *everything(first), by=SYSTEM)

    bootstrap.dismiss_administrator(first, by=SYSTEM)

    said = PermissionEntry.objects.filter(user=first).values_list("item__name", "facet", "value")
    assert ("", "container", "read") in said
    assert {name for name, _, _ in said} == {"", "team"}
    assert len(said) == 6


def test_last_administrator_keeps_all_rights(personas: Personas, first: User) -> None:
    bootstrap.dismiss_administrator(personas.root, by=SYSTEM)

    with pytest.raises(Problem):
        bootstrap.dismiss_administrator(first, by=SYSTEM)

    assert User.objects.get(pk=first.pk).is_superuser
    assert set(permissions.rights_on(first, tree.root())) == set(Right)
