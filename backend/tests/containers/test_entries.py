"""Permission entries are said anew as a whole, and take effect with the answer."""

from uuid import uuid4

import pytest

from tests.containers.trees import make, send
from tests.personas import Personas
from tokenwell.accounts import roles
from tokenwell.accounts.models import Role
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, permissions
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Item, PermissionEntry, PermissionSet
from tokenwell.web.problems import Problem

USE = {"facet": "credential", "value": "use"}


def _address(item: Item) -> str:
    return f"items/{item.pk}/permissions"


def _set_of(item: Item) -> object:
    return Item.objects.get(pk=item.pk).permission_set_id


def test_entry_takes_effect_at_once(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)

    answer = send(
        personas.alice, "put", _address(inner), {"entries": [{"user": personas.charlie.pk, **USE}]}
    )

    assert answer.status_code == 200
    assert answer.json()["entries"] == [
        {
            "subject": {"kind": "user", "id": str(personas.charlie.pk), "name": "charlie"},
            "facet": "credential",
            "value": "use",
        }
    ]
    inner.refresh_from_db()
    assert permissions.can(personas.charlie, Right.CREDENTIAL_USE, inner)
    assert not permissions.can(personas.charlie, Right.CREDENTIAL_USE, personas.container)


def test_what_is_said_around_is_shown_with_its_place(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)

    answer = send(personas.alice, "get", _address(inner))

    places = {entry["from"]["path"] for entry in answer.json()["inherited"]}
    assert answer.json()["entries"] == []
    assert places == {"/", "/team"}


def test_last_entry_taken_away_gives_the_set_of_the_parent_back(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    lower = make(inner, "lower", by=personas.alice)
    entries.give(inner, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    assert _set_of(lower) != _set_of(personas.container)

    entries.replace(inner, [], by=SYSTEM)

    assert _set_of(lower) == _set_of(inner) == _set_of(personas.container)
    assert not PermissionSet.objects.filter(owner=inner).exists()
    assert PermissionSet.objects.get(owner=personas.container).pk == _set_of(personas.container)


def test_change_is_recorded_in_words(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    entries.give(inner, Entry(personas.bob, Facet.CONTAINER, Value.READ), by=SYSTEM)

    send(
        personas.alice,
        "put",
        _address(inner),
        {
            "entries": [
                {"user": personas.bob.pk, "facet": "container", "value": "no_access"},
                {"role": personas.team.uid, **USE},
            ]
        },
    )

    event = AuditEvent.objects.filter(action="permissions.changed").first()
    assert event is not None
    assert event.facts == {
        "added": [f"role team ({personas.team.uid}): credential use"],
        "changed": [f"bob ({personas.bob.pk}): container read → no access"],
        "removed": [],
    }


def test_same_entries_again_change_nothing(personas: Personas) -> None:
    said = [
        Entry(entry.user or personas.team, Facet(entry.facet), Value(entry.value))
        for entry in personas.container.entries.select_related("user")
    ]
    before = AuditEvent.objects.count()

    entries.replace(personas.container, said, by=SYSTEM)

    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    "entry",
    [
        {"facet": "credential", "value": "use"},
        {"user": "{charlie}", "role": "{team}", "facet": "credential", "value": "use"},
        {"user": "{charlie}", "facet": "credential", "value": "read"},
        {"user": "{charlie}", "facet": "container", "value": "use"},
        {"user": "{charlie}", "facet": "nothing", "value": "use"},
        {"user": "{charlie}", "facet": "credential", "value": "inherit"},
        {"user": "{stranger}", "facet": "credential", "value": "use"},
        {"user": "{team}", "facet": "credential", "value": "use"},
        {"role": "{charlie}", "facet": "credential", "value": "use"},
        {"user": "not-an-id", "facet": "credential", "value": "use"},
        {"user": "{charlie}", "facet": "credential", "value": "use", "more": 1},
    ],
)
def test_entry_that_says_nothing_sensible_is_refused(
    personas: Personas, entry: dict[str, str]
) -> None:
    ids = {"charlie": personas.charlie.pk, "team": personas.team.uid, "stranger": uuid4()}
    said = {name: str(value).format(**ids) for name, value in entry.items()}
    before = PermissionEntry.objects.count()

    answer = send(personas.alice, "put", _address(personas.container), {"entries": [said]})

    assert answer.status_code == 400
    assert all(name.startswith("entries") for name in answer.json()["errors"])
    assert PermissionEntry.objects.count() == before


def test_two_entries_for_one_subject_and_facet_are_refused(personas: Personas) -> None:
    twice = [{"user": personas.charlie.pk, **USE}] * 2

    answer = send(personas.alice, "put", _address(personas.container), {"entries": twice})

    assert answer.status_code == 400


def test_entries_of_an_old_state_are_refused(personas: Personas) -> None:
    address = _address(personas.container)
    tag = send(personas.alice, "get", address).headers["ETag"]
    entries.give(personas.container, Entry(personas.charlie, Facet.SERVICE, Value.USE), by=SYSTEM)

    late = send(personas.alice, "put", address, {"entries": []}, **{"If-Match": tag})
    now = send(personas.alice, "get", address).headers["ETag"]
    right = send(personas.alice, "put", address, {"entries": []}, **{"If-Match": now})

    assert (late.status_code, right.status_code) == (412, 200)


def test_role_that_is_deleted_while_its_entries_are_edited(personas: Personas) -> None:
    crew = roles.create_role("crew", by=SYSTEM)
    entries.give(personas.container, Entry(crew, Facet.SERVICE, Value.USE), by=SYSTEM)
    address = _address(personas.container)
    seen = send(personas.alice, "get", address)
    said = [*_said(personas.container), {"role": str(crew.uid), **USE}]
    roles.delete_role(crew, by=SYSTEM)
    before = _said(personas.container)

    late = send(personas.alice, "put", address, {"entries": said}, if_match=seen["ETag"])
    anew = send(personas.alice, "put", address, {"entries": said})

    assert (late.status_code, anew.status_code) == (412, 400)
    assert anew.json()["errors"] == {
        "entries": ["One of the users or roles is not there any more."]
    }
    assert _said(personas.container) == before


def test_role_that_is_deleted_after_it_was_found_gets_no_entry(personas: Personas) -> None:
    crew = roles.create_role("crew", by=SYSTEM)
    found = Role.objects.get(pk=crew.pk)
    roles.delete_role(crew, by=SYSTEM)
    before = _said(personas.container)

    with pytest.raises(Problem) as refused:
        entries.give(personas.container, Entry(found, Facet.SERVICE, Value.USE), by=SYSTEM)

    assert refused.value.errors == {"entries": ["One of the users or roles is not there any more."]}
    assert _said(personas.container) == before


def _said(item: Item) -> list[dict[str, str]]:
    rows = PermissionEntry.objects.filter(item=item).select_related("role").order_by("pk")
    return [
        {
            **({"role": str(row.role.uid)} if row.role else {"user": str(row.user_id)}),
            "facet": row.facet,
            "value": row.value,
        }
        for row in rows
    ]


def test_one_who_only_sees_entries_may_not_change_them(personas: Personas) -> None:
    entries.give(personas.container, Entry(personas.bob, Facet.SECURITY, Value.READ), by=SYSTEM)

    seen = send(personas.bob, "get", _address(personas.container))
    changed = send(personas.bob, "put", _address(personas.container), {"entries": []})

    assert (seen.status_code, changed.status_code) == (200, 403)


def test_privilege_to_override_security_reaches_everywhere(personas: Personas) -> None:
    entries.replace(personas.container, [], by=SYSTEM)
    entries.give(
        personas.container, Entry(personas.root, Facet.SECURITY, Value.NO_ACCESS), by=SYSTEM
    )

    answer = send(
        personas.root,
        "put",
        _address(personas.container),
        {"entries": [{"user": personas.alice.pk, **USE}]},
    )

    assert answer.status_code == 200


def test_privilege_finds_nothing_where_nothing_is(personas: Personas) -> None:
    answer = send(personas.root, "get", f"items/{uuid4()}/permissions")

    assert answer.status_code == 404


def test_item_that_is_gone_takes_no_entries(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    Item.objects.filter(pk=inner.pk).delete()

    with pytest.raises(Problem) as refused:
        entries.give(inner, Entry(personas.bob, Facet.SERVICE, Value.USE), by=SYSTEM)

    assert refused.value.status == 404
