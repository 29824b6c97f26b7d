"""Where an answer has what RFC 6749 5.1 names, provider by provider: read, and salvaged alike."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tokenwell.oauth import habits as habits_of
from tokenwell.oauth.errors import BadResponse, OAuthError, ProviderRefused
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Token, read_token, salvage

YEAR = 31_536_000


def answer(body: object, status: int = 200) -> Response:
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(status, body=text.encode())


def read(body: object, **habits: Any) -> Token:
    """Read a token, and see that the same tokens would have been kept before it was judged."""
    there, response = habits_of.read(habits), answer(body)
    token = read_token(response, there)
    kept = salvage(response, there)
    assert kept is not None
    assert (kept.access_token, kept.refresh_token) == (token.access_token, token.refresh_token)
    assert (kept.expires_in, kept.expires_at) == (token.expires_in, token.expires_at)
    return token


FLAT = {"access_token": "at", "refresh_token": "rt", "token_type": "bearer", "expires_in": 3600}
CAMEL = {
    "access_token": "accessToken",
    "refresh_token": "refreshToken",
    "token_type": "tokenType",
    "expires_in": "expiresIn",
}


@pytest.mark.parametrize(
    ("body", "there"),
    [
        pytest.param(FLAT, {}, id="as the RFC has it"),
        pytest.param({"data": FLAT}, {"root": "data"}, id="all of it one level down"),
        pytest.param({"a": {"b": FLAT}}, {"root": "a.b"}, id="two levels down"),
        pytest.param({"data": [FLAT]}, {"root": "data.0"}, id="in a list"),
        pytest.param({"data": [{}, FLAT]}, {"root": "data.1"}, id="further on in a list"),
        pytest.param(
            {"accessToken": "at", "refreshToken": "rt", "tokenType": "Bearer", "expiresIn": 3600},
            CAMEL,
            id="camelCase",
        ),
        pytest.param(
            {"body": {"accessToken": "at", "refreshToken": "rt", "expiresIn": "3600"}},
            {"root": "body", **CAMEL},
            id="camelCase one level down",
        ),
        pytest.param(
            {"tokens": {"access": {"token": "at", "ttl": 3600}, "refresh": {"key": "rt"}}},
            {
                "access_token": "tokens.access.token",
                "refresh_token": "tokens.refresh.key",
                "expires_in": "tokens.access.ttl",
            },
            id="each somewhere else",
        ),
        pytest.param(
            "access_token=at&refresh_token=rt&token_type=bearer&expires_in=3600", {}, id="a form"
        ),
        pytest.param(
            "access_token=at&refresh_token=rt&expires=3600",
            {"expires_in": "expires"},
            id="a form with another name for the lifetime",
        ),
        pytest.param(
            {"access_token": "bot", "authed_user": FLAT},
            {"root": "authed_user"},
            id="that of the person beside that of the bot",
        ),
    ],
)
def test_the_tokens_are_found_where_the_provider_puts_them(
    body: object, there: dict[str, str]
) -> None:
    assert read(body, answer=there) == Token("at", "Bearer", 3600, "rt")


@pytest.mark.parametrize(
    ("body", "there"),
    [
        pytest.param(FLAT, {"root": "data"}, id="not there at all"),
        pytest.param({"data": []}, {"root": "data.0"}, id="an empty list"),
        pytest.param({"data": [FLAT]}, {"root": "data.1"}, id="not so far on in the list"),
        pytest.param({"data": [FLAT]}, {"root": "data.x"}, id="a name in a list"),
        pytest.param({"data": "at"}, {"root": "data"}, id="a text"),
        pytest.param({"data": None}, {"root": "data"}, id="null"),
        pytest.param({"data": {"access_token": {}}}, {"root": "data"}, id="an object for a token"),
        pytest.param(FLAT, {"access_token": "accessToken"}, id="the usual name for another"),
    ],
)
def test_a_token_elsewhere_is_none(body: object, there: dict[str, str]) -> None:
    with pytest.raises(BadResponse) as raised:
        read_token(answer(body), habits_of.read({"answer": there}))

    assert raised.value.reason == "no-access-token"


@pytest.mark.parametrize(
    ("there", "said", "seconds"),
    [
        pytest.param({}, {"expires_in": 3600}, 3600, id="seconds"),
        pytest.param({}, {"expires_in": "3600"}, 3600, id="a text"),
        pytest.param({"expires_in_unit": "ms"}, {"expires_in": 3_600_000}, 3600, id="ms"),
        pytest.param({"expires_in_unit": "ms"}, {"expires_in": "3600000"}, 3600, id="ms as text"),
        pytest.param({"expires_in_unit": "ms"}, {"expires_in": 999}, None, id="less than a second"),
        pytest.param({"expires_in_unit": "ms"}, {"expires_in": 0}, None, id="0 ms"),
        pytest.param({"expires_in_unit": "ms"}, {"expires_in": None}, None, id="no ms"),
        pytest.param({"expires_in_unit": "ms"}, {"expires_in": 1e300}, YEAR, id="ms without end"),
        pytest.param({"expires_in": "expires"}, {"expires": 5184000}, 5184000, id="expires"),
        pytest.param({"expires_in": "expires"}, {"expires_in": 60}, None, id="another name only"),
        pytest.param({"expires_in": "life.s"}, {"life": {"s": 60}}, 60, id="one level down"),
        pytest.param({"expires_in": ""}, {"expires_in": 3600}, None, id="nowhere"),
        pytest.param({}, {"expires_in": 0}, None, id="0 means never"),
        pytest.param({}, {}, None, id="nothing said"),
    ],
)
def test_a_lifetime_is_read_in_its_own_unit_and_place(
    there: dict[str, str], said: dict[str, object], seconds: int | None
) -> None:
    assert read({"access_token": "at", **said}, answer=there).expires_in == seconds


NOON = datetime(2030, 6, 1, 12, tzinfo=UTC)
EPOCH = int(NOON.timestamp())


@pytest.mark.parametrize(
    ("format_", "said", "instant"),
    [
        ("epoch_s", EPOCH, NOON),
        ("epoch_s", str(EPOCH), NOON),
        ("epoch_s", EPOCH + 0.5, NOON.replace(microsecond=500_000)),
        ("epoch_s", 2_147_483_648, datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)),
        ("epoch_s", 4_070_908_800, datetime(2099, 1, 1, tzinfo=UTC)),
        ("epoch_ms", EPOCH * 1000, NOON),
        ("epoch_ms", str(EPOCH * 1000), NOON),
        ("epoch_ms", 4_070_908_800_000, datetime(2099, 1, 1, tzinfo=UTC)),
        ("iso", "2030-06-01T12:00:00Z", NOON),
        ("iso", "2030-06-01T12:00:00", NOON),
        ("iso", "2030-06-01T14:00:00+02:00", NOON),
        ("iso", "2030-06-01T12:00:00.000Z", NOON),
        ("iso", "20300601T120000Z", NOON),
        ("iso", "2038-01-19T03:14:08Z", datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)),
        ("iso", "2099-12-31T23:59:59Z", datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)),
        # What can't be a time is unknown, and costs no token.
        ("epoch_s", None, None),
        ("epoch_s", True, None),
        ("epoch_s", "soon", None),
        ("epoch_s", 1e300, None),
        ("epoch_s", "9" * 400, None),
        ("epoch_s", [EPOCH], None),
        ("epoch_ms", 1e300, None),
        ("iso", EPOCH, None),
        ("iso", "", None),
        ("iso", "2030-13-01T12:00:00Z", None),
        ("iso", "Sat, 01 Jun 2030 12:00:00 GMT", None),
        ("iso", {"date": "2030-06-01"}, None),
    ],
)
def test_an_instant_stands_in_place_of_a_lifetime(
    format_: str, said: object, instant: datetime | None
) -> None:
    token = read(
        {"access_token": "at", "until": said},
        answer={"expires_at": "until", "expires_at_format": format_, "expires_in": ""},
    )

    assert (token.expires_at, token.expires_in) == (instant, None)


def test_an_instant_and_a_lifetime_may_both_be_said() -> None:
    token = read(
        {"access_token": "at", "expires_in": 60, "expires_at": EPOCH},
        answer={"expires_at": "expires_at"},
    )

    assert (token.expires_in, token.expires_at) == (60, NOON)


@pytest.mark.parametrize(
    ("ok", "body"),
    [
        ({"ok": True}, {"ok": True, **FLAT}),
        ({"ok": True}, "ok=true&access_token=at&refresh_token=rt"),
        ({"ok": True}, {"ok": "true", **FLAT}),
        ({"status": 0}, {"status": 0, **FLAT}),
        ({"status": 0}, {"status": "0", **FLAT}),
        ({"status": "success"}, {"status": "success", **FLAT}),
        ({"meta.code": 200}, {"meta": {"code": 200}, **FLAT}),
        ({"ok": True, "status": 0}, {"ok": True, "status": 0, **FLAT}),
        ({"errors.0": "none"}, {"errors": ["none"], **FLAT}),
    ],
)
def test_a_success_says_so_by_the_provider_s_own_sign(ok: dict[str, object], body: object) -> None:
    assert read(body, answer={"ok": ok}).access_token == "at"


@pytest.mark.parametrize(
    ("ok", "body"),
    [
        ({"ok": True}, {"ok": False, **FLAT}),
        ({"ok": True}, {"ok": 1, **FLAT}),
        ({"ok": True}, {"ok": None, **FLAT}),
        ({"ok": True}, FLAT),
        ({"status": 0}, {"status": False, **FLAT}),
        ({"status": 0}, {"status": 601, **FLAT}),
        ({"status": 1}, {"status": True, **FLAT}),
        ({"status": "success"}, {"status": "error", **FLAT}),
        ({"meta.code": 200}, {"meta": 200, **FLAT}),
        ({"ok": True, "status": 0}, {"ok": True, "status": 1, **FLAT}),
    ],
)
def test_without_that_sign_an_answer_is_an_error_whatever_its_status_and_tokens(
    ok: dict[str, object], body: object
) -> None:
    there, response = habits_of.read({"answer": {"ok": ok}}), answer(body)

    with pytest.raises(BadResponse):
        read_token(response, there)
    assert salvage(response, there) is None


def test_the_sign_is_looked_for_from_the_top_and_not_below_the_root() -> None:
    there: dict[str, Any] = {"root": "body", "ok": {"status": 0}}

    assert read({"status": 0, "body": FLAT}, answer=there).access_token == "at"
    with pytest.raises(OAuthError):
        read_token(answer({"body": {"status": 0, **FLAT}}), habits_of.read({"answer": there}))


@pytest.mark.parametrize(
    ("said", "separator", "scope"),
    [
        ("read,write", ",", "read write"),
        ("read, write", ",", "read  write"),
        ("read write", ",", "read write"),
        (["read", "write"], ",", "read write"),
        (["read", None, 3, "write"], " ", "read write"),
        ("read+write", "+", "read write"),
        ("read", ",", "read"),
        ("", ",", None),
        (None, ",", None),
        ([], ",", None),
        ({"read": True}, ",", None),
    ],
)
def test_granted_scopes_are_told_apart_as_the_provider_does(
    said: object, separator: str, scope: str | None
) -> None:
    token = read({"access_token": "at", "scope": said}, scope_separator=separator)

    told = None if token.scope is None else token.scope.split()
    assert told == (None if scope is None else scope.split())


def test_granted_scopes_may_stand_elsewhere_too() -> None:
    token = read(
        {"access_token": "at", "given": {"scopes": "a b"}}, answer={"scope": "given.scopes"}
    )

    assert token.scope == "a b"


@pytest.mark.parametrize("said", ["", None, 7, ["bearer"], "BEARER"])
def test_a_type_that_is_none_is_bearer_under_any_name(said: object) -> None:
    token = read({"access_token": "at", "kind": said}, answer={"token_type": "kind"})

    assert token.token_type == "Bearer"


def test_a_type_that_nobody_knows_is_kept() -> None:
    assert read({"access_token": "at", "token_type": "User Access"}).token_type == "User Access"


def test_an_id_token_may_stand_elsewhere() -> None:
    token = read({"access_token": "at", "idToken": "h.c.s"}, answer={"id_token": "idToken"})

    assert token.id_token == "h.c.s"


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ({}, {"refresh_token_expires_in": 60}),
        ({}, {"x_refresh_token_expires_in": "60"}),
        ({}, {"refresh_expires_in": 60}),
        ({"refresh_expires_in": "rt.ttl"}, {"rt": {"ttl": 60}, "refresh_expires_in": 1}),
    ],
)
def test_the_lifetime_of_the_refresh_token_has_many_names(
    there: dict[str, str], said: dict[str, object]
) -> None:
    assert read({"access_token": "at", **said}, answer=there).refresh_expires_in == 60


@pytest.mark.parametrize(
    ("path", "said", "kept"),
    [
        ("instance_url", {"instance_url": "https://eu1.example"}, {"x": "https://eu1.example"}),
        ("team.id", {"team": {"id": "T1"}}, {"x": "T1"}),
        ("sites.0.id", {"sites": [{"id": "s"}]}, {"x": "s"}),
        ("user", {"user": 17}, {"x": "17"}),
        ("user", {"user": 0}, {"x": "0"}),
        ("name", {"name": "two words"}, {"x": "two words"}),
        # What could not be in an address, or is no text, is left out.
        ("user", {"user": True}, {}),
        ("user", {"user": None}, {}),
        ("user", {"user": {"id": 1}}, {}),
        ("user", {"user": 1.5}, {}),
        ("user", {"user": ""}, {}),
        ("user", {"user": "a\nb"}, {}),
        ("user", {"user": "ü"}, {}),
        ("user", {"user": "x" * 501}, {}),
        ("missing", {}, {}),
    ],
)
def test_what_calls_need_later_is_kept_by_our_name(
    path: str, said: dict[str, object], kept: dict[str, str]
) -> None:
    token = read({"access_token": "at", **said}, answer={"capture": {"x": path}})

    assert token.captured == kept


def test_what_is_kept_is_looked_for_below_the_root() -> None:
    there: dict[str, Any] = {"root": "body", "capture": {"user": "userid"}}

    token = read({"userid": "outer", "body": {"userid": "inner", **FLAT}}, answer=there)

    assert token.captured == {"user": "inner"}


def test_an_error_beside_a_token_below_the_root_is_none() -> None:
    token = read({"error": "", "body": FLAT}, answer={"root": "body", "ok": {"error": ""}})

    assert token.access_token == "at"


def test_a_refusal_is_read_from_the_top_although_tokens_would_be_below() -> None:
    there = habits_of.read({"answer": {"root": "data", **CAMEL}})

    with pytest.raises(ProviderRefused) as raised:
        read_token(answer({"error": "access_denied"}, 400), there)

    assert raised.value.error == "access_denied"
