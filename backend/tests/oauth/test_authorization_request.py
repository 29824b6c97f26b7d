from urllib.parse import parse_qsl, urlsplit

import pytest

from tokenwell.oauth import habits
from tokenwell.oauth.authorization import reserved_token_params
from tokenwell.oauth.authorization_request import (
    AuthorizationRequest,
    build_authorization_url,
    reserved_authorization_params,
)
from tokenwell.oauth.client import Client
from tokenwell.oauth.provider import Provider

ENDPOINT = "https://server.example.com/authorize"
REDIRECT_URI = "https://client.example.com/cb"
CLIENT = Client("s6BhdRkqt3", "CANARY")
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def build(
    provider: Provider | None = None,
    *,
    redirect_uri: str = REDIRECT_URI,
    state: str = "xyz",
    scope: str = "",
    code_challenge: str | None = None,
    audience: str = "",
    resource: str = "",
) -> str:
    request = AuthorizationRequest(
        redirect_uri=redirect_uri,
        state=state,
        scope=scope,
        code_challenge=code_challenge,
        audience=audience,
        resource=resource,
    )
    return build_authorization_url(
        provider or Provider(authorization_endpoint=ENDPOINT), CLIENT, request
    )


def build_as(authorize: habits.Authorize, request: AuthorizationRequest | None = None) -> str:
    provider = Provider(authorization_endpoint=ENDPOINT, habits=habits.Habits(authorize=authorize))
    usual = AuthorizationRequest(REDIRECT_URI, "xyz", scope="read write", code_challenge=CHALLENGE)
    return build_authorization_url(provider, CLIENT, request or usual)


def params(url: str) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)


def test_the_request_of_rfc_6749_4_1_1() -> None:
    url = build()

    assert url.startswith("https://server.example.com/authorize?")
    assert sorted(params(url)) == sorted(
        parse_qsl(
            "response_type=code&client_id=s6BhdRkqt3&state=xyz"
            "&redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb"
        )
    )


def test_the_challenge_goes_with_its_method() -> None:
    asked = dict(params(build(code_challenge=CHALLENGE)))

    assert asked["code_challenge"] == CHALLENGE
    assert asked["code_challenge_method"] == "S256"


def test_without_a_challenge_no_method_is_named() -> None:
    assert "code_challenge" not in build()


def test_scope_audience_and_resource_are_asked_for_and_form_encoded() -> None:
    url = build(scope="read write:ü", audience="api & more", resource="https://api.example/?a=b")

    asked = dict(params(url))
    assert asked["scope"] == "read write:ü"
    assert asked["audience"] == "api & more"
    assert asked["resource"] == "https://api.example/?a=b"
    assert url.isascii()


def test_extra_parameters_are_added_empty_ones_too() -> None:
    provider = Provider(
        authorization_endpoint=ENDPOINT,
        extra_authorization_params={"access_type": "offline", "prompt": ""},
    )

    asked = dict(params(build(provider)))

    assert asked["access_type"] == "offline"
    assert asked["prompt"] == ""


def test_a_field_wins_over_an_extra_parameter_of_its_name() -> None:
    provider = Provider(
        authorization_endpoint=ENDPOINT,
        extra_authorization_params={"audience": "extra", "resource": "extra"},
    )

    asked = params(build(provider, audience="field"))

    assert ("audience", "field") in asked
    assert ("audience", "extra") not in asked
    assert ("resource", "extra") in asked


@pytest.mark.parametrize(
    ("endpoint", "start"),
    [
        (f"{ENDPOINT}?tenant=a%2fb&flag&x=%fc", f"{ENDPOINT}?tenant=a%2fb&flag&x=%fc&"),
        (f"{ENDPOINT}?tenant=a&", f"{ENDPOINT}?tenant=a&"),
        (f"{ENDPOINT}?", f"{ENDPOINT}?"),
        ("http://127.0.0.1:9000/o/authorize/", "http://127.0.0.1:9000/o/authorize/?"),
    ],
)
def test_the_endpoint_s_own_query_is_kept_to_the_letter(endpoint: str, start: str) -> None:
    url = build(Provider(authorization_endpoint=endpoint))

    assert url.startswith(f"{start}response_type=code&")
    assert "?" not in url.removeprefix(start)


@pytest.mark.parametrize("name", sorted(reserved_authorization_params()))
def test_no_extra_parameter_can_say_what_is_ours_to_say(name: str) -> None:
    provider = Provider(authorization_endpoint=ENDPOINT, extra_authorization_params={name: "x"})

    with pytest.raises(ValueError, match="extra authorization parameter is reserved"):
        build(provider)


@pytest.mark.parametrize("query", ["state=x", "a=b&client_id=x", "redirect%5Furi=", "request_uri"])
def test_nor_can_the_endpoint_s_own_query(query: str) -> None:
    provider = Provider(authorization_endpoint=f"{ENDPOINT}?{query}")

    with pytest.raises(ValueError, match="parameter in the authorization endpoint is reserved"):
        build(provider)


def test_what_the_issue_names_is_reserved() -> None:
    ours = {"state", "redirect_uri", "client_id", "response_type", "code_challenge"}

    assert ours | {"code_challenge_method", "client_secret"} <= reserved_authorization_params()
    assert {"grant_type", "code", "refresh_token", "client_secret"} <= reserved_token_params()


@pytest.mark.parametrize("endpoint", [f"{ENDPOINT}#here", f"{ENDPOINT}?a=b#", f"{ENDPOINT}#?a"])
def test_an_endpoint_has_no_fragment(endpoint: str) -> None:
    with pytest.raises(ValueError, match="no fragment"):
        build(Provider(authorization_endpoint=endpoint))


def test_no_request_goes_without_endpoint_redirect_uri_or_state() -> None:
    with pytest.raises(ValueError, match="needs an endpoint"):
        build(Provider())
    with pytest.raises(ValueError, match="needs a redirect URI and a state"):
        build(state="")
    with pytest.raises(ValueError, match="needs a redirect URI and a state"):
        build(redirect_uri="")


def test_the_client_s_secret_is_not_in_the_url() -> None:
    assert "CANARY" not in build()


def test_a_nonce_is_asked_to_come_back_in_the_id_token() -> None:
    request = AuthorizationRequest(REDIRECT_URI, "xyz", scope="openid", nonce="n-0S6_WzA2Mj")

    url = build_authorization_url(Provider(authorization_endpoint=ENDPOINT), CLIENT, request)

    assert dict(params(url))["nonce"] == "n-0S6_WzA2Mj"


def test_neither_state_nor_nonce_shows_in_the_repr_of_a_request() -> None:
    assert "CANARY" not in repr(AuthorizationRequest(REDIRECT_URI, "CANARY", nonce="CANARY"))


@pytest.mark.parametrize(
    ("separator", "scope", "said"),
    [
        (" ", "read write", "read write"),
        (" ", " read   write ", "read write"),
        (",", "read write", "read,write"),
        (",", "read", "read"),
        ("%20", "a b c", "a%20b%20c"),
    ],
)
def test_scopes_are_joined_as_the_provider_wants_them(
    separator: str, scope: str, said: str
) -> None:
    provider = Provider(
        authorization_endpoint=ENDPOINT, habits=habits.Habits(scope_separator=separator)
    )

    assert dict(params(build(provider, scope=scope)))["scope"] == said


def test_a_parameter_goes_by_the_name_that_the_provider_has_for_it() -> None:
    asked = dict(params(build_as(habits.Authorize(rename={"redirect_uri": "redirect_url"}))))

    assert asked["redirect_url"] == REDIRECT_URI
    assert "redirect_uri" not in asked


def test_the_client_goes_by_the_name_that_the_provider_has_for_it() -> None:
    client = Client("aw1", habits=habits.Client(id_parameter="client_key"))

    asked = dict(
        params(
            build_authorization_url(
                Provider(authorization_endpoint=ENDPOINT),
                client,
                AuthorizationRequest(REDIRECT_URI, "xyz"),
            )
        )
    )

    assert asked["client_key"] == "aw1"
    assert "client_id" not in asked


def test_what_the_provider_does_not_want_is_left_out() -> None:
    omit = ("client_id", "redirect_uri", "response_type", "scope")

    asked = dict(params(build_as(habits.Authorize(omit=omit))))

    assert set(asked) == {"state", "code_challenge", "code_challenge_method"}


@pytest.mark.parametrize("name", ["state", "code_challenge", "code_challenge_method"])
def test_what_keeps_responses_of_others_out_is_never_left_out(name: str) -> None:
    with pytest.raises(ValueError, match="neither a state nor a code challenge"):
        build_as(habits.Authorize(omit=(name,)))


@pytest.mark.parametrize(
    "rename", [{"scope": "state"}, {"scope": "x", "client_id": "x"}, {"redirect_uri": "client_id"}]
)
def test_no_two_parameters_get_the_same_name(rename: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="the same name"):
        build_as(habits.Authorize(rename=rename))


@pytest.mark.parametrize("query", ["redirect_url=x", "redirect_uri=x"])
def test_the_endpoint_s_own_query_says_no_renamed_parameter_either(query: str) -> None:
    provider = Provider(
        authorization_endpoint=f"{ENDPOINT}?{query}",
        habits=habits.Habits(authorize=habits.Authorize(rename={"redirect_uri": "redirect_url"})),
    )

    with pytest.raises(ValueError, match="parameter in the authorization endpoint is reserved"):
        build(provider)


def test_the_response_comes_back_in_the_mode_that_the_provider_needs_to_be_told() -> None:
    asked = dict(params(build_as(habits.Authorize(response_mode="form_post"))))

    assert asked["response_mode"] == "form_post"


def test_a_fragment_stands_behind_all_parameters() -> None:
    url = build_as(habits.Authorize(fragment="page_redirect"))

    assert url.endswith("#page_redirect")
    assert dict(params(url))["state"] == "xyz"


@pytest.mark.parametrize("fragment", ["a b", "a\r\nSet-Cookie: x", "#a", '"', "ü", "<b>"])
def test_a_fragment_that_would_break_the_address_is_refused(fragment: str) -> None:
    with pytest.raises(ValueError, match="behind the #"):
        build_as(habits.Authorize(fragment=fragment))
