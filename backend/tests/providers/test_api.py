"""Whoever is signed in may look at the templates; nobody else, and nobody changes any."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.containers.trees import send
from tests.personas import Personas, browser
from tests.providers.writing import written
from tokenwell.providers.api import _all
from tokenwell.providers.catalog import catalog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("templates")]

_ROUTES = [("get", "providers"), ("get", "providers/acme"), ("post", "providers/acme/form")]


@pytest.mark.parametrize(("method", "address"), _ROUTES)
def test_anonymous_is_asked_to_sign_in(method: str, address: str) -> None:
    assert send(Client(), method, address).status_code == 401


def test_charlie_who_has_no_rights_sees_them_as_alice_does(personas: Personas) -> None:
    for address in ("providers", "providers/acme"):
        answers = [send(person, "get", address) for person in (personas.alice, personas.charlie)]

        assert {answer.status_code for answer in answers} == {200}
        assert answers[0].json() == answers[1].json()


def test_list_has_what_a_picker_needs_by_name(personas: Personas) -> None:
    answer = send(personas.alice, "get", "providers")

    assert answer.json() == [
        {
            "slug": "acme",
            "name": "Acme",
            "category": "crm",
            "aliases": ["Sales"],
            "grants": ["authorization_code"],
            "verified": "2026-01-02",
        },
        {
            "slug": "aardvark",
            "name": "Zoo",
            "category": "crm",
            "aliases": [],
            "grants": ["authorization_code"],
            "verified": "2026-01-02",
        },
    ]


def test_one_has_what_the_form_needs_and_what_is_shown_beside_it(personas: Personas) -> None:
    answer = send(personas.alice, "get", "providers/acme").json()

    assert answer["name"] == "Acme"
    assert answer["endpoints"]["token"] == "https://{site}.acme.example/token"
    assert answer["placeholders"] == [
        {
            "name": "site",
            "label": "Subdomain",
            "help": "What stands before .acme.example.",
            "example": "north",
            "pattern": "[a-z]+",
            "default": "",
            "options": [],
        }
    ]
    assert answer["steps"] == [
        {
            "text": "Register an app.",
            "link": "https://docs.acme.example/apps",
            "copies_redirect_uri": True,
        }
    ]
    assert answer["scope"]["known"] == [{"name": "write", "text": "Change all.", "sensitive": True}]
    assert answer["renewal"]["rotates"] == "always"
    assert answer["redirect"] == {
        "https_only": False,
        "localhost": None,
        "loopback_ip": None,
        "note": "",
    }
    assert answer["client"] == {"authentication": "header", "allowed": []}
    assert answer["sources"] == [{"what": "https://docs.acme.example/oauth", "seen": "2026-01-02"}]
    assert answer["has_test_call"] is False
    assert len(answer["digest"]) == 16


@pytest.mark.parametrize("address", ["providers", "providers/acme"])
def test_browser_that_has_it_already_gets_nothing_again(personas: Personas, address: str) -> None:
    client = browser(personas.alice)
    first = send(client, "get", address)

    again = send(client, "get", address, **{"If-None-Match": first.headers["ETag"]})
    packed = send(client, "get", address, **{"If-None-Match": f'"x", W/{first.headers["ETag"]}'})
    other = send(client, "get", address, **{"If-None-Match": '"x"'})

    assert first.headers["Cache-Control"] == "private, no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert (packed.status_code, other.status_code) == (304, 200)


def test_tag_changes_with_a_template(personas: Personas, templates: Path) -> None:
    before = [
        send(personas.alice, "get", a).headers["ETag"] for a in ("providers", "providers/acme")
    ]
    (templates / "acme.toml").write_text(written(name='name = "Acme North"'))
    catalog.forget()
    _all.forget()

    after = [
        send(personas.alice, "get", a).headers["ETag"] for a in ("providers", "providers/acme")
    ]

    assert set(before).isdisjoint(after)


def _fill(personas: Personas, body: Any) -> Any:
    return send(personas.charlie, "post", "providers/acme/form", body)


def test_form_is_filled_in(personas: Personas) -> None:
    answer = _fill(personas, {"values": {"site": "https://north.acme.example/home"}})

    assert answer.status_code == 200
    form = answer.json()
    assert form["token_endpoint"] == "https://north.acme.example/token"
    assert form["authorization_endpoint"] == "https://acme.example/authorize"
    assert (form["pkce"], form["grant_type"]) == ("S256", "authorization_code")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"values.site": ["Subdomain is needed."]}),
        (
            {"values": {"site": "A1", "x": "y"}},
            {
                "values.site": ["This does not look like it. An example: north"],
                "values.x": ["This provider does not ask for it."],
            },
        ),
        ({"value": {}}, {"value": ["This field is not known here."]}),
    ],
)
def test_value_that_does_not_fit_is_told_by_its_field(
    personas: Personas, body: Any, errors: dict[str, list[str]]
) -> None:
    answer = _fill(personas, body)

    assert answer.status_code == 400
    assert answer.json()["type"] == "urn:tokenwell:problem:validation-failed"
    assert answer.json()["errors"] == errors


@pytest.mark.parametrize(
    "values", [[], "x", {"site": {"a": 1}}, {"site": "x" * 501}, {"site": None}], ids=str
)
def test_body_of_another_shape_is_refused(personas: Personas, values: Any) -> None:
    answer = _fill(personas, {"values": values})

    assert answer.status_code == 400
    assert list(answer.json()["errors"])[0].startswith("values")


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("get", "providers/nobody"),
        ("post", "providers/nobody/form"),
        ("get", "providers/..%2facme"),
        ("get", f"providers/{'a' * 5000}"),
    ],
)
def test_unknown_provider_is_not_found(personas: Personas, method: str, address: str) -> None:
    answer = send(personas.alice, method, address)

    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:tokenwell:problem:not-found"
