"""A key that is limited works from its networks, for what it is meant for, and for nothing else."""

import pytest

from tests.containers.trees import make
from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Answer, Service, make_service, send
from tests.personas import Personas
from tokenwell.accounts import service_accounts
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials.models import Credential


@pytest.fixture
def credential(provider: Provider, people: Personas) -> Credential:
    credential = made.make_credential(provider, by=people.root, container=people.container)
    made.give_tokens(credential, provider.issue(), lives=600)
    return credential


def _limit(service: Service, **limits: tuple[object, ...]) -> None:
    service_accounts.update_key(service.key, by=SYSTEM, **limits)  # type: ignore[arg-type]


def _from(service: Service, credential: Credential, address: str) -> Answer:
    path = f"/api/v1/credentials/{credential.pk}/token"
    return send(path, key=service.text, REMOTE_ADDR=address)


@pytest.mark.parametrize(
    ("networks", "address", "is_served"),
    [
        ((), "203.0.113.9", True),
        (("203.0.113.0/24",), "203.0.113.9", True),
        (("203.0.113.9/32",), "203.0.113.9", True),
        (("198.51.100.0/24", "203.0.113.0/24"), "203.0.113.9", True),
        (("2001:db8::/32",), "2001:db8::7", True),
        (("203.0.113.0/24",), "203.0.114.9", False),
        (("203.0.113.0/24",), "2001:db8::7", False),
        (("2001:db8::/32",), "203.0.113.9", False),
        (("203.0.113.0/24",), "", False),
    ],
)
def test_key_works_from_its_networks_alone(
    service: Service,
    credential: Credential,
    networks: tuple[str, ...],
    address: str,
    is_served: bool,
) -> None:
    _limit(service, networks=networks)

    answer = _from(service, credential, address)

    if is_served:
        assert answer.status == 200
    else:
        assert (answer.status, answer.problem) == (403, "address-not-allowed")
        assert "access_token" not in answer.body


def test_other_address_is_recorded_and_learns_nothing_of_the_credential(
    service: Service, credential: Credential, people: Personas
) -> None:
    _limit(service, networks=("198.51.100.0/24",))

    there = _from(service, credential, "203.0.113.9")
    missing = _from(service, Credential(pk=people.root.pk), "203.0.113.9")

    assert there.body == missing.body
    assert there.body["title"] == "This key may not be used from 203.0.113.9."
    event = AuditEvent.objects.filter(action="token.use_refused").order_by("id").first()
    assert event is not None
    assert event.facts["error"] == "address-not-allowed"
    assert event.address == "203.0.113.9"


def test_key_that_is_for_one_container_gives_what_is_below_it(
    service: Service, credential: Credential, people: Personas
) -> None:
    other = make(people.container, "other", by=people.alice)
    _limit(service, limited_to=(people.container.pk,))
    assert service.fetch(credential).status == 200

    _limit(service, limited_to=(credential.pk, other.pk))
    assert service.fetch(credential).status == 200
    assert service.fetch_by_path("/team/crm").status == 200

    _limit(service, limited_to=(other.pk,))
    answer = service.fetch(credential)
    assert (answer.status, answer.problem) == (403, "key-not-for-this")
    assert answer.body["title"] == "This key is not meant for /team/crm."


@pytest.mark.usefixtures("service")  # which closes what tokens are handed out by
def test_limit_tells_a_stranger_nothing(credential: Credential, people: Personas) -> None:
    outsider = make_service("charlies-script")
    _limit(outsider, limited_to=(people.container.pk,))

    answers = [outsider.fetch(credential), outsider.fetch(Credential(pk=people.root.pk))]

    assert {(answer.status, answer.problem) for answer in answers} == {(404, "not-found")}
    assert answers[0].body == answers[1].body
