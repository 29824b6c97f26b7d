"""The way back from the provider: taken once, from who began, and told by a clean address."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.credentials.making import (
    ISSUER,
    JSON,
    Attempt,
    begin,
    last_event,
    make_credential,
    recorded,
    set_clock,
)
from tests.personas import Personas, browser
from tokenwell.accounts.models import User
from tokenwell.audit.log import SYSTEM
from tokenwell.audit.models import AuditEvent
from tokenwell.containers import entries
from tokenwell.containers.entries import Entry
from tokenwell.containers.inheritance import Facet, Value
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import State
from tokenwell.encryption import secrets


@pytest.fixture
def attempt(alice: Client, personas: Personas) -> Attempt:
    """An attempt of alice, of a credential that names its issuer."""
    return begin(alice, make_credential(personas.container, by=personas.alice, issuer=ISSUER))


def _raw(attempt: Attempt, query: str) -> str:
    return str(attempt.browser.get(f"{attempt.address}?{query}")["Location"])


def _from(person: Client, attempt: Attempt, **changed: str | None) -> str:
    other = Attempt(attempt.authorization, attempt.query, person)
    return str(other.come_back(iss=ISSUER, **changed)["Location"])


def _to(attempt: Attempt, address: str) -> str:
    query = {"code": "a-code", "state": attempt.state, "iss": ISSUER}
    return str(attempt.browser.get(address, query)["Location"])


def _back(attempt: Attempt, **changed: str | None) -> str:
    return str(attempt.come_back(**{"iss": ISSUER, **changed})["Location"])


def _as_bob_with_the_cookie(attempt: Attempt) -> str:
    bob = browser(User.objects.get(username="bob"))
    for name, morsel in attempt.browser.cookies.items():
        if name.startswith("authorization-"):
            bob.cookies[name] = morsel.value
    return _from(bob, attempt)


def _signed_out(attempt: Attempt) -> str:
    del attempt.browser.cookies["sessionid"]
    return _back(attempt)


def _with_another_cookie(attempt: Attempt) -> str:
    for name in attempt.browser.cookies:
        if name.startswith("authorization-"):
            attempt.browser.cookies[name] = "x" * 43
    return _back(attempt)


def _late(attempt: Attempt) -> str:
    Authorization.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    return _back(attempt)


def _cancelled(attempt: Attempt) -> str:
    attempt.browser.delete(f"/api/v1/authorizations/{attempt.authorization.pk}")
    return _back(attempt)


def _without_the_right(attempt: Attempt) -> str:
    alice = User.objects.get(username="alice")
    read = Entry(alice, Facet.CONFIGURATION, Value.READ)
    entries.give(attempt.authorization.credential, read, by=SYSTEM)
    return _back(attempt)


def _disabled(attempt: Attempt) -> str:
    User.objects.filter(username="alice").update(is_active=False)
    return _back(attempt)


def _suspended(attempt: Attempt) -> str:
    set_clock(attempt.authorization.credential, state=State.SUSPENDED)
    return _back(attempt)


def _changed(attempt: Attempt) -> str:
    url = f"/api/v1/credentials/{attempt.authorization.credential_id}"
    attempt.browser.patch(url, {"token_endpoint": "https://evil.example/token"}, JSON)
    return _back(attempt)


WRONG: dict[str, tuple[Callable[[Attempt], str], str]] = {
    "no state": (lambda a: _back(a, state=None), "unknown-state"),
    "empty state": (lambda a: _back(a, state=""), "unknown-state"),
    "another state": (lambda a: _back(a, state="x" * 43), "unknown-state"),
    "state in another case": (lambda a: _back(a, state=a.state.swapcase()), "unknown-state"),
    "state with NUL": (lambda a: _raw(a, f"state={a.state}%00&code=c"), "unknown-state"),
    "state not UTF-8": (lambda a: _raw(a, "state=%ff%fe&code=c"), "unknown-state"),
    "state twice": (lambda a: _raw(a, f"state={a.state}&state={a.state}&code=c"), "unknown-state"),
    "code twice": (lambda a: _raw(a, f"state={a.state}&code=c&code=d"), "unknown-state"),
    "too many parameters": (lambda a: _raw(a, f"state={a.state}" + "&x" * 60), "unknown-state"),
    "nothing to read": (lambda a: _raw(a, "&"), "unknown-state"),
    "another person": (_as_bob_with_the_cookie, "other-person"),
    "signed out": (_signed_out, "other-person"),
    "disabled meanwhile": (_disabled, "other-person"),
    "another browser": (
        lambda a: _from(browser(User.objects.get(username="alice")), a),
        "other-browser",
    ),
    "another cookie": (_with_another_cookie, "other-browser"),
    "too late": (_late, "expired"),
    "cancelled": (_cancelled, "cancelled"),
    "another address": (
        lambda a: _to(a, "/oauth/callback/evil.example-0123456789"),
        "wrong-address",
    ),
    "wrong issuer": (lambda a: _back(a, iss="https://evil.example"), "wrong-issuer"),
    "almost the issuer": (lambda a: _back(a, iss=f"{ISSUER}/"), "wrong-issuer"),
    "no issuer": (lambda a: _back(a, iss=None), "wrong-issuer"),
    "error of another issuer": (
        lambda a: _back(a, iss="https://evil.example", code=None, error="access_denied"),
        "wrong-issuer",
    ),
    "no code": (lambda a: _back(a, code=None), "missing-code"),
    "empty code": (lambda a: _back(a, code=""), "missing-code"),
    "code with a line break": (lambda a: _back(a, code="a\r\nb"), "missing-code"),
    "endless code": (lambda a: _back(a, code="c" * 9_000), "missing-code"),
    "right lost meanwhile": (_without_the_right, "not-permitted"),
    "suspended meanwhile": (_suspended, "suspended"),
    "changed meanwhile": (_changed, "changed-meanwhile"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_answer_that_is_not_right_is_turned_away(
    wrong: str, attempt: Attempt, woken: list[UUID]
) -> None:
    come_back, code = WRONG[wrong]

    location = come_back(attempt)

    authorization = Authorization.objects.get()
    assert location == f"/authorization-problem?code={code}"
    assert woken == []
    assert authorization.state in {"pending", "cancelled"}
    assert authorization.code is None
    if code != "unknown-state":
        assert last_event("authorization.callback_refused").facts == {
            "error": code,
            "authorization": str(authorization.pk),
        }


@pytest.mark.parametrize("wrong", [name for name, (_, code) in WRONG.items() if code != "expired"])
def test_record_never_holds_what_came_in_the_address(wrong: str, attempt: Attempt) -> None:
    WRONG[wrong][0](attempt)

    told = "".join(
        f"{event.facts}{event.target_path}{event.actor_name}" for event in AuditEvent.objects.all()
    )
    assert attempt.state not in told
    assert "a-code" not in told


def test_refusal_is_told_of_who_came_and_not_of_who_began(attempt: Attempt) -> None:
    _as_bob_with_the_cookie(attempt)
    by_bob = last_event("authorization.callback_refused")
    _signed_out(attempt)
    by_nobody = last_event("authorization.callback_refused")

    assert (by_bob.actor_name, by_bob.target_path) == ("bob", "/team/crm-token")
    assert by_bob.address == "127.0.0.1"
    assert (by_nobody.actor_kind, by_nobody.address) == ("system", "127.0.0.1")


def test_unknown_state_is_recorded_of_those_who_are_signed_in_only(attempt: Attempt) -> None:
    _back(attempt, state="x" * 43)
    Client().get(attempt.address, {"state": "y" * 43, "code": "a-code"})

    events = AuditEvent.objects.filter(action="authorization.callback_refused")
    (event,) = events
    assert (event.actor_name, event.facts) == ("alice", {"error": "unknown-state"})
    assert event.target_id is None


def test_right_answer_goes_to_a_worker_and_on_to_a_clean_page(
    attempt: Attempt, woken: list[UUID]
) -> None:
    answer = attempt.come_back(iss=ISSUER)

    authorization = Authorization.objects.get()
    place = urlsplit(answer["Location"])
    assert answer.status_code == 303
    assert (place.scheme, place.netloc) == ("", "")
    assert place.path == f"/credentials/{authorization.credential_id}"
    assert parse_qs(place.query) == {"authorization": [str(authorization.pk)]}
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"
    assert woken == [authorization.pk]
    assert authorization.state == "exchanging"
    assert secrets.reveal(authorization, "code") == "a-code"


def test_issuer_that_is_not_named_in_the_form_is_not_asked_for(
    alice: Client, credential: Credential, woken: list[UUID]
) -> None:
    begin(alice, credential).come_back()

    assert len(woken) == 1


@pytest.mark.parametrize("again", [{}, {"code": "another-code"}, {"error": "access_denied"}])
def test_second_answer_with_the_same_state_changes_nothing(
    again: dict[str, str], attempt: Attempt, woken: list[UUID]
) -> None:
    cookies = {name: morsel.value for name, morsel in attempt.browser.cookies.items()}
    attempt.come_back(iss=ISSUER)
    for name, value in cookies.items():
        attempt.browser.cookies[name] = value

    location = _back(attempt, **again)

    authorization = Authorization.objects.get()
    assert location == "/authorization-problem?code=already-used"
    assert len(woken) == 1
    assert authorization.state == "exchanging"
    assert secrets.reveal(authorization, "code") == "a-code"


@pytest.mark.parametrize("is_https", [False, True])
def test_cookie_is_gone_with_the_answer(
    is_https: bool, alice: Client, credential: Credential, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = is_https
    settings.COOKIE_PREFIX = "__Host-" if is_https else ""
    attempt = begin(alice, credential)

    answer = attempt.come_back()

    (cookie,) = (morsel for name, morsel in answer.cookies.items() if "authorization-" in name)
    assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", 0, "/")
    # Browsers take nothing of this name that is not Secure, not even its end.
    assert bool(cookie["secure"]) == is_https


def test_refusal_of_the_provider_ends_the_attempt_with_its_words(
    attempt: Attempt, woken: list[UUID]
) -> None:
    answer = attempt.come_back(
        iss=ISSUER, code=None, error="access_denied", error_description="The person said no."
    )

    authorization = Authorization.objects.get()
    shown = attempt.browser.get(f"/api/v1/authorizations/{authorization.pk}").json()
    assert answer["Location"].startswith("/credentials/")
    assert woken == []
    assert authorization.code_verifier is None
    assert shown["state"] == "refused"
    assert (shown["error"], shown["error_description"]) == ("access_denied", "The person said no.")
    assert shown["message"].startswith("Consent was refused at provider.example")
    assert last_event("authorization.refused").facts == {
        "error": "access_denied",
        "description": "The person said no.",
    }


@pytest.mark.parametrize(
    "description",
    [
        "<script>alert(1)</script>",
        "line\r\nbreak\x00\x1b[31m",
        "\u202eright to left",
        "x" * 10_000,
        "{provider.__class__}",
        "%(error)s {0} {}",
    ],
)
def test_words_of_the_provider_are_kept_harmless_and_short(
    description: str, attempt: Attempt
) -> None:
    attempt.come_back(
        iss=ISSUER, code=None, error="server_error\x00" + "y" * 500, error_description=description
    )

    shown = attempt.browser.get(f"/api/v1/authorizations/{attempt.authorization.pk}").json()
    assert shown["state"] == "refused"
    assert len(shown["error"]) <= 100
    assert len(shown["error_description"]) <= 500
    assert (shown["error"] + shown["error_description"]).isascii()
    assert (shown["error"] + shown["error_description"]).isprintable()


@pytest.mark.parametrize("method", ["head", "put", "delete", "options"])
def test_other_methods_are_refused(method: str, attempt: Attempt, woken: list[UUID]) -> None:
    answer = getattr(attempt.browser, method)(
        f"{attempt.address}?state={attempt.state}&code=a-code&iss={ISSUER}"
    )

    assert answer.status_code == 405
    assert woken == []
    assert Authorization.objects.get().state == "pending"


def test_answer_is_taken_for_the_attempt_that_it_belongs_to(
    alice: Client, credential: Credential, personas: Personas, woken: list[UUID]
) -> None:
    other = make_credential(personas.container, by=personas.alice, name="other")
    first, second = begin(alice, credential), begin(alice, other)

    second.come_back(code="of-the-second")

    assert woken == [second.authorization.pk]
    first.authorization.refresh_from_db()
    assert first.authorization.state == "pending"
    assert "authorization.callback_refused" not in recorded()
