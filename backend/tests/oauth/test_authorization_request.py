from urllib.parse import parse_qsl, urlsplit

import pytest

from tokenwell.oauth.authorization import (
    build_authorization_url,
    reserved_authorization_params,
    reserved_token_params,
)
from tokenwell.oauth.client import Client
from tokenwell.oauth.provider import Provider

ENDPOINT = "https://server.example.com/authorize"
REDIRECT_URI = "https://client.example.com/cb"
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
    return build_authorization_url(
        provider or Provider(authorization_endpoint=ENDPOINT),
        Client("s6BhdRkqt3", "CANARY"),
        redirect_uri=redirect_uri,
        state=state,
        scope=scope,
        code_challenge=code_challenge,
        audience=audience,
        resource=resource,
    )


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
    with pytest.raises(ValueError, match="needs an endpoint"):
        build(state="")
    with pytest.raises(ValueError, match="needs an endpoint"):
        build(redirect_uri="")


def test_the_client_s_secret_is_not_in_the_url() -> None:
    assert "CANARY" not in build()
