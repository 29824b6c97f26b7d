"""Names are kept in one form, and paths take them apart again."""

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tokenwell.containers.names import LONGEST, checked_name, join, split


@pytest.mark.parametrize(
    "name", ["a", "crm token", "é", "日本語", "a.b", "...", "x" * LONGEST, "😀" * LONGEST]
)
def test_ordinary_name_is_kept(name: str) -> None:
    assert checked_name(name) == name


def test_name_is_kept_in_composed_form() -> None:
    decomposed = "e\u0301cole"

    assert checked_name(decomposed) == "\u00e9cole"


def test_length_is_measured_in_composed_form() -> None:
    assert len(checked_name("e\u0301" * LONGEST)) == LONGEST


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        ".",
        "..",
        "a/b",
        "/",
        " a",
        "a ",
        "\u00a0a",
        "a\tb",
        "a\nb",
        "a\x00b",
        "a\x7fb",
        "a\x85b",
        "a\u2028b",
        "a\u2029b",
        "a\ud800b",
        "x" * (LONGEST + 1),
    ],
)
def test_name_that_can_not_be_one_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"^(A name|Give a name)"):
        checked_name(name)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300))
def test_checked_name_stays_as_it_is_when_checked_again(text: str) -> None:
    try:
        name = checked_name(text)
    except ValueError:
        return

    assert checked_name(name) == name == unicodedata.normalize("NFC", name)
    assert split(join(["", name])) == [name]


def test_path_of_the_root_is_a_slash() -> None:
    assert join([""]) == "/"
    assert split("/") == []


def test_path_is_taken_apart_in_composed_form() -> None:
    assert split("/public/e\u0301t\u00e9") == ["public", "\u00e9t\u00e9"]


@pytest.mark.parametrize("path", ["", "public", "public/a", "//", "/a//b", "/a/"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="A path"):
        split(path)
