"""Who may export and import what; and what is not to be seen is in no file and no answer."""

import json
import logging
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission

from tests.containers.trees import make, send
from tests.personas import Personas, everything
from tests.transfer import making
from tests.transfer.making import dump, exported, imported, make_credential, planned
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container, Item
from tokenwell.credentials.models import Credential
from tokenwell.transfer.steps import Does
from tokenwell.web.problems import Problem

WITH_SECRETS = {"passphrase": making.PASSPHRASE}


def _export(user: User, container: Container, **body: Any) -> Any:
    return send(user, "post", f"containers/{container.pk}/export", body)


def _import(user: User, container: Container, content: bytes, **more: Any) -> Any:
    body = {"file": json.loads(content), **more}
    return send(user, "post", f"containers/{container.pk}/import", body)


def _give_privilege(user: User, name: str) -> None:
    row = Permission.objects.get(codename=name, content_type__app_label="accounts")
    user.user_permissions.add(row)


def _only(user: User, item: Item, *said: tuple[Facet, Value]) -> None:
    entries.give(item, *(Entry(user, *one) for one in said), by=SYSTEM)


def test_outsider_finds_nothing(personas: Personas) -> None:
    content = exported(personas.container, personas.root)
    before = AuditEvent.objects.count()

    answers = [
        _export(personas.charlie, personas.container),
        _import(personas.charlie, personas.container, content),
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert AuditEvent.objects.count() == before


def test_reader_exports_without_secrets_and_not_with_them(personas: Personas) -> None:
    make_credential(personas.container, by=personas.alice)

    plain = _export(personas.alice, personas.container)
    refused = _export(personas.alice, personas.container, **WITH_SECRETS)

    assert plain.status_code == 200
    assert plain.json()["sealed"] is None
    assert refused.status_code == 403
    assert refused.json()["detail"] == "This needs the privilege to export secrets."


def test_privilege_alone_does_not_open_what_one_may_not_use(personas: Personas) -> None:
    make_credential(personas.container, by=personas.alice)
    _give_privilege(personas.charlie, "export_secrets")
    _only(
        personas.charlie,
        personas.container,
        (Facet.CONTAINER, Value.READ),
        (Facet.CONFIGURATION, Value.READ),
    )

    refused = _export(personas.charlie, personas.container, **WITH_SECRETS)
    _only(personas.charlie, personas.container, (Facet.CREDENTIAL, Value.USE))
    granted = _export(personas.charlie, personas.container, **WITH_SECRETS)

    assert (refused.status_code, granted.status_code) == (403, 200)


def test_suspending_needs_the_right_to_change_all(personas: Personas) -> None:
    make_credential(personas.container, by=personas.alice)
    _give_privilege(personas.bob, "export_secrets")
    _only(personas.bob, personas.container, (Facet.CONFIGURATION, Value.READ))

    answer = _export(personas.bob, personas.container, suspend=True, **WITH_SECRETS)

    assert answer.status_code == 403
    assert "Configuration: Read, Write" in answer.json()["detail"]


@pytest.mark.parametrize("passphrase", ["short", "password1234", "123456789012"])
def test_weak_passphrase_is_refused(personas: Personas, passphrase: str) -> None:
    answer = _export(personas.root, personas.container, passphrase=passphrase)

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["passphrase"]
    assert not AuditEvent.objects.filter(action="export.made").exists()


def test_what_one_may_not_see_is_neither_in_the_file_nor_counted(personas: Personas) -> None:
    hidden = make(personas.container, "hidden", by=personas.alice)
    make_credential(hidden, by=personas.alice, name="secret-one")
    nothing = [(facet, Value.NO_ACCESS) for facet in Facet]
    _only(personas.alice, hidden, *nothing)
    entries.give(
        hidden,
        *(Entry(personas.team, facet, Value.NO_ACCESS) for facet in Facet),
        by=SYSTEM,
    )
    seen = make(personas.container, "seen", by=personas.alice)
    _only(personas.alice, seen, (Facet.CONFIGURATION, Value.NO_ACCESS))
    make_credential(seen, by=personas.root, name="only-usable")

    address = f"containers/{personas.container.pk}/export/preview"
    counted = send(personas.alice, "get", address).json()
    content = _export(personas.alice, personas.container).content.decode()

    assert (counted["containers"], counted["credentials"], counted["left_out"]) == (2, 0, 1)
    for name in ("hidden", "secret-one", "only-usable"):
        assert name not in content


def test_entries_are_in_the_file_only_for_those_who_may_see_them(personas: Personas) -> None:
    by_bob = json.loads(_export(personas.bob, personas.container).content)
    by_alice = json.loads(_export(personas.alice, personas.container).content)

    assert "entries" not in by_bob["containers"][0]
    assert len(by_alice["containers"][0]["entries"]) == 7


def test_roles_in_the_file_need_the_privilege_to_read_them(personas: Personas) -> None:
    assert _export(personas.alice, personas.container, roles=True).status_code == 403
    _give_privilege(personas.alice, "read_users")
    assert _export(personas.alice, personas.container, roles=True).status_code == 200


@pytest.mark.parametrize(
    ("lacking", "words"),
    [(Facet.CONTAINER, "Container: Read, Write"), (Facet.CONFIGURATION, "Configuration: Read")],
)
def test_import_needs_both_rights_also_further_down(
    personas: Personas, lacking: Facet, words: str
) -> None:
    box = make(personas.container, "box", by=personas.alice)
    make_credential(box, by=personas.alice)
    content = exported(personas.container, personas.root)
    Credential.objects.all().delete()
    _only(personas.alice, box, (lacking, Value.READ))
    before = dump()

    with pytest.raises(Problem) as refused:
        imported(content, personas.container, personas.alice, people=False)

    assert words in refused.value.more["conflicts"][0]  # type: ignore[index]
    assert dump() == before


def test_entries_need_the_right_to_change_permissions(personas: Personas) -> None:
    box = make(personas.container, "box", by=personas.alice)
    entries.give(box, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    content = exported(personas.container, personas.root)
    box.delete()
    _give_privilege(personas.alice, "read_users")
    _only(personas.alice, personas.container, (Facet.SECURITY, Value.READ))

    [step] = [
        s for s in planned(content, personas.container, personas.alice).steps if s.path != "/"
    ]
    without = imported(content, personas.container, personas.alice, people=False)

    assert (step.does, "Security: Read, Write" in step.reason) == (Does.CONFLICT, True)
    assert without.counts()["create"] == 1
    assert making.entries_of(making.at("/team/box")) == set()


def test_who_may_not_read_people_learns_nothing_of_them(personas: Personas) -> None:
    def naming(name: str) -> bytes:
        def change(said: dict[str, Any]) -> None:
            subject = {"kind": "user", "name": name}
            entry = {"subject": subject, "facet": "credential", "value": "use"}
            said["containers"] = [{"path": "/"}, {"path": "/new", "entries": [entry]}]

        plain = exported(personas.container, personas.root, passphrase=None)
        return making.changed(plain, change)

    _only(personas.alice, personas.container, (Facet.SECURITY, Value.READ))
    answers = [
        _import(personas.alice, personas.container, naming(name)).json()
        for name in ("charlie", "nobody-at-all")
    ]

    assert answers[0] == answers[1]
    assert "privilege to read users" in answers[0]["conflicts"][0]


def _guessed(user: User, container: Container, change: Any) -> Any:
    """Give the preview of a file that somebody wrote, without the step of the container itself."""
    plain = exported(container, User.objects.get(username="root"), passphrase=None)
    body = {"file": json.loads(making.changed(plain, change)), "existing": "overwrite"}
    answer = send(user, "post", f"containers/{container.pk}/import/preview", body)
    return [step for step in answer.json()["steps"] if step["path"] != "/"]


@pytest.mark.parametrize(
    "fields",
    [
        {"client_id": "client-1"},
        {"client_id": "another"},
        {"scope": "read"},
        {"type": "password", "username": "robot", "usages": ["sftp"]},
        {"entries": []},
    ],
)
def test_who_may_not_read_a_credential_learns_nothing_of_it_by_guessing(
    personas: Personas, fields: dict[str, Any]
) -> None:
    crm = make_credential(personas.container, by=personas.root)
    _only(personas.alice, crm, (Facet.CONFIGURATION, Value.NO_ACCESS))

    def change(said: dict[str, Any]) -> None:
        guess = {"id": str(uuid4()), "path": "/crm", **fields}
        grant = {} if "type" in fields else {"grant_type": "authorization_code"}
        said["credentials"] = [{**grant, **guess}]

    [step] = _guessed(personas.alice, personas.container, change)

    assert (step["does"], step["notes"]) == ("conflict", [])
    assert step["reason"] == "This needs Configuration: Read, Write on it."


@pytest.mark.parametrize("name", ["charlie", "bob"])
def test_who_may_not_see_what_is_said_learns_nothing_of_it_by_guessing(
    personas: Personas, name: str
) -> None:
    box = make(personas.container, "box", by=personas.alice)
    entries.give(box, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    _give_privilege(personas.alice, "read_users")
    _only(personas.alice, personas.container, (Facet.SECURITY, Value.NO_ACCESS))

    def change(said: dict[str, Any]) -> None:
        subject = {"kind": "user", "name": name}
        entry = {"subject": subject, "facet": "credential", "value": "use"}
        said["containers"] = [{"path": "/"}, {"path": "/box", "entries": [entry]}]

    [step] = _guessed(personas.alice, personas.container, change)

    assert step["does"] == "conflict"
    assert "Security: Read, Write" in step["reason"]


@pytest.mark.parametrize("members", [["alice", "bob"], ["alice"]])
def test_who_may_not_look_at_roles_learns_nothing_of_their_members_by_guessing(
    personas: Personas, members: list[str]
) -> None:
    def change(said: dict[str, Any]) -> None:
        named = [{"kind": "user", "name": name} for name in members]
        said["roles"] = [{"name": "team", "members": named}]

    [step] = _guessed(personas.alice, personas.container, change)

    assert step["does"] == "conflict"
    assert "privilege to maintain users" in step["reason"]


def test_roles_need_the_privilege_to_maintain_them(personas: Personas) -> None:
    def change(said: dict[str, Any]) -> None:
        said["roles"] = [{"name": "new", "members": []}]

    plain = exported(personas.container, personas.root, passphrase=None)
    _give_privilege(personas.alice, "read_users")

    answer = _import(personas.alice, personas.container, making.changed(plain, change))

    assert answer.status_code == 409
    assert "privilege to maintain users" in answer.json()["conflicts"][0]


def test_id_that_is_taken_is_told_and_not_what_has_it(personas: Personas) -> None:
    hidden = make(tree.root(), "hidden", by=personas.root)
    taken = make_credential(hidden, by=personas.root, name="top-secret")
    person, gone = personas.root.pk, make_credential(hidden, by=personas.root, name="gone")
    gone_id = gone.pk
    gone.delete()
    credential = make_credential(personas.container, by=personas.alice)
    content = exported(personas.container, personas.root, passphrase=None)
    credential.delete()
    reasons = set()

    for pk in (taken.pk, hidden.pk, person, gone_id):
        with_it = making.changed(
            content, lambda said, pk=pk: said["credentials"][0].update(id=str(pk))
        )
        answer = _import(personas.alice, personas.container, with_it, people=False)
        assert answer.status_code == 409
        reasons |= set(answer.json()["conflicts"])
        assert "top-secret" not in answer.content.decode()

    assert reasons == {"/crm: Its id is taken here. Import it with a new id, or leave it out."}


def test_id_of_what_was_deleted_comes_back_for_those_who_see_the_record(
    personas: Personas,
) -> None:
    credential = make_credential(personas.container, by=personas.alice)
    pk, content = credential.pk, exported(personas.container, personas.root)
    credential.delete()

    imported(content, personas.container, personas.root)

    assert Credential.objects.filter(pk=pk).exists()


def test_name_of_what_is_hidden_is_taken(personas: Personas) -> None:
    hidden = make(personas.container, "hidden", by=personas.alice)
    content = exported(personas.container, personas.root, passphrase=None)
    for subject in (personas.alice, personas.team):
        entries.give(hidden, *(Entry(subject, f, Value.NO_ACCESS) for f in Facet), by=SYSTEM)

    answer = _import(personas.alice, personas.container, content, people=False)

    assert answer.json()["conflicts"] == [
        "/hidden: This name is taken here, or you may not see what has it. Choose another place."
    ]


def test_exchange_of_what_one_may_not_use_is_left_out(personas: Personas) -> None:
    elsewhere = make(tree.root(), "elsewhere", by=personas.root)
    subject = make_credential(elsewhere, by=personas.root, name="crown")
    exchanging = make_credential(
        personas.container,
        by=personas.root,
        grant_type="token_exchange",
        subject_credential=subject,
    )
    content = exported(personas.container, personas.root, passphrase=None)
    exchanging.delete()

    def new_id(said: dict[str, Any]) -> None:
        said["credentials"][0]["id"] = str(uuid4())

    done = imported(
        making.changed(content, new_id),
        personas.container,
        personas.alice,
        passphrase=None,
        people=False,
    )

    [step] = done.of("credential")
    assert "or you may not use it" in step.notes[-1]
    assert Credential.objects.get(name="crm").subject_credential is None


def test_nothing_of_a_secret_is_plain_anywhere(
    personas: Personas, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    credential = make_credential(personas.container, by=personas.alice)
    making.give_tokens(credential)

    content = _export(personas.root, personas.container, suspend=True, **WITH_SECRETS).content
    credential.delete()
    answers = [
        _import(personas.root, personas.container, content, passphrase="another passphrase"),
        _import(personas.root, personas.container, content, **WITH_SECRETS),
        _import(personas.root, personas.container, content, existing="overwrite", **WITH_SECRETS),
    ]

    assert [answer.status_code for answer in answers] == [400, 200, 200]
    sinks = [
        content.decode(),
        caplog.text,
        *(answer.content.decode() for answer in answers),
        *(str(row) for row in AuditEvent.objects.values()),
    ]
    found = [canary for canary in making.CANARIES for sink in sinks if canary in sink]
    assert found == []


def test_record_tells_who_took_what_along(personas: Personas) -> None:
    making.give_tokens(make_credential(personas.container, by=personas.alice))
    content = exported(personas.container, personas.root)
    Credential.objects.all().delete()
    imported(content, personas.container, personas.root)

    made = AuditEvent.objects.get(action="export.made")
    done = AuditEvent.objects.get(action="import.done")

    assert (made.actor_name, made.target_path) == ("root", "/team")
    assert made.facts == {
        "credentials": 1,
        "secrets": 1,
        "suspended": 0,
        "jobs": 0,
        "files": 0,
    }
    assert done.facts == {"created": 1, "overwritten": 0, "skipped": 1}
    assert {made.severity, done.severity} == {"warning"}


def test_everything_needed_is_everything_that_alice_has(personas: Personas) -> None:
    _give_privilege(personas.alice, "export_secrets")
    _give_privilege(personas.alice, "read_users")
    making.give_tokens(make_credential(personas.container, by=personas.alice))
    target = make(tree.root(), "target", by=personas.root)
    entries.give(target, *everything(personas.alice), by=SYSTEM)

    content = _export(personas.alice, personas.container, **WITH_SECRETS).content
    answer = _import(personas.alice, target, content, ids="new", **WITH_SECRETS)

    assert answer.status_code == 200, answer.content
    assert Credential.objects.filter(ancestors__contains=[target.pk]).count() == 1
