"""What was exchanged is handed to those who may use all that it came from (RFC 8693)."""

import pytest

from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Service
from tests.personas import Personas
from tokenwell.accounts import roles
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container
from tokenwell.credentials.models import Credential


@pytest.fixture
def inner(people: Personas) -> Container:
    """A container in /team, so with the rights of /team."""
    return tree.create_container(people.container, "inner", by=people.root, address=None)


@pytest.fixture
def exchanged(provider: Provider, people: Personas, inner: Container) -> Credential:
    """The outcome of two exchanges, whose token is there; the first of all is in ``inner``."""
    deep = made.make_credential(provider, by=people.root, name="deep", container=inner)
    subject = deep
    for name in ("middle", "outer"):
        subject = made.make_credential(
            provider,
            by=people.root,
            name=name,
            container=people.container,
            grant_type="token_exchange",
            subject_credential=subject,
        )
    outer = subject
    made.give_tokens(outer, None, lives=600)
    return outer


def test_service_that_may_use_all_of_it_gets_the_token(
    service: Service, exchanged: Credential
) -> None:
    assert service.fetch(exchanged).status == 200
    assert service.fetch_by_path("/team/outer").status == 200


def test_service_that_may_not_use_what_it_came_from_gets_nothing(
    service: Service, exchanged: Credential, inner: Container
) -> None:
    entries.give(inner, Entry(service.account.user, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)

    answers = [service.fetch(exchanged), service.fetch_by_path("/team/outer")]

    assert [(answer.status, answer.problem) for answer in answers] == [(403, "not-permitted")] * 2
    assert "access-0" not in str(answers)


@pytest.mark.parametrize("state", ["suspended", "revoked"])
def test_what_came_from_a_stopped_credential_is_stopped_too(
    state: str, service: Service, exchanged: Credential
) -> None:
    made.set_clock(Credential.objects.get(name="deep"), state=state)

    assert service.fetch(exchanged).status == 403


def test_right_may_come_by_a_role(
    service: Service, exchanged: Credential, inner: Container
) -> None:
    user = service.account.user
    entries.give(inner, Entry(user, Facet.CREDENTIAL, Value.NO_ACCESS), by=SYSTEM)
    readers = roles.create_role("readers", by=SYSTEM)
    roles.add_member(readers, user, by=SYSTEM)
    entries.give(inner, Entry(readers, Facet.CREDENTIAL, Value.USE), by=SYSTEM)

    assert service.fetch(exchanged).status == 200


def test_exchange_of_nothing_is_no_way_around_a_right(
    service: Service, exchanged: Credential
) -> None:
    Credential.objects.filter(pk=exchanged.pk).update(subject_credential=None)

    # Nobody can say any more who may have what it came from.
    assert service.fetch(exchanged).status == 403
