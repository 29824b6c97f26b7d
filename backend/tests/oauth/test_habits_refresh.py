"""How a renewal departs from RFC 6749 6, habit by habit."""

import pytest

from tests.oauth.asking import ENDPOINT, renewal, said, userinfo
from tokenwell.oauth.client import ClientAuthentication

ELSEWHERE = "https://as.example/renew"
CLIENT = {"client_id": "tokenwell", "client_secret": "s3cret"}
USUAL = {"grant_type": "refresh_token", "refresh_token": "spent", **CLIENT}


def test_without_habits_the_renewal_is_as_the_rfc_has_it() -> None:
    request = renewal({})

    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert said(request) == USUAL


@pytest.mark.parametrize(
    ("habits", "sent"),
    [
        pytest.param(
            {"refresh": {"grant_type": "renew"}},
            {**USUAL, "grant_type": "renew"},
            id="another grant type",
        ),
        pytest.param(
            {"token": {"grant_types": {"refresh_token": "refresh"}}},
            {**USUAL, "grant_type": "refresh"},
            id="another name for the grant",
        ),
        pytest.param(
            {"refresh": {"token_parameter": "renewal"}},
            {"grant_type": "refresh_token", "renewal": "spent", **CLIENT},
            id="another name for what is spent",
        ),
        pytest.param(
            {"token": {"rename": {"refresh_token": "rt", "grant_type": "type"}}},
            {"type": "refresh_token", "rt": "spent", **CLIENT},
            id="names of the token endpoint hold here too",
        ),
        pytest.param(
            {"refresh": {"params": {"action": "requesttoken"}}},
            {**USUAL, "action": "requesttoken"},
            id="more parameters",
        ),
        pytest.param(
            {"refresh": {"params": {"grant_type": "theirs", "v": "2"}}},
            {**USUAL, "v": "2"},
            id="ours win over more of their name",
        ),
        pytest.param(
            {"refresh": {"omit": ["client_secret"]}},
            {name: text for name, text in USUAL.items() if name != "client_secret"},
            id="no secret",
        ),
        pytest.param(
            {"token": {"omit": ["grant_type"]}, "refresh": {"omit": ["client_id"]}},
            {"refresh_token": "spent", "client_secret": "s3cret"},
            id="what no request and what no renewal says",
        ),
        pytest.param(
            {"token": {"code_params": {"only": "code"}, "code_headers": {"X-Only": "code"}}},
            USUAL,
            id="nothing of the exchange of a code",
        ),
        pytest.param(
            {
                "refresh": {
                    "mode": "exchange_access_token",
                    "grant_type": "exchange_token",
                    "token_parameter": "exchange_token",
                }
            },
            {"grant_type": "exchange_token", "exchange_token": "spent", **CLIENT},
            id="by the access token itself",
        ),
    ],
)
def test_a_habit_changes_what_the_renewal_says(
    habits: dict[str, object], sent: dict[str, str]
) -> None:
    request = renewal(habits)

    assert said(request) == sent
    assert "X-Only" not in request.headers


@pytest.mark.parametrize(
    ("token", "refresh", "method", "url", "type_"),
    [
        pytest.param({}, {"url": ELSEWHERE}, "POST", ELSEWHERE, "form", id="another address"),
        pytest.param({"body": "json"}, {}, "POST", ENDPOINT, "json", id="JSON like all requests"),
        pytest.param({}, {"body": "json"}, "POST", ENDPOINT, "json", id="JSON only here"),
        pytest.param({"body": "json"}, {"body": "form"}, "POST", ENDPOINT, "form", id="a form"),
        pytest.param({}, {"method": "GET"}, "GET", ENDPOINT, "", id="GET only here"),
        pytest.param({"method": "GET"}, {}, "GET", ENDPOINT, "", id="GET like all requests"),
        pytest.param({"method": "GET"}, {"method": "POST"}, "POST", ENDPOINT, "form", id="POST"),
        pytest.param({}, {"body": "query"}, "POST", ENDPOINT, "", id="POST with a query"),
        pytest.param(
            {}, {"url": ELSEWHERE, "method": "GET"}, "GET", ELSEWHERE, "", id="GET elsewhere"
        ),
    ],
)
def test_a_renewal_goes_where_and_how_the_provider_wants_it(
    *, token: dict[str, str], refresh: dict[str, str], method: str, url: str, type_: str
) -> None:
    request = renewal({"token": token, "refresh": refresh})

    types = {"form": "application/x-www-form-urlencoded", "json": "application/json"}
    assert (request.method, request.url.partition("?")[0]) == (method, url)
    assert request.headers.get("Content-Type") == types.get(type_)
    assert said(request) == USUAL


def test_parameters_may_say_again_what_was_captured() -> None:
    habits: dict[str, object] = {"refresh": {"params": {"realm": "{realm}", "at": "{unknown}"}}}

    sent = said(renewal(habits, captured={"realm": "r-1", "other": "x"}))

    assert (sent["realm"], sent["at"]) == ("r-1", "{unknown}")


def test_what_was_captured_is_filled_in_once() -> None:
    habits: dict[str, object] = {"refresh": {"params": {"realm": "{realm}"}}}

    sent = said(renewal(habits, captured={"realm": "{host}", "host": "evil"}))

    assert sent["realm"] == "{host}"


def test_headers_of_the_renewal_are_its_own() -> None:
    request = renewal({"refresh": {"headers": {"X-Renew": "1"}}}, extra_headers={"X-All": "1"})

    assert (request.headers["X-Renew"], request.headers["X-All"]) == ("1", "1")


def test_scopes_are_said_again_only_if_they_are_given() -> None:
    assert "scope" not in said(renewal({"refresh": {"sends_scope": True}}))
    assert said(renewal({}, scope="read write"))["scope"] == "read write"


def test_scopes_are_joined_as_the_provider_wants_them() -> None:
    assert said(renewal({"scope_separator": ","}, scope="read write"))["scope"] == "read,write"


def test_basic_carries_the_same_in_a_renewal() -> None:
    request = renewal(
        {"client": {"basic": "{client_secret}:"}}, authentication=ClientAuthentication.HEADER
    )

    assert userinfo(request) == "s3cret:"
    assert said(request) == {"grant_type": "refresh_token", "refresh_token": "spent"}


def test_what_is_spent_shows_in_no_repr_wherever_it_stands() -> None:
    for method in ("GET", "POST"):
        assert "spent" not in repr(renewal({"refresh": {"method": method}}))
