"""Roles by REST: nested, never in a circle, and what a change does is said beforehand."""

from typing import Any

from tests.containers.trees import make, make_credential, send
from tests.personas import Personas, make_user
from tokenwell.accounts import people, roles
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, permissions
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value


def _members(role: Role, *users: User, inner: tuple[Role, ...] = ()) -> dict[str, Any]:
    return {"users": [user.pk for user in users], "roles": [each.uid for each in inner]}


def test_role_is_made_filled_renamed_and_deleted(personas: Personas) -> None:
    made = send(personas.root, "post", "roles", {"name": "sales"}).json()
    role = Role.objects.get(uid=made["id"])
    entries.give(personas.container, Entry(role, Facet.CREDENTIAL, Value.USE), by=SYSTEM)

    filled = send(
        personas.root, "put", f"roles/{role.uid}/members", _members(role, personas.charlie)
    )
    assert [member["name"] for member in filled.json()["members"]] == ["charlie"]
    assert permissions.can(personas.charlie, Right.CREDENTIAL_USE, personas.container)

    renamed = send(personas.root, "patch", f"roles/{role.uid}", {"name": "selling"})
    assert renamed.json()["name"] == "selling"

    assert send(personas.root, "delete", f"roles/{role.uid}").status_code == 204
    assert not permissions.can(personas.charlie, Right.CREDENTIAL_USE, personas.container)


def test_roles_are_listed_with_their_people_and_what_is_in_them(personas: Personas) -> None:
    outer = roles.create_role("outer", by=SYSTEM)
    roles.set_members(outer, users=[personas.charlie], roles=[personas.team], by=SYSTEM)

    rows = send(personas.root, "get", "roles").json()["results"]

    told = {row["name"]: (row["people"], row["inner"], row["is_fixed"]) for row in rows}
    assert told == {
        "authenticated": (4, [], True),
        "outer": (3, [str(personas.team.uid)], False),
        "team": (2, [], False),
    }


def test_circle_is_refused(personas: Personas) -> None:
    outer = roles.create_role("outer", by=SYSTEM)
    roles.set_members(outer, users=[], roles=[personas.team], by=SYSTEM)

    answer = send(
        personas.root,
        "put",
        f"roles/{personas.team.uid}/members",
        _members(personas.team, personas.bob, inner=(outer,)),
    )

    assert answer.status_code == 400
    assert answer.json()["errors"]["roles"] == ["outer contains team: a role can't be in itself."]
    assert personas.alice.groups.filter(pk=personas.team.pk).exists()


def test_two_who_change_the_same_role(personas: Personas) -> None:
    address = f"roles/{personas.team.uid}"
    seen = send(personas.root, "get", address)["ETag"]
    send(personas.root, "put", f"{address}/members", _members(personas.team, personas.bob))

    answer = send(
        personas.root, "put", f"{address}/members", _members(personas.team), if_match=seen
    )

    assert answer.status_code == 412
    assert personas.bob.groups.filter(pk=personas.team.pk).exists()


def test_role_that_is_gone_while_it_is_edited(personas: Personas) -> None:
    role = roles.create_role("gone", by=SYSTEM)
    uid = role.uid
    roles.delete_role(role, by=SYSTEM)

    assert send(personas.root, "get", f"roles/{uid}").status_code == 404
    answer = send(
        personas.root,
        "put",
        f"items/{personas.container.pk}/permissions",
        {"entries": [{"role": uid, "facet": "credential", "value": "use"}]},
    )
    assert answer.status_code == 400
    assert answer.json()["errors"]["entries"] == [
        "One of the users or roles is not there any more."
    ]


def test_fixed_role_can_not_be_changed(personas: Personas) -> None:
    everybody = Role.objects.get(is_fixed=True)

    for method, path, body in (
        ("patch", "", {"name": "all"}),
        ("delete", "", None),
        ("put", "/members", {"users": [], "roles": []}),
    ):
        answer = send(personas.root, method, f"roles/{everybody.uid}{path}", body)
        assert answer.status_code == 409


def test_privileges_of_a_role(personas: Personas) -> None:
    people.set_privileges(personas.alice, ["maintain_users"], by=SYSTEM)

    answer = send(
        personas.alice, "patch", f"roles/{personas.team.uid}", {"privileges": ["view_log"]}
    )

    assert answer.json()["privileges"] == ["view_log"]
    assert User.objects.get(pk=personas.bob.pk).has_perm("accounts.view_log")


def _preview(personas: Personas, role: Role, said: dict[str, Any]) -> dict[str, Any]:
    answer = send(personas.root, "post", f"roles/{role.uid}/members/preview", said)
    assert answer.status_code == 200, answer.content
    return {
        row["person"]["name"]: {
            way: {each["right"]: each["items"] for each in row[way]} for way in ("gains", "loses")
        }
        for row in answer.json()["effects"]
    }


def test_what_new_members_gain_and_old_ones_lose(personas: Personas) -> None:
    inner = make(personas.container, "inner", by=personas.alice)
    make_credential(inner, "crm", by=personas.alice)

    found = _preview(
        personas, personas.team, _members(personas.team, personas.alice, personas.charlie)
    )

    both = {"container_read": 2, "credential_use": 1}
    assert found == {
        "bob": {"gains": {}, "loses": both},
        "charlie": {"gains": both, "loses": {}},
    }
    assert personas.bob.groups.filter(pk=personas.team.pk).exists()


def test_nested_role_brings_what_those_around_give(personas: Personas) -> None:
    dora = make_user("dora")
    nested = roles.create_role("nested", by=SYSTEM)
    roles.set_members(nested, users=[dora], roles=[], by=SYSTEM)
    make_credential(personas.container, "crm", by=personas.alice)

    found = _preview(
        personas,
        personas.team,
        _members(personas.team, personas.alice, personas.bob, inner=(nested,)),
    )

    assert found == {"dora": {"gains": {"container_read": 1, "credential_use": 1}, "loses": {}}}


def test_preview_refuses_a_circle(personas: Personas) -> None:
    said = _members(personas.team, inner=(personas.team,))

    answer = send(personas.root, "post", f"roles/{personas.team.uid}/members/preview", said)

    assert answer.status_code == 400
