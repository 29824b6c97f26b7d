import reprlib

import pytest

from tokenwell.oauth import json_strict
from tokenwell.oauth.errors import BadResponse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, -2, 0.5, null, true, "\\u00fc"]}', {"a": [1, -2, 0.5, None, True, "ü"]}),
        ('"\\ud83d\\ude00"', "😀"),
        ("  {}\n", {}),
        ("99999999999999999999", 99999999999999999999),
        ("1e400", float("inf")),
        ("9" * 5000, float("inf")),
        ("-" + "9" * 5000, float("-inf")),
        ("[" * 16 + "]" * 16, [[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]),
    ],
    ids=reprlib.repr,
)
def test_json_is_read(text: str, value: object) -> None:
    assert json_strict.loads(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not-json"),
        ("{", "not-json"),
        ("{'a': 1}", "not-json"),
        ('{"a": 1} x', "not-json"),
        ('"line\nbreak"', "not-json"),
        ("NaN", "not-json"),
        ('{"a": Infinity}', "not-json"),
        ("[1, -Infinity]", "not-json"),
        ('{"a": 1, "a": 1}', "duplicate-key"),
        ('{"b": {"a": 1, "\\u0061": 2}}', "duplicate-key"),
        ("[" * 17 + "]" * 17, "too-deep"),
        ('{"a":' * 17 + "1" + "}" * 17, "too-deep"),
        ("[" * 200_000, "too-deep"),
        ("[" * 200_000 + "]" * 200_000, "too-deep"),
        ('"\\ud800"', "lone-surrogate"),
        ('{"\\udfff": 1}', "lone-surrogate"),
        ('["\\ude00\\ud83d"]', "lone-surrogate"),
    ],
    ids=reprlib.repr,
)
def test_what_is_ambiguous_endless_or_not_quite_json_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadResponse) as raised:
        json_strict.loads(text)

    assert raised.value.reason == reason


def test_the_error_does_not_carry_the_text_along() -> None:
    with pytest.raises(BadResponse) as raised:
        json_strict.loads('{"access_token": "CANARY"')

    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None
