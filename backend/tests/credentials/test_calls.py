"""Where calls may go: below a base URL, whoever reads the path on its way."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tokenwell.credentials import calls
from tokenwell.credentials.calls import CallRefused, base_urls_of, is_within, url_of
from tokenwell.oauth.habits import Habits, Use

BASE = "https://api.example/v2/team"
OTHER = "https://files.example"

PASS = [
    "",
    "/",
    "/users",
    "/users/",
    "/users/42",
    "/~bob",
    "/a.b",
    "/..a",
    "/a..b/...c",
    "/.well-known/x",
    "/a;v=1/b",
    "/a,b/c=d",
    "/projects/group%2Fname",
    "/a%20b",
    "/100%25",
    "/caf%C3%A9",
    "/%F0%9F%90%A7",
    "/a:b@c",
    "/(x)!*'$&+",
    "/:80",
    "/@me",
    "/a%3Fb%23c",
    "/a%5Bb%5D",
    "/%3Cscript%3E",
]
REFUSED = [
    "users",
    "/../x",
    "/..",
    "/./x",
    "/a/../../x",
    "/%2e%2e/x",
    "/%2E%2e/x",
    "/.%2e/x",
    "/%2e./x",
    "/%2e",
    "/..%2fx",
    "/%2e%2e%2fx",
    "/a%2f..%2f..%2fx",
    "/%252e%252e/x",
    "/%252f",
    "/%25252e",
    "/a%255cb",
    "//evil.example",
    "/a//b",
    "/a//",
    "/%2fevil.example",
    "/a%2f%2fb",
    "/a%2f/b",
    "/a\\b",
    "/..\\x",
    "/%5c",
    "/..%5cx",
    "/%5C..%5C",
    "/..;/x",
    "/..;a=b/x",
    "/.;/x",
    "/;/x",
    "/;a=b",
    "/%2e%2e;/x",
    "/..%3b/x",
    "/...",
    "/..%20/x",
    "/%20../x",
    "/%00",
    "/a%0d%0aX:y",
    "/a%7f",
    "/a%c2%85",
    "/%c0%ae%c0%ae/x",
    "/%c0%af",
    "/%e0%80%ae",
    "/%ff",
    "/%ef%bc%8e%ef%bc%8e/x",
    "/%e2%80%a5/x",
    "/a%ef%bc%8fb/%ef%bc%8e%ef%bc%8e",
    "/%ef%bc%852e%ef%bc%852e/x",
    "/a b",
    "/a\tb",
    "/a\r\nb",
    "/é",
    "/%",
    "/%zz",
    "/%2",
    "/%u002e",
    "/a#b",
    "/a?b",
    "/a|b",
    "/{id}",
    "/<x>",
    "https://evil.example/",
    "@evil.example/",
    ".evil.example/",
    ":8443/",
]


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls, "settings", SimpleNamespace(OUTBOUND_ALLOW=frozenset()))


@pytest.mark.parametrize("path", PASS)
def test_a_plain_path_is_joined_as_it_is_written(path: str) -> None:
    assert url_of([BASE, OTHER], path).url == BASE + path


@pytest.mark.parametrize("path", REFUSED)
def test_a_path_that_could_be_another_one_is_refused(path: str) -> None:
    with pytest.raises(CallRefused) as caught:
        url_of([BASE], path)

    assert caught.value.code == "path"
    # In a whole URL a question mark begins the query.
    assert is_within([BASE], f"{BASE}{path}") is (path == "/a?b")


def test_a_base_url_is_chosen_by_its_name() -> None:
    assert url_of([BASE, OTHER], "/x", base=OTHER).url == f"{OTHER}/x"
    assert url_of([BASE, f"{OTHER}/"], "/x", base=OTHER).url == f"{OTHER}/x"


@pytest.mark.parametrize(
    "base", ["https://evil.example", f"{OTHER}.evil.example", "files", BASE[:-1]]
)
def test_no_other_base_url_can_be_named(base: str) -> None:
    with pytest.raises(CallRefused) as caught:
        url_of([BASE, OTHER], "/x", base=base)

    assert caught.value.code == "other-base-url"


@pytest.mark.parametrize("urls", [[], ["https://api.example/?a=b"]])
def test_without_a_base_url_nothing_can_be_called(urls: list[str]) -> None:
    with pytest.raises(CallRefused) as caught:
        url_of(urls, "/x")

    assert caught.value.code == "no-base-url"


@pytest.mark.parametrize("query", ["a=b", "a[]=1&b={}", "q=a%0Ab", "u=https://x.example/../y", "a"])
def test_a_query_is_the_callers(query: str) -> None:
    assert url_of([BASE], "/x", query).url == f"{BASE}/x?{query}"


@pytest.mark.parametrize("query", ["a b", "a#b", "a\r\nb", "é", "%zz", 'a"b', "x" * 9000])
def test_a_query_that_breaks_out_of_the_line_is_refused(query: str) -> None:
    with pytest.raises(CallRefused):
        url_of([BASE], "/x", query)


@pytest.mark.parametrize(
    ("url", "is_inside"),
    [
        (BASE, True),
        (f"{BASE}/x?y=z", True),
        (f"{OTHER}/x", True),
        (f"{BASE}s", False),
        ("https://api.example/v2", False),
        ("https://api.example:444/v2/team/x", False),
        ("http://api.example/v2/team/x", False),
        ("https://api.example.evil.example/v2/team/x", False),
        ("https://api.example@evil.example/v2/team/x", False),
        (f"{BASE}/../x", False),
        (f"{BASE}/%2e%2e/x", False),
        (f"{BASE}//x", False),
        ("", False),
        ("/v2/team/x", False),
    ],
)
def test_whole_urls_have_to_lie_within(url: str, is_inside: bool) -> None:
    assert is_within([BASE, OTHER], url) is is_inside


def test_host_of_the_template_is_filled_in_with_what_was_captured() -> None:
    use = Use(base_urls=("https://{host}/v1", "https://fixed.example"))
    habits = Habits(use=use, allowed_hosts=("*.api.example",))

    assert base_urls_of([], habits, {"host": "eu1.api.example"}) == ("https://eu1.api.example/v1",)
    assert base_urls_of([BASE], habits, {}) == (BASE,)
    assert base_urls_of([], habits, {"host": "evil.example"}) == ()


@given(st.text(alphabet="/.%25eEfFcC;\\ab\r0", max_size=12))
def test_whatever_passes_stays_below_its_base(path: str) -> None:
    try:
        url = url_of([BASE], path).url
    except CallRefused:
        return
    assert url == BASE + path
    assert path == "" or path.startswith("/")
    assert ".." not in path.replace("%2e", ".").replace("%2E", ".").split("/")
