"""A template fills in what a form can't say; whoever has chosen it does not follow its changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tests.credentials.making import JSON, new_form, read_again
from tests.personas import Personas
from tokenwell.credentials import requests
from tokenwell.credentials.models import Credential
from tokenwell.providers import catalog

URL = "/api/v1/credentials"
ACME = """
name = "Acme"
category = "crm"
sources = [{{ what = "a test", seen = 2026-01-01 }}]
[placeholders.site]
label = "Site"
help = "What stands before .acme.example."
pattern = "[a-z]+"
[endpoints]
authorization = "https://{{site}}.acme.example/authorize"
token = "https://{{site}}.acme.example/token"
[answer]
root = "{root}"
[refresh]
url = "https://{{site}}.acme.example/refresh"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of templates that this test alone has."""
    (tmp_path / "acme.toml").write_text(ACME.format(root="data"))
    monkeypatch.setattr(catalog, "TEMPLATES", tmp_path)
    catalog.catalog.forget()
    yield tmp_path
    catalog.catalog.forget()


def _made(alice: Client, personas: Personas, **fields: object) -> dict[str, object]:
    form = new_form(personas, provider="acme", provider_values={"site": "one"}, **fields)
    answer: dict[str, object] = alice.post(URL, form, JSON).json()
    return answer


def _habits(made: dict[str, object]) -> object:
    credential = read_again(Credential.objects.get(pk=made["id"]))  # type: ignore[misc]
    return requests.habits_of(credential)


def test_habits_of_a_template_go_with_the_credential(
    folder: Path, alice: Client, personas: Personas
) -> None:
    made = _made(alice, personas)

    habits = _habits(made)
    assert habits.answer.root == "data"  # type: ignore[attr-defined]
    assert habits.refresh.url == "https://one.acme.example/refresh"  # type: ignore[attr-defined]
    assert made["template_differs"] is False


def test_template_that_changes_moves_no_credential_and_is_told(
    folder: Path, alice: Client, personas: Personas
) -> None:
    made = _made(alice, personas)
    before = _habits(made)
    (folder / "acme.toml").write_text(ACME.format(root="elsewhere"))
    catalog.catalog.forget()

    seen = alice.get(f"{URL}/{made['id']}").json()
    saved = alice.patch(
        f"{URL}/{made['id']}",
        {"provider": "acme", "provider_values": {"site": "one"}, "scope": "other"},
        JSON,
    ).json()

    assert (seen["template_differs"], saved["template_differs"]) == (True, True)
    assert _habits(made) == before
    assert saved["client_secret"]["is_set"]


def test_template_that_is_gone_leaves_its_credentials_as_they_are(
    folder: Path, alice: Client, personas: Personas
) -> None:
    made = _made(alice, personas)
    before = _habits(made)
    (folder / "acme.toml").unlink()
    catalog.catalog.forget()

    seen = alice.get(f"{URL}/{made['id']}").json()

    assert (seen["provider"], seen["template_differs"]) == ("acme", False)
    assert _habits(made) == before


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"provider": "no-such-one", "provider_values": {}}, "provider"),
        ({"provider": "acme", "provider_values": {}}, "provider_values"),
        ({"provider": "acme", "provider_values": {"site": "NOT/ONE"}}, "provider_values"),
        ({"provider": "acme", "provider_values": {"site": "one", "x": "y"}}, "provider_values"),
        ({"provider": "../google"}, "provider"),
    ],
    ids=["unknown", "nothing asked for", "does not fit", "never asked for", "not a name"],
)
def test_provider_that_can_not_be_filled_in_is_refused_and_nothing_is_made(
    fields: dict[str, object], field: str, folder: Path, alice: Client, personas: Personas
) -> None:
    answer = alice.post(URL, new_form(personas, **fields), JSON)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert not Credential.objects.exists()


def test_another_provider_is_another_destination(
    folder: Path, alice: Client, personas: Personas
) -> None:
    made = _made(alice, personas)

    custom = alice.patch(f"{URL}/{made['id']}", {"provider": ""}, JSON).json()

    assert custom["client_secret"]["is_set"] is False
    assert custom["provider_values"] == {}
    assert _habits(custom) == _habits(alice.get(f"{URL}/{made['id']}").json())
    assert _habits(custom).answer.root == ""  # type: ignore[attr-defined]
