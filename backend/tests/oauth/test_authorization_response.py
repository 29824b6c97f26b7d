import reprlib
from urllib.parse import parse_qsl

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oauth.hostile import ANY_TEXT
from tokenwell.oauth.authorization import (
    AuthorizationResponse,
    read_authorization_response,
    read_state,
)
from tokenwell.oauth.errors import BadResponse, ProviderRefused
from tokenwell.oauth.habits import Callback

HONEST = "https://honest.as.example"


def reason_of(raised: pytest.ExceptionInfo[BadResponse]) -> str:
    return raised.value.reason


def test_the_response_of_rfc_6749_4_1_2() -> None:
    response = parse_qsl("code=SplxlOBeZQQYbYS6WxSbIA&state=xyz")

    assert read_state(response) == "xyz"
    assert read_authorization_response(response, issuer="") == AuthorizationResponse(
        "SplxlOBeZQQYbYS6WxSbIA"
    )


def test_the_error_of_rfc_6749_4_1_2_1() -> None:
    response = parse_qsl("error=access_denied&state=xyz")

    with pytest.raises(ProviderRefused) as raised:
        read_authorization_response(response, issuer="")

    assert read_state(response) == "xyz"
    assert raised.value.error == "access_denied"
    assert raised.value.description == ""


def test_the_response_of_rfc_9207_2_1() -> None:
    response = parse_qsl(
        "code=x1848ZT64p4IirMPT0R-X3141MFPTuBX-VFL_cvaplMH58"
        "&state=ZWVlNDBlYzA1NjdkMDNhYjg3ZjUxZjAyNGQzMTM2NzI"
        "&iss=https%3A%2F%2Fhonest.as.example"
    )

    read = read_authorization_response(response, issuer=HONEST, issuer_promised=True)

    assert read.code == "x1848ZT64p4IirMPT0R-X3141MFPTuBX-VFL_cvaplMH58"


def test_the_error_of_rfc_9207_2_2() -> None:
    response = parse_qsl(
        "error=access_denied&state=N2JjNGJhY2JiZjRhYzA3MGJkMzNmMDE5OWJhZmJhZjA"
        "&iss=https%3A%2F%2Fhonest.as.example"
    )

    with pytest.raises(ProviderRefused) as raised:
        read_authorization_response(response, issuer=HONEST, issuer_promised=True)

    assert raised.value.error == "access_denied"


@pytest.mark.parametrize(
    "issuer",
    [
        "https://attacker.example",
        f"{HONEST}/",
        "https://HONEST.as.example",
        f"{HONEST}:443",
        f" {HONEST}",
        "http://honest.as.example",
    ],
)
@pytest.mark.parametrize("answer", [("code", "abc"), ("error", "access_denied")])
def test_another_issuer_is_refused_before_anything_else(
    issuer: str, answer: tuple[str, str]
) -> None:
    with pytest.raises(BadResponse) as raised:
        read_authorization_response([answer, ("iss", issuer)], issuer=HONEST)

    assert reason_of(raised) == "issuer-mismatch"


@pytest.mark.parametrize("response", [[("code", "abc")], [("code", "abc"), ("iss", "")]])
def test_an_issuer_that_was_promised_must_be_there(response: list[tuple[str, str]]) -> None:
    with pytest.raises(BadResponse) as raised:
        read_authorization_response(response, issuer=HONEST, issuer_promised=True)

    assert reason_of(raised) == "issuer-missing"


def test_an_issuer_that_was_not_promised_may_be_absent() -> None:
    assert read_authorization_response([("code", "abc")], issuer=HONEST).code == "abc"


def test_an_issuer_that_we_know_nothing_of_is_not_compared() -> None:
    response = [("code", "abc"), ("iss", HONEST)]

    assert read_authorization_response(response, issuer="").code == "abc"


@pytest.mark.parametrize(
    "error",
    [
        "invalid_request",
        "unauthorized_client",
        "access_denied",
        "unsupported_response_type",
        "invalid_scope",
        "server_error",
        "temporarily_unavailable",
        "invalid_client",
        "invalid_grant",
    ],
)
def test_an_error_in_the_browser_never_speaks_for_the_whole_client(error: str) -> None:
    with pytest.raises(ProviderRefused) as raised:
        read_authorization_response([("error", error)], issuer="")

    assert type(raised.value) is ProviderRefused
    assert raised.value.error == error


def test_the_description_is_harmless_text() -> None:
    response = [("error", "access_denied"), ("error_description", 'a\r\n"b"\x00' + "c" * 600)]

    with pytest.raises(ProviderRefused) as raised:
        read_authorization_response(response, issuer="")

    assert raised.value.description.startswith("a 'b' ccc")
    assert len(raised.value.description) == 500


def test_an_error_beside_a_code_is_an_error() -> None:
    with pytest.raises(ProviderRefused):
        read_authorization_response([("code", "abc"), ("error", "access_denied")], issuer="")


@pytest.mark.parametrize(
    "response", [[], [("state", "xyz")], [("code", "")], [("code", ""), ("error", "")]]
)
def test_a_response_without_a_code_is_refused(response: list[tuple[str, str]]) -> None:
    with pytest.raises(BadResponse) as raised:
        read_authorization_response(response, issuer="")

    assert reason_of(raised) == "code-missing"


@pytest.mark.parametrize("code", ["a\nb", "a\x00", "ü", "\ud800", "a" * 8193], ids=reprlib.repr)
def test_a_code_that_no_provider_makes_is_refused(code: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_authorization_response([("code", code)], issuer="")

    assert reason_of(raised) == "code-malformed"


@pytest.mark.parametrize(
    "response",
    [
        [("code", "a"), ("code", "b"), ("state", "xyz")],
        [("code", "a"), ("code", "a"), ("state", "xyz")],
        [("code", "a"), ("state", "xyz"), ("state", "abc")],
        [("code", "a"), ("state", "xyz"), ("iss", HONEST), ("iss", "")],
        [("code", "a"), ("state", "xyz"), ("other", "1"), ("other", "2")],
    ],
)
def test_a_parameter_twice_is_refused(response: list[tuple[str, str]]) -> None:
    with pytest.raises(BadResponse) as by_response:
        read_authorization_response(response, issuer=HONEST)
    with pytest.raises(BadResponse) as by_state:
        read_state(response)

    assert reason_of(by_response) == reason_of(by_state) == "duplicate-parameter"


@pytest.mark.parametrize("response", [[], [("code", "abc")], [("state", "")], [("State", "xyz")]])
def test_a_response_without_a_state_belongs_to_nothing(response: list[tuple[str, str]]) -> None:
    with pytest.raises(BadResponse) as raised:
        read_state(response)

    assert reason_of(raised) == "state-missing"


@pytest.mark.parametrize("state", ["a\nb", "\x00", "ü", "\udcff", "a" * 8193], ids=reprlib.repr)
def test_a_state_that_we_never_make_is_refused(state: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_state([("state", state)])

    assert reason_of(raised) == "state-malformed"


def test_parameters_that_we_do_not_know_are_ignored() -> None:
    response = [("code", "abc"), ("session_state", "1"), ("scope", "a b")]

    assert read_authorization_response(response, issuer="").code == "abc"


def test_the_code_does_not_show_in_repr() -> None:
    assert "CANARY" not in repr(AuthorizationResponse("CANARY"))


def test_the_code_may_have_another_name() -> None:
    response = [("auth_code", "abc"), ("code", "not this one"), ("state", "xyz")]

    read = read_authorization_response(response, issuer="", habits=Callback(code="auth_code"))

    assert read.code == "abc"


def test_a_code_under_the_usual_name_is_none_where_it_has_another() -> None:
    with pytest.raises(BadResponse) as raised:
        read_authorization_response([("code", "abc")], issuer="", habits=Callback(code="auth_code"))

    assert reason_of(raised) == "code-missing"


def test_what_the_provider_says_beside_the_code_is_kept_by_our_name() -> None:
    response = [("code", "abc"), ("realmId", "9130347957983546"), ("shop", ""), ("other", "x")]
    habits = Callback(capture={"company": "realmId", "shop": "shop", "region": "region"})

    read = read_authorization_response(response, issuer="", habits=habits)

    assert read.captured == {"company": "9130347957983546"}


@pytest.mark.parametrize("value", ["a" * 500, "acme.example", "~!@#$%^&*()"], ids=reprlib.repr)
def test_what_can_be_in_an_address_is_kept(value: str) -> None:
    read = read_authorization_response(
        [("code", "abc"), ("host", value)], issuer="", habits=Callback(capture={"host": "host"})
    )

    assert read.captured == {"host": value}


@pytest.mark.parametrize(
    "value", ["a" * 501, "a b", " ", "a\r\nb", "\x00", "\x7f", "ü", "\ud800"], ids=reprlib.repr
)
def test_what_can_not_be_in_an_address_is_refused(value: str) -> None:
    with pytest.raises(BadResponse) as raised:
        read_authorization_response(
            [("code", "abc"), ("host", value)], issuer="", habits=Callback(capture={"host": "host"})
        )

    assert reason_of(raised) == "captured-malformed"


@pytest.mark.parametrize(
    ("told", "scope"),
    [("read write", "read write"), ("read,write", "read,write"), ('a"b', "a'b"), ("", None)],
)
def test_the_response_may_tell_which_scopes_were_granted(told: str, scope: str | None) -> None:
    read = read_authorization_response(
        [("code", "abc"), ("scope", told)], issuer="", habits=Callback(scope="scope")
    )

    assert read.scope == scope


def test_scopes_are_only_looked_for_where_the_provider_tells_them() -> None:
    assert read_authorization_response([("code", "a"), ("scope", "b")], issuer="").scope is None


@settings(deadline=None, database=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["auth_code", "host", "scopes", "error"]) | ANY_TEXT, ANY_TEXT)
    )
)
def test_any_parameters_are_kept_harmless_or_are_an_error_of_ours(
    params: list[tuple[str, str]],
) -> None:
    habits = Callback(code="auth_code", capture={"our name": "host"}, scope="scopes")

    try:
        read = read_authorization_response(params, issuer="", habits=habits)
    except (BadResponse, ProviderRefused):
        return

    told = [*read.captured.values(), read.scope or ""]
    assert all(text.isascii() and text.isprintable() for text in told)
