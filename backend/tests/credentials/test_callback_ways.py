"""The other ways in which an answer comes back: a form that is posted, and a fragment."""

from typing import Any

import pytest
from django.test import Client

from tests.credentials.making import ISSUER, Attempt, begin, make_credential, read_again
from tests.personas import Personas
from tokenwell.credentials import consents
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import AuthorizationState
from tokenwell.encryption import secrets

FORM = "application/x-www-form-urlencoded"
# What Chromium says of a form that another site, or our own page, has sent.
CROSS_SITE = {"Sec-Fetch-Site": "cross-site"}
OUR_OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def attempt(alice: Client, personas: Personas) -> Attempt:
    return begin(alice, make_credential(personas.container, by=personas.alice, issuer=ISSUER))


@pytest.fixture
def implicit(alice: Client, personas: Personas) -> Attempt:
    credential = make_credential(
        personas.container, by=personas.alice, grant_type="implicit", token_endpoint=""
    )
    return begin(alice, credential)


def _post(attempt: Attempt, text: str, headers: dict[str, str]) -> Any:
    return attempt.browser.post(attempt.address, text, content_type=FORM, headers=headers)


def test_form_from_another_site_comes_again_with_the_cookies_that_tell_who_began(
    attempt: Attempt,
) -> None:
    # Of another site's form, a browser leaves our cookies at home.
    answer = Client().post(
        attempt.address,
        f"code=a-code&state={attempt.state}&iss={ISSUER}",
        content_type=FORM,
        headers=CROSS_SITE,
    )
    unchanged = Authorization.objects.get().state

    again = attempt.browser.get(answer["Location"])

    assert (answer.status_code, unchanged) == (303, AuthorizationState.PENDING)
    assert answer["Location"].startswith(f"{attempt.address}?code=a-code&state=")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert again["Location"].startswith(f"/credentials/{attempt.authorization.credential_id}?")
    assert Authorization.objects.get().state == AuthorizationState.EXCHANGING


@pytest.mark.parametrize("text", ["", "&" * 100, "x" * 70_000])
def test_form_that_says_nothing_is_turned_away(text: str, attempt: Attempt) -> None:
    answer = _post(attempt, text, CROSS_SITE)

    assert answer["Location"] == "/authorization-problem?code=unknown-state"


def test_address_without_a_query_gives_the_page_that_reads_the_fragment(client: Client) -> None:
    answer = client.get("/oauth/callback/provider.example-0123456789")

    policy = answer["Content-Security-Policy"]
    assert answer.status_code == 200
    assert "script-src 'sha256-" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert answer.content.count(b"<script") == 1
    assert b"src=" not in answer.content


def test_token_of_a_fragment_is_stored_and_never_renewed(implicit: Attempt) -> None:
    text = f"access_token=from-the-fragment&token_type=bearer&expires_in=600&state={implicit.state}"
    _post(implicit, f"{text}&refresh_token=never-kept", OUR_OWN)

    consents.go_on(implicit.authorization.pk)

    credential = read_again(implicit.authorization.credential)
    tokens = credential.clock.current_tokens()
    assert tokens is not None
    assert secrets.reveal(tokens, "access_token") == "from-the-fragment"
    assert tokens.refresh_token is None
    assert (credential.clock.state, credential.clock.refresh_at) == ("authorized", None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("access_token=a&token_type=bearer", "unknown-state"),
        ("access_token=a&access_token=b&state={state}", "unknown-state"),
        ("token_type=bearer&state={state}", "missing-code"),
        ("access_token=a&state=another", "unknown-state"),
    ],
    ids=["no state", "two tokens", "no token", "another state"],
)
def test_fragment_that_is_not_right_changes_nothing(
    text: str, problem: str, implicit: Attempt
) -> None:
    answer = _post(implicit, text.format(state=implicit.state), OUR_OWN)

    assert answer["Location"] == f"/authorization-problem?code={problem}"
    assert Authorization.objects.get().state == AuthorizationState.PENDING
    assert Credential.objects.get().clock.token_set is None


def test_fragment_with_an_error_ends_the_attempt_with_the_provider_s_words(
    implicit: Attempt,
) -> None:
    _post(implicit, f"error=access_denied&state={implicit.state}", OUR_OWN)

    ended = Authorization.objects.get()
    assert (ended.state, ended.error) == (AuthorizationState.REFUSED, "access_denied")


def test_token_of_a_fragment_in_the_query_of_another_page_is_no_use(
    implicit: Attempt, personas: Personas
) -> None:
    other = begin(
        implicit.browser, make_credential(personas.container, by=personas.alice, name="b")
    )

    answer = other.browser.post(
        other.address,
        f"access_token=a&state={implicit.state}",
        content_type=FORM,
        headers=OUR_OWN,
    )

    assert answer["Location"] == "/authorization-problem?code=wrong-address"
