"""Authorize: what is missing is named, and what goes to the provider is bound to its origin."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.credentials.making import (
    JSON,
    begin,
    last_event,
    make_credential,
    recorded,
)
from tests.personas import Personas
from tokenwell.audit.models import AuditEvent
from tokenwell.credentials import authorize, suspending
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.encryption import secrets


def _authorize(browser: Client, credential: Credential) -> Any:
    return browser.post(f"/api/v1/credentials/{credential.pk}/authorize", {}, JSON)


@pytest.mark.parametrize(
    ("grant_type", "empty"),
    [
        ("authorization_code", ["authorization_endpoint"]),
        ("authorization_code", ["authorization_endpoint", "token_endpoint", "client_id"]),
        ("client_credentials", ["client_secret"]),
        ("client_credentials", ["token_endpoint", "client_id", "client_secret"]),
    ],
)
def test_missing_fields_are_named_and_nothing_begins(
    grant_type: str, empty: list[str], alice: Client, personas: Personas
) -> None:
    credential = make_credential(
        personas.container, by=personas.alice, grant_type=grant_type, **dict.fromkeys(empty, "")
    )

    answer = _authorize(alice, credential)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:tokenwell:problem:incomplete"
    assert answer.json()["missing"] == empty
    assert not Authorization.objects.exists()
    assert recorded(credential) == ["credential.created"]


def test_suspended_credential_is_not_authorized(
    alice: Client, credential: Credential, personas: Personas
) -> None:
    suspending.suspend([credential.pk], by=personas.root, address=None)

    answer = _authorize(alice, credential)

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:tokenwell:problem:suspended"
    assert not Authorization.objects.exists()


def test_browser_is_sent_to_the_provider_with_what_was_filled_in(
    alice: Client, personas: Personas
) -> None:
    credential = make_credential(
        personas.container,
        by=personas.alice,
        authorization_endpoint="https://provider.example/authorize?tenant=a",
        audience="https://api.example",
        extra_authorization_params={"prompt": "consent"},
    )

    answer = _authorize(alice, credential).json()

    address = urlsplit(answer["url"])
    query = {name: values for name, values in parse_qs(address.query).items() if name != "state"}
    redirect_uri = alice.get(f"/api/v1/credentials/{credential.pk}").json()["redirect_uri"]
    challenge = query.pop("code_challenge")
    assert answer["next"] == "redirect"
    assert (address.netloc, address.path) == ("provider.example", "/authorize")
    assert len(challenge[0]) == 43
    assert query == {
        "tenant": ["a"],
        "prompt": ["consent"],
        "response_type": ["code"],
        "client_id": ["client-1"],
        "redirect_uri": [redirect_uri],
        "scope": ["read write"],
        "code_challenge_method": ["S256"],
        "audience": ["https://api.example"],
    }


def test_state_has_256_bits_of_which_only_a_hash_is_kept(
    alice: Client, credential: Credential
) -> None:
    attempts = [begin(alice, credential) for _ in range(3)]

    assert len({attempt.state for attempt in attempts}) == 3
    for attempt in attempts:
        assert len(attempt.state) == 43
        digest = hashlib.sha256(attempt.state.encode()).digest()
        assert bytes(attempt.authorization.state_hash or b"") == digest
        for event in AuditEvent.objects.all():
            assert attempt.state not in str(event.facts)


def test_verifier_is_sealed_and_is_what_the_challenge_was_made_of(
    alice: Client, credential: Credential
) -> None:
    attempt = begin(alice, credential)

    verifier = secrets.reveal(attempt.authorization, "code_verifier")
    digest = hashlib.sha256(verifier.encode()).digest()
    assert len(verifier) == 43
    assert attempt.query["code_challenge"] == urlsafe_b64encode(digest).decode().rstrip("=")


def test_without_pkce_there_is_neither_challenge_nor_verifier(
    alice: Client, personas: Personas
) -> None:
    credential = make_credential(personas.container, by=personas.alice, pkce="unsupported")

    attempt = begin(alice, credential)

    assert not {"code_challenge", "code_challenge_method"} & set(attempt.query)
    assert attempt.authorization.code_verifier is None


def test_base_of_the_redirect_uri_never_comes_from_the_request(
    alice: Client, credential: Credential, settings: Settings
) -> None:
    settings.ALLOWED_HOSTS = ["*"]

    answer = alice.post(
        f"/api/v1/credentials/{credential.pk}/authorize",
        {},
        JSON,
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )

    (redirect_uri,) = parse_qs(urlsplit(answer.json()["url"]).query)["redirect_uri"]
    assert redirect_uri.startswith("http://localhost:8000/oauth/callback/")


def test_two_servers_have_two_redirect_uris(alice: Client, personas: Personas) -> None:
    other = {"token_endpoint": "https://evil.example/token"}
    credentials = [
        make_credential(personas.container, by=personas.alice, name="one"),
        make_credential(personas.container, by=personas.alice, name="two", client_id="client-2"),
        make_credential(personas.container, by=personas.alice, name="three", **other),
    ]

    one, two, three = (begin(alice, each).query["redirect_uri"] for each in credentials)

    assert one == two
    assert one != three


@pytest.mark.parametrize("is_https", [False, True])
def test_cookie_binds_the_browser(
    is_https: bool, alice: Client, credential: Credential, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = is_https
    settings.COOKIE_PREFIX = "__Host-" if is_https else ""

    answer = _authorize(alice, credential)

    (name,) = (name for name in answer.cookies if "authorization" in name)
    cookie = answer.cookies[name]
    authorization = Authorization.objects.get()
    assert name.startswith("__Host-authorization-" if is_https else "authorization-")
    assert len(cookie.value) == 43
    assert hashlib.sha256(cookie.value.encode()).digest() == bytes(
        authorization.browser_hash or b""
    )
    assert (cookie["path"], cookie["domain"], cookie["max-age"]) == ("/", "", 600)
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert bool(cookie["secure"]) == is_https


def test_client_credentials_wait_for_a_worker(
    alice: Client, personas: Personas, woken: list[UUID]
) -> None:
    credential = make_credential(
        personas.container, by=personas.alice, grant_type="client_credentials"
    )

    answer = _authorize(alice, credential)

    authorization = Authorization.objects.get()
    assert answer.json() == {"next": "wait", "authorization": str(authorization.pk)}
    assert "authorization" not in str(answer.cookies)
    assert woken == [authorization.pk]
    assert authorization.state == "exchanging"
    assert last_event("authorization.started").facts == {"authorization": str(authorization.pk)}


def test_who_authorizes_again_before_the_answer_gets_the_same_attempt(
    alice: Client, personas: Personas, woken: list[UUID]
) -> None:
    credential = make_credential(
        personas.container, by=personas.alice, grant_type="client_credentials"
    )

    answers = [_authorize(alice, credential).json() for _ in range(3)]

    authorization = Authorization.objects.get()
    assert answers == [{"next": "wait", "authorization": str(authorization.pk)}] * 3
    assert set(woken) == {authorization.pk}
    assert recorded(credential).count("authorization.started") == 1


def test_who_asks_for_something_else_meanwhile_gets_another_attempt(
    alice: Client, personas: Personas
) -> None:
    credential = make_credential(
        personas.container, by=personas.alice, grant_type="client_credentials"
    )
    first = _authorize(alice, credential).json()
    alice.patch(f"/api/v1/credentials/{credential.pk}", {"scope": "more"}, JSON)

    second = _authorize(alice, credential).json()

    assert first["authorization"] != second["authorization"]


def test_open_attempt_is_shown_to_the_person_who_began_it(
    alice: Client, bob: Client, credential: Credential
) -> None:
    attempt = begin(alice, credential)
    url = f"/api/v1/authorizations/{attempt.authorization.pk}"

    shown = alice.get(url)
    of_credential = alice.get(f"/api/v1/credentials/{credential.pk}").json()["status"]

    assert shown.json()["state"] == "pending"
    assert shown.json()["message"].startswith("Give or refuse consent at provider.example.")
    assert of_credential["attempt"] == str(attempt.authorization.pk)
    assert of_credential["state"] == "authorizing"
    assert bob.get(url).status_code == 404
    assert bob.delete(url).status_code == 404


def test_attempt_that_nobody_came_back_from_has_expired(
    alice: Client, credential: Credential
) -> None:
    attempt = begin(alice, credential)
    Authorization.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    shown = alice.get(f"/api/v1/authorizations/{attempt.authorization.pk}").json()
    of_credential = alice.get(f"/api/v1/credentials/{credential.pk}").json()["status"]

    assert shown["state"] == "expired"
    assert of_credential["attempt"] is None
    assert of_credential["state"] == "not_authorized"


def test_cancelled_attempt_ends_without_its_secrets(alice: Client, credential: Credential) -> None:
    attempt = begin(alice, credential)

    answer = alice.delete(f"/api/v1/authorizations/{attempt.authorization.pk}")

    attempt.authorization.refresh_from_db()
    assert answer.status_code == 204
    assert attempt.authorization.state == "cancelled"
    assert attempt.authorization.code_verifier is None
    assert last_event("authorization.cancelled").actor_name == "alice"


def test_attempt_whose_code_is_being_exchanged_is_not_cancelled(
    alice: Client, credential: Credential
) -> None:
    attempt = begin(alice, credential)
    attempt.come_back()

    answer = alice.delete(f"/api/v1/authorizations/{attempt.authorization.pk}")

    attempt.authorization.refresh_from_db()
    assert answer.status_code == 204
    assert attempt.authorization.state == "exchanging"
    assert "authorization.cancelled" not in recorded(credential)


def test_a_body_that_says_something_is_refused(alice: Client, credential: Credential) -> None:
    answer = alice.post(
        f"/api/v1/credentials/{credential.pk}/authorize", {"redirect_uri": "https://evil"}, JSON
    )

    assert answer.status_code == 400
    assert "redirect_uri" in answer.json()["errors"]
    assert not Authorization.objects.exists()


def test_an_attempt_that_nobody_came_back_from_ends_and_forgets_its_verifier(
    alice: Client, credential: Credential
) -> None:
    begin(alice, credential)
    Authorization.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    ended = authorize.expire()

    attempt = Authorization.objects.get()
    assert ended == 1
    assert attempt.state == "expired"
    assert attempt.code_verifier is None
    assert attempt.ended_at is not None


def test_a_new_attempt_ends_the_one_that_the_same_person_left_open(
    alice: Client, credential: Credential
) -> None:
    first = begin(alice, credential).authorization

    second = begin(alice, credential).authorization

    first.refresh_from_db()
    assert (first.state, first.error) == ("cancelled", "newer-attempt")
    assert first.code_verifier is None
    assert second.state == "pending"
    shown = alice.get(f"/api/v1/credentials/{credential.pk}").json()
    assert shown["status"]["attempt"] == str(second.pk)
