"""A file is no way around the fresh proof that the pages ask for."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.containers.trees import send
from tests.personas import Personas, browser, everything
from tests.transfer import making
from tests.transfer.making import dump, exported, make_credential
from tokenwell.accounts import people, roles
from tokenwell.accounts.models import Role
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, permissions, tree
from tokenwell.containers.inheritance import Right
from tokenwell.credentials.models import Credential

_CONFIRM = "urn:tokenwell:problem:confirm-it-is-you"
_CHARLIE = {"kind": "user", "name": "charlie"}
_ELSEWHERE = "https://attacker.example/token"


@pytest.fixture
def old(personas: Personas) -> Client:
    """A browser in which the administrator proved nothing for ten minutes."""
    return browser(personas.root, seconds_ago=601)


def _entry(subject: dict[str, str], value: str = "read_write") -> dict[str, Any]:
    return {"subject": subject, "facet": "security", "value": value}


def _apply(client: Client, **said: Any) -> Any:
    file = {"format": "tokenwell-declaration", "version": 1, **said}
    return send(client, "post", "declaration/apply", {"file": file})


def _import(client: Client, personas: Personas, content: bytes, **more: Any) -> Any:
    body = {"file": json.loads(content), "existing": "overwrite", **more}
    return send(client, "post", f"containers/{personas.container.pk}/import", body)


def _needs_proof(answer: Any, before: dict[str, Any]) -> bool:
    assert dump() == before
    return bool(answer.json()["type"] == _CONFIRM)


def _strong(way: str) -> Role:
    """Make a role that brings something much: by itself, or by the one that it is in."""
    inner, outer = (roles.create_role(name, by=SYSTEM) for name in ("inner", "outer"))
    roles.set_members(outer, users=[], roles=[inner], by=SYSTEM)
    if way == "privilege":
        people.set_privileges(outer, ["override_security"], by=SYSTEM)
    else:
        entries.give(tree.root(), *everything(outer), by=SYSTEM)
    return inner


def test_entries_at_the_root_need_a_fresh_proof(old: Client, personas: Personas) -> None:
    root = {"kind": "user", "name": "root"}
    place = {"path": "/", "entries": [_entry(root), _entry(_CHARLIE)]}
    before = dump()

    assert _needs_proof(_apply(old, containers=[place]), before)
    assert _apply(browser(personas.root), containers=[place]).status_code == 200
    assert permissions.can(personas.charlie, Right.SECURITY_WRITE, tree.root())
    # Nothing is left to do.
    assert _apply(old, containers=[place]).status_code == 200


def test_import_into_the_root_needs_a_fresh_proof_for_its_entries(
    old: Client, personas: Personas
) -> None:
    def change(said: dict[str, Any]) -> None:
        said["containers"] = said["containers"][:1]
        said["containers"][0]["entries"].append(_entry(_CHARLIE))

    root = tree.root()
    content = making.changed(exported(root, personas.root, passphrase=None), change)
    body = {"file": json.loads(content), "existing": "overwrite"}
    before = dump()

    assert _needs_proof(send(old, "post", f"containers/{root.pk}/import", body), before)
    without = send(old, "post", f"containers/{root.pk}/import", {**body, "people": False})
    assert without.status_code == 200
    assert not permissions.can(personas.charlie, Right.SECURITY_WRITE, root)


@pytest.mark.parametrize("way", ["privilege", "root"])
@pytest.mark.parametrize("member", [_CHARLIE, {"kind": "role", "name": "new"}])
def test_who_gets_into_a_role_that_gives_power_needs_a_fresh_proof(
    old: Client, way: str, member: dict[str, str]
) -> None:
    inner = _strong(way)
    said = [{"name": "new", "members": [_CHARLIE]}, {"name": "INNER", "members": [member]}]
    before = dump()

    assert _needs_proof(_apply(old, roles=said), before)
    assert not inner.members.exists()


def test_role_that_gives_power_is_imported_with_a_fresh_proof(
    old: Client, personas: Personas
) -> None:
    _strong("privilege")
    plain = exported(personas.container, personas.root, passphrase=None)
    content = making.changed(
        plain, lambda said: said.update(roles=[{"name": "inner", "members": [_CHARLIE]}])
    )
    before = dump()

    assert _needs_proof(_import(old, personas, content), before)
    # Whoever is there already stays as they are.
    assert _import(old, personas, content, existing="skip").status_code == 200


def test_who_leaves_and_who_gets_into_another_role_need_none(
    old: Client, personas: Personas
) -> None:
    inner = _strong("root")
    roles.add_member(inner, personas.charlie, by=SYSTEM)
    said = [{"name": "inner", "members": []}, {"name": "team", "members": [_CHARLIE]}]

    assert _apply(old, roles=said).status_code == 200
    assert not inner.members.exists()


def test_other_destination_of_secrets_needs_a_fresh_proof(old: Client, personas: Personas) -> None:
    crm = make_credential(personas.container, by=personas.alice)
    said = {"path": "/team/crm", "grant_type": "authorization_code"}
    before = dump()

    assert _needs_proof(_apply(old, credentials=[{**said, "token_endpoint": _ELSEWHERE}]), before)
    assert _needs_proof(_apply(old, credentials=[{**said, "provider": "github-oauth-app"}]), before)
    assert _apply(old, credentials=[{**said, "scope": "more"}]).status_code == 200
    life = making.life_of(crm)
    assert (life["scope"], life["secrets"]) == ("more", {"client_secret": making.SECRET})


def test_import_that_leads_secrets_elsewhere_needs_a_fresh_proof(
    old: Client, personas: Personas
) -> None:
    crm = make_credential(personas.container, by=personas.alice, client_secret="")
    making.give_tokens(crm)
    plain = exported(personas.container, personas.root, passphrase=None)
    content = making.changed(
        plain, lambda said: said["credentials"][0].update(token_endpoint=_ELSEWHERE)
    )
    before = dump()

    assert _needs_proof(_import(old, personas, content), before)
    assert _import(browser(personas.root), personas, content).status_code == 200
    assert Credential.objects.get(pk=crm.pk).token_endpoint == _ELSEWHERE


def test_destination_of_what_has_no_secrets_needs_none(old: Client, personas: Personas) -> None:
    make_credential(personas.container, by=personas.alice, client_secret="")
    said = {"path": "/team/crm", "grant_type": "authorization_code", "token_endpoint": _ELSEWHERE}

    assert _apply(old, credentials=[said]).status_code == 200


def test_stranger_is_told_of_the_conflict_and_not_of_a_proof(personas: Personas) -> None:
    old = browser(personas.charlie, seconds_ago=601)
    place = {"path": "/", "entries": [_entry(_CHARLIE)]}

    assert _apply(old, containers=[place]).status_code == 409
