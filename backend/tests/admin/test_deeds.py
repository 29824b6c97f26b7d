"""What an administrator does in an emergency: asked first, by the verbs, and in the record."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.admin.scene import Scene, address_of, do, last_event, make_credential, make_scene
from tests.personas import Personas, browser
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import bins, paths, tree
from tokenwell.containers.models import Binned, Container, Item
from tokenwell.credentials import binning
from tokenwell.credentials.models import Credential, CredentialClock, Revocation, TokenSet
from tokenwell.credentials.states import State


@pytest.fixture
def scene(personas: Personas) -> Scene:
    return make_scene(personas)


@pytest.fixture
def client(personas: Personas) -> Client:
    return browser(personas.root)


def _told() -> tuple[str, str, str]:
    event = last_event()
    return event.action, event.actor_name, event.target_path


def _states() -> set[str]:
    return set(CredentialClock.objects.values_list("state", flat=True))


def test_nothing_is_done_before_one_is_sure(client: Client, scene: Scene) -> None:
    before = AuditEvent.objects.count()
    for deed in ("revoke", "suspend"):
        address = address_of(Credential, "deed", scene.credential.pk, deed)
        for answer in (client.get(address), client.post(address, {})):
            page = answer.content.decode()
            assert "/team/crm" in page
            assert 'name="sure"' in page

    assert AuditEvent.objects.count() == before
    assert TokenSet.objects.exists()


def test_tokens_are_revoked(client: Client, scene: Scene) -> None:
    answer = do(client, scene.credential, "revoke")

    assert "/team/crm: revoked." in answer.content.decode()
    assert not TokenSet.objects.exists()
    assert _states() == {State.REVOKED}
    assert _told() == ("credential.revoked", "root", "/team/crm")


def test_credential_is_suspended_and_resumed_on_its_page(client: Client, scene: Scene) -> None:
    do(client, scene.credential, "suspend")
    suspended, told = _states(), _told()
    again = do(client, scene.credential, "suspend")
    do(client, scene.credential, "resume")

    assert suspended == {State.SUSPENDED}
    assert told == ("credential.suspended", "root", "/team/crm")
    assert again.status_code == 404
    assert _states() == {State.AUTHORIZED}
    assert _told() == ("credential.resumed", "root", "/team/crm")


def test_several_are_suspended_on_the_list(
    client: Client, personas: Personas, scene: Scene
) -> None:
    other = make_credential(personas, "other")
    ticked = {"action": "suspend", "_selected_action": [scene.credential.pk, other.pk]}
    address = address_of(Credential, "changelist")

    asked = client.post(address, ticked).content.decode()
    before = _states()
    client.post(address, {**ticked, "sure": "yes"})

    assert asked.count('name="_selected_action"') == 2
    assert before == {State.AUTHORIZED}
    assert _states() == {State.SUSPENDED}
    assert AuditEvent.objects.filter(action="credential.suspended").count() == 2


def test_all_below_a_container_is_suspended_resumed_and_revoked(
    client: Client, personas: Personas, scene: Scene
) -> None:
    inner = tree.create_container(personas.container, "inner", by=personas.root, address=None)
    deep = make_credential(personas, "deep")
    tree.move(deep, inner, "deep", by=personas.root, address=None)
    top = personas.container

    page = client.get(address_of(Container, "deed", top.pk, "suspend-below")).content.decode()
    do(client, top, "suspend-below")
    suspended = _states()
    do(client, top, "resume-below")
    resumed = _states()
    do(client, top, "revoke-below")

    assert "here and below: 2; with tokens: 2; suspended: 0." in page
    assert (suspended, resumed, _states()) == (
        {State.SUSPENDED},
        {State.AUTHORIZED},
        {State.REVOKED},
    )
    assert {event.action for event in AuditEvent.objects.order_by("-id")[:2]} == {
        "credential.revoked"
    }


def test_what_is_in_the_bin_is_not_resumed_with_the_root(
    client: Client, personas: Personas, scene: Scene
) -> None:
    binning.throw(scene.credential, by=personas.root, address=None)

    do(client, tree.root(), "resume-below")

    assert _states() == {State.SUSPENDED}


def test_too_many_at_once_are_refused(
    client: Client, personas: Personas, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_credential(personas, "other")
    monkeypatch.setattr("tokenwell.credentials.below.MOST_AT_ONCE", 1)

    answer = do(client, personas.container, "suspend-below")

    assert "There are more than 1 credentials below." in answer.content.decode()
    assert _states() == {State.AUTHORIZED}


def test_chosen_ones_go_into_the_bin_with_what_is_in_them(
    client: Client, personas: Personas, scene: Scene
) -> None:
    inner = tree.create_container(personas.container, "inner", by=personas.root, address=None)
    ticked = {"action": "throw", "_selected_action": [personas.container.pk, inner.pk]}

    client.post(address_of(Container, "changelist"), {**ticked, "sure": "yes"})

    assert set(Binned.objects.values_list("path", flat=True)) == {"/team", "/team/crm-old"}
    assert not bins.outside(Item.objects.filter(pk=inner.pk)).exists()


def test_binned_credential_is_put_back_as_it_was(
    client: Client, personas: Personas, scene: Scene
) -> None:
    binned = binning.throw(scene.credential, by=personas.root, address=None)

    asked = client.get(address_of(Binned, "deed", binned.pk, "restore")).content.decode()
    do(client, binned, "restore", place="/team", name="crm")

    assert 'value="/team"' in asked
    assert paths.find_id("/team/crm") == scene.credential.pk
    assert _states() == {State.AUTHORIZED}
    assert _told() == ("item.restored", "root", "/team/crm")


def test_place_that_is_not_there_is_told_in_the_form(
    client: Client, personas: Personas, scene: Scene
) -> None:
    binned = binning.throw(scene.credential, by=personas.root, address=None)
    tree.create_container(personas.container, "crm", by=personas.root, address=None)

    nowhere = do(client, binned, "restore", place="/nowhere", name="crm")
    taken = do(client, binned, "restore", place="/team", name="crm")

    assert "There is no such container." in nowhere.content.decode()
    assert nowhere.status_code == 200
    assert taken.status_code == 200
    assert Binned.objects.filter(pk=binned.pk).exists()


def test_binned_credential_is_deleted_for_good(
    client: Client, personas: Personas, scene: Scene
) -> None:
    binned = binning.throw(scene.credential, by=personas.root, address=None)

    do(client, binned, "let-go")

    assert not Credential.objects.filter(pk=scene.credential.pk).exists()
    assert _told() == ("item.purged", "root", "/team/crm")


def test_revocations_wait_for_the_workers(client: Client, personas: Personas, scene: Scene) -> None:
    Credential.objects.filter(pk=scene.credential.pk).update(
        revocation_endpoint="https://login.example.com/revoke"
    )

    do(client, scene.credential, "revoke")

    assert not Revocation.objects.filter(due_at__gt=timezone.now()).exists()


@pytest.mark.parametrize("deed", ["nothing", "throw-all", "resume"])
def test_deed_that_is_not_offered_is_not_there(client: Client, scene: Scene, deed: str) -> None:
    assert do(client, scene.credential, deed).status_code == 404


def test_others_do_none_of_it(personas: Personas, scene: Scene) -> None:
    for person in (personas.alice, personas.charlie):
        answer = do(browser(person), scene.credential, "suspend")

        assert answer.status_code == 403
    assert _states() == {State.AUTHORIZED}


def test_deed_asks_whoever_proved_nothing_for_ten_minutes(personas: Personas, scene: Scene) -> None:
    answer = do(browser(personas.root, seconds_ago=601), scene.credential, "revoke")

    assert answer.status_code == 403
    assert TokenSet.objects.exists()
