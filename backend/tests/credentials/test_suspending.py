"""Suspend and resume by REST: an administrator's act on one, on all below, and on several."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.containers.trees import make, make_credential, send
from tests.credentials.making import begin, clock_of, give_tokens, recorded
from tests.jobs.making import formed
from tests.personas import Personas
from tokenwell.accounts import people
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import tree
from tokenwell.containers.models import Container, Item
from tokenwell.credentials import binning
from tokenwell.credentials.models import Credential, CredentialClock
from tokenwell.credentials.states import State
from tokenwell.jobs import changes as job_changes


@pytest.fixture
def shelf(personas: Personas) -> Personas:
    """/team with box (one, and inner with deep in it), and two beside it; all authorized."""
    box = make(personas.container, "box", by=personas.alice)
    inner = make(box, "inner", by=personas.alice)
    for place, name in ((box, "one"), (inner, "deep"), (personas.container, "two")):
        give_tokens(make_credential(place, name, by=personas.alice))
    return personas


def _id(name: str) -> str:
    return str(Item.objects.get(name=name).pk)


def _several(by: Any, verb: str, *names: str) -> Any:
    return send(by, "post", f"items/{verb}", {"items": [_id(name) for name in names]})


def _suspended() -> set[str]:
    clocks = CredentialClock.objects.filter(state=State.SUSPENDED)
    return set(clocks.values_list("credential__name", flat=True))


def _events(action: str) -> list[str]:
    rows = AuditEvent.objects.filter(action=f"credential.{action}", actor_name="root")
    return sorted(row.target_path for row in rows)


def test_one_is_suspended_and_resumed_however_often_it_is_asked(
    personas: Personas, credential: Credential
) -> None:
    give_tokens(credential)
    address = f"credentials/{credential.pk}"
    tag = send(personas.root, "get", address)["ETag"]

    answers = [
        send(personas.root, "post", f"{address}/{verb}", {}, **{"If-Match": tag})
        for verb in ("suspend", "suspend", "resume", "resume")
    ]

    states = [(one.status_code, one.json()["status"]["state"], one["ETag"]) for one in answers]
    assert states == [(200, "suspended", tag)] * 2 + [(200, "authorized", tag)] * 2
    assert recorded(credential)[1:] == ["credential.suspended", "credential.resumed"]


def test_open_attempt_is_cancelled(
    personas: Personas, alice: Client, credential: Credential
) -> None:
    attempt = begin(alice, credential)

    send(personas.root, "post", f"credentials/{credential.pk}/suspend", {})

    attempt.authorization.refresh_from_db()
    assert attempt.authorization.error == "suspended"
    assert "authorization.cancelled" in recorded(credential)


def test_what_is_said_of_another_state_is_refused(
    personas: Personas, credential: Credential
) -> None:
    for address in (f"credentials/{credential.pk}", f"containers/{personas.container.pk}"):
        answer = send(personas.root, "post", f"{address}/suspend", {}, **{"If-Match": '"other"'})

        assert answer.status_code == 412
    assert _suspended() == set()


@pytest.mark.parametrize("verb", ["suspend", "resume"])
def test_only_an_administrator_does_it(shelf: Personas, verb: str) -> None:
    people.set_privileges(shelf.alice, ["override_security", "maintain_users"], by=SYSTEM)
    before = AuditEvent.objects.count()

    answers = [
        send(shelf.alice, "post", f"credentials/{_id('one')}/{verb}", {}),
        send(shelf.alice, "post", f"containers/{_id('box')}/{verb}", {}),
        _several(shelf.alice, verb, "one", "box"),
    ]

    for answer in answers:
        assert answer.status_code == 403
        assert answer.json()["detail"] == "Only an administrator can suspend and resume."
    assert _suspended() == set()
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("verb", ["suspend", "resume"])
def test_stranger_hears_of_nothing(shelf: Personas, verb: str) -> None:
    def ask(credential: str, container: str) -> list[tuple[int, Any]]:
        answers = [
            send(shelf.charlie, "post", f"credentials/{credential}/{verb}", {}),
            send(shelf.charlie, "post", f"containers/{container}/{verb}", {}),
            send(shelf.charlie, "post", f"items/{verb}", {"items": [credential]}),
        ]
        answers[2].json()["items"][0].pop("id")
        return [(one.status_code, one.json()["title"]) for one in answers]

    hidden, missing = ask(_id("one"), _id("box")), ask(str(uuid4()), str(uuid4()))

    assert hidden == missing
    assert {status for status, _ in hidden} == {404}


def test_all_below_a_container_is_suspended_and_resumed(shelf: Personas) -> None:
    box = f"containers/{_id('box')}"
    _several(shelf.root, "suspend", "one")

    first = send(shelf.root, "post", f"{box}/suspend", {}).json()
    again = send(shelf.root, "post", f"{box}/suspend", {}).json()
    suspended = _suspended()
    resumed = send(shelf.root, "post", f"{box}/resume", {}).json()

    assert [one["credentials"] for one in (first, again, resumed)] == [1, 0, 2]
    assert (suspended, _suspended()) == ({"one", "deep"}, set())
    assert _events("suspended") == ["/team/box/inner/deep", "/team/box/one"]
    assert _events("resumed") == ["/team/box/inner/deep", "/team/box/one"]


def test_several_are_taken_with_all_below_them(shelf: Personas) -> None:
    answer = _several(shelf.root, "suspend", "two", "inner", "deep")

    assert (answer.status_code, answer.json()) == (200, {"credentials": 2})
    assert _suspended() == {"two", "deep"}


def test_what_one_may_not_know_of_keeps_all_as_they_are(shelf: Personas) -> None:
    people.make_administrator(shelf.bob, by=SYSTEM)
    hidden = make_credential(tree.root(), "hidden", by=shelf.root)
    ids = [[_id("two"), str(one)] for one in (hidden.pk, uuid4())]

    answers = [send(shelf.bob, "post", "items/suspend", {"items": some}) for some in ids]

    told = [(one.status_code, one.json()["items"]) for one in answers]
    for _, items in told:
        items[0].pop("id")
    assert told[0] == told[1]
    assert told[0][0] == 404
    assert _suspended() == set()


def test_job_is_not_suspended(shelf: Personas) -> None:
    step = formed({"name": "call", "url": "https://api.example/"})
    box = Container.objects.get(name="box")
    job_changes.create(box, {"name": "job", "steps": [step]}, by=shelf.root, address=None)

    answer = _several(shelf.root, "suspend", "two", "job")
    around = _several(shelf.root, "suspend", "box")

    assert answer.status_code == 409
    assert [one["code"] for one in answer.json()["items"]] == ["not-for-jobs"]
    assert around.json() == {"credentials": 2}
    assert _suspended() == {"one", "deep"}


def test_what_is_in_the_bin_stays_as_it_is(shelf: Personas) -> None:
    binning.throw(Container.objects.get(name="inner"), by=shelf.root, address=None)

    send(shelf.root, "post", f"containers/{tree.root().pk}/resume", {})

    assert clock_of(Credential.objects.get(name="deep")).state == State.SUSPENDED


def test_too_many_at_once_are_refused(shelf: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tokenwell.credentials.below.MOST_AT_ONCE", 1)

    answer = _several(shelf.root, "suspend", "box")

    assert answer.status_code == 409
    assert answer.json()["type"].endswith("too-many")
    assert _suspended() == set()


def test_refresh_token_that_is_dead_stays_so(shelf: Personas) -> None:
    one = CredentialClock.objects.filter(credential__name="one")
    one.update(refused_version=1, state=State.NEEDS_AUTHORIZATION)

    _several(shelf.root, "suspend", "one")
    _several(shelf.root, "resume", "one")

    assert one.get().state == State.NEEDS_AUTHORIZATION
