"""Containers are renamed, moved and deleted by those who may, and by nobody else."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from tests.containers.trees import (
    ancestors_by_parents,
    make,
    make_chain,
    make_credential,
    public,
    send,
)
from tests.personas import Personas
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import checks, entries, paths, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container, Item, PermissionSet
from tokenwell.credentials import binning
from tokenwell.web.problems import Problem


def _allow(container: Container, user: User, *said: tuple[Facet, Value]) -> None:
    entries.give(container, *(Entry(user, facet, value) for facet, value in said), by=SYSTEM)


def test_alice_renames_a_container(personas: Personas) -> None:
    crm = make(personas.container, "crm", by=personas.alice)

    answer = send(personas.alice, "patch", f"containers/{crm.pk}", {"name": "CRM"})

    assert (answer.status_code, answer.json()["path"]) == (200, "/team/CRM")
    event = AuditEvent.objects.filter(action="container.renamed").get()
    assert event.facts == {"before": "/team/crm"}


def test_same_name_again_changes_nothing(personas: Personas) -> None:
    crm = make(personas.container, "crm", by=personas.alice)

    answer = send(personas.alice, "patch", f"containers/{crm.pk}", {"name": "crm"})

    assert answer.status_code == 200
    assert not AuditEvent.objects.filter(action="container.renamed").exists()


def test_rename_never_brings_back_an_old_place(personas: Personas) -> None:
    first, second, inner = (
        make(personas.container, name, by=personas.alice) for name in ("first", "second", "inner")
    )
    stale = Container.objects.get(pk=inner.pk)
    tree.move(inner, first, by=personas.alice, address=None)

    tree.rename(stale, "renamed", by=personas.alice, address=None)

    now = Container.objects.get(pk=inner.pk)
    assert (now.parent_id, now.name) == (first.pk, "renamed")
    assert now.ancestors == ancestors_by_parents(now)
    assert second.pk not in now.ancestors


def test_name_that_is_taken_is_refused(personas: Personas) -> None:
    make(personas.container, "a", by=personas.alice)
    other = make(personas.container, "b", by=personas.alice)

    answer = send(personas.alice, "patch", f"containers/{other.pk}", {"name": "A"})

    assert answer.status_code == 400
    assert Container.objects.get(pk=other.pk).name == "b"


def test_move_takes_all_below_along(personas: Personas) -> None:
    chain = make_chain(personas.container, *"abcdefgh", by=personas.alice)
    token = make_credential(chain[-1], "token", by=personas.alice)
    target = make_chain(personas.container, "x", "y", by=personas.alice)[-1]

    answer = send(personas.alice, "patch", f"containers/{chain[2].pk}", {"parent": target.pk})

    assert answer.json()["path"] == "/team/x/y/c"
    for item in Item.objects.filter(parent__isnull=False):
        assert item.ancestors == ancestors_by_parents(item)
    token.refresh_from_db()
    assert paths.path_of(token) == "/team/x/y/c/d/e/f/g/h/token"
    assert paths.find_id("/team/x/y/c/d/e/f/g/h/TOKEN") == token.pk
    assert not checks.compare()


@pytest.mark.parametrize("taken", [None, "new here", "old there"])
def test_move_and_rename_come_together_whatever_is_taken_in_passing(
    taken: str | None, personas: Personas
) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    target = make(personas.container, "target", by=personas.alice)
    if taken == "new here":
        make(personas.container, "new", by=personas.alice)
    elif taken == "old there":
        make(target, "inner", by=personas.alice)

    answer = send(
        personas.alice,
        "patch",
        f"containers/{inner.pk}",
        {"parent": target.pk, "name": "new"},
    )

    assert answer.json()["path"] == "/team/target/new"


@pytest.mark.parametrize("name", ["a/b", ""])
def test_move_that_can_not_be_renamed_does_not_move(name: str, personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    target = make(personas.container, "target", by=personas.alice)

    answer = send(
        personas.alice,
        "patch",
        f"containers/{inner.pk}",
        {"parent": target.pk, "name": name},
    )

    assert answer.status_code == 400
    assert Container.objects.get(pk=inner.pk).parent_id == personas.container.pk


def test_container_is_not_moved_into_itself(personas: Personas) -> None:
    chain = make_chain(personas.container, "a", "b", "c", by=personas.alice)

    for target in chain:
        answer = send(personas.alice, "patch", f"containers/{chain[0].pk}", {"parent": target.pk})

        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["parent"]


def test_move_does_not_make_the_tree_too_deep(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree, "DEEPEST", 5)
    high = make_chain(personas.container, "a", "b", "c", by=personas.alice)
    target = make_chain(personas.container, "x", "y", by=personas.alice)

    fits = send(personas.alice, "patch", f"containers/{high[0].pk}", {"parent": target[0].pk})
    does_not = send(personas.alice, "patch", f"containers/{high[0].pk}", {"parent": target[1].pk})

    assert (fits.status_code, does_not.status_code) == (200, 400)
    assert "levels deep" in does_not.json()["errors"]["parent"][0]


def test_move_to_where_the_name_is_taken_is_refused(personas: Personas) -> None:
    target = make_chain(personas.container, "x", "a", by=personas.alice)[0]
    inner = make(personas.container, "A", by=personas.alice)

    answer = send(personas.alice, "patch", f"containers/{inner.pk}", {"parent": target.pk})

    assert answer.status_code == 400
    assert not checks.compare()


@pytest.mark.parametrize("is_there", [True, False])
def test_move_tells_nothing_of_a_foreign_target(personas: Personas, is_there: bool) -> None:
    secret = make(tree.root(), "secret", by=personas.root)
    inner = make(personas.container, "inner", by=personas.alice)

    answer = send(
        personas.alice,
        "patch",
        f"containers/{inner.pk}",
        {"parent": secret.pk if is_there else uuid4()},
    )

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "parent": ["There is no such container, or you may not see it."]
    }


def test_move_needs_the_right_to_write_at_both_ends(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    closed = make(tree.root(), "closed", by=personas.root)
    _allow(closed, personas.alice, (Facet.CONTAINER, Value.READ))

    in_vain = send(personas.alice, "patch", f"containers/{inner.pk}", {"parent": closed.pk})
    by_bob = send(personas.bob, "patch", f"containers/{inner.pk}", {"parent": public().pk})

    assert (in_vain.status_code, by_bob.status_code) == (403, 403)


def test_move_gives_nobody_the_use_of_what_they_may_not_use(personas: Personas) -> None:
    box = make(tree.root(), "box", by=personas.root)
    inner = make(box, "inner", by=personas.root)
    login = make_credential(inner, "crm-login", by=personas.root)
    _allow(box, personas.charlie, (Facet.CONTAINER, Value.READ_WRITE))

    answer = send(personas.charlie, "patch", f"containers/{inner.pk}", {"parent": public().pk})

    assert answer.status_code == 403
    assert "crm-login" not in answer.content.decode()
    login.refresh_from_db()
    assert paths.path_of(login) == "/box/inner/crm-login"


def test_move_of_usable_credentials_is_free(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    make_credential(inner, "token", by=personas.alice)

    answer = send(personas.alice, "patch", f"containers/{inner.pk}", {"parent": public().pk})

    assert answer.status_code == 200


def test_rights_follow_the_new_place(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)

    send(personas.alice, "patch", f"containers/{inner.pk}", {"parent": public().pk})

    answer = send(personas.charlie, "get", f"containers/{inner.pk}")
    assert answer.status_code == 200
    assert "credential_use" in answer.json()["rights"]


def test_empty_container_goes_to_the_bin(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    _allow(inner, personas.charlie, (Facet.CONTAINER, Value.READ))

    answer = send(personas.alice, "delete", f"containers/{inner.pk}")

    assert answer.status_code == 204
    assert send(personas.alice, "get", f"containers/{inner.pk}").status_code == 404
    assert not PermissionSet.objects.filter(owner_id=inner.pk).exists()
    event = AuditEvent.objects.filter(action="container.deleted").get()
    assert event.target_path == "/team/inner"


def test_container_with_something_in_it_stays(personas: Personas) -> None:
    inner = make_chain(personas.container, "inner", "full", by=personas.alice)[0]

    answer = send(personas.alice, "delete", f"containers/{inner.pk}")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:tokenwell:problem:container-not-empty"


@pytest.mark.parametrize("verb", ["rename", "move", "delete"])
def test_what_is_gone_meanwhile_is_not_found(personas: Personas, verb: str) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    Container.objects.get(pk=inner.pk).delete()
    by = personas.alice
    verbs: dict[str, Callable[[], object]] = {
        "rename": lambda: tree.rename(inner, "x", by=by, address=None),
        "move": lambda: tree.move(inner, public(), by=by, address=None),
        "delete": lambda: binning.throw(inner, by=by, address=None),
    }

    with pytest.raises(Problem) as refused:
        verbs[verb]()

    assert refused.value.status == 404


@pytest.mark.parametrize("path", ["/", "/public"])
@pytest.mark.parametrize(
    ("method", "body"), [("patch", {"name": "x"}), ("patch", {"parent": None}), ("delete", None)]
)
def test_root_and_public_are_there_to_stay(
    personas: Personas, path: str, method: str, body: dict[str, object] | None
) -> None:
    found = paths.find_id(path)
    if body == {"parent": None}:
        body = {"parent": personas.container.pk}

    answer = send(personas.root, method, f"containers/{found}", body)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:tokenwell:problem:fixed"


def test_bob_sees_but_changes_nothing(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)

    answers = [
        send(personas.bob, "get", f"containers/{inner.pk}"),
        send(personas.bob, "patch", f"containers/{inner.pk}", {"name": "x"}),
        send(personas.bob, "delete", f"containers/{inner.pk}"),
        send(personas.bob, "get", f"items/{inner.pk}/permissions"),
        send(personas.bob, "put", f"items/{inner.pk}/permissions", {"entries": []}),
    ]

    assert [answer.status_code for answer in answers] == [200, 403, 403, 403, 403]


@pytest.mark.parametrize(("method", "body"), [("patch", {"name": "x"}), ("delete", None)])
def test_change_of_an_old_state_is_refused(
    personas: Personas, method: str, body: dict[str, object] | None
) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    tag = send(personas.alice, "get", f"containers/{inner.pk}").headers["ETag"]
    send(personas.alice, "patch", f"containers/{inner.pk}", {"name": "meanwhile"})

    answer = send(personas.alice, method, f"containers/{inner.pk}", body, **{"If-Match": tag})

    assert answer.status_code == 412
    assert Container.objects.get(pk=inner.pk).name == "meanwhile"


def test_change_of_the_present_state_gives_the_next_tag(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    address = f"containers/{inner.pk}"
    tag = send(personas.alice, "get", address).headers["ETag"]

    changed = send(personas.alice, "patch", address, {"name": "new"}, **{"If-Match": tag})

    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    assert changed.headers["ETag"] == send(personas.alice, "get", address).headers["ETag"]


@pytest.mark.parametrize(
    "body", [{"kind": "credential"}, {"ancestors": []}, {"id": "x"}, {"permission_set": "x"}]
)
def test_unknown_field_is_refused(personas: Personas, body: dict[str, object]) -> None:
    answer = send(personas.alice, "patch", f"containers/{personas.container.pk}", body)

    assert answer.status_code == 400
