"""The root and /public are there from the start, and come back when they are missing."""

import pytest

from tokenwell.audit.models import AuditEvent
from tokenwell.containers import bootstrap, checks, tree
from tokenwell.containers.models import Container, PermissionEntry, PermissionSet

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
