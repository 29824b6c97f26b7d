"""Every route of the API asks for what the table says; one that is not in it fails."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from tests.authz.asking import address_of, ask, body_of
from tests.authz.needs import ByRight, Fresh, Route
from tests.authz.place import attempt, event_of, give_tokens, inquiry, job_with_all, view_of
from tests.authz.table import DESCRIPTIONS, ROUTES
from tests.containers.trees import make_chain, make_credential, public, send
from tests.personas import Personas, browser, make_user
from tokenwell.accounts import people, service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Binned, Container
from tokenwell.credentials import binning
from tokenwell.notices import deliveries, webhooks

_METHODS = ("get", "post", "put", "patch", "delete")
_PREFIX = "api/v1/"
_BY_RIGHT = [route for route, need in ROUTES.items() if isinstance(need, ByRight)]
_FRESH = [route for route, need in ROUTES.items() if isinstance(need, Fresh)]
_BY_ID = [route for route in ROUTES if "<uuid" in route[1]]
_A_RUN = ("get", "runs/<uuid:run_id>")
# What is sent there is the file itself.
_OF_BYTES = ("post", "jobs/<uuid:job_id>/files")
_NO_IDS = ("not-an-id", "0", "%00", "..%2f..", "1" * 5000)
_WITH_BODY = [
    route for route in ROUTES if route[0] in {"post", "put", "patch"} and route != _OF_BYTES
]
_LACKS = [
    (route, right)
    for route, need in ROUTES.items()
    if isinstance(need, ByRight)
    for right in sorted(need.all_rights)
]


def _thrown(box: Container, person: User) -> Binned:
    old = tree.create_container(box, "old", by=person, address=None)
    return binning.throw(old, by=person, address=None)


def _patterns(
    prefix: str = "", resolver: Any = None, *, below: str = "api/"
) -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _patterns(route, pattern, below=below)
        elif route.startswith(below):
            yield route, pattern


def _view_of(pattern: URLPattern) -> object:
    return pattern.callback.view_class  # type: ignore[attr-defined]


class _Place:
    """/team/box with a container, a credential, an attempt to authorize, and a service."""

    def __init__(self, personas: Personas, person: User) -> None:
        self.alice = personas.alice.pk
        self.box, self.inner = make_chain(personas.container, "box", "inner", by=personas.alice)
        self.credential = make_credential(self.box, "crm", by=personas.alice)
        service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
        key = service_accounts.create_key(service, label="prod", by=SYSTEM).key
        self.ids: dict[str, object] = {
            "service_id": service.pk,
            "user_id": personas.charlie.pk,
            "role_id": personas.team.uid,
            "key_id": key.pk,
            "container_id": self.inner.pk,
            "item_id": self.inner.pk,
            "credential_id": self.credential.pk,
            "authorization_id": attempt(self.credential, person).pk,
            "inquiry_id": inquiry(self.credential, person).pk,
            "event_id": event_of(self.inner),
            "binned_id": _thrown(self.box, person).pk,
        }
        job, run, file = job_with_all(self.box, by=personas.alice)
        self.ids |= {"job_id": job.pk, "run_id": run.pk, "file_id": file.pk}
        hook = webhooks.create(
            personas.root, url="https://hooks.example/x", description="", kinds=[], by=SYSTEM
        ).webhook
        self.ids["view_id"] = view_of(personas.root).pk
        self.ids["webhook_id"] = hook.pk
        self.ids["delivery_id"] = deliveries.test(hook, now=timezone.now()).pk
        give_tokens()

    def send(self, person: User | Client, route: Route, **ids: object) -> Any:
        """Send the request of a row."""
        return ask(person, route, self.names(**ids))

    def names(self, **ids: object) -> dict[str, object]:
        """Give what the rows of the table name, but for some ids."""
        known = {
            "session_id": 1,
            "role": self.ids["role_id"],
            "public": public().pk,
            "heir": self.alice,
            "container_path": "/team/box/inner",
            "credential_path": "/team/box/crm",
        }
        return {**known, **self.ids, **ids}


def _give(person: User, rights: frozenset[Right], route: Route, place: _Place) -> None:
    """Give these rights, and no access where one is missing, where the route looks."""
    where = tree.root() if route[1].startswith("containers/root") else place.box
    said = []
    for facet in Facet:
        names = {
            right.value.removeprefix(f"{facet}_") for right in rights if right.startswith(facet)
        }
        if "write" in names:
            value = Value.READ_WRITE
        elif names:
            value = Value.READ if "read" in names else Value.USE
        else:
            value = Value.NO_ACCESS
        said.append(Entry(person, facet, value))
    entries.give(where, *said, by=SYSTEM)


@pytest.fixture
def dora(personas: Personas) -> User:
    """Make a person without any right."""
    return make_user("dora")


@pytest.fixture
def place(personas: Personas, dora: User) -> _Place:
    """Make what the routes are about."""
    return _Place(personas, dora)


def test_every_route_is_in_the_table_and_no_other() -> None:
    found = {
        (method, route.removeprefix(_PREFIX))
        for route, pattern in _patterns()
        if route.startswith(_PREFIX)
        for method in _METHODS
        if hasattr(_view_of(pattern), method)
    }

    assert found == set(ROUTES)


def test_nothing_else_is_below_api() -> None:
    others = {route for route, _ in _patterns() if not route.startswith(_PREFIX)}

    assert others == DESCRIPTIONS


@pytest.mark.parametrize("route", _FRESH, ids=str)
def test_who_proved_nothing_for_ten_minutes_is_asked_again(
    personas: Personas, place: _Place, route: Route
) -> None:
    answer = place.send(browser(personas.root, seconds_ago=601), route)

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:tokenwell:problem:confirm-it-is-you"


def test_nothing_of_allauth_has_an_address() -> None:
    found = {pattern.callback.__module__ for _, pattern in _patterns(below="")}

    assert found
    assert not [module for module in found if module.startswith("allauth")]


@pytest.mark.parametrize("route", _BY_RIGHT, ids=str)
def test_named_rights_are_enough(place: _Place, dora: User, route: Route) -> None:
    need = ROUTES[route]
    assert isinstance(need, ByRight)
    _give(dora, need.all_rights or frozenset({Right.SERVICE_USE}), route, place)
    if need.administrators:
        people.make_administrator(dora, by=SYSTEM)

    answer = place.send(dora, route)

    assert answer.status_code not in {401, 403, 404}, answer.content


@pytest.mark.parametrize(("route", "lacking"), _LACKS, ids=str)
def test_each_named_right_is_needed(
    place: _Place, dora: User, route: Route, lacking: Right
) -> None:
    twin = lacking.replace("_read", "_write")
    _give(dora, frozenset(Right) - {lacking, Right(twin)}, route, place)

    answer = place.send(dora, route)

    # An attempt is nothing to see for one who does not see the credential.
    sees_attempts = lacking is not Right.CONFIGURATION_READ
    is_attempt = route[1].startswith(("authorizations", "inquiries/")) or route == _A_RUN
    expected = 404 if is_attempt and not sees_attempts else 403
    assert answer.status_code == expected


@pytest.mark.parametrize("route", _WITH_BODY, ids=str)
def test_unknown_field_is_refused_and_nothing_changes(
    personas: Personas, dora: User, place: _Place, route: Route
) -> None:
    body = {**(body_of(route, place.names()) or {}), "token_version": True}
    _give(dora, frozenset(Right), route, place)
    before = AuditEvent.objects.count()

    # An attempt is there for the one who began it alone.
    person = dora if "authorization_id" in route[1] else personas.root
    answer = send(person, route[0], address_of(route, place.names()), body)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"token_version": ["This field is not known here."]}
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("route", _BY_ID, ids=str)
def test_id_of_another_kind_and_what_is_none_are_not_found(
    personas: Personas, place: _Place, route: Route
) -> None:
    wrong = {
        "service_id": personas.root.pk,
        "user_id": place.ids["service_id"],
        "role_id": personas.root.pk,
        "key_id": place.ids["service_id"],
        "container_id": place.credential.pk,
        "job_id": place.credential.pk,
        "run_id": place.ids["job_id"],
        "file_id": place.ids["run_id"],
        "item_id": place.ids["service_id"],
        "credential_id": place.inner.pk,
        "authorization_id": place.credential.pk,
        "inquiry_id": place.ids["authorization_id"],
        "event_id": place.inner.pk,
        "binned_id": place.inner.pk,
        "view_id": place.ids["webhook_id"],
        "webhook_id": place.ids["delivery_id"],
        "delivery_id": place.ids["webhook_id"],
    }

    answers = [
        place.send(personas.root, route, **dict.fromkeys(place.ids, uuid4())),
        place.send(personas.root, route, **wrong),
        *(place.send(personas.root, route, **dict.fromkeys(place.ids, none)) for none in _NO_IDS),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({str(answer.json()) for answer in answers}) == 1


@pytest.mark.parametrize("route", sorted(DESCRIPTIONS))
def test_description_is_readable_and_holds_no_data(personas: Personas, route: str) -> None:
    answer = Client().get(f"/{route}")

    assert answer.status_code == 200
    assert b"alice" not in answer.content
