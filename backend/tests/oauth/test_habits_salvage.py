"""What is kept of an answer that can't be read as a whole, where its tokens stand elsewhere."""

from typing import Any

import pytest

from tokenwell.oauth import habits as habits_of
from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Salvage, salvage


def kept_of(body: bytes, **answer: Any) -> Salvage | None:
    return salvage(Response(200, body=body), habits_of.read({"answer": answer}))


CAMEL = {
    "access_token": "accessToken",
    "refresh_token": "refreshToken",
    "expires_in": "expiresIn",
}
TOKENS = b'"accessToken":"at","refreshToken":"rt","expiresIn":60'
WHOLE = Salvage("at", "rt", 60)


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        pytest.param(b"{" + TOKENS + b",}", CAMEL, id="a comma too many"),
        pytest.param(b"{" + TOKENS + b"} OK", CAMEL, id="text behind"),
        pytest.param(b"{" + TOKENS + b',"x":"', CAMEL, id="cut off"),
        pytest.param(b'{"data":{' + TOKENS + b"},}", {"root": "data", **CAMEL}, id="below a root"),
        pytest.param(b'{"data":[{' + TOKENS + b"}", {"root": "data.0", **CAMEL}, id="in a list"),
        pytest.param(b'{"x":NaN,' + TOKENS + b"}", CAMEL, id="NaN"),
        pytest.param(
            b'{"tokens":{"access":{"at":"at","ttl":60},"refresh":{"rt":"rt"}},}',
            {
                "access_token": "tokens.access.at",
                "refresh_token": "tokens.refresh.rt",
                "expires_in": "tokens.access.ttl",
            },
            id="each somewhere else",
        ),
    ],
)
def test_tokens_are_found_by_their_own_names_whatever_else_is_wrong(
    body: bytes, answer: dict[str, str]
) -> None:
    assert kept_of(body, **answer) == WHOLE


@pytest.mark.parametrize("sign", [b'"ok":false,', b""])
def test_what_can_be_read_and_says_that_it_is_no_success_has_no_tokens(sign: bytes) -> None:
    body = b"{" + sign + b'"access_token":"at","refresh_token":"rt"}'

    assert kept_of(body, ok={"ok": True}) is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"ok":true,"access_token":"at","refresh_token":"rt",}',
        b'{"ok":true,"access_token":"at","refresh_token":"rt","x":"',
    ],
)
def test_a_broken_answer_with_the_provider_s_own_sign_keeps_its_tokens(body: bytes) -> None:
    assert kept_of(body, ok={"ok": True}) == Salvage("at", "rt")


def test_a_broken_answer_gives_no_tokens_from_above_the_root() -> None:
    body = (
        b'{"access_token":"bot","refresh_token":"bot-rt",'
        b'"person":{"access_token":"at","refresh_token":"rt"},}'
    )

    assert kept_of(body, root="person") == Salvage("at", "rt")


def test_a_broken_answer_does_not_give_one_token_for_another() -> None:
    body = b'{"access":{"token":"at"},"refresh":{"token":"rt"},}'

    kept = kept_of(body, access_token="access.token", refresh_token="refresh.token")

    assert kept is None or kept.refresh_token in {"rt", None}
