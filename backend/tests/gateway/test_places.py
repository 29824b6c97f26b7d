"""The token endpoint at every place of a tree: who may use gets a token, as the reference tells."""

import pytest

from tests.containers.reference import effective
from tests.containers.trees import make
from tests.engine import credentials as made
from tests.fake_provider import Provider
from tests.gateway.service import Answer, Service, make_service
from tests.personas import Personas
from tokenwell.accounts import roles
from tokenwell.accounts.models import Role, User
from tokenwell.audit.log import SYSTEM
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.containers.models import Container
from tokenwell.containers.paths import path_of
from tokenwell.credentials.models import Credential

_USE, _NO_USE = (Facet.CREDENTIAL, Value.USE), (Facet.CREDENTIAL, Value.NO_ACCESS)
_READ = (Facet.CONFIGURATION, Value.READ)


@pytest.fixture
def credentials(provider: Provider, people: Personas) -> list[Credential]:
    """One credential with a token at the root, in /team, below it, and in places beside."""
    team, top = people.container, tree.root()
    below = make(team, "below", by=people.root)
    places = [top, team, below, make(below, "again", by=people.root)]
    places += [make(top, name, by=people.root) for name in ("shared", "hidden")]
    return [_credential(provider, people, place) for place in places]


def _credential(provider: Provider, people: Personas, place: Container) -> Credential:
    credential = made.make_credential(provider, by=people.root, container=place)
    made.give_tokens(credential, provider.issue(), lives=600)
    return credential


def _services(credentials: list[Credential]) -> list[Service]:
    """Make programs that come to their rights by every way, and one that has none."""
    named = ("own", "by-role", "both", "shared", "reader", "stranger")
    services = {name: make_service(name) for name in named}
    inner, outer = (roles.create_role(name, by=SYSTEM) for name in ("inner", "outer"))
    members = [services[name].account.user for name in ("by-role", "both")]
    roles.set_members(inner, users=members, roles=[], by=SYSTEM)
    roles.set_members(outer, users=[], roles=[inner], by=SYSTEM)
    users = {name: service.account.user for name, service in services.items()}
    _, team, below, again, shared, _ = credentials
    _say(_around(team), {users["own"]: _USE, outer: _USE, users["reader"]: _READ})
    _say(_around(below), {users["own"]: _NO_USE, users["both"]: _NO_USE})
    _say(_around(again), {users["own"]: _USE, outer: _NO_USE})
    entries.give(shared, Entry(users["shared"], *_USE), by=SYSTEM)
    return list(services.values())


def _say(place: Container, said: dict[User | Role, tuple[Facet, Value]]) -> None:
    entries.give(place, *(Entry(who, *words) for who, words in said.items()), by=SYSTEM)


def _around(credential: Credential) -> Container:
    return Container.objects.get(children=credential)


@pytest.mark.usefixtures("service")
def test_token_is_for_who_may_use_wherever_it_is(credentials: list[Credential]) -> None:
    services = _services(credentials)
    told, given = effective(), 0
    gone = Credential(pk=credentials[0].permission_set_id)  # an id, and none of a credential

    for service in services:
        absent = service.fetch(gone)
        assert absent.status == 404
        for credential in credentials:
            key = (str(service.account.pk), str(credential.pk))
            held = {right for who, where, right in told if (who, where) == key}
            answers = [service.fetch(credential), service.fetch_by_path(path_of(credential))]
            expected = 200 if "credential_use" in held else 403 if held else 404
            assert [answer.status for answer in answers] == [expected] * 2, (key, held)
            given += expected == 200
            if not held:
                assert [_told(answer) for answer in answers] == [_told(absent)] * 2

    assert given >= 7


def _told(answer: Answer) -> tuple[object, ...]:
    return answer.status, sorted(answer.headers.items()), answer.body
