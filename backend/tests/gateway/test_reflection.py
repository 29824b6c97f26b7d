"""A secret that comes back is found, however it is written, and nothing else is held up."""

import base64
import json
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwell.gateway.reflection import LOOKED_THROUGH, Scan, forms_of

TOKEN = "ya29.a0AfH6SM/Bx+yz~0=="


@pytest.mark.parametrize("before", range(4))
@pytest.mark.parametrize("after", range(3))
def test_base64_is_found_wherever_it_begins(before: int, after: int) -> None:
    text = b"x" * before + TOKEN.encode() + b"y" * after

    assert Scan([TOKEN]).is_in(base64.b64encode(text))
    assert Scan([TOKEN]).is_in(base64.urlsafe_b64encode(text))


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"Bearer {TOKEN}",
        quote(TOKEN),
        quote(TOKEN, safe=""),
        quote_plus(TOKEN),
        quote(TOKEN, safe="").replace("%2F", "%2f").replace("%2B", "%2b").replace("%3D", "%3d"),
        json.dumps({"a": TOKEN}),
        TOKEN.replace("/", "\\/"),
    ],
)
def test_each_way_to_write_it_is_found(text: str) -> None:
    assert Scan([TOKEN]).is_in(text.encode())
    assert Scan([TOKEN]).is_in_headers({"location": f"/?t={text}"})


def test_short_secrets_are_not_looked_for() -> None:
    assert forms_of(["abc", ""]) == ()
    assert Scan(["abc"]).passed(b"abc") == b"abc"


@given(st.lists(st.sampled_from([b"x", b"secr", b"secret-tok", b"s", b"ecret"]), max_size=20))
def test_in_pieces_nothing_is_lost_and_nothing_gets_out(pieces: list[bytes]) -> None:
    secret = "secret-token-1"
    for ending in (b"", secret.encode() + b"!"):
        scan, out, is_stopped = Scan([secret]), b"", False
        whole = b"".join(pieces) + ending
        for at in range(0, len(whole), 3):
            passed = scan.passed(whole[at : at + 3])
            if passed is None:
                is_stopped = True
                break
            out += passed
            assert secret.encode() not in out
        if not is_stopped:
            out += scan.rest()
            assert out == whole
        assert is_stopped is bool(ending)


def test_only_what_could_begin_it_is_held_back() -> None:
    scan = Scan([TOKEN])

    assert scan.passed(b"hello ya2") == b"hello "
    assert scan.passed(b"8 and on") == b"ya28 and on"


def test_past_the_limit_nothing_is_held_up() -> None:
    scan = Scan([TOKEN])
    scan.passed(b"x" * LOOKED_THROUGH)

    assert scan.passed(TOKEN.encode()) == TOKEN.encode()
