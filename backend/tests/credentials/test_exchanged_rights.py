"""A token is exchanged only by those who may use it, and never in a circle."""

import pytest
from django.test import Client

from tests.credentials.making import (
    JSON,
    give_tokens,
    make_credential,
    new_form,
    read_again,
)
from tests.personas import Personas
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials.models import Credential

URL = "/api/v1/credentials"
CHOOSE = ["Choose a credential that you may use."]


@pytest.fixture
def subject(personas: Personas) -> Credential:
    return make_credential(personas.container, by=personas.alice, name="subject")


@pytest.fixture
def hidden(personas: Personas) -> Credential:
    elsewhere = tree.create_container(tree.root(), "hidden", by=personas.root, address=None)
    return make_credential(elsewhere, by=personas.root, name="secret")


def _exchange(personas: Personas, subject: Credential, name: str = "exchanged") -> Credential:
    return make_credential(
        personas.container,
        by=personas.alice,
        name=name,
        grant_type="token_exchange",
        subject_credential=subject,
    )


def test_subject_is_one_that_the_person_may_use(
    alice: Client, subject: Credential, personas: Personas
) -> None:
    form = new_form(personas, grant_type="token_exchange", subject_credential=str(subject.pk))

    made = alice.post(URL, form, JSON)

    assert made.status_code == 201
    assert made.json()["subject_path"] == "/team/subject"
    assert made.json()["missing"] == []


def test_subject_that_is_hidden_reads_like_one_that_is_not_there(
    alice: Client, hidden: Credential, personas: Personas
) -> None:
    form = new_form(personas, grant_type="token_exchange")

    there = alice.post(URL, {**form, "subject_credential": str(hidden.pk)}, JSON)
    nowhere = alice.post(URL, {**form, "subject_credential": str(personas.alice.pk)}, JSON)

    assert (there.status_code, there.json()) == (nowhere.status_code, nowhere.json())
    assert there.json()["errors"] == {"subject_credential": CHOOSE}


def test_subject_that_is_seen_but_not_to_be_used_is_refused(
    alice: Client, hidden: Credential, personas: Personas
) -> None:
    entries.give(hidden, Entry(personas.alice, Facet.CONFIGURATION, Value.READ), by=SYSTEM)
    form = new_form(personas, grant_type="token_exchange", subject_credential=str(hidden.pk))

    answer = alice.post(URL, form, JSON)

    assert answer.json()["errors"] == {"subject_credential": CHOOSE}


def test_credential_is_not_exchanged_with_itself(
    alice: Client, subject: Credential, personas: Personas
) -> None:
    exchanged = _exchange(personas, subject)

    answer = alice.patch(f"{URL}/{exchanged.pk}", {"subject_credential": str(exchanged.pk)}, JSON)

    assert "circle" in answer.json()["errors"]["subject_credential"][0]


def test_exchanges_never_make_a_circle(
    alice: Client, subject: Credential, personas: Personas
) -> None:
    first = _exchange(personas, subject, "first")
    second = _exchange(personas, first, "second")
    third = _exchange(personas, second, "third")

    answer = alice.patch(f"{URL}/{first.pk}", {"subject_credential": str(third.pk)}, JSON)

    assert "circle" in answer.json()["errors"]["subject_credential"][0]
    first.refresh_from_db()
    assert first.subject_credential == subject


def test_chain_of_exchanges_has_an_end(
    alice: Client, subject: Credential, personas: Personas
) -> None:
    last = subject
    for number in range(5):
        last = _exchange(personas, last, f"link-{number}")

    form = new_form(personas, grant_type="token_exchange", subject_credential=str(last.pk))
    answer = alice.post(URL, form, JSON)

    assert "5 exchanges" in answer.json()["errors"]["subject_credential"][0]


@pytest.mark.parametrize("act", ["authorize", "refresh"])
def test_right_on_the_subject_is_looked_at_when_it_is_used(
    act: str, alice: Client, hidden: Credential, personas: Personas
) -> None:
    # Somebody who may use it has set it so.
    exchanged = _exchange(personas, hidden)

    answer = alice.post(f"{URL}/{exchanged.pk}/{act}", {}, JSON)

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"token_endpoint": "https://evil.example/token"},
        {"extra_headers": {"X-Forward-To": "evil.example"}},
        {"client_id": "another"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_who_may_not_use_the_subject_can_not_lead_its_token_elsewhere(
    change: dict[str, object], alice: Client, hidden: Credential, personas: Personas
) -> None:
    exchanged = _exchange(personas, hidden)

    plain = alice.patch(f"{URL}/{exchanged.pk}", change, JSON)
    exchanged.refresh_from_db()

    assert plain.status_code == 200
    assert exchanged.subject_credential is None
    assert plain.json()["missing"] == ["subject_credential"]


def test_who_may_not_use_the_subject_may_change_what_leads_nowhere(
    alice: Client, hidden: Credential, personas: Personas
) -> None:
    exchanged = _exchange(personas, hidden)
    form = {"description": "x", "subject_credential": str(hidden.pk)}

    answer = alice.patch(f"{URL}/{exchanged.pk}", form, JSON)

    exchanged.refresh_from_db()
    assert (answer.status_code, answer.json()["subject_credential"]) == (200, None)
    assert exchanged.subject_credential == hidden


def test_grant_that_becomes_an_exchange_has_its_subject_chosen_anew(
    alice: Client, hidden: Credential, personas: Personas
) -> None:
    exchanged = _exchange(personas, hidden)
    Credential.objects.filter(pk=exchanged.pk).update(grant_type="client_credentials")

    alice.patch(f"{URL}/{exchanged.pk}", {"grant_type": "token_exchange"}, JSON)

    exchanged.refresh_from_db()
    assert exchanged.subject_credential is None


@pytest.mark.parametrize(
    "change", [{"subject_credential": None}, {"grant_type": "client_credentials"}]
)
def test_exchanged_token_does_not_outlive_what_it_came_from(
    change: dict[str, object], alice: Client, subject: Credential, personas: Personas
) -> None:
    exchanged = _exchange(personas, subject)
    give_tokens(exchanged)

    alice.patch(f"{URL}/{exchanged.pk}", change, JSON)

    clock = read_again(exchanged).clock
    assert (clock.token_set, clock.state) == (None, "not_authorized")


def test_path_of_a_subject_is_told_to_those_who_may_know_of_it(
    alice: Client, hidden: Credential, personas: Personas
) -> None:
    exchanged = _exchange(personas, hidden)

    seen = alice.get(f"{URL}/{exchanged.pk}").json()

    assert seen["subject_path"] is None
