"""Copies: what was filled in comes along, and nothing that opens anything."""

from typing import Any

import pytest
from django.db.models import BinaryField

from tests.containers.trees import make, make_chain, send
from tests.credentials import making
from tests.credentials.making import COMPLETE, give_tokens
from tests.personas import Personas, everything
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import checks, entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container, Item, PermissionEntry
from tokenwell.credentials import changes, copying
from tokenwell.credentials.models import Credential, TokenSet
from tokenwell.encryption import secrets

# New with each row, or what must not come along.
_OF_ITS_OWN = {
    *("id", "item_ptr", "name", "parent", "ancestors", "permission_set"),
    *("created_at", "created_by", "modified_at", "modified_by"),
    *("destination_epoch", "secrets_set", "subject_credential", "client_public_key"),
}

# What everybody in the role team has in /team.
_SHARED = (Facet.CONTAINER, Facet.CREDENTIAL)


@pytest.fixture
def shelf(personas: Personas) -> Personas:
    """/team/here with crm, which has secrets and tokens, and /team/there."""
    here = make(personas.container, "here", by=personas.alice)
    make(personas.container, "there", by=personas.alice)
    crm = making.make_credential(
        here,
        by=personas.alice,
        name="crm",
        description="The CRM",
        tags=["eu", "prod"],
        extra_headers={"X-Tenant": "eu"},
        client_authentication="private_key_jwt",
        uses_dpop=True,
    )
    give_tokens(crm)
    entries.give(crm, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    return personas


def _id(name: str) -> Any:
    return Item.objects.get(name=name, ancestors__contains=[_team()]).pk


def _team() -> Any:
    return Container.objects.get(name="team").pk


def _copy(by: User, which: str, into: str = "there", **more: Any) -> Any:
    body = {"parent": _id(into), **more}
    return send(by, "post", f"items/{_id(which)}/copy", body)


def _plain(credential: Credential) -> dict[str, Any]:
    return {
        one.name: getattr(credential, one.attname)
        for one in Credential._meta.concrete_fields
        if one.name not in _OF_ITS_OWN and not isinstance(one, BinaryField)
    }


def test_what_was_filled_in_comes_along_and_no_secret(shelf: Personas) -> None:
    answer = _copy(shelf.alice, "crm")

    assert answer.status_code == 201, answer.content
    [told] = answer.json()["items"]
    assert (told["kind"], told["name"], answer.json()["left_out"]) == ("credential", "crm", 0)
    made, source = Credential.objects.get(pk=told["id"]), Credential.objects.get(pk=_here("crm"))
    assert _plain(made) == _plain(source)
    for name in ("client_secret", "password", "signing_key", "tls_certificate", "tls_key"):
        assert getattr(made, name) is None
    assert made.secrets_set == {}
    assert made.clock.state == "needs_secret"
    assert not TokenSet.objects.filter(credential=made).exists()
    assert not PermissionEntry.objects.filter(item=made).exists()
    # Keys of ours are made anew for it.
    assert made.client_key is not None
    assert made.client_public_key != source.client_public_key
    assert made.dpop_key is not None
    assert secrets.reveal(made, "dpop_key") != secrets.reveal(source, "dpop_key")
    assert not checks.compare()


def _here(name: str) -> Any:
    return Item.objects.get(name=name, parent__name="here").pk


def test_copy_is_recorded_without_the_place_of_the_other(shelf: Personas) -> None:
    before = set(AuditEvent.objects.values_list("pk", flat=True))

    _copy(shelf.alice, "crm")

    made, copied = AuditEvent.objects.exclude(pk__in=before).order_by("at", "pk")
    assert (made.action, made.target_path) == ("credential.created", "/team/there/crm")
    assert (copied.action, copied.target_path) == ("item.copied", "/team/here/crm")
    assert "here" not in str(made.facts)
    assert "there" not in str(copied.facts)


def test_name_that_is_taken_gets_copy_behind_it(shelf: Personas) -> None:
    names = []
    source = _here("crm")
    for _ in range(3):
        answer = send(shelf.alice, "post", f"items/{source}/copy", {"parent": _id("here")})
        names.append(answer.json()["items"][0]["name"])
    again = send(shelf.alice, "post", f"items/{_here('crm (copy)')}/copy", {"parent": _id("here")})
    names.append(again.json()["items"][0]["name"])

    assert names == ["crm (copy)", "crm (copy 2)", "crm (copy 3)", "crm (copy 4)"]


def test_longest_name_is_cut_to_make_room(shelf: Personas) -> None:
    Item.objects.filter(name="crm").update(name="x" * 255)

    answer = send(shelf.alice, "post", f"items/{_here('x' * 255)}/copy", {"parent": _id("here")})

    assert answer.json()["items"][0]["name"] == "x" * 248 + " (copy)"


def test_name_that_is_given_and_taken_is_refused(shelf: Personas) -> None:
    answer = _copy(shelf.alice, "crm", "here", name="CRM")

    assert answer.status_code == 400
    assert answer.json()["errors"] == {
        "name": ["There is something named CRM in /team/here already."]
    }
    assert Credential.objects.count() == 1


def test_container_is_copied_with_all_below(shelf: Personas) -> None:
    here = Container.objects.get(name="here")
    _, inner = make_chain(here, "a", "b", by=shelf.alice)
    Item.objects.filter(pk=inner.pk).update(tags=["deep"])
    making.make_credential(inner, by=shelf.alice, name="deep")

    answer = _copy(shelf.alice, "here")

    assert answer.status_code == 201, answer.content
    top = Container.objects.get(pk=answer.json()["items"][0]["id"])
    below = Item.objects.filter(ancestors__contains=[top.pk]).order_by("name")
    assert [one.name for one in below] == ["a", "b", "crm", "deep"]
    assert below.get(name="b").tags == ["deep"]


def test_container_can_be_copied_into_itself(shelf: Personas) -> None:
    answer = _copy(shelf.alice, "here", "here")

    assert answer.status_code == 201, answer.content
    inner = Container.objects.get(pk=answer.json()["items"][0]["id"])
    assert [one.name for one in Item.objects.filter(parent=inner)] == ["crm"]


def test_what_may_not_be_read_is_left_out_and_what_is_hidden_not_counted(shelf: Personas) -> None:
    here, there = (Container.objects.get(name=name) for name in ("here", "there"))
    usable = making.make_credential(here, by=shelf.alice, name="usable")
    hidden = make(here, "hidden", by=shelf.alice)
    making.make_credential(hidden, by=shelf.alice, name="in-hidden")
    read, stop = (
        Entry(shelf.bob, Facet.CONFIGURATION, value) for value in (Value.READ, Value.NO_ACCESS)
    )
    entries.give(here, read, by=SYSTEM)
    entries.give(usable, stop, by=SYSTEM)
    nothing = [Entry(shelf.team, facet, Value.NO_ACCESS) for facet in _SHARED]
    entries.give(hidden, stop, *nothing, by=SYSTEM)
    entries.give(there, *everything(shelf.bob), by=SYSTEM)

    answer = _copy(shelf.bob, "here")

    assert answer.status_code == 201, answer.content
    top = answer.json()["items"][0]["id"]
    assert [one.name for one in Item.objects.filter(parent=top)] == ["crm"]
    assert answer.json()["left_out"] == 1


def test_exchange_within_the_copy_is_of_the_copy(shelf: Personas) -> None:
    here = Container.objects.get(name="here")
    making.make_credential(
        here,
        by=shelf.alice,
        name="exchanged",
        grant_type="token_exchange",
        subject_credential=Credential.objects.get(name="crm"),
    )

    top = _copy(shelf.alice, "here").json()["items"][0]["id"]

    made = Credential.objects.get(name="exchanged", parent=top)
    assert made.subject_credential == Credential.objects.get(name="crm", parent=top)


def test_exchange_of_what_the_copier_may_not_use_is_left_open(shelf: Personas) -> None:
    here = Container.objects.get(name="here")
    crm = Credential.objects.get(name="crm")
    making.make_credential(
        here,
        by=shelf.alice,
        name="exchanged",
        grant_type="token_exchange",
        subject_credential=crm,
    )
    for who in (shelf.alice, shelf.team):
        entries.give(crm, Entry(who, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    made = _copy(shelf.alice, "exchanged").json()["items"][0]["id"]

    assert Credential.objects.get(pk=made).subject_credential is None


def test_too_much_is_refused_before_anything_is_made(
    shelf: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MOST_COPIED", 1)
    before = Item.objects.count()

    one = _copy(shelf.alice, "here")
    ids = {"items": [str(_here("crm")), str(_id("there"))], "parent": str(_id("there"))}
    several = send(shelf.alice, "post", "items/copy", ids)

    assert (one.status_code, several.status_code) == (409, 409)
    assert one.json()["type"].endswith("too-many")
    assert Item.objects.count() == before


def test_several_are_copied_at_once(shelf: Personas) -> None:
    here = Container.objects.get(name="here")
    making.make_credential(here, by=shelf.alice, name="erp")
    ids = {"items": [str(_here("crm")), str(_here("erp"))], "parent": str(_id("there"))}

    answer = send(shelf.alice, "post", "items/copy", ids)

    assert answer.status_code == 201, answer.content
    assert [one["name"] for one in answer.json()["items"]] == ["crm", "erp"]


def test_outsider_copies_nothing(shelf: Personas) -> None:
    # Charlie may use it, and sees neither its details nor the container.
    assert _copy(shelf.charlie, "crm").status_code == 400
    hidden = Container.objects.get(name="here")
    body = {"parent": str(_id("there"))}
    assert send(shelf.charlie, "post", f"items/{hidden.pk}/copy", body).status_code == 404


def test_copy_of_a_credential_without_secrets_waits_to_be_authorized(shelf: Personas) -> None:
    there = Container.objects.get(name="there")
    fields = {**COMPLETE, "client_secret": None, "name": "bare", "usages": ["http"]}
    changes.create(there, fields, by=shelf.alice, address=None)

    made = _copy(shelf.alice, "bare", "here").json()["items"][0]["id"]

    assert Credential.objects.get(pk=made).clock.state == "not_authorized"
