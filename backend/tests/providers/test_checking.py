"""Each rule for templates has a file that breaks it, and names the line that has to be mended."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.providers.broken import BROKEN, HERE, SITE, SITE_TOKEN, placeholder
from tests.providers.writing import FILE, SOUND, written
from tokenwell.providers import checking
from tokenwell.providers.checking import BrokenTemplates

_TODAY = date(2026, 11, 25)
_LINES = [line for text, _ in BROKEN.values() for line in text.splitlines()]


def _line_meant(text: str) -> int:
    marked = [number for number, line in enumerate(text.splitlines(), 1) if HERE in line]
    # A fault of the whole has the first line, one of the syntax at the end has the last.
    return marked[0] if marked else 0


def test_sound_template_has_no_findings() -> None:
    assert checking.check(FILE, SOUND) == []


@pytest.mark.parametrize("case", BROKEN)
def test_fault_is_named_with_its_line(case: str) -> None:
    text, reason = BROKEN[case]

    found = checking.check(FILE, text)

    assert [finding.file for finding in found] == [FILE] * len(found)
    meant = [finding for finding in found if reason in finding.reason]
    assert meant, [str(finding) for finding in found]
    if line := _line_meant(text):
        assert [finding.line for finding in meant] == [line]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (BROKEN["a string has no end"][0], 10),
        (BROKEN["a key is there twice"][0], 11),
        (BROKEN["no category"][0], 1),
        ("", 1),
        ('name = """', 1),
    ],
)
def test_fault_without_a_place_has_a_line_all_the_same(text: str, line: int) -> None:
    (finding,) = checking.check(FILE, text)

    assert finding.line == line


def test_finding_reads_as_file_line_and_reason() -> None:
    text, _ = BROKEN["wrong word"]

    (finding,) = checking.check(FILE, text)

    assert str(finding) == "acme.toml:2: category: invalid enum value 'shop'"


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_lines() -> None:
    text = written("[lifetime]", "access = -1", name='name = ""', token='token = "x"')

    found = checking.check(FILE, text)

    assert [finding.line for finding in found] == [1, 10, 12]


@pytest.mark.parametrize("name", ["Acme.toml", "a_b.toml", "-a.toml", "a--b.toml", "a.tml"])
def test_file_is_named_as_a_slug(name: str) -> None:
    (finding,) = checking.check(Path(name), SOUND)

    assert "the file's name" in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        # What is not known is left out, and may be.
        written("[scope]", 'default = ["read"]'),
        # A form can ask the issuer; and what data can't say has no addresses either.
        f'issuer = "https://acme.example"\ndiscovery = true\n{SOUND.partition("[endpoints]")[0]}',
        f'needs_code = "The server is found by the account."\n{SOUND.partition("[endpoints]")[0]}',
        written(category='category = "crm"\ngrants = ["implicit"]').replace("token = ", "jwks = "),
        written(category='category = "crm"\ngrants = ["client_credentials"]').replace(
            "authorization = ", "jwks = "
        ),
        # Names wherever they are known.
        written(SITE, token=SITE_TOKEN),
        written(SITE, "[authorize.params]", 'account = "{site}"'),
        written(SITE, "[docs]", 'register = "https://{site}.acme.example/#apps"', token=SITE_TOKEN),
        written(
            "[callback]",
            'capture = { region = "region" }',
            token='token = "https://{region}/token"',
            category='category = "crm"\nallowed_hosts = ["*.acme.example"]',
        ),
        written("[use]", 'headers = { "Client-Id" = "{client_id}" }'),
        written("[test_call]", 'url = "https://acme.example/me?token={access_token}"'),
        # A path behind the host is the customer's own affair.
        written(
            placeholder('pattern = "[a-z0-9./-]+"', 'example = "id.acme.example/auth"'),
            token='token = "https://{site}/token"',
        ),
        written(placeholder('pattern = "https://[a-z0-9.-]+"'), token='token = "{site}/token"'),
        # A text for people holds no names.
        written(category='category = "crm"\nlimits = "An address has {braces} at times."'),
        # A body is no address.
        written(
            "[test_call]",
            'url = "https://acme.example/"',
            'method = "POST"',
            'body = \'{"query": "{ me { id } }"}\'',
        ),
    ],
)
def test_template_is_sound(text: str) -> None:
    assert [str(finding) for finding in checking.check(FILE, text)] == []


@given(
    st.one_of(
        st.text(),
        st.lists(
            st.sampled_from([*_LINES, "[scope]", "[[steps]]", "known = [{", "}]", "a = 1"])
        ).map("\n".join),
    )
)
def test_no_text_is_too_strange_to_be_checked(text: str) -> None:
    lines = text.count("\n") + 1

    assert all(1 <= finding.line <= lines + 1 for finding in checking.check(FILE, text))


def test_source_of_tomorrow_is_found_beside_the_date() -> None:
    text = written(seen="seen = 2026-11-26")

    (finding,) = checking.check_all({FILE: text}, today=_TODAY)

    assert (finding.line, finding.reason) == (6, "sources.0.seen: 2026-11-26 is yet to come")
    assert checking.check_all({FILE: text}, today=date(2026, 11, 26)) == []


def test_name_of_another_template_is_found_in_the_later_one() -> None:
    other = Path("other.toml")

    (finding,) = checking.check_all(
        {FILE: SOUND, other: written(name='name = "ACME"')}, today=_TODAY
    )

    assert (finding.file, finding.line) == (other, 1)
    assert finding.reason == "name: ACME is the name of acme.toml too"


def test_same_alias_in_two_templates_is_fine() -> None:
    alias = 'category = "crm"\naliases = ["CRM"]'
    texts = {
        FILE: written(category=alias),
        Path("other.toml"): written(category=alias, name='name = "Other"'),
    }

    assert checking.check_all(texts, today=_TODAY) == []


def test_broken_templates_are_told_beside_the_sound_ones() -> None:
    texts = {FILE: SOUND, Path("other.toml"): "x"}

    found = checking.check_all(texts, today=_TODAY)

    assert [finding.file.name for finding in found] == ["other.toml"]


def test_broken_template_can_not_be_read() -> None:
    with pytest.raises(BrokenTemplates, match="acme.toml:1: name: has no words"):
        checking.read(FILE, written(name='name = ""'))
