"""How a token is sent to the API that it is for, and what the test call tells (RFC 6750 2)."""

from typing import Any
from urllib.parse import urlsplit

import pytest

from tokenwell.oauth import habits as habits_of
from tokenwell.oauth.api_call import address_of, build_test_call, read_account
from tokenwell.oauth.client import Client
from tokenwell.oauth.errors import BadResponse
from tokenwell.oauth.habits import Habits
from tokenwell.oauth.messages import Request, Response

ME = "https://api.example/me"


def there(use: dict[str, Any] | None = None, **call: Any) -> Habits:
    return habits_of.read({"use": use or {}, "test_call": {"url": ME, **call}})


CLIENT = Client("tokenwell", "the-secret")


def call(habits: Habits, token: str = "at", **captured: str) -> Request:
    return build_test_call(habits, CLIENT, token, captured=captured)


@pytest.mark.parametrize(
    ("use", "header", "value"),
    [
        ({}, "Authorization", "Bearer at"),
        ({"scheme": "Their-token"}, "Authorization", "Their-token at"),
        ({"scheme": ""}, "Authorization", "at"),
        ({"name": "X-Access-Token", "scheme": ""}, "X-Access-Token", "at"),
        ({"name": "X-Auth", "scheme": "Token"}, "X-Auth", "Token at"),
    ],
)
def test_a_token_goes_in_the_header_that_the_api_reads(
    use: dict[str, str], header: str, value: str
) -> None:
    request = call(there(use))

    assert (request.method, request.url) == ("GET", ME)
    assert request.headers == {"Accept": "application/json", header: value}


@pytest.mark.parametrize(
    ("url", "sent"),
    [(ME, f"{ME}?access_token=a%2Bt"), (f"{ME}?fields=id", f"{ME}?fields=id&access_token=a%2Bt")],
)
def test_a_token_goes_in_the_query_where_the_api_reads_nothing_else(url: str, sent: str) -> None:
    habits = there({"placement": "query", "name": "access_token"}, url=url)

    request = call(habits, "a+t")

    assert request.url == sent
    assert "Authorization" not in request.headers
    assert "a%2Bt" not in repr(request)


def test_a_call_has_the_headers_of_all_calls_and_its_own() -> None:
    use = {"headers": {"Client-Id": "{client_id}", "X-Version": "1"}}

    request = call(there(use, headers={"X-Version": "2", "X-Me": "1"}))

    assert request.headers == {
        "Accept": "application/json",
        "Client-Id": "tokenwell",
        "X-Version": "2",
        "X-Me": "1",
        "Authorization": "Bearer at",
    }


def test_a_header_of_the_api_may_hold_the_secret() -> None:
    request = call(there({"headers": {"X-Key": "{client_id}:{client_secret}"}}))

    assert "{" not in request.headers["X-Key"]


def test_a_call_may_be_a_post_with_a_body_that_is_json_unless_it_says_otherwise() -> None:
    request = call(there(method="POST", body='{"query":"{me{id}}"}'))
    other = call(there(method="POST", body="null", headers={"Content-Type": "text/plain"}))

    assert (request.method, request.body) == ("POST", b'{"query":"{me{id}}"}')
    assert request.headers["Content-Type"] == "application/json"
    assert other.headers["Content-Type"] == "text/plain"


@pytest.mark.parametrize("token", ["", "a b", "a\r\nX: y", "\x00", "ü", "x" * 40_000])
def test_a_token_that_would_break_a_header_is_never_sent(token: str) -> None:
    for use in ({}, {"placement": "query", "name": "access_token"}):
        with pytest.raises(ValueError, match="never sent"):
            call(there(use), token)


def test_without_a_test_call_there_is_none_to_build_and_none_to_read() -> None:
    with pytest.raises(ValueError, match="no test call"):
        call(Habits())
    with pytest.raises(BadResponse):
        read_account(Response(200, body=b"{}"), Habits())


HOSTS = ("*.api.example", "eu.example")


@pytest.mark.parametrize(
    ("text", "captured", "address"),
    [
        ("https://api.example/me", {}, "https://api.example/me"),
        (
            "https://{shop}.api.example/me",
            {"shop": "acme"},
            "https://acme.api.example/me",
        ),
        ("https://{host}/me", {"host": "eu.example"}, "https://eu.example/me"),
        ("https://{host}/me", {"host": "EU.example"}, "https://EU.example/me"),
        ("{base}/me", {"base": "https://na1.api.example"}, "https://na1.api.example/me"),
        (
            "{base}/me",
            {"base": "https://na1.api.example/services"},
            "https://na1.api.example/services/me",
        ),
        (
            "https://other.example/{realm}/me",
            {"realm": "a/../b?c#d"},
            "https://other.example/a%2F..%2Fb%3Fc%23d/me",
        ),
        (
            "https://other.example/me?company={id}",
            {"id": "1&admin=1"},
            "https://other.example/me?company=1%26admin%3D1",
        ),
    ],
)
def test_captured_values_are_filled_into_an_address(
    text: str, captured: dict[str, str], address: str
) -> None:
    assert address_of(text, Habits(allowed_hosts=HOSTS), captured) == address


@pytest.mark.parametrize(
    ("text", "captured"),
    [
        pytest.param("https://{host}/me", {"host": "evil.example"}, id="another host"),
        pytest.param("https://{host}/me", {"host": "api.example"}, id="the domain itself"),
        pytest.param("https://{host}/me", {"host": "eu.example.evil"}, id="ours as a part"),
        pytest.param("https://{host}/me", {"host": "evil/eu.example"}, id="a path"),
        pytest.param("https://{host}/me", {"host": "evil.example#"}, id="a fragment"),
        pytest.param("{base}/me", {"base": "https://evil.example"}, id="a whole address"),
        pytest.param("{base}/me", {"base": "https://eu.example@evil.example"}, id="a login"),
        pytest.param("{base}/me", {"base": "https://evil.example?.api.example"}, id="a query"),
        pytest.param("{base}/me", {"base": "https://evil.example#.api.example"}, id="# behind it"),
        pytest.param("{base}/me", {"base": "//evil.example"}, id="no scheme"),
        pytest.param("{base}/me", {"base": "evil.example"}, id="no address"),
        pytest.param("{base}/me", {"base": ""}, id="nothing"),
        pytest.param("{base}/me", {"base": "https://["}, id="half an address"),
        pytest.param("{base}/me", {"base": "javascript:alert(1)"}, id="a script"),
        pytest.param("{base}/me", {}, id="not known yet"),
        pytest.param("https://{shop}.api.example/{id}", {"shop": "acme"}, id="half of it known"),
    ],
)
def test_a_captured_value_leads_to_no_host_that_the_provider_does_not_have(
    text: str, captured: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match=r"."):
        address_of(text, Habits(allowed_hosts=HOSTS), captured)


@pytest.mark.parametrize("value", ["evil#", "evil/", "evil?", "a@b", "a:b", "{b}", "..", "\\", " "])
def test_a_part_of_a_host_stays_one_whatever_it_is(value: str) -> None:
    habits = Habits(allowed_hosts=HOSTS)

    url = address_of("https://{a}.api.example/me", habits, {"a": value, "b": "x"})

    assert (urlsplit(url).hostname or "").endswith(".api.example")
    assert (urlsplit(url).username, urlsplit(url).path) == (None, "/me")


def test_without_allowed_hosts_no_captured_value_names_one() -> None:
    with pytest.raises(ValueError, match="another host"):
        address_of("https://{host}/me", Habits(), {"host": "api.example"})


def test_a_test_call_is_made_where_a_captured_value_says() -> None:
    habits = habits_of.read(
        {
            "test_call": {"url": "{instance}/me"},
            "allowed_hosts": ["*.api.example"],
        }
    )

    assert call(habits, instance="https://na1.api.example").url == "https://na1.api.example/me"


def test_behind_an_address_that_was_captured_other_values_are_encoded() -> None:
    captured = {"base": "https://eu.example", "realm": "1&admin=1"}

    url = address_of("{base}/me?realm={realm}", Habits(allowed_hosts=HOSTS), captured)

    assert url == "https://eu.example/me?realm=1%26admin%3D1"


@pytest.mark.parametrize(
    ("body", "subject", "label", "account"),
    [
        (b'{"id":"u1","name":"Ann"}', "id", "name", ("u1", "Ann")),
        (b'{"id":17,"name":"Ann"}', "id", "name", ("17", "Ann")),
        (b'{"data":[{"id":"u1"}]}', "data.0.id", "data.0.name", ("u1", "")),
        (b'{"id":true,"name":null}', "id", "name", ("", "")),
        (b'{"id":{"a":1},"name":["Ann"]}', "id", "name", ("", "")),
        (b'{"id":"u1","name":"A\\u0000\\n<b>"}', "id", "name", ("u1", "A <b>")),
        (b"id=u1&name=Ann", "id", "name", ("u1", "Ann")),
        (b"<html>", "", "", ("", "")),
    ],
)
def test_a_test_call_tells_whose_account_it_is(
    body: bytes, subject: str, label: str, account: tuple[str, str]
) -> None:
    habits = there(subject=subject, label=label)

    assert read_account(Response(200, body=body), habits) == account


def test_a_name_is_cut_where_it_has_no_end() -> None:
    found = read_account(Response(200, body=b'{"id":"' + b"x" * 5000 + b'"}'), there(subject="id"))

    assert found == ("x" * 200, "")


@pytest.mark.parametrize(("wanted", "status"), [(200, 401), (200, 204), (204, 200), (200, 302)])
def test_another_status_than_it_should_be_tells_nothing(wanted: int, status: int) -> None:
    habits = there(status=wanted, subject="id")

    with pytest.raises(BadResponse) as raised:
        read_account(Response(status, body=b'{"id":"u1"}'), habits)

    assert raised.value.reason == "status"


@pytest.mark.parametrize("body", [b"<html>", b"[", b"[1]", b"\xff\x00{"])
def test_what_can_not_be_read_is_an_error_of_ours_or_nobody(body: bytes) -> None:
    try:
        account = read_account(Response(200, body=body), there(subject="id", label="name"))
    except BadResponse:
        return
    assert account == ("", "")
