import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwell.jobs import answer_checks
from tokenwell.jobs.answer_checks import Check, capture, find, holds

relentless = settings(deadline=None, database=None)

DOCUMENT = {
    "status": "done",
    "count": 3,
    "ok": True,
    "none": None,
    "items": [{"id": 1, "name": "one"}, {"id": 2, "name": "two"}],
    "odd key": {"a.b": 1},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("$.status", ["done"]),
        ("$.items[0].id", [1]),
        ("$.items[-1].name", ["two"]),
        ("$.items[*].id", [1, 2]),
        ("$..name", ["one", "two"]),
        ("$['odd key']['a.b']", [1]),
        ("$.items[?@.id > 1].name", ["two"]),
        ("$.items[?match(@.name, 't.*')].id", [2]),
        ("$.items[?search(@.name, 'n')].id", [1]),
        ("$[?length(@) == 4]", ["done"]),
        ("$[?count(@[*]) == 2]", [DOCUMENT["items"]]),
        ("$.none", [None]),
        ("$.nothing", []),
        ("$", [DOCUMENT]),
    ],
)
def test_a_path_finds_what_rfc_9535_says(path: str, found: list[object]) -> None:
    assert find(path, DOCUMENT) == found


@pytest.mark.parametrize(
    ("check", "why"),
    [
        (Check("$.status"), None),
        (Check("$.nothing"), "there is nothing at $.nothing"),
        (Check("$.nothing", "absent"), None),
        (Check("$.status", "absent"), "there is something at $.status"),
        (Check("$.status", "equals", "done"), None),
        (Check("$.status", "equals", "failed"), "what is at $.status is another value"),
        (Check("$.count", "equals", 3.0), None),
        (Check("$.count", "equals", "3"), "what is at $.count is another value"),
        (Check("$.ok", "equals", True), None),
        (Check("$.ok", "equals", 1), "what is at $.ok is another value"),
        (Check("$.none", "equals", None), None),
        (Check("$.status", "differs", "failed"), None),
        (Check("$.status", "differs", "done"), "what is at $.status is the value that"),
        (Check("$.nothing", "differs", "x"), "there is nothing"),
        (Check("$.status", "contains", "on"), None),
        (Check("$.status", "contains", 1), "does not contain it"),
        (Check("$.items[*].id", "contains", 1), "does not contain it"),
        (Check("$", "contains", "status"), None),
        (Check("$.count", "at_least", 3), None),
        (Check("$.count", "at_least", 4), "is less, or no number"),
        (Check("$.count", "at_most", 3), None),
        (Check("$.status", "at_most", 3), "is more, or no number"),
        (Check("$.ok", "at_least", 0), "is less, or no number"),
        (Check("$.items[*].id", "at_least", 2), "is less, or no number"),
        (Check("$.items[*].id", "at_least", 1), None),
        (Check("$.[", "exists"), "no JSONPath"),
    ],
)
def test_a_check_holds_or_says_why_not(check: Check, why: str | None) -> None:
    said = holds(check, DOCUMENT)

    assert said is None if why is None else why in str(said)


def test_the_words_hold_nothing_of_the_answer() -> None:
    document = {"token": "CANARY", "CANARY": 1}

    for check in [
        Check("$.token", "equals", "x"),
        Check("$.token", "at_least", 1),
        Check("$.token", "absent"),
        Check("$.token", "contains", "x"),
    ]:
        assert "CANARY" not in str(holds(check, document))


@pytest.mark.parametrize(
    "path",
    ["", "status", "$.", "$.[", "$[?", "$[?@.a ==]", "$.a..", "$[1:2:3:4]", "$[?nope(@)]",
     "$[?length(@.*) == 1]", "$[99999999999999999999]", "$." + "a" * 600, "$[?" * 160],
)  # fmt: skip
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"no JSONPath|at most 500"):
        answer_checks.check_path(path)


WIDE = list(range(30_000))
NESTED: object = 1
for _ in range(400):
    NESTED = [NESTED, 1]
REPEATED = ["a" * 60 + "bc"] * 50
BRANCHES: object = 1
for _ in range(12):
    BRANCHES = [BRANCHES, BRANCHES]

COSTLY = {
    "many": ("$[*]", WIDE),
    "a filter in a filter": ("$[?$[?1 == 2]]", WIDE),
    "values compared in one": ("$[?$[?@ > 1]]", WIDE),
    "counted each time": ("$[?count($[*]) > 1]", WIDE),
    "the whole compared each time": ("$[?$ == $]", WIDE),
    "three deep": ("$..[?$..[?$..*]]", [[[WIDE]]]),
    "all below all below all": ("$" + "..*" * 6, BRANCHES),
    "the same again and again": ("$[" + ",".join(["*"] * 200) + "]", WIDE),
    "too deep": ("$..*", NESTED),
    "an expression that searches": ("$[?search(@, '(a|a)*c')]", REPEATED),
    "an expression that matches": ("$[?match(@, '(a|aa)+c')]", REPEATED),
    "a long expression": ("$[?match(@, $[0])]", ["(a*)*" * 60 + "b", "a" * 5_000]),
}


@pytest.mark.parametrize(("path", "document"), COSTLY.values(), ids=COSTLY)
def test_no_path_costs_more_than_it_may(path: str, document: object) -> None:
    before = time.thread_time()

    with pytest.raises(ValueError, match="too much work"):
        find(path, document)

    assert time.thread_time() - before < 3


def test_an_expression_of_the_document_is_no_way_to_the_processor() -> None:
    assert find("$[?search(@.a, @.b)]", [{"a": "a" * 30, "b": "[a"}]) == []


@pytest.mark.parametrize(
    ("path", "value"), [("$.status", "done"), ("$.count", 3), ("$.ok", True), ("$..id", None),
     ("$.none", None), ("$.items", None), ("$.nothing", None)],
)  # fmt: skip
def test_one_plain_value_is_captured(path: str, value: object) -> None:
    if value is not None:
        assert capture(path, DOCUMENT) == value
        return

    with pytest.raises(ValueError, match=r"values|no text"):
        capture(path, DOCUMENT)


@pytest.mark.parametrize("text", ['{"a": 1e400}', '{"a": "%s"}' % ("x" * 5_000)])
def test_a_value_that_nobody_can_use_is_not_captured(text: str) -> None:
    with pytest.raises(ValueError, match=r"no number|longer"):
        capture("$.a", answer_checks.read(text.encode()))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "not JSON"),
        (b"<html>", "not JSON"),
        (b"\xff\xfe", "not text"),
        (b"[" * 100_000, "too deep"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b'{"a": 1', "not JSON"),
        (b"[NaN]", "not JSON"),
    ],
    ids=["empty", "html", "octets", "deep", "twice", "cut", "nan"],
)
def test_an_answer_that_is_not_json_is_told(body: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        answer_checks.read(body)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
)


@relentless
@given(path=st.text("$.[]*?@'a1:,()&|!=< ", max_size=25).map("$".__add__), document=VALUES)
def test_any_path_finds_something_or_is_refused(path: str, document: object) -> None:
    try:
        found = find(path, document)
    except ValueError:
        return

    assert isinstance(found, list)
