"""One door leads to the administrators' pages: the app's own sign-in."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.admin.scene import last_event
from tests.personas import PASSWORD, Personas, browser, signed_in
from tokenwell.accounts import people
from tokenwell.accounts.models import Role
from tokenwell.audit.log import SYSTEM

ADD_ROLE = "/admin/accounts/role/add/"


def _next_of(answer: object) -> tuple[str, list[str]]:
    parts = urlsplit(answer.headers["Location"])  # type: ignore[attr-defined]
    return f"{parts.scheme}{parts.netloc}{parts.path}", parse_qs(parts.query)["next"]


def test_stranger_is_sent_to_the_sign_in_and_back(db: None, client: Client) -> None:
    answer = client.get("/admin/accounts/user/?q=a&p=1", follow=False)
    door = client.get(answer.headers["Location"])

    assert _next_of(door) == ("/sign-in", ["/admin/accounts/user/?q=a&p=1"])


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/admin/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/admin.evil.example",
        "/api/v1/session",
        "",
    ],
)
def test_way_back_leads_to_these_pages_only(
    personas: Personas, client: Client, target: str
) -> None:
    out = client.get("/admin/login/", {"next": target})
    signed_in = browser(personas.root).get("/admin/login/", {"next": target})

    assert _next_of(out) == ("/sign-in", ["/admin/"])
    assert signed_in.headers["Location"] == "/admin/"


def test_password_is_not_taken_here(personas: Personas, client: Client) -> None:
    answer = client.post("/admin/login/", {"username": "root", "password": PASSWORD})

    assert answer.status_code == 302
    assert "_auth_user_id" not in client.session


def test_administrator_who_is_signed_in_goes_where_they_wanted(personas: Personas) -> None:
    answer = browser(personas.root).get("/admin/login/?next=/admin/audit/auditevent/")

    assert answer.headers["Location"] == "/admin/audit/auditevent/"


@pytest.mark.parametrize("address", ["/admin/", "/admin/login/", "/admin/nowhere/"])
def test_others_are_refused_plainly(personas: Personas, address: str) -> None:
    answer = browser(personas.charlie).get(address)

    assert (answer.status_code, answer.content) == (403, b"These pages are for administrators.")


def test_administrator_who_is_dismissed_is_out_at_once(personas: Personas) -> None:
    people.make_administrator(personas.alice, by=SYSTEM)
    client = browser(personas.alice)
    before = client.get("/admin/")

    people.dismiss_administrator(personas.alice, by=SYSTEM)

    assert before.status_code == 200
    assert client.get("/admin/").status_code == 403


def test_signing_out_ends_the_session_and_is_recorded(personas: Personas) -> None:
    client = browser(personas.root)

    answer = client.post("/admin/logout/")

    assert answer.headers["Location"] == "/sign-in"
    assert "_auth_user_id" not in client.session
    assert (last_event().action, last_event().actor_name) == ("session.signed_out", "root")


def test_link_alone_signs_nobody_out(personas: Personas) -> None:
    client = browser(personas.root)

    answer = client.get("/admin/logout/")

    assert answer.status_code == 405
    assert "_auth_user_id" in client.session


def _strict_browser(personas: Personas) -> tuple[Client, str]:
    client = signed_in(Client(enforce_csrf_checks=True), personas.root)
    client.get(ADD_ROLE)
    return client, client.cookies["csrftoken"].value


def test_change_needs_the_token_against_forgery(personas: Personas) -> None:
    client, token = _strict_browser(personas)
    form = {"name": "new", "csrfmiddlewaretoken": token}

    without = client.post(ADD_ROLE, {"name": "new"})
    elsewhere = client.post(ADD_ROLE, form, headers={"Origin": "https://evil.example"})
    nowhere = client.post(ADD_ROLE, form, headers={"Origin": "null"})
    here = client.post(ADD_ROLE, form, headers={"Origin": "http://testserver"})

    statuses = [answer.status_code for answer in (without, elsewhere, nowhere, here)]
    assert statuses == [403, 403, 403, 302]


def test_browser_is_told_to_name_its_origin_to_us(personas: Personas) -> None:
    answer = browser(personas.root).get(ADD_ROLE)

    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_change_asks_whoever_proved_nothing_for_ten_minutes(personas: Personas) -> None:
    stale = browser(personas.root, seconds_ago=601)

    seen = stale.get(ADD_ROLE)
    refused = stale.post(ADD_ROLE, {"name": "new"})
    left = stale.post("/admin/logout/")

    assert (seen.status_code, refused.status_code, left.status_code) == (200, 403, 302)
    assert b"Nothing was changed yet." in refused.content
    assert b"administration/confirm.js" in refused.content
    assert not Role.objects.filter(name="new").exists()
