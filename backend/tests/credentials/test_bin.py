"""What is thrown away is gone for all at once, and comes back as it was; or goes for good."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.authz.place import job_with_all
from tests.containers.trees import make, make_credential, send
from tests.credentials.making import give_tokens
from tests.personas import Personas
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import checks, entries, permissions
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Binned, Container, Item
from tokenwell.credentials import binning, changes
from tokenwell.credentials.models import Credential, CredentialClock, Revocation, TokenSet
from tokenwell.encryption import secrets


@pytest.fixture
def inner(personas: Personas) -> Container:
    """/team/inner with a credential that has tokens, and a container with an entry of its own."""
    inner = make(personas.container, "inner", by=personas.alice)
    credential = make_credential(inner, "crm", by=personas.alice)
    credential = changes.update(
        credential, {"client_secret": "s3cret"}, by=personas.alice, address=None
    )
    give_tokens(credential)
    lower = make(inner, "lower", by=personas.alice)
    make_credential(lower, "deep", by=personas.alice)
    entries.give(lower, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    return inner


def _delete(by: User, container: Container, query: str = "recursive=true") -> Any:
    return send(by, "delete", f"containers/{container.pk}?{query}")


def _rights() -> dict[tuple[str, str], list[str]]:
    people = User.objects.order_by("username")
    return {
        (user.username, str(item.pk)): permissions.rights_on(user, item)
        for user in people
        for item in Item.objects.filter(container__is_bin=False)
        | Item.objects.filter(credential__isnull=False)
    }


def _restore(by: User, item_id: object, **body: object) -> Any:
    return send(by, "post", f"bin/{item_id}/restore", body)


def test_nobody_sees_or_may_do_anything_with_what_is_in_the_bin(
    personas: Personas, inner: Container
) -> None:
    credential = Credential.objects.get(name="crm")

    assert _delete(personas.alice, inner).status_code == 204

    for person in (personas.alice, personas.bob, personas.charlie, personas.root):
        for item in Item.objects.filter(ancestors__contains=[inner.pk]):
            assert permissions.rights_on(person, item) == []
        assert send(person, "get", f"credentials/{credential.pk}").status_code == 404
        assert send(person, "get", f"containers/{inner.pk}").status_code == 404
        assert send(person, "get", f"items/{inner.pk}/permissions").status_code == 404
        listed = send(person, "get", "containers/root/items?recursive=true")
        assert "crm" not in listed.content.decode()
    assert not checks.compare()
    assert "bin" not in send(personas.root, "get", "containers/root/items").content.decode()


def test_it_comes_back_as_it_was(personas: Personas, inner: Container) -> None:
    credential = Credential.objects.get(name="crm")
    before = _rights()
    states = dict(CredentialClock.objects.values_list("credential_id", "state"))
    _delete(personas.alice, inner)

    answer = _restore(personas.alice, inner.pk)

    assert answer.status_code == 200, answer.content
    assert _rights() == before
    assert dict(CredentialClock.objects.values_list("credential_id", "state")) == states
    credential = Credential.objects.get(pk=credential.pk)
    assert secrets.reveal(credential, "client_secret") == "s3cret"
    assert credential.clock.token_set is not None
    assert not checks.compare()
    assert not Binned.objects.exists()
    sentences = send(personas.root, "get", f"events?target={inner.pk}").json()["results"]
    assert sentences[0]["sentence"] == "alice took /team/inner out of the bin"


def test_bin_holds_back_renewals_and_hand_outs(personas: Personas, inner: Container) -> None:
    _delete(personas.alice, inner)

    assert set(CredentialClock.objects.values_list("state", flat=True)) == {"suspended"}
    assert TokenSet.objects.count() == 1


@pytest.mark.parametrize("state", ["suspended", "revoked", "needs_secret", "needs_authorization"])
def test_state_that_handed_out_nothing_is_the_same_afterwards(
    personas: Personas, inner: Container, state: str
) -> None:
    credential = Credential.objects.get(name="crm")
    CredentialClock.objects.filter(pk=credential.pk).update(state=state)
    _delete(personas.alice, inner)

    _restore(personas.alice, inner.pk)

    assert CredentialClock.objects.get(pk=credential.pk).state == state


def test_container_that_is_not_empty_needs_to_be_said(personas: Personas, inner: Container) -> None:
    answer = _delete(personas.alice, inner, query="")

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("container-not-empty")
    assert not Binned.objects.exists()


def test_all_that_goes_has_to_be_ones_to_delete(personas: Personas, inner: Container) -> None:
    lower = Container.objects.get(name="lower")
    entries.give(lower, Entry(personas.alice, Facet.CONFIGURATION, Value.NO_ACCESS), by=SYSTEM)

    answer = _delete(personas.alice, inner)

    assert answer.status_code == 403
    assert "lower" not in answer.content.decode()
    assert not Binned.objects.exists()


def test_what_would_go_is_said_beforehand(personas: Personas, inner: Container) -> None:
    said = send(personas.alice, "get", f"items/{inner.pk}/deletion").json()

    assert (said["containers"], said["credentials"], said["kept_days"]) == (2, 2, 30)
    assert said["paths"] == [
        "/team/inner",
        "/team/inner/crm",
        "/team/inner/lower",
        "/team/inner/lower/deep",
    ]


def test_name_is_free_and_another_one_can_be_chosen(personas: Personas, inner: Container) -> None:
    _delete(personas.alice, inner)
    make(personas.container, "inner", by=personas.alice)

    taken = _restore(personas.alice, inner.pk)
    assert taken.status_code == 400
    assert "already" in taken.json()["errors"]["name"][0]

    assert _restore(personas.alice, inner.pk, name="inner-2").status_code == 200
    assert send(personas.alice, "get", "containers/by-path?path=/team/inner-2").status_code == 200


def test_stranger_neither_sees_nor_restores(personas: Personas, inner: Container) -> None:
    _delete(personas.alice, inner)

    assert send(personas.charlie, "get", "bin").json()["results"] == []
    assert _restore(personas.charlie, inner.pk).status_code == 404
    (row,) = send(personas.alice, "get", "bin").json()["results"]
    assert (row["path"], row["thrown_by"], row["kind"]) == ("/team/inner", "alice", "container")


def test_only_who_overrides_security_empties_it(personas: Personas, inner: Container) -> None:
    _delete(personas.alice, inner)

    assert send(personas.alice, "delete", f"bin/{inner.pk}").status_code == 403
    assert send(personas.root, "delete", f"bin/{inner.pk}").status_code == 204
    assert send(personas.root, "delete", f"bin/{inner.pk}").status_code == 404
    assert not Credential.objects.exists()
    assert not Container.objects.filter(pk=inner.pk).exists()
    # Its record stays.
    assert AuditEvent.objects.filter(target_path="/team/inner/crm").exists()


def test_after_thirty_days_it_goes_and_the_tokens_are_given_back(
    personas: Personas, inner: Container
) -> None:
    crm = Credential.objects.get(name="crm")
    where = {"revocation_endpoint": "https://provider.example/revoke", "client_secret": "s3cret"}
    crm = changes.update(crm, where, by=personas.alice, address=None)
    give_tokens(crm)
    _delete(personas.alice, inner)
    now = timezone.now()

    assert binning.let_go_what_is_old(now=now + timedelta(days=29)) == 0
    assert binning.let_go_what_is_old(now=now + timedelta(days=31)) == 1

    assert not Credential.objects.exists()
    assert Revocation.objects.exists()
    assert not checks.compare()


def test_credential_alone_goes_to_the_bin_too(personas: Personas) -> None:
    credential = make_credential(personas.container, "crm", by=personas.alice)

    assert send(personas.alice, "delete", f"credentials/{credential.pk}").status_code == 204

    (row,) = send(personas.alice, "get", "bin").json()["results"]
    assert (row["kind"], row["name"]) == ("credential", "crm")
    assert _restore(personas.alice, credential.pk).json()["kind"] == "credential"
    assert send(personas.alice, "get", f"credentials/{credential.pk}").status_code == 200


def test_fixed_ones_stay(personas: Personas) -> None:
    public = Container.objects.get(name="public")

    assert _delete(personas.root, public).status_code == 409


def test_statements_do_not_grow_with_what_goes(personas: Personas, inner: Container) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert _delete(personas.alice, inner).status_code == 204
        _restore(personas.alice, inner.pk)
        return len(captured)

    statements()
    few = statements()
    for number in range(10):
        make_credential(inner, f"more-{number}", by=personas.alice)
        make(inner, f"box-{number}", by=personas.alice)

    assert statements() == few


def test_statements_do_not_grow_with_what_goes_for_good(personas: Personas) -> None:
    def statements(few: int) -> int:
        box = make(personas.container, "box", by=personas.alice)
        for each in range(few):
            below = make(make(box, f"box-{each}", by=personas.alice), "below", by=personas.alice)
            make_credential(below, "crm", by=personas.alice)
            job_with_all(below, by=personas.alice)
        binned = binning.throw(box, by=personas.alice, address=None)
        with CaptureQueriesContext(connection) as captured:
            binning.let_go(binned, by=SYSTEM)
        assert not Item.objects.filter(pk=box.pk).exists()
        return len(captured)

    assert statements(5) == statements(25)


def test_record_tells_of_all_that_comes_back_and_of_all_that_goes_for_good(
    personas: Personas, inner: Container
) -> None:
    deep = Credential.objects.get(name="deep")
    _delete(personas.alice, inner)
    _restore(personas.alice, inner.pk, name="other")

    said = send(personas.alice, "get", f"credentials/{deep.pk}/events").json()["results"]
    assert said[0]["sentence"] == "alice took /team/other/lower/deep out of the bin"
    assert _told(deep)[-1] == (
        "item.restored",
        "/team/other/lower/deep",
        {"before": "/team/inner/lower/deep"},
    )

    binning.let_go(binning.throw(inner, by=personas.alice, address=None), by=SYSTEM)

    assert _told(deep)[-1] == ("item.purged", "/team/other/lower/deep", {})
    assert _told(inner)[-1] == ("item.purged", "/team/other", {"credentials": 2})


def _told(item: Item) -> list[Any]:
    events = AuditEvent.objects.filter(target_id=item.pk).order_by("id")
    return list(events.values_list("action", "target_path", "facts"))
