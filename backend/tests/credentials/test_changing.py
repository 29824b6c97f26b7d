"""View, change, move and delete a credential; each by those who may, and told by the record."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.credentials.making import (
    ACCESS_TOKEN,
    JSON,
    REFRESH_TOKEN,
    SECRET,
    clock_of,
    give_tokens,
    last_event,
    make_credential,
    read_again,
    recorded,
    set_clock,
)
from tests.personas import Personas, browser, everything
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Binned, Container, PermissionSet
from tokenwell.credentials.models import Authorization, Credential, TokenSet
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets


def _url(credential: Credential) -> str:
    return f"/api/v1/credentials/{credential.pk}"


@pytest.fixture
def elsewhere(personas: Personas) -> Container:
    """A container where alice has all rights too, and bob none."""
    container = tree.create_container(tree.root(), "elsewhere", by=personas.root, address=None)
    entries.give(container, *everything(personas.alice), by=SYSTEM)
    return container


@pytest.fixture
def worker_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenwell.credentials.delivery.renew", lambda *_a, **_k: True)


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("alice", [200, 200, 200, 200, 200, 202, 204]),
        ("bob", [403] * 7),
        ("charlie", [404] * 7),
    ],
)
@pytest.mark.usefixtures("worker_is_there")
def test_each_person_may_what_their_rights_say(
    who: str, statuses: list[int], credential: Credential, request: pytest.FixtureRequest
) -> None:
    person: Client = request.getfixturevalue(who)
    url = _url(credential)

    answers = [
        person.get(url),
        person.get(f"{url}/events"),
        person.get("/api/v1/credentials/by-path", {"path": "/team/crm-token"}),
        person.patch(url, {"scope": "read"}, JSON),
        person.post(f"{url}/authorize", {}, JSON),
        person.post(f"{url}/refresh", {}, JSON),
        person.delete(url),
    ]

    assert [answer.status_code for answer in answers] == statuses
    assert Binned.objects.exists() == (statuses[-1] == 204)


def test_who_reads_the_configuration_only_changes_nothing(
    bob: Client, credential: Credential, personas: Personas
) -> None:
    read = Entry(personas.bob, Facet.CONFIGURATION, Value.READ)
    entries.give(personas.container, read, by=SYSTEM)

    shown = bob.get(_url(credential))
    changed = bob.patch(_url(credential), {"client_secret": "mine"}, JSON)
    authorized = bob.post(f"{_url(credential)}/authorize", {}, JSON)
    deleted = bob.delete(_url(credential))

    assert shown.status_code == 200
    assert {changed.status_code, authorized.status_code, deleted.status_code} == {403}
    assert secrets.reveal(read_again(credential), "client_secret") == SECRET
    assert recorded(credential) == ["credential.created"]


def test_change_without_the_token_of_our_own_pages_is_refused(
    credential: Credential, personas: Personas
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(personas.alice, backend="tokenwell.signing_in.backend.PersonBackend")

    answer = strict.patch(_url(credential), {"scope": "x"}, JSON)

    assert answer.status_code == 403
    assert read_again(credential).scope == "read write"


def test_neither_secret_nor_token_is_in_any_answer(alice: Client, credential: Credential) -> None:
    give_tokens(credential)
    url = _url(credential)

    answers = [
        alice.get(url),
        alice.patch(url, {"description": "x"}, JSON),
        alice.get(f"{url}/events"),
        alice.get(f"/api/v1/containers/{credential.parent_id}/items"),
        alice.post(f"{url}/authorize", {}, JSON),
    ]

    for answer in answers:
        assert answer.status_code == 200
        for secret in (SECRET, ACCESS_TOKEN, REFRESH_TOKEN):
            assert secret not in answer.content.decode()


@pytest.mark.parametrize("body", [{"client_secret": ""}, {}])
def test_secret_that_is_empty_or_left_out_stays(
    body: dict[str, Any], alice: Client, credential: Credential
) -> None:
    alice.patch(_url(credential), {**body, "scope": "read"}, JSON)

    assert secrets.reveal(read_again(credential), "client_secret") == SECRET
    values = {"scope": {"before": "read write", "after": "read"}}
    assert last_event("credential.updated").facts == {"fields": ["scope"], "values": values}


def test_secret_that_is_null_is_cleared(alice: Client, credential: Credential) -> None:
    answer = alice.patch(_url(credential), {"client_secret": None}, JSON)

    assert answer.json()["client_secret"] == {"is_set": False, "set_at": None, "set_by": None}
    assert read_again(credential).client_secret is None
    assert last_event("credential.updated").facts == {"fields": ["client_secret"]}


def test_new_secret_replaces_the_old_one_and_says_whose_it_is(
    bob: Client, credential: Credential, personas: Personas
) -> None:
    entries.give(personas.container, *everything(personas.bob), by=SYSTEM)
    give_tokens(credential)

    answer = bob.patch(_url(credential), {"client_secret": "another"}, JSON)

    assert answer.json()["client_secret"]["set_by"] == "bob"
    assert secrets.reveal(read_again(credential), "client_secret") == "another"
    assert clock_of(credential).state == State.AUTHORIZED
    assert TokenSet.objects.filter(credential=credential).exists()
    event = last_event("credential.updated")
    assert (event.actor_name, event.facts) == ("bob", {"fields": ["client_secret"]})


def test_new_secret_lets_a_refused_client_try_again(alice: Client, credential: Credential) -> None:
    later = credential.created_at + timedelta(hours=32)
    give_tokens(credential)
    set_clock(credential, state=State.ERROR, retry_at=later, failures=6)

    alice.patch(_url(credential), {"client_secret": "the right one"}, JSON)

    clock = clock_of(credential)
    assert (clock.retry_at, clock.failures) == (None, 0)


def test_new_secret_does_not_spend_a_token_whose_fate_is_unknown(
    alice: Client, credential: Credential
) -> None:
    later = credential.created_at + timedelta(hours=1)
    give_tokens(credential)
    set_clock(credential, state=State.UNCERTAIN, retry_at=later, failures=1, unknown_version=1)

    alice.patch(_url(credential), {"client_secret": "another"}, JSON)

    clock = clock_of(credential)
    assert (clock.state, clock.retry_at) == (State.UNCERTAIN, later)


def test_change_that_changes_nothing_leaves_no_trace(alice: Client, credential: Credential) -> None:
    before = alice.get(_url(credential))

    after = alice.patch(_url(credential), {"scope": "read write", "name": "crm-token"}, JSON)

    assert after["ETag"] == before["ETag"]
    assert recorded(credential) == ["credential.created"]


def test_changed_scope_is_shown_as_authorize_again_to_apply(
    alice: Client, credential: Credential
) -> None:
    url = _url(credential)
    give_tokens(credential)
    TokenSet.objects.filter(credential=credential).update(asked=_asked(alice, credential))

    same = alice.get(url).json()["status"]["authorize_again"]
    other = alice.patch(url, {"scope": "read"}, JSON).json()["status"]["authorize_again"]

    assert (same, other) == (False, True)


def _asked(browser: Client, credential: Credential) -> str:
    answer = browser.post(f"{_url(credential)}/authorize", {}, JSON).json()
    return str(credential.authorizations.get(pk=answer["authorization"]).asked)


def test_grant_may_be_swapped_and_back_without_losing_what_was_typed(
    alice: Client, credential: Credential
) -> None:
    url = _url(credential)

    swapped = alice.patch(url, {"grant_type": "client_credentials"}, JSON).json()
    back = alice.patch(url, {"grant_type": "authorization_code"}, JSON).json()

    assert swapped["missing"] == []
    assert back["authorization_endpoint"] == "https://provider.example/authorize"
    assert back["client_secret"]["is_set"] is True


@pytest.mark.parametrize("method", ["patch", "delete"])
def test_change_of_a_state_that_is_past_is_refused(
    method: str, alice: Client, credential: Credential
) -> None:
    url = _url(credential)
    old = alice.get(url)["ETag"]
    alice.patch(url, {"scope": "theirs"}, JSON)

    answer = getattr(alice, method)(url, {"scope": "mine"}, JSON, headers={"If-Match": old})

    assert answer.status_code == 412
    assert answer.json()["type"] == "urn:tokenwell:problem:changed-meanwhile"
    assert read_again(credential).scope == "theirs"


@pytest.mark.parametrize("tag", ["current", "*", None])
def test_change_of_the_state_that_is_there_goes_through(
    tag: str | None, alice: Client, credential: Credential
) -> None:
    current = alice.get(_url(credential))["ETag"]
    headers = {} if tag is None else {"If-Match": current if tag == "current" else tag}

    answer = alice.patch(_url(credential), {"scope": "mine"}, JSON, headers=headers)

    assert answer.status_code == 200
    assert answer["ETag"] != current


def test_renaming_is_told_with_the_path_before(alice: Client, credential: Credential) -> None:
    answer = alice.patch(_url(credential), {"name": "erp-token"}, JSON)

    event = last_event("credential.renamed")
    assert answer.json()["path"] == "/team/erp-token"
    assert (event.facts, event.target_path) == ({"before": "/team/crm-token"}, "/team/erp-token")


def test_one_wrong_field_keeps_all_others_from_changing(
    alice: Client, credential: Credential, personas: Personas
) -> None:
    make_credential(personas.container, by=personas.alice, name="taken")

    answer = alice.patch(_url(credential), {"scope": "mine", "name": "taken"}, JSON)

    assert answer.status_code == 400
    assert read_again(credential).scope == "read write"
    assert recorded(credential) == ["credential.created"]


def test_moved_credential_keeps_its_secret_and_takes_the_rights_of_its_place(
    alice: Client, bob: Client, credential: Credential, elsewhere: Container
) -> None:
    give_tokens(credential)

    answer = alice.patch(_url(credential), {"container": str(elsewhere.pk)}, JSON)

    moved = read_again(credential)
    assert answer.json()["path"] == "/elsewhere/crm-token"
    assert secrets.reveal(moved, "client_secret") == SECRET
    assert secrets.reveal(moved.token_sets.get(), "access_token") == ACCESS_TOKEN
    assert bob.get(_url(credential)).status_code == 404
    assert last_event("credential.moved").facts == {"before": "/team/crm-token"}


@pytest.mark.parametrize(
    "lacking",
    [
        ("here", Facet.CONTAINER),
        ("here", Facet.CONFIGURATION),
        ("here", Facet.CREDENTIAL),
        ("there", Facet.CONTAINER),
        ("there", Facet.CONFIGURATION),
    ],
)
def test_moving_needs_rights_at_both_ends_and_the_use_of_it(
    lacking: tuple[str, Facet], credential: Credential, elsewhere: Container, personas: Personas
) -> None:
    place, facet = lacking
    weaker = Value.NO_ACCESS if facet is Facet.CREDENTIAL else Value.READ
    mover = personas.charlie
    for container in (personas.container, elsewhere):
        entries.give(container, *everything(mover), by=SYSTEM)
    where = personas.container if place == "here" else elsewhere
    entries.give(where, Entry(mover, facet, weaker), by=SYSTEM)

    answer = browser(mover).patch(_url(credential), {"container": str(elsewhere.pk)}, JSON)

    assert answer.status_code == 403
    assert read_again(credential).parent_id == personas.container.pk
    assert recorded(credential) == ["credential.created"]


def test_moved_credential_may_take_another_name_since_its_own_is_taken_there(
    alice: Client, credential: Credential, elsewhere: Container, personas: Personas
) -> None:
    make_credential(elsewhere, by=personas.alice)
    body = {"container": str(elsewhere.pk), "name": "other", "scope": "mine"}

    answer = alice.patch(_url(credential), body, JSON)

    assert (answer.status_code, answer.json()["path"]) == (200, "/elsewhere/other")
    assert read_again(credential).scope == "mine"
    assert recorded(credential)[1:] == ["credential.moved", "credential.updated"]


def test_move_that_fails_undoes_nothing_else_and_does_nothing(
    alice: Client, credential: Credential, elsewhere: Container
) -> None:
    body = {"container": str(elsewhere.pk), "name": "a/b", "scope": "mine"}

    answer = alice.patch(_url(credential), body, JSON)

    after = read_again(credential)
    assert answer.status_code == 400
    assert (after.parent_id, after.scope) == (credential.parent_id, "read write")


def test_deleted_credential_is_gone_for_all_and_keeps_its_tokens_in_the_bin(
    alice: Client, credential: Credential, personas: Personas
) -> None:
    give_tokens(credential)
    # Shared by itself, so that it has a permission set of its own that has to go too.
    entries.give(credential, Entry(personas.charlie, Facet.CREDENTIAL, Value.USE), by=SYSTEM)
    alice.post(f"{_url(credential)}/authorize", {}, JSON)

    answer = alice.delete(_url(credential))

    assert answer.status_code == 204
    assert TokenSet.objects.exists()
    assert not Authorization.objects.filter(ended_at__isnull=True).exists()
    assert not PermissionSet.objects.filter(owner=credential.pk).exists()
    assert alice.get(_url(credential)).status_code == 404
    event = last_event("credential.deleted")
    assert (event.target_path, event.actor_name) == ("/team/crm-token", "alice")


def test_refresh_says_when_no_worker_can_be_reached(
    alice: Client, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tokenwell.credentials.delivery.renew", lambda *_a, **_k: False)

    answer = alice.post(f"{_url(credential)}/refresh", {}, JSON)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
