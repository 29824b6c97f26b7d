"""A body is one JSON object that a database can hold, or it is refused."""

import json
from typing import Any

import pytest
from django.conf import settings as django_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from tests.personas import Personas, browser
from tokenwell.web.parsers import read_object


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"{}", {}),
        (b' {"a": [1, 2.5, null, true, "x"]} ', {"a": [1, 2.5, None, True, "x"]}),
        ('{"ä": "日本"}'.encode(), {"ä": "日本"}),
        (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
        # A backslash and six characters, no NUL.
        (b'{"a": "\\\\u0000"}', {"a": "\\u0000"}),
    ],
)
def test_object_is_read(body: bytes, value: object) -> None:
    assert read_object(body) == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"name=x",
        b"[]",
        b"1",
        b'"text"',
        b"null",
        b"{",
        b'{"a": 1} {}',
        b'{"a": 1, "a": 1}',
        b'{"b": {"a": 1, "a": 2}}',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": "\x00"}',
        b'{"a": "\n"}',
        b'{"a": "\xff"}',
        b'{"a": "\xc3\x28"}',
        b'{"a": "\xed\xa0\x80"}',
        b'\xef\xbb\xbf{"a": 1}',
        '{"a": "x"}'.encode("utf-16"),
        '{"a": "x"}'.encode("utf-32"),
        '{"a": "\\u0000"}'.encode("utf-16-le"),
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 100_000,
    ],
)
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="one JSON object"):
        read_object(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": [{"b": "x\\u0000y"}]}',
        b'{"a": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"a": {"b": ["\\udc00\\ud800"]}}',
    ],
)
def test_text_that_no_database_takes_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="A text can't hold"):
        read_object(body)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(), st.recursive(st.none() | st.text(), st.lists), max_size=5))
def test_object_is_read_as_it_is_or_refused(value: dict[str, object]) -> None:
    body = json.dumps(value).encode()

    if "\\u0000" in json.dumps(value).replace("\\\\", ""):
        with pytest.raises(ParseError):
            read_object(body)
    else:
        assert read_object(body) == value


def _post(personas: Personas, body: bytes, media_type: str = "application/json") -> Any:
    return browser(personas.alice).post("/api/v1/containers", body, content_type=media_type)


def test_body_of_a_mebibyte_is_read(personas: Personas) -> None:
    limit = django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    answer = _post(personas, b'{"x": 1}'.ljust(limit))

    assert answer.json()["errors"] == {"x": ["This field is not known here."]}


def test_one_byte_more_is_too_large_and_makes_nothing(personas: Personas) -> None:
    body = json.dumps({"parent": str(personas.container.pk), "name": "crm"}).encode()

    answer = _post(personas, body.ljust(django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))

    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:tokenwell:problem:too-large"
    assert "at most 1048576 bytes" in answer.json()["detail"]
    assert not personas.container.children.exists()


@pytest.mark.parametrize("name", [b"\\ud800", b"\\u0000", b"\xed\xa0\x80"])
def test_name_that_can_not_be_written_back_is_no_fault_of_ours(
    personas: Personas, name: bytes
) -> None:
    answer = _post(personas, b'{"' + name + b'": 1}')

    assert answer.status_code == 400


def test_refusal_quotes_nothing(personas: Personas) -> None:
    answer = _post(personas, b'{"password": "canary" oops}')

    assert answer.status_code == 400
    assert b"canary" not in answer.content


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"],
)
def test_other_media_types_are_refused(personas: Personas, media_type: str) -> None:
    answer = _post(personas, b"{}", media_type)

    assert answer.status_code == 415
    assert answer.json()["type"] == "urn:tokenwell:problem:unsupported-media-type"
    assert "{" not in answer.json()["title"]
