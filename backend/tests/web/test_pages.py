"""Lists come in pages that neither lose rows nor believe a forged cursor."""

import json
from base64 import urlsafe_b64encode

import pytest

from tests.personas import Personas, browser
from tokenwell.accounts import service_accounts
from tokenwell.audit.log import SYSTEM

SERVICES = "/api/v1/services"


@pytest.fixture
def names(personas: Personas) -> list[str]:
    """Make seven services."""
    made = [f"service-{letter}" for letter in "gfedcba"]
    for name in made:
        service_accounts.create(name, description="", by=SYSTEM, created_by=personas.root)
    return sorted(made)


def test_pages_go_on_and_back(personas: Personas, names: list[str]) -> None:
    client, address = browser(personas.root), f"{SERVICES}?page_size=3"

    first = client.get(address).json()
    second = client.get(first["next"]).json()
    third = client.get(second["next"]).json()
    back = client.get(third["previous"]).json()

    pages = [[row["name"] for row in page["results"]] for page in (first, second, third)]
    assert pages == [names[:3], names[3:6], names[6:]]
    assert (first["previous"], third["next"]) == (None, None)
    assert back["results"] == second["results"]


def test_row_that_comes_between_shifts_nothing(personas: Personas, names: list[str]) -> None:
    client = browser(personas.root)
    first = client.get(f"{SERVICES}?page_size=3").json()

    service_accounts.create("service-aa", description="", by=SYSTEM, created_by=None)

    second = client.get(first["next"]).json()
    assert [row["name"] for row in second["results"]] == names[3:6]


@pytest.mark.parametrize(
    ("size", "shown"), [("0", 7), ("-1", 7), ("x", 7), ("2", 2), ("100000", 7), ("", 7)]
)
@pytest.mark.usefixtures("names")
def test_size_that_is_none_is_the_usual(personas: Personas, size: str, shown: int) -> None:
    answer = browser(personas.root).get(SERVICES, {"page_size": size})

    assert len(answer.json()["results"]) == shown


def _cursor(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "!!!!",
        "ä",
        _cursor(1),
        _cursor([]),
        _cursor({}),
        _cursor([True]),
        _cursor([1, "a", "b"]),
        _cursor([True, "a"]),
        _cursor([True, "a", "b", "c"]),
        _cursor([True, 1, 2]),
        _cursor([True, "a", "not-an-id"]),
        _cursor([True, "a\x00", "0192d5c6-0000-7000-8000-000000000000"]),
        _cursor([True, "\ud800", "0192d5c6-0000-7000-8000-000000000000"]),
    ],
)
def test_forged_cursor_is_refused(personas: Personas, cursor: str) -> None:
    answer = browser(personas.root).get(SERVICES, {"cursor": cursor})

    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["cursor"]
