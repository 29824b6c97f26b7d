"""A service fetches the login of a Password credential for a purpose that it names."""

from itertools import product
from typing import Any
from urllib.parse import quote

import pytest

from tests.credentials.making import PASSWORD, make_login
from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Answer, Service, make_service, send
from tests.personas import Personas
from tokenwell.accounts.purposes import Usage
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import LastUse
from tokenwell.credentials import changes
from tokenwell.credentials.models import Credential
from tokenwell.credentials.states import CredentialType, State
from tokenwell.gateway.last_used import last_used

PURPOSES = [*Usage]
STATES = [State.AUTHORIZED, State.NEEDS_SECRET, State.SUSPENDED]
# What is answered to whoever asks for a ``login`` or a ``token`` of a credential of a type, in a
# state, where the purpose is ticked or not.
ASKING = list(product(("login", "token"), CredentialType, STATES, (True, False)))


def fetch_login(service: Service, credential: Credential, **fields: object) -> Answer:
    """Ask for a login by the id of its credential."""
    return send(f"/api/v1/credentials/{credential.pk}/login", key=service.text, fields=fields)


def expected(wanted: str, kind: str, state: State, *, is_ticked: bool) -> tuple[int, str]:
    """Say what the table of the domain has, in its order."""
    if (wanted == "login") != (kind == CredentialType.PASSWORD):
        return (409, "no-login" if wanted == "login" else "no-token")
    if not is_ticked:
        return (403, "usage-not-allowed")
    if state is State.SUSPENDED:
        return (403, "suspended")
    if state is State.NEEDS_SECRET:
        return (409, "needs-secret")
    return (200, "")


@pytest.fixture
def login(people: Personas) -> Credential:
    """A Password credential in /team."""
    return make_login(people.container, by=people.root)


@pytest.fixture
def oauth(provider: Provider, people: Personas) -> Credential:
    """An OAuth 2.0 credential in /team with a token that is good."""
    credential = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(credential, provider.issue(), lives=600)
    return credential


def test_user_name_and_password_are_given_for_a_purpose_that_is_ticked(
    service: Service, login: Credential
) -> None:
    answer = fetch_login(service, login, purpose="sftp")

    assert answer.status == 200
    assert answer.body == {"username": "robot", "password": PASSWORD}


def test_login_is_found_by_path(service: Service, login: Credential) -> None:
    query = f"path={quote('/team/files', safe='')}"

    answer = send("/api/v1/login", key=service.text, query=query, fields={"purpose": "sftp"})

    assert answer.body == {"username": "robot", "password": PASSWORD}


def test_purpose_may_be_sent_as_a_form(service: Service, login: Credential) -> None:
    answer = send(
        f"/api/v1/credentials/{login.pk}/login",
        key=service.text,
        body=b"purpose=sftp",
        CONTENT_TYPE="application/x-www-form-urlencoded",
    )

    assert answer.status == 200


def test_empty_password_is_given_as_it_is(service: Service, people: Personas) -> None:
    login = make_login(people.container, by=people.root, password=None)

    assert fetch_login(service, login, purpose="sftp").body == {"username": "robot", "password": ""}


def test_answer_is_kept_by_no_cache(service: Service, login: Credential) -> None:
    answer = fetch_login(service, login, purpose="sftp")

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Pragma"] == "no-cache"


def test_use_is_recorded_with_its_purpose_and_without_the_login(
    service: Service, login: Credential
) -> None:
    fetch_login(service, login, purpose="sftp")

    event = AuditEvent.objects.get(action="login.used")
    assert (event.actor_name, event.actor_id) == ("crm-sync", service.account.pk)
    assert (event.target_id, event.target_path) == (login.pk, "/team/files")
    assert (event.address, event.facts) == ("192.0.2.7", {"purpose": "sftp"})
    assert event.within == [*login.ancestors]
    assert PASSWORD not in str(event.__dict__)
    assert "robot" not in str(event.__dict__)


@pytest.mark.parametrize("usage", PURPOSES)
def test_purpose_that_is_not_ticked_is_refused_in_the_words_of_the_table(
    service: Service, people: Personas, usage: Usage
) -> None:
    others = [one for one in PURPOSES if one is not usage]
    login = make_login(people.container, by=people.root, usages=others)

    answer = fetch_login(service, login, purpose=usage)

    name = "job execution" if usage is Usage.JOB_EXECUTION else usage.upper()
    assert (answer.status, answer.problem) == (403, "usage-not-allowed")
    assert answer.body["title"] == f"/team/files is not allowed for {name}."
    assert PASSWORD not in str(answer)
    event = AuditEvent.objects.get(action="token.use_refused")
    assert event.facts == {"error": "usage-not-allowed", "purpose": usage}


@pytest.mark.parametrize("usage", PURPOSES)
def test_each_purpose_is_given_where_it_alone_is_ticked(
    service: Service, people: Personas, usage: Usage
) -> None:
    login = make_login(people.container, by=people.root, usages=[usage])

    answers = {one: fetch_login(service, login, purpose=one).status for one in PURPOSES}

    assert answers == {one: 200 if one is usage else 403 for one in PURPOSES}


@pytest.mark.parametrize(("wanted", "kind", "state", "is_ticked"), ASKING, ids=str)
def test_table_of_what_is_answered(
    service: Service,
    people: Personas,
    login: Credential,
    oauth: Credential,
    wanted: str,
    kind: CredentialType,
    state: State,
    is_ticked: bool,
) -> None:
    credential = login if kind is CredentialType.PASSWORD else oauth
    made.set_clock(credential, state=state)
    Credential.objects.filter(pk=credential.pk).update(usages=["http"] if is_ticked else [])
    address = f"/api/v1/credentials/{credential.pk}/{wanted}"

    answer = send(address, key=service.text, fields={"purpose": "http"})

    outcome = (answer.status, "" if answer.status == 200 else answer.problem)
    assert outcome == expected(wanted, kind, state, is_ticked=is_ticked)
    events = list(AuditEvent.objects.filter(actor_id=service.account.pk).values_list("action"))
    used = "login.used" if wanted == "login" else "token.used"
    assert events == [(used if answer.status == 200 else "token.use_refused",)]


def test_refusals_of_the_wrong_kind_say_where_to_ask(
    service: Service, login: Credential, oauth: Credential
) -> None:
    token = service.fetch(login)
    other = fetch_login(service, oauth, purpose="http")

    assert token.body["title"] == "/team/files is a Password credential: it has no token."
    assert "/login" in token.body["detail"]
    assert other.body["title"].startswith("/team/crm is an OAuth 2.0 credential")
    assert "/token" in other.body["detail"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"purpose": ""},
        {"purpose": None},
        {"purpose": 7},
        {"purpose": "SFTP"},
        {"purpose": "a b"},
        {"purpose": "x" * 40},
        {"purpose": ["sftp"]},
        {"purpose": "sftp", "min_ttl": 10},
        {"purpose": "sftp", "bad_version": 1},
        {"purpose": "sftp", "reason": "x"},
    ],
    ids=str,
)
def test_request_that_is_none_is_refused(
    service: Service, login: Credential, fields: dict[str, Any]
) -> None:
    answer = fetch_login(service, login, **fields)

    assert (answer.status, answer.problem) == (400, "validation-failed")
    assert PASSWORD not in str(answer)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"purpose": "sftp", "purpose": "ftp"}', b"\xff"])
def test_body_that_is_none_is_refused(service: Service, login: Credential, body: bytes) -> None:
    address = f"/api/v1/credentials/{login.pk}/login"

    assert send(address, key=service.text, body=body).status == 400


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_login_is_asked_for_by_post_alone(service: Service, login: Credential, method: str) -> None:
    address = f"/api/v1/credentials/{login.pk}/login"

    answer = send(address, key=service.text, method=method)

    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert "login" in answer.body["title"]


@pytest.mark.parametrize("query", ["", "path=", "path=%00", "path=team", "id=/team/files"])
def test_path_that_is_none_is_refused(service: Service, login: Credential, query: str) -> None:
    answer = send("/api/v1/login", key=service.text, query=query, fields={"purpose": "sftp"})

    assert answer.status == 400


def test_key_that_does_not_count_gets_nothing(service: Service, login: Credential) -> None:
    address = f"/api/v1/credentials/{login.pk}/login"

    answers = [
        send(address, key=None, fields={"purpose": "sftp"}),
        send(address, key=service.text[:-1], fields={"purpose": "sftp"}),
        send(address, key=f"twk_aaaaaaaaaaaa.{'A' * 43}", fields={"purpose": "sftp"}),
    ]

    assert {(answer.status, answer.problem) for answer in answers} == {(401, "invalid-key")}
    assert len({str(answer.body) for answer in answers}) == 1


def test_stranger_gets_the_same_answer_as_for_what_is_not_there(
    service: Service, login: Credential, people: Personas
) -> None:
    outsider = make_service("charlies-script")

    answers = [
        fetch_login(outsider, login, purpose="sftp"),
        fetch_login(outsider, login, purpose="ftp"),
        fetch_login(outsider, Credential(pk=people.root.pk), purpose="sftp"),
    ]

    assert {(answer.status, answer.problem) for answer in answers} == {(404, "not-found")}
    assert len({str(answer.body) for answer in answers}) == 1
    assert AuditEvent.objects.filter(action="token.use_refused").count() == 3


def test_who_sees_but_may_not_use_is_told_so(login: Credential, people: Personas) -> None:
    reader = make_service("reader")
    read = Entry(reader.account.user, Facet.CONFIGURATION, Value.READ)
    entries.give(people.container, read, by=SYSTEM)

    answer = fetch_login(reader, login, purpose="sftp")

    assert (answer.status, answer.problem) == (403, "not-permitted")


def test_right_and_purpose_that_were_taken_away_are_gone_with_the_next_request(
    service: Service, login: Credential, people: Personas
) -> None:
    before = fetch_login(service, login, purpose="sftp").status
    changes.update(login, {"usages": ["http"]}, by=people.root, address=None)
    unticked = fetch_login(service, login, purpose="sftp").status
    user = service.account.user
    entries.give(people.container, Entry(user, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    assert (before, unticked) == (200, 403)
    assert fetch_login(service, login, purpose="http").status == 404


def test_password_that_was_lost_with_its_destination_is_not_given(
    service: Service, login: Credential, people: Personas
) -> None:
    changes.update(login, {"base_urls": ["https://evil.example/"]}, by=people.root, address=None)

    answer = fetch_login(service, login, purpose="sftp")

    assert (answer.status, answer.problem) == (409, "needs-secret")
    assert answer.body["title"] == "/team/files needs its password again."


def test_password_that_does_not_open_is_not_given(
    service: Service, login: Credential, people: Personas
) -> None:
    other = make_login(people.container, by=people.root, name="other")
    sealed = Credential.objects.get(pk=other.pk).password
    Credential.objects.filter(pk=login.pk).update(password=sealed)

    answer = fetch_login(service, login, purpose="sftp")

    assert (answer.status, answer.problem) == (409, "needs-secret")
    assert not AuditEvent.objects.filter(action="login.used").exists()


def test_last_use_is_noted_for_each_purpose(service: Service, login: Credential) -> None:
    for purpose in ("sftp", "http", "sftp"):
        fetch_login(service, login, purpose=purpose)

    last_used().write()

    noted = LastUse.objects.filter(user=service.account.pk, item=login)
    assert sorted(noted.values_list("purpose", flat=True)) == ["http", "sftp"]
    assert made.clock_of(login).last_used_at is not None


def test_token_that_is_good_is_not_recorded_as_used_by_who_asks_for_a_login(
    service: Service, oauth: Credential
) -> None:
    fetch_login(service, oauth, purpose="http")

    assert not AuditEvent.objects.filter(action="token.used").exists()
