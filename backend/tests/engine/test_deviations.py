"""
What providers do otherwise, through the engine: a consent, then a renewal.

Each is played by a stand-in that refuses whatever is not its manner (``odd_providers``).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar

import pytest

from tests.consenting import CODE, Left, consent, leave, let_authorize
from tests.engine import credentials as made
from tests.engine import odd_providers as odd
from tests.engine.odd_providers import Plain
from tests.fake_provider import raw
from tests.stand_in import Seen, StandIn
from tokenwell.accounts.models import User
from tokenwell.credentials import answers, changes, inquiries, tokens
from tokenwell.credentials.models import Authorization, Credential
from tokenwell.credentials.states import AuthorizationState, InquiryKind, State
from tokenwell.oauth.pkce import challenge

CLIENT = {"client_id": "tokenwell", "client_secret": made.SECRET}
CODE_ALONE = {
    "grant_type": "authorization_code",
    "code": CODE,
    "redirect_uri": "<redirect URI>",
    "code_verifier": "<verifier>",
}
CODE_SAID = {**CODE_ALONE, **CLIENT}
RENEWAL_ALONE = {"grant_type": "refresh_token", "refresh_token": "refresh-1"}
RENEWAL_SAID = {**RENEWAL_ALONE, **CLIENT}
HOUR, TWO_HOURS = timedelta(hours=1), timedelta(hours=2)


@dataclass(frozen=True)
class Case:
    """A manner, what it should be asked with, and what should be kept of its answers."""

    manner: type[Plain]
    code: dict[str, str] = field(default_factory=lambda: CODE_SAID)
    renewal: dict[str, str] = field(default_factory=lambda: RENEWAL_SAID)
    lives: timedelta | datetime | None = HOUR
    refresh_tokens: tuple[str | None, str | None] = ("refresh-1", "refresh-2")
    token_type: str = "Bearer"
    scope: str | None = None
    captured: dict[str, str] = field(default_factory=dict)


def without(fields: dict[str, str], *names: str, **more: str) -> dict[str, str]:
    return {name: text for name, text in {**fields, **more}.items() if name not in names}


CASES = {
    "as the RFC has it": Case(odd.Plain),
    "a sign whether it is a success": Case(odd.SignedSuccess),
    "a number whether it is one, tokens one level down": Case(
        odd.NumberedSuccess,
        code={**CODE_SAID, "action": "requesttoken"},
        renewal={**RENEWAL_SAID, "action": "requesttoken"},
        captured={"user": "17"},
    ),
    "errors with 200": Case(odd.ErrorWith200),
    "errors in a list, a lifetime as text": Case(odd.NestedError),
    "GET with other names for the client, errors by number": Case(
        odd.ErrorNumber,
        code={
            "grant_type": "authorization_code",
            "code": CODE,
            "appid": "tokenwell",
            "secret": made.SECRET,
        },
        renewal={**RENEWAL_ALONE, "appid": "tokenwell"},
    ),
    "a form with another name for the lifetime": Case(odd.FormEncoded),
    "the person's tokens beside a bot's": Case(odd.Nested),
    "JSON, camelCase, an instant as text": Case(odd.CamelCase, lives=odd.UNTIL),
    "a lifetime in milliseconds": Case(odd.Milliseconds, lives=TWO_HOURS),
    "an instant in seconds": Case(odd.EpochSeconds, lives=odd.UNTIL),
    "an instant in milliseconds": Case(odd.EpochMilliseconds, lives=odd.UNTIL),
    "no lifetime, known all the same": Case(odd.SilentLifetime, lives=TWO_HOURS),
    "no end": Case(odd.NoLifetime, lives=None),
    "all in the address": Case(odd.QueryRequest),
    "other names for client, code and grant": Case(
        odd.OtherNames,
        code={
            "type": "web_server",
            "auth_code": CODE,
            "redirect_url": "<redirect URI>",
            "code_verifier": "<verifier>",
            "client_key": "tokenwell",
            "client_secret": made.SECRET,
        },
        renewal={
            "type": "refresh",
            "renewal": "refresh-1",
            "client_key": "tokenwell",
            "client_secret": made.SECRET,
        },
        token_type="User Access Token",
    ),
    "the secret alone in Basic, and headers": Case(
        odd.SecretOnly, code=CODE_ALONE, renewal=RENEWAL_ALONE
    ),
    "a sum in place of the secret": Case(
        odd.Hashed,
        code=without(CODE_SAID, "client_secret", hash="<sum>"),
        renewal=without(RENEWAL_SAID, "client_secret", hash="<sum>"),
    ),
    "commas between scopes, which are said again": Case(
        odd.CommaScopes, renewal={**RENEWAL_SAID, "scope": "read,write"}, scope="read write"
    ),
    "a renewal at an address of its own": Case(
        odd.RefreshesElsewhere, refresh_tokens=("refresh-1", "refresh-1")
    ),
    "what the callback brought, said again": Case(
        odd.SaysAgain,
        code={**CODE_SAID, "device_id": "d-1"},
        renewal={**RENEWAL_SAID, "device_id": "d-1"},
        captured={"device": "d-1"},
    ),
}


def play(there: StandIn, by: User, manner: type[Plain], **fields: Any) -> tuple[Plain, Credential]:
    """Let the stand-in be a provider of this manner, and make a credential for it."""
    provider = manner(there.base)
    there.manner = provider
    form = {
        "authorization_endpoint": there.url("/authorize"),
        "token_endpoint": there.url("/token"),
        "habits": odd.habits_at(provider),
        **Plain.form,
        **manner.form,
        **fields,
    }
    return provider, made.make_credential(there, by=let_authorize(by), **form)


def renew(credential: Credential) -> None:
    """Renew once, as if the time had come."""
    made.end_life(credential)
    made.end_wait(credential)
    assert tokens.renew(made.versions([credential])) == 1


def in_words(said: dict[str, str], left: Left) -> dict[str, str]:
    """Say of what is new each time that it is right."""
    words = dict(said)
    for name in ("redirect_uri", "redirect_url"):
        if words.get(name) == left.authorization.redirect_uri:
            words[name] = "<redirect URI>"
    verifier = words.get("code_verifier")
    if verifier and challenge(verifier) == left.said["code_challenge"]:
        words["code_verifier"] = "<verifier>"
    return words


def expect(credential: Credential, case: Case, n: int) -> None:
    """See that the n-th tokens are the ones that are kept, with all that was said of them."""
    kept, clock = made.token_set_of(credential), made.clock_of(credential)
    assert made.tokens_of(credential) == (f"access-{n}", case.refresh_tokens[n - 1])
    lives = case.lives
    expected = kept.obtained_at + lives if isinstance(lives, timedelta) else lives
    assert kept.expires_at == expected
    assert (kept.token_type, kept.granted_scope) == (case.token_type, case.scope)
    assert kept.captured == case.captured
    assert (clock.state, clock.token_version, clock.failures) == (State.AUTHORIZED, n, 0)
    assert (clock.refresh_at is not None) == (lives is not None)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_consent_and_a_renewal_in_the_provider_s_manner(
    case: Case, stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root, case.manner)
    left = leave(credential, by=root)

    granted = left.come_back(**{**provider.brings, "code": provider.brings.get("code", CODE)})

    assert (granted.state, granted.error) == (AuthorizationState.GRANTED, "")
    assert in_words(provider.said[0], left) == case.code
    expect(credential, case, 1)

    renew(credential)

    assert in_words(provider.said[1], left) == case.renewal
    expect(credential, case, 2)
    assert len(stand_in.seen) == 2


def test_a_short_lived_token_is_exchanged_and_renewed_by_the_long_lived_one_itself(
    stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root, odd.LongLived)

    granted = consent(credential, by=root)

    assert granted.state == AuthorizationState.GRANTED
    kept = made.token_set_of(credential)
    assert made.tokens_of(credential) == ("access-1", None)
    assert kept.expires_at == kept.obtained_at + timedelta(days=60)
    assert made.clock_of(credential).refresh_at is not None

    renew(credential)

    assert made.tokens_of(credential) == ("access-2", None)
    assert stand_in.paths() == ["/token", "/long", "/again"]
    assert provider.said[2] == {"grant_type": "renew_token", "access_token": "access-1"}
    assert made.clock_of(credential).state == State.AUTHORIZED


def test_a_short_lived_token_that_is_not_exchanged_further_is_not_stored(
    stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root, odd.LongLived)

    def refuse_further(seen: Seen) -> Any:
        if seen.path == "/long":
            return raw('{"error": {"message": "No.", "type": "OAuthException"}}', status=400)
        return provider(seen)

    stand_in.manner = refuse_further

    refused = consent(credential, by=root)

    assert (refused.state, refused.error) == (AuthorizationState.REFUSED, "OAuthException")
    assert made.clock_of(credential).token_set is None


class AsksFurtherWithTheCallback(odd.LongLived):
    """Wants in the second exchange what the callback brought."""

    habits: ClassVar = {
        **odd.LongLived.habits,
        "callback": {"capture": {"step": "step"}},
        "then": [
            {**odd.LongLived.habits["then"][0], "url": "{base}/{step}"},
        ],
    }
    brings: ClassVar = {"step": "long"}


def test_a_further_exchange_may_need_what_the_callback_brought(
    stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root, AsksFurtherWithTheCallback)

    granted = consent(credential, by=root, **provider.brings)

    assert granted.state == AuthorizationState.GRANTED


def test_where_the_api_is_and_which_company_is_kept_shown_and_used_in_the_test_call(
    stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root, odd.NamesItsInstance)

    granted = consent(credential, by=root, **provider.brings)
    renew(credential)

    assert granted.state == AuthorizationState.GRANTED
    where = {"instance": stand_in.url("/api/me"), "company": "9130"}
    assert made.token_set_of(credential).captured == where
    assert made.clock_of(credential).account["subject"] == "u-1"
    read = Credential.objects.select_related("clock").get(pk=credential.pk)
    assert answers.of_credential(root, read)["status"]["captured"] == where
    assert stand_in.paths() == ["/token", "/api/me", "/token"]

    steps = _tried(read, root)

    assert stand_in.paths()[-1] == "/api/me"
    assert steps["token"] == "ok"


def test_an_api_that_is_elsewhere_than_the_provider_has_hosts_gets_no_token(
    stand_in: StandIn, root: User
) -> None:
    _, credential = play(stand_in, root, odd.NamesItsInstance)
    kept = {**credential.habits, "allowed_hosts": ["*.elsewhere.example"]}
    changes.update(
        credential, {"habits": kept, "client_secret": made.SECRET}, by=root, address=None
    )

    granted = consent(credential, by=root, realmId="9130")

    assert granted.state == AuthorizationState.GRANTED
    assert stand_in.paths() == ["/token"]
    assert made.clock_of(credential).account == {}


def test_scopes_that_the_callback_tells_are_the_granted_ones(stand_in: StandIn, root: User) -> None:
    provider, credential = play(stand_in, root, odd.TellsScopesOnTheWay)

    consent(credential, by=root, **provider.brings)

    assert made.token_set_of(credential).granted_scope == "read"


@pytest.mark.parametrize("manner", [odd.TellsScopesOnTheWay, odd.CommaScopes])
def test_granted_scopes_outlast_a_renewal_that_says_nothing_of_them(
    manner: type[Plain], stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root, manner)
    consent(credential, by=root, **provider.brings)
    before = made.token_set_of(credential).granted_scope
    stand_in.manner = lambda _: raw('{"access_token": "a", "refresh_token": "r"}')

    renew(credential)

    assert before is not None
    assert made.token_set_of(credential).granted_scope == before


def test_scopes_that_the_callback_tells_are_told_apart_as_the_provider_does(
    stand_in: StandIn, root: User
) -> None:
    _, credential = play(stand_in, root, odd.TellsScopesOnTheWay)
    kept = {**credential.habits, "scope_separator": ","}
    changes.update(
        credential, {"habits": kept, "client_secret": made.SECRET}, by=root, address=None
    )

    consent(credential, by=root, scope="read,write")

    assert made.token_set_of(credential).granted_scope == "read write"


@pytest.mark.parametrize("said", [4_102_444_799, 253_402_300_799])
def test_a_token_that_lives_for_ages_is_renewed_within_a_year(
    said: int, stand_in: StandIn, root: User
) -> None:
    _, credential = play(stand_in, root, odd.EpochSeconds)
    body = f'{{"access_token":"a","refresh_token":"r","access_token_expiration":{said}}}'
    stand_in.manner = lambda _: raw(body)

    consent(credential, by=root)

    kept = made.token_set_of(credential)
    assert kept.expires_at == kept.obtained_at + timedelta(days=365)


@pytest.mark.parametrize("said", [0, 1, 1_000_000_000, -1])
def test_an_instant_that_is_over_is_no_lifetime(said: int, stand_in: StandIn, root: User) -> None:
    _, credential = play(stand_in, root, odd.EpochSeconds)
    body = f'{{"access_token":"a","refresh_token":"r","access_token_expiration":{said}}}'
    stand_in.manner = lambda _: raw(body)

    granted = consent(credential, by=root)

    assert granted.state == AuthorizationState.GRANTED
    assert made.token_set_of(credential).expires_at is None


REFUSING = {
    "by its own sign": (odd.SignedSuccess, "invalid_grant", ""),
    "by its own number": (odd.NumberedSuccess, "invalid_grant", ""),
    "with 200": (odd.ErrorWith200, "invalid_grant", "Gone."),
    "in a list": (odd.NestedError, "invalid_grant", "Gone."),
    "by a number": (odd.ErrorNumber, "invalid_grant", "Gone."),
    "as the RFC has it": (odd.Plain, "invalid_grant", ""),
}


@pytest.mark.parametrize(("manner", "error", "description"), REFUSING.values(), ids=REFUSING.keys())
def test_a_code_that_is_refused_ends_the_attempt_in_the_provider_s_words(
    *, manner: type[Plain], error: str, description: str, stand_in: StandIn, root: User
) -> None:
    _, credential = play(stand_in, root, manner)

    refused = consent(credential, by=root, code="not-the-code")

    assert (refused.state, refused.error) == (AuthorizationState.REFUSED, error)
    assert refused.error_description == description
    assert made.clock_of(credential).token_set is None


@pytest.mark.parametrize(("manner", "error", "description"), REFUSING.values(), ids=REFUSING.keys())
def test_a_refresh_token_that_is_refused_is_confirmed_once_and_then_left_alone(
    *, manner: type[Plain], error: str, description: str, stand_in: StandIn, root: User
) -> None:
    provider, credential = play(stand_in, root, manner)
    consent(credential, by=root, **provider.brings)
    provider.granted += 1  # it has forgotten the one that we have

    renew(credential)

    clock = made.clock_of(credential)
    assert (clock.state, clock.refused_version) == (State.AUTHORIZED, 1)
    assert (clock.last_error, clock.last_error_description) == (error, description)

    renew(credential)

    assert made.clock_of(credential).state == State.NEEDS_AUTHORIZATION
    assert made.tokens_of(credential) == ("access-1", "refresh-1")
    made.end_wait(credential)
    assert tokens.renew(made.versions([credential])) == 0
    assert len(stand_in.seen) == 3


@pytest.mark.parametrize(
    "manner",
    [odd.QueryRequest, odd.CamelCase, odd.SecretOnly, odd.Hashed, odd.NumberedSuccess],
    ids=lambda manner: manner.__name__,
)
def test_a_stand_in_refuses_what_is_not_its_manner(
    manner: type[Plain], stand_in: StandIn, root: User
) -> None:
    """The stand-ins themselves: one that took everything would prove nothing."""
    _, credential = play(stand_in, root, manner)
    plain = {"habits": {}, "client_secret": made.SECRET}
    changes.update(credential, plain, by=root, address=None)

    refused = consent(credential, by=root)

    assert (refused.state, refused.error) == (AuthorizationState.REFUSED, "invalid_request")
    assert Authorization.objects.count() == 1


def _tried(credential: Credential, root: User) -> dict[str, str]:
    inquiry = inquiries.start(InquiryKind.TEST, by=root, credential=credential)
    inquiries.answer(inquiry.pk)
    inquiry.refresh_from_db()
    return {step["name"]: step["outcome"] for step in inquiry.answer["steps"]}
