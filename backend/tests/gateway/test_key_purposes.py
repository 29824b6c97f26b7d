"""A key that is limited to purposes gets nothing for another one, whatever the service may use."""

import pytest

from tests.credentials.making import make_login
from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Answer, Service, make_service, send
from tests.personas import Personas
from tokenwell.accounts import service_accounts
from tokenwell.accounts.purposes import Usage
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials.models import Credential

EVERYTHING = tuple(usage.value for usage in Usage)


@pytest.fixture
def credential(provider: Provider, people: Personas) -> Credential:
    credential = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(credential, provider.issue(), lives=600)
    return credential


@pytest.fixture
def login(people: Personas) -> Credential:
    """A Password credential that is allowed for each purpose."""
    login = make_login(people.container, by=people.root)
    Credential.objects.filter(pk=login.pk).update(usages=list(EVERYTHING))
    return login


def _limit(service: Service, *purposes: str) -> None:
    service_accounts.update_key(service.key, by=SYSTEM, purposes=purposes)


def _fetch_login(service: Service, login: Credential, purpose: str) -> Answer:
    path = f"/api/v1/credentials/{login.pk}/login"
    return send(path, key=service.text, fields={"purpose": purpose})


@pytest.mark.parametrize(
    ("purposes", "is_served"),
    [((), True), (("http",), True), (EVERYTHING, True), (("ftp", "sftp"), False)],
)
def test_token_is_given_to_a_key_that_is_for_calls(
    service: Service, credential: Credential, purposes: tuple[str, ...], is_served: bool
) -> None:
    _limit(service, *purposes)

    answers = [service.fetch(credential), service.fetch_by_path("/team/crm")]

    for answer in answers:
        if is_served:
            assert answer.status == 200
        else:
            assert (answer.status, answer.problem) == (403, "key-not-for-purpose")
            assert answer.body["title"] == "This key is not meant for HTTP."
            assert "access_token" not in answer.body


@pytest.mark.parametrize("purpose", EVERYTHING)
@pytest.mark.parametrize("limit", EVERYTHING)
def test_login_is_given_for_the_purposes_of_the_key_alone(
    service: Service, login: Credential, limit: str, purpose: str
) -> None:
    _limit(service, limit)

    answer = _fetch_login(service, login, purpose)

    if purpose == limit:
        assert answer.status == 200
    else:
        assert (answer.status, answer.problem) == (403, "key-not-for-purpose")
        assert "password" not in answer.body


def test_what_the_credential_is_not_allowed_for_no_key_opens(
    service: Service, login: Credential
) -> None:
    Credential.objects.filter(pk=login.pk).update(usages=["sftp"])
    _limit(service, "ftp")

    assert _fetch_login(service, login, "ftp").problem == "usage-not-allowed"


def test_refusal_is_recorded_and_nothing_is_handed_out(
    service: Service, credential: Credential
) -> None:
    _limit(service, "sftp")

    service.fetch(credential)

    event = AuditEvent.objects.get(action="token.use_refused")
    assert event.facts == {"error": "key-not-for-purpose", "purpose": "http"}
    assert event.target_id == credential.pk
    assert not AuditEvent.objects.filter(action="token.used").exists()


def test_nobody_is_asked_for_a_token_that_such_a_key_does_not_get(
    service: Service, provider: Provider, people: Personas
) -> None:
    spent = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(spent, provider.issue(), lives=-5)
    _limit(service, "sftp")

    answer = service.fetch(spent)

    assert answer.problem == "key-not-for-purpose"
    assert provider.ledger == []


def test_key_for_calls_alone_gets_no_token_and_no_login(
    service: Service, credential: Credential, login: Credential
) -> None:
    service_accounts.update_key(service.key, by=SYSTEM, calls_only=True)

    answers = [
        service.fetch(credential),
        service.fetch_by_path("/team/crm"),
        _fetch_login(service, login, "sftp"),
    ]

    assert {(one.status, one.problem) for one in answers} == {(403, "key-only-calls")}
    assert not AuditEvent.objects.filter(action__in=["token.used", "login.used"]).exists()
    assert AuditEvent.objects.filter(facts__error="key-only-calls").count() == 3


@pytest.mark.usefixtures("service")  # which closes what tokens are handed out by
def test_limit_tells_a_stranger_nothing(credential: Credential, people: Personas) -> None:
    outsider = make_service("charlies-script")
    _limit(outsider, "sftp")
    service_accounts.update_key(outsider.key, by=SYSTEM, calls_only=True)

    answers = [outsider.fetch(credential), outsider.fetch(Credential(pk=people.root.pk))]

    assert {(answer.status, answer.problem) for answer in answers} == {(404, "not-found")}
    assert answers[0].body == answers[1].body
