"""The templates of a folder make a catalog; what of them ends up in a credential has a digest."""

from pathlib import Path

import pytest

from tests.providers.writing import SOUND, template, written
from tokenwell.providers import catalog, lockfile
from tokenwell.providers.catalog import UnknownProvider, digest, load
from tokenwell.providers.checking import BrokenTemplates
from tokenwell.providers.schema import Template


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with the templates zeta and beta, whose names come the other way around."""
    (tmp_path / "zeta.toml").write_text(written(name='name = "alpha"'))
    (tmp_path / "beta.toml").write_text(written(name='name = "Beta"'))
    (tmp_path / "readme.md").write_text("not a template")
    return tmp_path


def test_templates_are_found_by_slug_and_listed_by_name(folder: Path) -> None:
    found = load(folder)

    assert found.get("zeta").name == "alpha"
    assert [entry.slug for entry in found.all()] == ["zeta", "beta"]


def test_unknown_slug_is_told(folder: Path) -> None:
    with pytest.raises(UnknownProvider):
        load(folder).get("gamma")


def test_all_broken_templates_are_told_at_once(folder: Path) -> None:
    (folder / "one.toml").write_text("x")
    (folder / "two.toml").write_text(written(name='name = ""'))

    with pytest.raises(BrokenTemplates) as broken:
        load(folder)

    assert [finding.file.name for finding in broken.value.findings] == ["one.toml", "two.toml"]
    assert f"{folder / 'two.toml'}:1: name: has no words" in str(broken.value)


def test_file_in_another_encoding_is_told_with_its_line(folder: Path) -> None:
    (folder / "beta.toml").write_bytes(written(token='token = "https://é"').encode("latin-1"))

    with pytest.raises(BrokenTemplates, match="beta.toml:10: not UTF-8"):
        load(folder)


def test_catalog_is_read_once() -> None:
    assert catalog.catalog() is catalog.catalog()


@pytest.mark.parametrize(
    "changed",
    [
        template(token='token = "https://acme.example/other"'),
        template("[authorize.params]", 'prompt = "login"'),
        template("[token.headers]", 'Version = "3"'),
        template("[answer]", 'access_token = "data.token"'),
        template("[refresh]", 'unknown_outcome = "immediate"'),
        template("[client]", 'authentication = "body"'),
        template("[scope]", 'default = ["read"]'),
        template("[use]", 'base_urls = ["https://api.acme.example/"]'),
    ],
)
def test_digest_changes_with_what_ends_up_in_a_credential(changed: Template) -> None:
    assert digest(changed) != digest(template())


@pytest.mark.parametrize(
    "changed",
    [
        template(name='name = "Other"'),
        template(seen="seen = 2026-02-02"),
        template("[docs]", 'register = "https://acme.example/apps"'),
        template("[scope]", 'known = [{ name = "read", text = "Read." }]'),
        template("[redirect]", 'note = "No IP addresses."'),
        template("[client]", 'allowed = ["header", "body"]'),
    ],
)
def test_digest_stays_when_only_words_change(changed: Template) -> None:
    assert digest(changed) == digest(template())


def test_lock_has_a_line_for_each_address_that_something_is_sent_to(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(
        written(
            "[placeholders.site]",
            'label = "Site"',
            'pattern = "[a-z]+"',
            "[docs]",
            'register = "https://acme.example/apps"',
            "[test_call]",
            'url = "https://{site}.acme.example/me"',
            category='category = "crm"\nallowed_hosts = ["*.acme.example"]',
        )
    )
    made = load(tmp_path)

    lines = lockfile.write(made).splitlines()

    assert [line for line in lines if not line.startswith("#")] == [
        f"acme digest {digest(made.get('acme'))}",
        "acme endpoints.authorization https://acme.example/authorize",
        "acme endpoints.token https://acme.example/token",
        "acme test_call.url https://{site}.acme.example/me",
        "acme allowed_hosts *.acme.example",
        "acme placeholders.site [a-z]+",
    ]


def test_changed_endpoint_changes_one_line_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "acme.toml").write_text(SOUND)
    before = lockfile.write(load(tmp_path)).splitlines()
    (tmp_path / "acme.toml").write_text(written(token='token = "https://evil.example/token"'))

    after = lockfile.write(load(tmp_path)).splitlines()

    assert [line for line in after if line not in before][1:] == [
        "acme endpoints.token https://evil.example/token"
    ]
