"""How the request to the token endpoint departs from RFC 6749 4.1.3, habit by habit."""

import hashlib

import pytest

from tests.oauth.asking import (
    BODY,
    ENDPOINT,
    REDIRECT_URI,
    STAMP,
    client,
    exchange,
    provider,
    said,
    userinfo,
)
from tokenwell.oauth import grants
from tokenwell.oauth.client import ClientAuthentication
from tokenwell.oauth.grants import Wanted
from tokenwell.oauth.habits import Habits, read, write

USUAL = {
    "grant_type": "authorization_code",
    "code": "the-code",
    "redirect_uri": REDIRECT_URI,
    "client_id": "tokenwell",
    "client_secret": "s3cret",
}
FORM = "application/x-www-form-urlencoded"


def without(*names: str, **more: str) -> dict[str, str]:
    return {name: value for name, value in {**USUAL, **more}.items() if name not in names}


def test_without_habits_the_request_is_as_the_rfc_has_it() -> None:
    request = exchange({})

    assert (request.method, request.url) == ("POST", ENDPOINT)
    assert request.headers == {"Accept": "application/json", "Content-Type": FORM}
    assert said(request) == USUAL


@pytest.mark.parametrize(
    ("habits", "sent"),
    [
        pytest.param(
            {"client": {"id_parameter": "appid", "secret_parameter": "secret"}},
            without("client_id", "client_secret", appid="tokenwell", secret="s3cret"),
            id="other names for the client",
        ),
        pytest.param(
            {"client": {"id_parameter": "client_key"}},
            without("client_id", client_key="tokenwell"),
            id="another name for its id alone",
        ),
        pytest.param(
            {"token": {"rename": {"code": "auth_code"}}},
            without("code", auth_code="the-code"),
            id="another name for the code",
        ),
        pytest.param(
            {"token": {"rename": {"grant_type": "type", "redirect_uri": "redirect_url"}}},
            without("grant_type", "redirect_uri", type="authorization_code")
            | {"redirect_url": REDIRECT_URI},
            id="other names for two of ours",
        ),
        pytest.param(
            {"token": {"omit": ["redirect_uri"]}},
            without("redirect_uri"),
            id="no redirect URI",
        ),
        pytest.param(
            {"token": {"omit": ["grant_type", "client_secret"]}},
            without("grant_type", "client_secret"),
            id="neither grant type nor secret",
        ),
        pytest.param(
            {"token": {"omit": ["client_id"]}, "client": {"id_parameter": "appid"}},
            without("client_id"),
            id="a client that is left out goes by our name for it",
        ),
        pytest.param(
            {"token": {"rename": {"code": "auth_code"}, "omit": ["code"]}},
            without("code"),
            id="left out wins over renamed",
        ),
        pytest.param(
            {"token": {"grant_types": {"authorization_code": "web_server"}}},
            without(grant_type="web_server"),
            id="another name for the grant",
        ),
        pytest.param(
            {"token": {"grant_types": {"client_credentials": "account"}}},
            USUAL,
            id="another name for another grant",
        ),
        pytest.param(
            {"token": {"code_params": {"action": "requesttoken", "empty": ""}}},
            without(action="requesttoken", empty=""),
            id="more parameters",
        ),
        pytest.param(
            {"token": {"code_params": {"code": "theirs", "grant_type": "theirs"}}},
            USUAL,
            id="ours win over more of their name",
        ),
        pytest.param(
            {"token": {"sha256": {"hash": "{client_secret}|{code}"}}},
            without(hash=hashlib.sha256(b"s3cret|the-code").hexdigest()),
            id="a sum of what is sent",
        ),
        pytest.param(
            {"token": {"sha256": {"hash": "{client_id}:{code}:{nothing}"}}},
            without(hash=hashlib.sha256(b"tokenwell:the-code:{nothing}").hexdigest()),
            id="a sum with a name that stands for nothing",
        ),
    ],
)
def test_a_habit_changes_what_the_exchange_says(
    habits: dict[str, object], sent: dict[str, str]
) -> None:
    assert said(exchange(habits)) == sent


@pytest.mark.parametrize(
    ("habits", "method", "where"),
    [
        pytest.param({}, "POST", "form", id="a form"),
        pytest.param({"token": {"body": "json"}}, "POST", "json", id="JSON"),
        pytest.param({"token": {"body": "query"}}, "POST", "address", id="POST with a query"),
        pytest.param({"token": {"method": "GET"}}, "GET", "address", id="GET"),
        pytest.param(
            {"token": {"method": "GET", "body": "json"}}, "GET", "address", id="GET has no body"
        ),
    ],
)
def test_the_same_is_said_wherever_it_stands(
    habits: dict[str, object], method: str, where: str
) -> None:
    request = exchange(habits)

    assert request.method == method
    assert said(request) == USUAL
    assert ("?" in request.url) == (where == "address")
    assert bool(request.body) == (where != "address")
    types = {"form": FORM, "json": "application/json"}
    assert request.headers.get("Content-Type") == types.get(where)


def test_a_query_follows_the_one_that_the_endpoint_has() -> None:
    request = exchange({"token": {"method": "GET"}}, token_endpoint=f"{ENDPOINT}?v=2")

    assert request.url.startswith(f"{ENDPOINT}?v=2&grant_type=")
    assert said(request) == {"v": "2", **USUAL}


def test_json_says_no_more_than_ascii() -> None:
    request = exchange({"token": {"body": "json", "code_params": {"note": "naïve"}}})

    assert request.body.isascii()
    assert said(request)["note"] == "naïve"


def test_the_exchange_of_a_code_has_headers_of_its_own() -> None:
    habits: dict[str, object] = {"token": {"code_headers": {"X-Version": "2"}}}

    assert exchange(habits).headers["X-Version"] == "2"


def test_headers_of_the_exchange_win_over_those_of_all_requests_and_not_over_ours() -> None:
    habits: dict[str, object] = {
        "token": {"code_headers": {"X-Version": "2", "Accept": "text/html"}}
    }

    headers = exchange(habits, extra_headers={"X-Version": "1", "X-Key": "k"}).headers

    assert (headers["X-Version"], headers["X-Key"]) == ("2", "k")
    assert headers["Accept"] == "application/json"


def test_more_parameters_win_over_extra_ones_of_the_credential() -> None:
    habits: dict[str, object] = {"token": {"code_params": {"v": "2"}}}

    sent = said(exchange(habits, extra_token_params={"v": "1", "audience": "api"}))

    assert (sent["v"], sent["audience"]) == ("2", "api")


def test_what_the_callback_brought_is_said_again_under_their_name() -> None:
    habits: dict[str, object] = {
        "callback": {"capture": {"device": "device_id"}, "to_token": {"device": "device_id"}}
    }

    sent = said(exchange(habits, captured={"device": "d-1", "unasked": "x"}))

    assert sent == {**USUAL, "device_id": "d-1"}


def test_what_the_callback_did_not_bring_is_not_said_again() -> None:
    habits: dict[str, object] = {"callback": {"to_token": {"device": "device_id"}}}

    assert said(exchange(habits)) == USUAL


@pytest.mark.parametrize(
    ("template", "carried"),
    [
        ("{client_id}:{client_secret}", "tokenwell:s3cret"),
        ("{client_secret}:", "s3cret:"),
        (":{client_secret}", ":s3cret"),
        ("{client_id}:", "tokenwell:"),
    ],
)
def test_basic_carries_what_the_provider_wants_there(template: str, carried: str) -> None:
    request = exchange({"client": {"basic": template}}, authentication=ClientAuthentication.HEADER)

    assert userinfo(request) == carried
    assert said(request) == without("client_id", "client_secret")


def test_a_client_goes_by_its_own_names_in_json_too() -> None:
    sent = said(
        exchange(
            {
                "client": {"id_parameter": "app_id", "secret_parameter": "secret"},
                "token": {"body": "json", "rename": {"code": "auth_code"}, "omit": ["grant_type"]},
            }
        )
    )

    assert sent == {
        "app_id": "tokenwell",
        "secret": "s3cret",
        "auth_code": "the-code",
        "redirect_uri": REDIRECT_URI,
    }


@pytest.mark.parametrize(
    ("separator", "asked"), [(" ", "read write"), (",", "read,write"), ("+", "read+write")]
)
def test_scopes_are_joined_as_the_provider_wants_them(separator: str, asked: str) -> None:
    there = provider({"scope_separator": separator})

    request = grants.client_credentials(
        there, client(), wanted=Wanted(scope=" read  write "), stamp=STAMP
    )

    assert said(request)["scope"] == asked


def test_every_grant_may_have_a_name_of_its_own() -> None:
    names = {
        "client_credentials": "account_credentials",
        "password": "pwd",
        "refresh_token": "renew",
        grants.DEVICE_CODE: "device",
        grants.JWT_BEARER: "jwt",
        grants.TOKEN_EXCHANGE: "swap",
    }
    there, us, wanted = provider({"token": {"grant_types": names}}), client(), Wanted()

    requests = [
        grants.client_credentials(there, us, wanted=wanted, stamp=STAMP),
        grants.password(there, us, username="u", password="p", wanted=wanted, stamp=STAMP),
        grants.refresh_token(there, us, "spent", stamp=STAMP),
        grants.device_code(there, us, "code", stamp=STAMP),
        grants.jwt_bearer(there, us, "jwt", wanted=wanted, stamp=STAMP),
        grants.token_exchange(there, us, "subject", wanted=wanted, stamp=STAMP),
    ]

    assert [said(request)["grant_type"] for request in requests] == list(names.values())


def test_more_parameters_of_the_exchange_are_said_with_no_other_grant() -> None:
    there = provider({"token": {"code_params": {"a": "1"}, "code_headers": {"X-A": "1"}}})

    request = grants.client_credentials(there, client(), wanted=Wanted(), stamp=STAMP)

    assert "a" not in said(request)
    assert "X-A" not in request.headers


def test_a_secret_in_a_sum_does_not_show() -> None:
    request = exchange({"token": {"method": "GET", "sha256": {"h": "{client_secret}"}}})

    assert "s3cret" not in repr(request)
    assert hashlib.sha256(b"s3cret").hexdigest() not in repr(request)


def test_a_public_client_has_no_secret_to_leave_out() -> None:
    request = exchange({"token": {"omit": ["client_secret"]}}, authentication=BODY)

    assert said(request) == without("client_secret")


@pytest.mark.parametrize(
    "kept",
    [
        {"scope_separator": 3},
        {"token": {"method": "PUT"}},
        {"token": {"body": "xml"}},
        {"unheard_of": {}},
        {"refresh": {"mode": "sometimes"}},
        [],
        None,
    ],
)
def test_habits_that_nobody_knows_are_refused(kept: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        read(kept)


def test_habits_come_back_as_they_were_kept_and_usual_ones_are_not_written() -> None:
    kept = {"scope_separator": ",", "answer": {"ok": {"ok": True, "status": 0}}}

    assert write(read(kept)) == kept
    assert write(Habits()) == {}
