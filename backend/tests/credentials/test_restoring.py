"""Who sees what in the bin; and that nobody comes to more by way of it."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.containers.trees import make, make_credential, public, send
from tests.personas import Personas, everything, make_user
from tokenwell.accounts import people, roles
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import checks, entries, permissions, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Binned, Container, Item, PermissionEntry
from tokenwell.containers.paths import path_of
from tokenwell.credentials import binning
from tokenwell.credentials.models import Credential

_KEEPS = {Facet.CONTAINER: Value.READ_WRITE, Facet.CONFIGURATION: Value.READ_WRITE}


@pytest.fixture
def dora(personas: Personas) -> User:
    """Make one who keeps /team tidy, and may use nothing in there."""
    dora = make_user("dora")
    entries.give(personas.container, *_keeping(dora), by=SYSTEM)
    return dora


@pytest.fixture
def doras(personas: Personas, dora: User) -> Container:
    """Make a container in which dora may do everything."""
    doras = make(tree.root(), "doras", by=personas.root)
    entries.give(doras, *everything(dora), by=SYSTEM)
    return doras


@pytest.fixture
def crm(personas: Personas) -> Credential:
    """Make a credential in /team."""
    return make_credential(personas.container, "crm", by=personas.alice)


def _keeping(person: User) -> list[Entry]:
    return [Entry(person, facet, value) for facet, value in _KEEPS.items()]


def _throw(by: User, item: Item) -> Binned:
    return binning.throw(Item.objects.get(pk=item.pk), by=by, address=None)


def _restore(by: User, item: Item, **body: object) -> Any:
    return send(by, "post", f"bin/{item.pk}/restore", body)


def _bin(person: User) -> list[str]:
    return [row["path"] for row in send(person, "get", "bin").json()["results"]]


def _rights(person: User, item: Item) -> list[str]:
    return permissions.rights_on(person, Item.objects.get(pk=item.pk))


@pytest.mark.parametrize("thrower", ["alice", "dora"])
@pytest.mark.parametrize("is_inside", [False, True])
def test_way_by_the_bin_takes_what_a_move_takes(
    personas: Personas,
    dora: User,
    doras: Container,
    crm: Credential,
    thrower: str,
    is_inside: bool,
) -> None:
    top: Item = crm
    if is_inside:
        top = make(personas.container, "box", by=personas.alice)
        tree.move(crm, top, by=personas.alice, address=None)
    _throw(User.objects.get(username=thrower), top)
    assert _bin(dora) == [f"/team/{top.name}"]
    before = AuditEvent.objects.count()

    for place in (doras, public()):
        answer = _restore(dora, top, parent=place.pk)

        assert answer.status_code == 403
        assert "Credential: Use" in answer.json()["detail"]
    assert Binned.objects.get().pk == top.pk
    assert AuditEvent.objects.count() == before
    assert _rights(dora, crm) == []


def test_elsewhere_it_is_moved_by_who_may_move_it(
    personas: Personas, doras: Container, crm: Credential
) -> None:
    entries.give(doras, *_keeping(personas.alice), by=SYSTEM)
    _throw(personas.alice, crm)
    make_credential(personas.container, "crm", by=personas.alice)

    answer = _restore(personas.alice, crm, parent=doras.pk, name="crm-2")

    assert answer.status_code == 200, answer.content
    assert path_of(Item.objects.get(pk=crm.pk)) == "/doras/crm-2"
    assert not Binned.objects.exists()
    assert not checks.compare()
    actions = AuditEvent.objects.filter(target_id=crm.pk).order_by("id").values_list("action")
    assert [name for (name,) in actions][-2:] == ["item.restored", "credential.moved"]


def test_where_it_was_it_comes_back_to_those_who_may_create_there(
    personas: Personas, dora: User, crm: Credential
) -> None:
    _throw(personas.alice, crm)

    assert _restore(dora, crm, parent=personas.container.pk).status_code == 200
    assert Right.CREDENTIAL_USE not in _rights(dora, crm)
    assert Right.CREDENTIAL_USE in _rights(personas.alice, crm)

    _throw(personas.alice, crm)
    entries.take(personas.container, Entry(dora, *[*_KEEPS.items()][1]), by=SYSTEM)
    refused = _restore(dora, crm)
    assert (refused.status_code, Binned.objects.count()) == (403, 1)
    assert "Configuration: Read, Write on team" in refused.json()["detail"]


def test_who_lost_the_rights_there_sees_no_more_what_they_threw_away(
    personas: Personas, dora: User, doras: Container, crm: Credential
) -> None:
    _throw(dora, crm)
    entries.take(personas.container, *_keeping(dora), by=SYSTEM)

    assert _bin(dora) == []
    for place in (doras, public(), personas.container):
        assert _restore(dora, crm, parent=place.pk).status_code == 404
    assert _restore(dora, crm).status_code == 404
    # Nor what became of the container that it was in.
    _throw(personas.root, personas.container)
    assert _bin(dora) == []


def test_bin_names_nothing_that_was_hidden(personas: Personas, dora: User) -> None:
    secret = make(personas.container, "secret", by=personas.alice)
    entries.give(secret, *(Entry(dora, each, Value.NO_ACCESS) for each in Facet), by=SYSTEM)
    merger = make_credential(secret, "merger", by=personas.alice)
    _throw(personas.alice, merger)
    _throw(personas.alice, secret)

    assert _bin(dora) == []
    assert _restore(dora, secret).status_code == 404
    assert _restore(dora, merger).status_code == 404
    assert _bin(personas.alice) == ["/team/secret", "/team/secret/merger"]


def test_who_could_not_have_deleted_all_of_it_does_not_see_it(
    personas: Personas, dora: User
) -> None:
    box = make(personas.container, "box", by=personas.alice)
    crm = make_credential(box, "crm", by=personas.alice)
    entries.give(crm, Entry(dora, Facet.CONFIGURATION, Value.READ), by=SYSTEM)
    _throw(personas.alice, box)

    assert _bin(dora) == []


def test_who_comes_into_a_role_that_could_have_sees_it(personas: Personas, crm: Credential) -> None:
    keepers = roles.create_role("keepers", by=SYSTEM)
    entries.give(
        personas.container,
        *(Entry(keepers, facet, value) for facet, value in _KEEPS.items()),
        by=SYSTEM,
    )
    _throw(personas.alice, crm)
    assert _bin(personas.charlie) == []

    roles.set_members(keepers, users=[personas.charlie], roles=[], by=SYSTEM)

    assert _bin(personas.charlie) == ["/team/crm"]


@pytest.mark.parametrize("becomes", ["thrown away", "gone for good", "moved"])
def test_what_has_no_place_any_more_is_for_those_who_override_security(
    personas: Personas, dora: User, becomes: str
) -> None:
    box = make(personas.container, "box", by=personas.alice)
    crm = make_credential(box, "crm", by=personas.alice)
    entries.give(crm, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    _throw(dora, crm)
    if becomes == "moved":
        # It takes less to move what nothing is in.
        tree.move(box, public(), by=dora, address=None)
    else:
        binned = _throw(dora, box)
        if becomes == "gone for good":
            binning.let_go(binned, by=SYSTEM)

    for person in (dora, personas.alice):
        for place in ({}, {"parent": box.pk}, {"parent": public().pk}):
            answer = _restore(person, crm, **place)
            is_unknown = becomes != "moved" and place.get("parent") == box.pk
            assert answer.status_code == (400 if is_unknown else 409)
            assert is_unknown or answer.json()["type"].endswith("not-where-it-was")
    assert Binned.objects.filter(pk=crm.pk).exists()

    assert _restore(personas.root, crm).json()["type"].endswith("place-gone")
    assert _restore(personas.root, crm, parent=personas.container.pk).status_code == 200
    assert PermissionEntry.objects.filter(item=crm).exists()
    assert _rights(personas.charlie, crm) == ["credential_use"]
    assert not checks.compare()


def test_what_comes_back_first_brings_the_rest_back(personas: Personas) -> None:
    box = make(personas.container, "box", by=personas.alice)
    crm = make_credential(box, "crm", by=personas.alice)
    _throw(personas.alice, crm)
    _throw(personas.alice, box)
    assert _restore(personas.alice, crm).status_code == 409

    assert _restore(personas.alice, box).status_code == 200
    assert _restore(personas.alice, crm).status_code == 200
    assert path_of(Item.objects.get(pk=crm.pk)) == "/team/box/crm"


def test_privilege_alone_is_no_way_to_what_was_thrown_away(
    personas: Personas, doras: Container, dora: User, crm: Credential
) -> None:
    people.set_privileges(dora, {"override_security"}, by=SYSTEM)
    entries.take(personas.container, *_keeping(dora), by=SYSTEM)
    _throw(personas.alice, crm)
    assert _bin(dora) == ["/team/crm"]

    assert _restore(dora, crm).status_code == 403
    assert _restore(dora, crm, parent=doras.pk).status_code == 403


def test_bin_is_read_with_as_many_statements_whatever_is_in_it(
    personas: Personas, dora: User
) -> None:
    def statements(number: int) -> int:
        for each in range(number):
            new = make_credential(personas.container, f"{number}-{each}", by=personas.alice)
            _throw(personas.alice, new)
        with CaptureQueriesContext(connection) as captured:
            assert len(_bin(dora)) >= number
        return len(captured)

    assert statements(1) == statements(12)
