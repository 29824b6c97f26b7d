"""A service fetches a token that is there."""

import unicodedata
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Service, send
from tests.personas import Personas
from tokenwell.audit.models import AuditEvent
from tokenwell.containers.models import LastUse
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import State
from tokenwell.gateway.last_used import last_used


@pytest.fixture
def credential(provider: Provider, people: Personas) -> Credential:
    credential = made.make_credential(
        provider, by=people.root, name="CRM Zürich", container=people.container
    )
    made.give_tokens(credential, provider.issue(), lives=600)
    return credential


def test_valid_token_is_given_at_once(
    service: Service, credential: Credential, provider: Provider
) -> None:
    answer = service.fetch(credential)

    assert answer.status == 200
    expires_in = answer.body.pop("expires_in")
    assert answer.body == {
        "access_token": "access-0",
        "token_type": "Bearer",
        "scope": "read",
        "token_version": 1,
    }
    assert 590 <= expires_in <= 600
    assert provider.ledger == []


def test_answer_is_kept_by_no_cache(service: Service, credential: Credential) -> None:
    answer = service.fetch(credential)

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"
    assert answer.headers["Content-Type"] == "application/json"


def test_use_is_recorded_with_who_what_and_whence(service: Service, credential: Credential) -> None:
    service.fetch(credential)

    event = AuditEvent.objects.get(action="token.used")
    assert (event.actor_name, event.actor_id) == ("crm-sync", service.account.pk)
    assert (event.target_id, event.target_path) == (credential.pk, "/team/CRM Zürich")
    assert (event.address, event.facts) == ("192.0.2.7", {"purpose": "http", "version": 1})
    assert "access-0" not in str(event.__dict__)


def test_last_use_is_noted_at_the_key_and_the_credential(
    service: Service, credential: Credential
) -> None:
    service.fetch(credential)

    last_used().write()

    service.key.refresh_from_db()
    assert service.key.last_used_at is not None
    assert made.clock_of(credential).last_used_at is not None


def test_who_used_what_is_noted_to_the_hour(service: Service, credential: Credential) -> None:
    service.fetch(credential)
    last_used().write()
    first = LastUse.objects.get(user=service.account.pk, item=credential)
    service.fetch(credential)
    last_used().write()
    again = LastUse.objects.get(user=service.account.pk, item=credential)
    long_ago = first.last_used_at - timedelta(hours=2)
    LastUse.objects.update(last_used_at=long_ago)
    service.fetch(credential)
    last_used().write()

    assert again.last_used_at == first.last_used_at
    assert LastUse.objects.get().last_used_at > first.last_used_at


def test_token_of_unknown_lifetime_is_given_without_a_lifetime(
    service: Service, credential: Credential
) -> None:
    made.change_tokens(credential, expires_at=None)

    answer = service.fetch(credential)

    assert answer.status == 200
    assert "expires_in" not in answer.body


@pytest.mark.parametrize("state", [State.AUTHORIZED, State.UNCERTAIN])
def test_states_that_serve_hand_out_what_is_valid(
    service: Service, credential: Credential, state: State
) -> None:
    made.set_clock(credential, state=state)

    assert service.fetch(credential).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/team/CRM Zürich",
        "/TEAM/crm zürich",
        unicodedata.normalize("NFD", "/team/CRM Zürich"),
    ],
)
def test_token_is_found_by_path_whatever_case_and_form(
    service: Service, credential: Credential, path: str
) -> None:
    answer = service.fetch_by_path(path)

    assert (answer.status, answer.body.get("access_token")) == (200, "access-0")


@pytest.mark.parametrize("path", ["/team", "/", "/team/CRM Zürich/more", "/other", "/team/CRM"])
def test_path_that_leads_to_no_credential_is_not_found(
    service: Service, credential: Credential, path: str
) -> None:
    answer = service.fetch_by_path(path)

    assert (answer.status, answer.problem) == (404, "not-found")


@pytest.mark.parametrize(
    "query", ["", "path=", "path=team", "path=//", "path=/team//x", "path=/team/%00", "other=/a"]
)
def test_what_is_not_a_path_is_refused_with_words(
    service: Service, credential: Credential, query: str
) -> None:
    answer = send("/api/v1/token", key=service.text, query=query)

    assert (answer.status, answer.problem) == (400, "validation-failed")
    assert list(answer.body["errors"]) == ["path"]


def test_form_is_as_good_as_json(service: Service, credential: Credential) -> None:
    answer = send(
        f"/api/v1/credentials/{credential.pk}/token",
        key=service.text,
        body=b"purpose=http&min_ttl=60&bad_version=",
        CONTENT_TYPE="application/x-www-form-urlencoded",
    )

    assert answer.status == 200


def test_state_since_is_not_touched_by_a_use(service: Service, credential: Credential) -> None:
    before = made.clock_of(credential)

    service.fetch(credential)

    after = made.clock_of(credential)
    assert (after.since, after.fence, after.token_version) == (before.since, before.fence, 1)
    assert after.since < timezone.now()
