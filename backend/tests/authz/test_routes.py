"""Every route of the API asks for what the table says; one that is not in it fails."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from tests.authz.table import DESCRIPTIONS, ROUTES, Anyone, ByPrivilege, ByRight, Fresh, Own
from tests.containers.trees import make, make_chain, make_credential, send
from tests.personas import Personas, browser, make_user
from tokenwell.accounts import service_accounts
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries, tree
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Right, Value
from tokenwell.containers.models import Binned, Container
from tokenwell.credentials import binning
from tokenwell.credentials.models import (
    Authorization,
    Credential,
    CredentialClock,
    Inquiry,
    SavedView,
    TokenSet,
)
from tokenwell.credentials.states import AuthorizationState, InquiryKind
from tokenwell.encryption import secrets
from tokenwell.notices import deliveries, webhooks
from tokenwell.notices.models import Webhook
from tokenwell.providers.catalog import catalog

_METHODS = ("get", "post", "put", "patch", "delete")
_PREFIX = "api/v1/"
_BY_RIGHT = [route for route, need in ROUTES.items() if isinstance(need, ByRight)]
_BY_PRIVILEGE = [route for route, need in ROUTES.items() if isinstance(need, ByPrivilege)]
_OWN = [route for route, need in ROUTES.items() if isinstance(need, Own)]
_GUARDED = [route for route, need in ROUTES.items() if not isinstance(need, Anyone)]
_FRESH = [route for route, need in ROUTES.items() if isinstance(need, Fresh)]
_BY_ID = [route for route in ROUTES if "<uuid" in route[1]]
_SHOWN: dict[str, object] = {"filter": {}, "ordering": "name", "columns": []}
_NO_IDS = ("not-an-id", "0", "%00", "..%2f..", "1" * 5000)
_WITH_BODY = [route for route in ROUTES if route[0] in {"post", "put", "patch"}]
_LACKS = [
    (route, right)
    for route, need in ROUTES.items()
    if isinstance(need, ByRight)
    for right in sorted(need.rights)
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
        self.box, self.inner = make_chain(personas.container, "box", "inner", by=personas.alice)
        self.credential = make_credential(self.box, "crm", by=personas.alice)
        service = service_accounts.create("robot", description="", by=SYSTEM, created_by=None)
        key = service_accounts.create_key(service, label="prod", by=SYSTEM).key
        self.role, self.alice = personas.team.uid, personas.alice.pk
        self.ids = {
            "service_id": service.pk,
            "user_id": personas.charlie.pk,
            "role_id": personas.team.uid,
            "key_id": key.pk,
            "container_id": self.inner.pk,
            "item_id": self.inner.pk,
            "credential_id": self.credential.pk,
            "authorization_id": _attempt(self.credential, person).pk,
            "inquiry_id": _inquiry(self.credential, person).pk,
            "event_id": AuditEvent.objects.filter(target_id=self.inner.pk).latest("id").pk,
            "binned_id": _thrown(self.box, person).pk,
        }
        view = SavedView.objects.create(person=personas.root, name="mine", settings=_SHOWN)
        self.ids["view_id"] = view.pk
        webhook = _webhook(personas.root)
        self.ids["webhook_id"] = webhook.pk
        self.ids["delivery_id"] = deliveries.test(webhook, now=timezone.now()).pk
        _give_token(self.credential)

    def send(self, person: User | Client, route: tuple[str, str], **ids: object) -> Any:
        """Send the request of a row."""
        return send(person, route[0], self.address_of(route, **ids), self.body_of(route))

    def address_of(self, route: tuple[str, str], **ids: object) -> str:
        """Fill in the address of a row."""
        need, path = ROUTES[route], route[1]
        for name, value in {**self.ids, **ids}.items():
            path = path.replace(f"<uuid:{name}>", str(value))
        path = path.replace("<slug:slug>", catalog().all()[0].slug)
        path = path.replace("<int:session_id>", "1")
        query = need.query if isinstance(need, ByRight) else ""
        return f"{path}?{query.replace('{role}', str(self.role))}" if query else path

    def body_of(self, route: tuple[str, str]) -> dict[str, Any] | None:
        """Fill in the body of a row; None if it has none."""
        need = ROUTES[route]
        body = need.body if isinstance(need, ByRight | ByPrivilege | Own) else None
        return body and _filled(
            body,
            {
                "{box}": str(self.box.pk),
                "{inner}": str(self.inner.pk),
                "{credential}": str(self.credential.pk),
                "{alice}": str(self.alice),
            },
        )


def _filled(body: Any, words: dict[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: _filled(value, words) for name, value in body.items()}
    if isinstance(body, list):
        return [_filled(value, words) for value in body]
    return words.get(body, body) if isinstance(body, str) else body


def _attempt(credential: Credential, person: User) -> Authorization:
    now = timezone.now()
    return Authorization.objects.create(
        credential=credential,
        person=person,
        state=AuthorizationState.PENDING,
        destination=bytes(credential.destination),
        destination_epoch=credential.destination_epoch,
        created_at=now,
        expires_at=now + timedelta(minutes=10),
    )


def _inquiry(credential: Credential, person: User) -> Inquiry:
    return Inquiry.objects.create(
        credential=credential, person=person, kind=InquiryKind.TEST, created_at=timezone.now()
    )


def _webhook(person: User) -> Webhook:
    new = webhooks.create(
        person, url="https://hooks.example/secret", description="", kinds=[], by=SYSTEM
    )
    return new.webhook


def _give_token(credential: Credential) -> None:
    tokens = TokenSet(credential=credential, version=1, obtained_at=timezone.now())
    secrets.seal_into(tokens, "access_token", "an-access-token")
    tokens.save(force_insert=True)
    CredentialClock.objects.update(token_set=tokens.pk, token_version=1)


def _give(person: User, rights: frozenset[Right], route: tuple[str, str], place: _Place) -> None:
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


@pytest.mark.parametrize("route", _GUARDED, ids=str)
def test_anonymous_is_asked_to_sign_in(place: _Place, route: tuple[str, str]) -> None:
    answer = place.send(Client(), route)

    assert answer.status_code == 401
    assert answer.json()["type"] == "urn:tokenwell:problem:not-signed-in"


@pytest.mark.parametrize("route", _FRESH, ids=str)
def test_who_proved_nothing_for_ten_minutes_is_asked_again(
    personas: Personas, place: _Place, route: tuple[str, str]
) -> None:
    answer = place.send(browser(personas.root, seconds_ago=601), route)

    assert answer.status_code == 403
    assert answer.json()["type"] == "urn:tokenwell:problem:confirm-it-is-you"


def test_nothing_of_allauth_has_an_address() -> None:
    found = {pattern.callback.__module__ for _, pattern in _patterns(below="")}

    assert found
    assert not [module for module in found if module.startswith("allauth")]


@pytest.mark.parametrize("route", _BY_RIGHT, ids=str)
def test_stranger_finds_nothing(personas: Personas, place: _Place, route: tuple[str, str]) -> None:
    need = ROUTES[route]

    answer = place.send(personas.charlie, route)

    assert isinstance(need, ByRight)
    assert answer.status_code == need.stranger
    for name in ("inner", "crm", "/team"):
        assert name not in answer.content.decode()


@pytest.mark.parametrize("route", [r for r in _BY_RIGHT if "<uuid" in r[1]], ids=str)
def test_hidden_and_missing_read_alike(
    personas: Personas, place: _Place, route: tuple[str, str]
) -> None:
    hidden = place.send(personas.charlie, route)
    missing = place.send(personas.charlie, route, **dict.fromkeys(place.ids, uuid4()))

    assert (hidden.status_code, hidden.json()) == (missing.status_code, missing.json())


@pytest.mark.parametrize("route", _BY_RIGHT, ids=str)
def test_named_rights_are_enough(place: _Place, dora: User, route: tuple[str, str]) -> None:
    need = ROUTES[route]
    assert isinstance(need, ByRight)
    _give(dora, need.rights or frozenset({Right.SERVICE_USE}), route, place)

    answer = place.send(dora, route)

    assert answer.status_code not in {401, 403, 404}, answer.content


@pytest.mark.parametrize(("route", "lacking"), _LACKS, ids=str)
def test_each_named_right_is_needed(
    place: _Place, dora: User, route: tuple[str, str], lacking: Right
) -> None:
    twin = lacking.replace("_read", "_write")
    _give(dora, frozenset(Right) - {lacking, Right(twin)}, route, place)

    answer = place.send(dora, route)

    # An attempt is nothing to see for one who does not see the credential.
    sees_attempts = lacking is not Right.CONFIGURATION_READ
    is_attempt = route[1].startswith(("authorizations", "inquiries/"))
    expected = 404 if is_attempt and not sees_attempts else 403
    assert answer.status_code == expected


@pytest.mark.parametrize("route", _BY_PRIVILEGE, ids=str)
def test_privilege_is_needed_and_enough(
    personas: Personas, place: _Place, route: tuple[str, str]
) -> None:
    need = ROUTES[route]
    assert isinstance(need, ByPrivilege)
    others = Permission.objects.filter(content_type__app_label="accounts")
    personas.bob.user_permissions.set(others.exclude(codename__in=need.privileges))
    personas.charlie.user_permissions.set(others.filter(codename=need.privileges[0]))

    without = place.send(personas.bob, route)
    missing = place.send(personas.bob, route, **dict.fromkeys(place.ids, uuid4()))
    with_it = place.send(personas.charlie, route)

    assert without.status_code == missing.status_code == 403
    assert without.json() == missing.json()
    assert with_it.status_code < 300


def test_attempt_of_another_person_is_not_found(personas: Personas, place: _Place) -> None:
    for route in [route for route in ROUTES if "authorization_id" in route[1]] + [
        ("get", "inquiries/<uuid:inquiry_id>")
    ]:
        assert place.send(personas.alice, route).status_code == 404


@pytest.mark.parametrize("route", _OWN, ids=str)
def test_own_things_answer_their_owner_and_are_not_there_for_others(
    personas: Personas, place: _Place, route: tuple[str, str]
) -> None:
    by_another = place.send(personas.charlie, route)
    by_owner = place.send(personas.root, route)

    assert by_owner.status_code < 300, by_owner.content
    assert by_another.status_code == (404 if "<uuid" in route[1] else by_owner.status_code)
    assert "hooks.example/secret" not in by_another.content.decode()


def test_body_never_reaches_what_is_hidden(personas: Personas, place: _Place) -> None:
    hidden = make(tree.root(), "hidden", by=personas.root)
    client = browser(personas.alice)
    bodies: list[tuple[str, str, dict[str, Any]]] = [
        ("post", "containers", {"parent": hidden.pk, "name": "x"}),
        ("patch", f"containers/{place.inner.pk}", {"parent": hidden.pk}),
        ("patch", f"credentials/{place.credential.pk}", {"container": hidden.pk}),
    ]

    for method, address, body in bodies:
        there = send(client, method, address, body)
        nowhere = send(client, method, address, {**body, **_replaced(body, uuid4())})
        assert there.status_code == nowhere.status_code == 400
        assert there.json() == nowhere.json()


@pytest.mark.parametrize("route", _WITH_BODY, ids=str)
def test_unknown_field_is_refused_and_nothing_changes(
    personas: Personas, dora: User, place: _Place, route: tuple[str, str]
) -> None:
    body = {**(place.body_of(route) or {}), "token_version": True}
    _give(dora, frozenset(Right), route, place)
    before = AuditEvent.objects.count()

    # An attempt is there for the one who began it alone.
    person = dora if "authorization_id" in route[1] else personas.root
    answer = send(person, route[0], place.address_of(route), body)

    assert answer.status_code == 400
    assert answer.json()["errors"] == {"token_version": ["This field is not known here."]}
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("route", _BY_ID, ids=str)
def test_id_of_another_kind_and_what_is_none_are_not_found(
    personas: Personas, place: _Place, route: tuple[str, str]
) -> None:
    wrong = {
        "service_id": personas.root.pk,
        "user_id": place.ids["service_id"],
        "role_id": personas.root.pk,
        "key_id": place.ids["service_id"],
        "container_id": place.credential.pk,
        "item_id": place.ids["service_id"],
        "credential_id": place.inner.pk,
        "authorization_id": place.credential.pk,
        "inquiry_id": place.ids["authorization_id"],
        "event_id": place.inner.pk,
        "binned_id": place.inner.pk,
        "view_id": place.inner.pk,
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


def _replaced(body: dict[str, Any], other: object) -> dict[str, Any]:
    return {name: other for name in body if name in {"parent", "container"}}


@pytest.mark.parametrize("route", sorted(DESCRIPTIONS))
def test_description_is_readable_and_holds_no_data(personas: Personas, route: str) -> None:
    answer = Client().get(f"/{route}")

    assert answer.status_code == 200
    assert b"alice" not in answer.content
