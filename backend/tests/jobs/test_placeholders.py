import json
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tokenwell.jobs import placeholders
from tokenwell.jobs.placeholders import Quoting, Unfit, Unknown, Value, fill, fill_url, names_in

relentless = settings(deadline=None, database=None)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", set()),
        ("nothing { here } }}", set()),
        ("{{day}}", {"day"}),
        ("{{ day }}/{{login.token}}/{{day}}", {"day", "login.token"}),
        ('{"a": {"b": {{count}}}}', {"count"}),
        ("{{_a1}}{{B}}", {"_a1", "B"}),
    ],
)
def test_the_names_of_a_text_are_found(text: str, names: set[str]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "{{",
        "{{}}",
        "{{ }}",
        "{{1}}",
        "{{a-b}}",
        "{{a.b.c}}",
        "{{a.}}",
        "{{a}",
        "{{a()}}",
        "{{a|upper}}",
        "{{a + 1}}",
        "{{a.__class__.__init__}}",
        "{{ä}}",
        "{{a\n}}",
        "{{" + "a" * 65 + "}}",
        "{{{{a}}}}",
    ],
)
def test_what_is_no_placeholder_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Two braces"):
        names_in(text)
    with pytest.raises(ValueError, match="Two braces"):
        fill(text, {"a": "1"}, quoting="plain")


FILLED: list[tuple[str, dict[str, Value], Quoting, str]] = [
    ("/users/{{id}}", {"id": "a b"}, "path", "/users/a%20b"),
    ("/users/{{id}}", {"id": 7}, "path", "/users/7"),
    ("/p/{{id}}/x", {"id": "group/project"}, "path", "/p/group%2Fproject/x"),
    ("/users/{{id}}", {"id": "a?b#c;d&e"}, "path", "/users/a%3Fb%23c%3Bd%26e"),
    ("/v1.{{minor}}/x", {"minor": 2}, "path", "/v1.2/x"),
    ("a={{x}}&b=1", {"x": "1&b=2#"}, "query", "a=1%26b%3D2%23&b=1"),
    ("a={{x}}", {"x": ""}, "query", "a="),
    ("a={{x}}&b=1", {"x": "1&b=2 ü"}, "form", "a=1%26b%3D2+%C3%BC&b=1"),
    ("Bearer {{t}}", {"t": "abc"}, "header", "Bearer abc"),
    ('{"a": "{{x}}"}', {"x": 'b", "c": "d'}, "json", '{"a": "b\\", \\"c\\": \\"d"}'),
    ('{"a": {{x}}}', {"x": '1, "b": 2'}, "json", '{"a": "1, \\"b\\": 2"}'),
    ('{"a": {{x}}}', {"x": 5}, "json", '{"a": 5}'),
    ('{"a": {{x}}}', {"x": True}, "json", '{"a": true}'),
    ('{"a": "{{x}}"}', {"x": True}, "json", '{"a": "true"}'),
    ('{"a\\"{{x}}": 1}', {"x": '"'}, "json", '{"a\\"\\"": 1}'),
    ("{{a}} {{b.c}}", {"a": "{{b.c}}", "b.c": "x"}, "plain", "{{b.c}} x"),
]


@pytest.mark.parametrize(("text", "values", "quoting", "filled"), FILLED)
def test_values_are_put_where_they_belong(
    text: str, values: dict[str, Value], quoting: Quoting, filled: str
) -> None:
    assert fill(text, values, quoting=quoting) == filled


UNFIT: list[tuple[str, str, Quoting]] = [
    ("/users/{{x}}", "", "path"),
    ("/users/{{x}}", "..", "path"),
    ("/users/{{x}}", ".", "path"),
    ("/users/{{x}}/y", "../admin", "path"),
    ("/users/{{x}}/y", "a/../../admin", "path"),
    ("/users/{{x}}/y", "..\\admin", "path"),
    ("/users/{{x}}/y", "..;", "path"),
    ("/users/{{x}}/y", "%2e%2e", "path"),
    ("/users/{{x}}/y", "%252e%252e%252fadmin", "path"),
    ("/users/.{{x}}/y", ".", "path"),
    ("/users/%2e{{x}}/y", ".", "path"),
    ("/users/%2{{x}}./y", "e", "path"),
    ("/users/{{x}}", "a\r\nHost: b", "path"),
    ("/users/{{x}}", "a\x00", "path"),
    ("/users/{{x}}", "\ud800", "path"),
    ("a={{x}}", "\ud800", "query"),
    ("a={{x}}", "\ud800", "form"),
    ("{{x}}", "\ud800", "plain"),
    ("{{x}}", "a\r\nX-Admin: 1", "header"),
    ("{{x}}", "a\nb", "header"),
    ("{{x}}", "a\x00b", "header"),
    ("{{x}}", "ü", "header"),
    ("{{x}}", "a\x7f", "header"),
    ('{"a": "\\{{x}}"}', '"', "json"),
    ('{"a": "\\u00{{x}}"}', "22", "json"),
]


@pytest.mark.parametrize(("text", "value", "quoting"), UNFIT)
def test_a_value_that_would_break_out_is_refused(text: str, value: str, quoting: Quoting) -> None:
    with pytest.raises(Unfit) as raised:
        fill(text, {"x": value}, quoting=quoting)

    assert raised.value.name == "x"
    assert value == "" or value in {".", "e"} or value not in str(raised.value)


@pytest.mark.parametrize("quoting", ["path", "query", "header", "json", "form", "plain"])
def test_a_name_without_a_value_is_named(quoting: Quoting) -> None:
    with pytest.raises(Unknown, match=r"\{\{step\.id\}\}") as raised:
        fill("x{{step.id}}", {"id": "1"}, quoting=quoting)

    assert raised.value.name == "step.id"


def test_an_address_is_filled_each_part_in_its_own_way() -> None:
    filled = fill_url("https://api.example/u/{{id}}?q={{id}}", {"id": "a/b c&d"})

    assert filled == "https://api.example/u/a%2Fb%20c%26d?q=a%2Fb%20c%26d"


@pytest.mark.parametrize(
    "url", ["https://{{x}}/a", "{{x}}://api.example/a", "https://api.example:{{x}}/", "{{x}}"]
)
def test_scheme_and_host_are_never_filled(url: str) -> None:
    with pytest.raises(Unfit, match="host"):
        fill_url(url, {"x": "evil.example"})


ANY = st.text(max_size=30)


@relentless
@given(value=ANY)
def test_in_a_path_a_value_stays_in_its_segment(value: str) -> None:
    try:
        filled = fill_url("https://api.example/a/{{x}}/z?q=1", {"x": value})
    except Unfit:
        return

    parts = urlsplit(filled)
    assert (parts.netloc, parts.query, parts.fragment) == ("api.example", "q=1", "")
    assert parts.path.count("/") == 3
    assert unquote(parts.path.split("/")[2]) == value


@relentless
@given(value=ANY)
def test_in_a_query_and_in_a_form_a_value_is_one_value(value: str) -> None:
    quotings: list[Quoting] = ["query", "form"]
    for quoting in quotings:
        try:
            filled = fill("a={{x}}&b=1", {"x": value}, quoting=quoting)
        except Unfit:
            return
        assert parse_qsl(filled, keep_blank_values=True) == [("a", value), ("b", "1")]


@relentless
@given(value=st.one_of(ANY, st.integers(), st.booleans(), st.floats(allow_nan=False)))
def test_in_json_a_value_is_one_value(value: Value) -> None:
    filled = fill('{"a": "<{{x}}>", "b": {{x}}, "c": 1}', {"x": value}, quoting="json")

    text = value if isinstance(value, str) else json.dumps(value)
    assert json.loads(filled) == {"a": f"<{text}>", "b": value, "c": 1}


@relentless
@given(value=ANY)
def test_in_a_header_a_value_is_one_line(value: str) -> None:
    try:
        filled = fill("id={{x}}", {"x": value}, quoting="header")
    except Unfit:
        return

    assert filled == f"id={value}"
    assert filled.isascii()
    assert len(filled.splitlines()) == 1


@relentless
@given(text=st.text("{} ab._1", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        names = names_in(text)
    except ValueError:
        return

    filled = fill(text, dict.fromkeys(names, "v"), quoting="plain")
    assert placeholders.names_in(filled) == set()
