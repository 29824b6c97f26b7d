"""If-Match and If-None-Match are compared as RFC 9110 13.1 says."""

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from tokenwell.web.conditional import check_match, etag, is_known
from tokenwell.web.problems import Problem

NOW = etag("id", 7)


def _status(tag: str | None) -> int:
    headers = {} if tag is None else {"If-Match": tag}
    try:
        check_match(Request(APIRequestFactory().get("/", headers=headers)), NOW)
    except Problem as refused:
        return refused.status
    return 200


@pytest.mark.parametrize("tag", [None, "*", " * ", NOW, f'"other", {NOW}', f"{NOW},"])
def test_state_that_is_meant_passes(tag: str | None) -> None:
    assert _status(tag) == 200


@pytest.mark.parametrize("tag", ["", '"other"', NOW.strip('"'), f"W/{NOW}", '"*"'])
def test_other_state_is_refused(tag: str) -> None:
    assert _status(tag) == 412


@pytest.mark.parametrize(
    ("tag", "known"),
    [
        (None, False),
        (NOW, True),
        (f"W/{NOW}", True),
        (f'"other", W/{NOW}', True),
        ('"other"', False),
        ("", False),
    ],
)
def test_state_that_a_reader_has_is_known(tag: str | None, known: bool) -> None:
    headers = {} if tag is None else {"If-None-Match": tag}

    assert is_known(Request(APIRequestFactory().get("/", headers=headers)), NOW) is known
