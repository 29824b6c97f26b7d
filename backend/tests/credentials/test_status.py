"""The state in words: of each state, what it is called, what is said, and what to do next."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tokenwell.credentials.answer_serializers import STATES
from tokenwell.credentials.states import GrantType, State
from tokenwell.credentials.status import Facts, describe, provider_name

NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
VALID = NOW + timedelta(minutes=30)
OVER = NOW - timedelta(seconds=1)
USUAL = Facts(
    state=State.AUTHORIZED,
    grant_type=GrantType.AUTHORIZATION_CODE,
    now=NOW,
    token_endpoint="https://provider.example/token",
    expires_at=VALID,
    has_refresh_token=True,
    failures=0,
    last_error="",
    is_authorizing=False,
    is_missing=False,
)
CLIENT = {"grant_type": GrantType.CLIENT_CREDENTIALS, "has_refresh_token": False}
NO_REFRESH = {"has_refresh_token": False}
FAILING = {"failures": 2, "last_error": "server-error"}

TABLE: list[tuple[dict[str, Any], str, str, str]] = [
    # what there is, the state's name, the next action, words of the sentence
    ({}, "authorized", "none", "renewed by itself"),
    ({"expires_at": OVER}, "authorized", "none", "renewed by itself"),
    ({"expires_at": None}, "authorized", "none", "renewed by itself"),
    (CLIENT, "authorized", "none", "renewed by itself"),
    ({**CLIENT, "expires_at": OVER}, "authorized", "none", "renewed by itself"),
    (NO_REFRESH, "expiring", "none", "no refresh token"),
    ({**NO_REFRESH, "expires_at": None}, "authorized", "none", "named no end"),
    ({**NO_REFRESH, "expires_at": OVER}, "needs_authorization", "authorize", "can't be renewed"),
    ({**NO_REFRESH, "expires_at": NOW}, "needs_authorization", "authorize", "can't be renewed"),
    (
        {**FAILING, "is_misconfigured": True, "last_error": "invalid_client"},
        "expiring",
        "enter_secret",
        "provider.example refuses to renew the token (invalid_client)",
    ),
    (
        {**FAILING, "is_misconfigured": True, "last_error": "invalid_scope"},
        "expiring",
        "authorize",
        "Check the settings",
    ),
    ({"dies_at": NOW + timedelta(days=4, hours=2)}, "expiring", "authorize", "for 5 days more"),
    ({"dies_at": NOW + timedelta(hours=2)}, "expiring", "authorize", "for a day more"),
    ({"waits_for": "client"}, "expiring", "enter_secret", "all of its credentials wait"),
    ({"waits_for": "host"}, "expiring", "none", "left alone for a while"),
    (FAILING, "expiring", "none", "provider.example did not renew the token (server-error)"),
    ({**FAILING, "expires_at": OVER}, "expiring", "wait", "has ended"),
    ({"is_authorizing": True}, "authorized", "none", "renewed by itself"),
    ({"state": State.UNCERTAIN}, "uncertain", "authorize", "handed out until it ends"),
    ({"state": State.UNCERTAIN, "expires_at": OVER}, "uncertain", "authorize", "has ended"),
    ({"state": State.NOT_AUTHORIZED}, "not_authorized", "authorize", "has to give consent"),
    ({"state": State.NOT_AUTHORIZED, **CLIENT}, "not_authorized", "authorize", "first use"),
    (
        {"state": State.NOT_AUTHORIZED, "is_missing": True},
        "not_authorized",
        "authorize",
        "still missing",
    ),
    (
        {"state": State.NOT_AUTHORIZED, "is_authorizing": True},
        "authorizing",
        "wait",
        "Waiting for the provider",
    ),
    (
        {"state": State.NEEDS_AUTHORIZATION, "last_error": "invalid_grant"},
        "needs_authorization",
        "authorize",
        "no longer renews it (invalid_grant)",
    ),
    ({"state": State.NEEDS_AUTHORIZATION}, "needs_authorization", "authorize", "(refused)"),
    (
        {"state": State.NEEDS_AUTHORIZATION, "is_authorizing": True},
        "authorizing",
        "wait",
        "Waiting for the provider",
    ),
    ({"state": State.NEEDS_SECRET}, "needs_secret", "enter_secret", "secrets again"),
    (
        {"state": State.ERROR, "last_error": "invalid_client"},
        "error",
        "authorize",
        "provider.example refuses the request (invalid_client)",
    ),
    ({"state": State.SUSPENDED}, "suspended", "none", "administrator"),
    ({"state": State.SUSPENDED, "is_authorizing": True}, "suspended", "none", "administrator"),
    ({"state": State.REVOKED}, "revoked", "authorize", "revoked"),
]


@pytest.mark.parametrize(("facts", "state", "action", "words"), TABLE)
def test_each_state_has_its_name_its_words_and_one_action(
    facts: dict[str, Any], state: str, action: str, words: str
) -> None:
    said = describe(replace(USUAL, **facts))

    assert (said.state, said.action) == (state, action)
    assert words in said.sentence
    assert said.sentence.endswith(".")


def test_table_has_every_state_that_the_api_may_say() -> None:
    assert {state for _, state, _, _ in TABLE} == set(STATES)


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("https://provider.example/token", "provider.example"),
        ("", "The provider"),
        ("https://[::1", "The provider"),
    ],
)
def test_provider_is_named_by_its_host(endpoint: str, name: str) -> None:
    assert provider_name(endpoint) == name
