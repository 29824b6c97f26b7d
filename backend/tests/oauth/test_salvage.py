import reprlib

import pytest

from tokenwell.oauth.messages import Response
from tokenwell.oauth.token import Salvage, salvage


def kept_of(body: bytes, status: int = 200, *, truncated: bool = False) -> Salvage | None:
    return salvage(Response(status, body=body, truncated=truncated))


WHOLE = Salvage("at", "rt", 3600)


@pytest.mark.parametrize(
    "body",
    [
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600}',
        b"access_token=at&refresh_token=rt&expires_in=3600",
        # Twice the same name: as the last one says, since that is what most readers do.
        b'{"access_token":"old","access_token":"at","refresh_token":"rt","expires_in":3600}',
        b"access_token=old&access_token=at&refresh_token=rt&expires_in=3600",
        b"access_token=at&refresh_token=rt&expires_in=3600" + b"&x=y" * 200,
        # Not quite JSON.
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600,"x":NaN}',
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600,"x":"a\nb"}',
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600,}',
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600} trailing',
        b'{"access_token" : "at", "refresh_token" : "rt", "expires_in" : 3600 ',
        b'{"access_token":"at","refresh_token":"rt","expires_in":"3600","x":',
        b'[{"access_token":"at","refresh_token":"rt","expires_in":3600}]',
        # Text that is none.
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600,"x":"\xff\xfe"}',
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600,"x":"\\ud800"}',
        # Too deep.
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600,"x":'
        + b"[" * 20
        + b"]" * 20
        + b"}",
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600,"x":' + b"[" * 60_000,
        # The outermost comes first.
        b'{"access_token":"at","refresh_token":"rt","expires_in":3600,'
        b'"authed_user":{"access_token":"inner","refresh_token":"inner"},',
    ],
    ids=reprlib.repr,
)
def test_the_tokens_of_an_answer_are_found_whatever_else_is_wrong_with_it(body: bytes) -> None:
    assert kept_of(body) == WHOLE


def test_escapes_in_a_token_of_a_broken_answer_are_undone() -> None:
    kept = kept_of(rb'{"access_token":"a\/b\"c\u00fc","refresh_token":"r\\t",')

    assert kept == Salvage('a/b"cü', "r\\t")


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (b'{"access_token":"at","refresh_token":"rt","expires_in":3600,"x":"', WHOLE),
        (b'{"access_token":"at","refresh_token":"r', Salvage("at")),
        (b'{"access_token":"at","refresh_token":"rt","expires_in":36', Salvage("at", "rt")),
        (b'{"access_token":"at","refresh_token":"rt","expires_in":3600}  ', WHOLE),
        (b'{"access_token":"a', None),
        (b"access_token=at&refresh_token=rt&expires_in=3600&x=", WHOLE),
        (b"access_token=at&refresh_token=r", Salvage("at")),
        (b"access_token=a", None),
    ],
)
def test_of_an_answer_that_was_cut_only_what_is_whole_is_kept(
    body: bytes, kept: Salvage | None
) -> None:
    assert kept_of(body, truncated=True) == kept


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"error":"invalid_grant"}',
        b'{"access_token":123}',
        b'{"access_token":"\\x"',
        b'{"access_token":"\\ud800"}',
        b'<script>{"access_token":"from an example on a page"}</script>',
    ],
)
def test_without_a_token_there_is_nothing_to_keep(body: bytes) -> None:
    assert kept_of(body) is None


@pytest.mark.parametrize(
    "body",
    [
        b'{"refresh_token":"rt"}',
        b'{"access_token":null,"refresh_token":"rt"}',
        b'{"access_token":"","refresh_token":"rt","expires_in":60}',
        b'{"access_token":{"a":1},"refresh_token":"rt"}',
    ],
)
def test_refresh_token_is_kept_although_no_access_token_came_along(body: bytes) -> None:
    assert kept_of(body) == Salvage(None, "rt")


@pytest.mark.parametrize("status", [0, 199, 300, 302, 400, 401, 429, 500, 503])
def test_what_is_no_success_has_no_tokens(status: int) -> None:
    assert kept_of(b'{"access_token":"at"}', status) is None


def test_a_refresh_token_that_could_never_be_sent_back_is_left_out() -> None:
    kept = kept_of(b'{"access_token":"at","refresh_token":"\\udc00"}')

    assert kept == Salvage("at")


def test_no_token_shows_in_repr() -> None:
    assert "CANARY" not in repr(Salvage("CANARY", "CANARY", 3600))
