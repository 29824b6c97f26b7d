import re

import pytest

from tokenwell.oauth.provider import Provider, callback_slug

AUTHORIZE = "https://as.example.com/authorize"
TOKEN = "https://as.example.com/token"


def test_the_callback_is_named_by_the_host_and_ten_characters() -> None:
    slug = callback_slug(authorization_endpoint=AUTHORIZE, token_endpoint=TOKEN)

    assert re.fullmatch(r"as\.example\.com-[A-Za-z0-9_-]{10}", slug)


def test_the_name_of_a_callback_never_changes_since_it_is_registered_with_providers() -> None:
    slug = callback_slug(authorization_endpoint=AUTHORIZE, token_endpoint=TOKEN)

    assert slug == "as.example.com-H3B9OCMUWr"


@pytest.mark.parametrize(
    ("authorize", "token"),
    [
        (AUTHORIZE, "https://as.example.com/token2"),
        (AUTHORIZE, "https://evil.example/token"),
        ("https://as.example.com/authorize2", TOKEN),
        (TOKEN, AUTHORIZE),
        (f'{AUTHORIZE}", "x', TOKEN),
        (AUTHORIZE, ""),
    ],
)
def test_other_endpoints_give_another_callback(authorize: str, token: str) -> None:
    ours = callback_slug(authorization_endpoint=AUTHORIZE, token_endpoint=TOKEN)

    assert callback_slug(authorization_endpoint=authorize, token_endpoint=token) != ours


@pytest.mark.parametrize(
    ("endpoint", "readable"),
    [
        ("http://127.0.0.1:9000/o/authorize/", "127.0.0.1"),
        ("https://AS.Example.COM./a", "as.example.com"),
        ("https://[2001:db8::1]/a", "2001-db8-1"),
        ("https://xn--bcher-kva.example/a", "xn-bcher-kva.example"),
        ("https://a_b%2f..%2f.example/a", "a-b-2f..-2f.example"),
    ],
)
def test_the_name_is_fit_for_a_path(endpoint: str, readable: str) -> None:
    slug = callback_slug(authorization_endpoint=endpoint, token_endpoint=TOKEN)

    assert slug[:-11] == readable


@pytest.mark.parametrize("endpoint", ["", "as.example.com", "https://", "https://[::1/a"])
def test_an_endpoint_without_a_host_has_no_callback(endpoint: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the parser has a message of its own
        callback_slug(authorization_endpoint=endpoint, token_endpoint=TOKEN)


def test_extra_parameters_and_headers_do_not_show_in_repr() -> None:
    provider = Provider(
        extra_authorization_params={"a": "CANARY"},
        extra_token_params={"b": "CANARY"},
        extra_headers={"X-Key": "CANARY"},
    )

    assert "CANARY" not in repr(provider)
