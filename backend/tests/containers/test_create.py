"""Containers are made where one may, under names that are free."""

from uuid import uuid4

import pytest

from tests.containers.trees import make, make_chain, make_credential, send
from tests.personas import Personas
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import tree
from tokenwell.containers.models import Container
from tokenwell.web.problems import Problem


def test_alice_makes_a_container(personas: Personas) -> None:
    answer = send(
        personas.alice, "post", "containers", {"parent": personas.container.pk, "name": "crm"}
    )

    assert answer.status_code == 201
    said = answer.json()
    assert (said["name"], said["path"]) == ("crm", "/team/crm")
    assert [crumb["path"] for crumb in said["breadcrumb"]] == ["/", "/team", "/team/crm"]
    assert len(said["rights"]) == 8
    assert answer.headers["ETag"].startswith('"')
    made = Container.objects.get(pk=said["id"])
    assert made.ancestors == [tree.root().pk, personas.container.pk]
    assert made.permission_set_id == personas.container.permission_set_id
    assert made.created_by == personas.alice


def test_it_is_recorded(personas: Personas) -> None:
    send(personas.alice, "post", "containers", {"parent": personas.container.pk, "name": "crm"})

    event = AuditEvent.objects.filter(action="container.created").first()
    assert event is not None
    assert (event.actor_name, event.target_path) == ("alice", "/team/crm")
    assert event.within == [tree.root().pk, personas.container.pk]


def test_bob_who_only_reads_is_told_which_right_he_lacks(personas: Personas) -> None:
    answer = send(
        personas.bob, "post", "containers", {"parent": personas.container.pk, "name": "crm"}
    )

    assert answer.status_code == 403
    assert "Container: Read, Write" in answer.json()["detail"]


@pytest.mark.parametrize("is_there", [True, False])
def test_charlie_learns_nothing_of_a_foreign_parent(personas: Personas, is_there: bool) -> None:
    parent = personas.container.pk if is_there else uuid4()

    answer = send(personas.charlie, "post", "containers", {"parent": parent, "name": "crm"})

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "parent": ["There is no such container, or you may not see it."]
    }


def test_credential_is_no_parent(personas: Personas) -> None:
    credential = make_credential(personas.container, "token", by=personas.alice)

    answer = send(personas.alice, "post", "containers", {"parent": credential.pk, "name": "crm"})

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "Give a name."),
        ("x" * 256, "A name has at most 255 characters."),
        ("a/b", "A name has no slash: it separates the names in a path."),
        ("a\nb", "A name has no control characters."),
        ("a\u2028b", "A name has no control characters."),
        (" a", "A name neither begins nor ends with a space."),
        (".", "A name is not . or .. alone."),
        ("..", "A name is not . or .. alone."),
        ("TAKEN", "There is something named TAKEN in /team already."),
    ],
)
def test_name_that_can_not_be_is_refused_in_words_new_and_changed(
    personas: Personas, name: str, says: str
) -> None:
    make(personas.container, "taken", by=personas.alice)
    other = make(personas.container, "other", by=personas.alice)
    before = AuditEvent.objects.count()

    made = send(
        personas.alice, "post", "containers", {"parent": personas.container.pk, "name": name}
    )
    renamed = send(personas.alice, "patch", f"containers/{other.pk}", {"name": name})

    assert (made.status_code, renamed.status_code) == (400, 400)
    assert made.json()["errors"] == renamed.json()["errors"] == {"name": [says]}
    assert set(personas.container.children.values_list("name", flat=True)) == {"taken", "other"}
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("name", ["a\ud800b", "a\x00b"])
def test_name_that_no_text_can_hold_is_refused(personas: Personas, name: str) -> None:
    answer = send(
        personas.alice, "post", "containers", {"parent": personas.container.pk, "name": name}
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("again", ["école", "ÉCOLE", "e\u0301cole", "École"])
def test_name_is_there_once_whatever_its_case_and_form(personas: Personas, again: str) -> None:
    make(personas.container, "École", by=personas.alice)

    answer = send(
        personas.alice, "post", "containers", {"parent": personas.container.pk, "name": again}
    )

    assert answer.status_code == 400
    assert "already" in answer.json()["errors"]["name"][0]


def test_name_is_there_once_whatever_its_kind(personas: Personas) -> None:
    make_credential(personas.container, "Token", by=personas.alice)

    with pytest.raises(Problem) as refused:
        make(personas.container, "token", by=personas.alice)

    assert refused.value.errors == {"name": ["There is something named token in /team already."]}


def test_same_name_may_be_elsewhere(personas: Personas) -> None:
    inner = make_chain(personas.container, "a", "a", "a", by=personas.alice)

    assert [container.name for container in inner] == ["a", "a", "a"]


def test_unknown_field_is_refused(personas: Personas) -> None:
    body = {"parent": personas.container.pk, "name": "crm", "is_fixed": True}

    answer = send(personas.alice, "post", "containers", body)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"is_fixed": ["This field is not known here."]}


def test_tree_has_an_end(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "DEEPEST", 4)
    deepest = make_chain(personas.container, "a", "b", "c", by=personas.alice)[-1]

    answer = send(personas.alice, "post", "containers", {"parent": deepest.pk, "name": "d"})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["parent"]


def test_container_that_is_gone_takes_nothing_in(personas: Personas) -> None:
    gone = make(personas.container, "gone", by=personas.alice)
    Container.objects.get(pk=gone.pk).delete()

    with pytest.raises(Problem) as refused:
        make(gone, "late", by=personas.alice)

    assert refused.value.status == 404
