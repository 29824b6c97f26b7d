"""What a large file, or a long list in a request, may cost."""

from typing import Any

import pytest

from tests.containers.trees import make, send
from tests.personas import Personas
from tests.transfer import making
from tests.transfer.making import exported, make_credential, planned
from tokenwell.transfer import checking, steps, within
from tokenwell.transfer.steps import Choice, Does


def test_what_is_left_out_is_folded_once_however_many_records(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = exported(personas.container, personas.root, passphrase=None)

    def add(said: dict[str, Any]) -> None:
        said["containers"] += [{"path": f"/c{number}"} for number in range(30)]

    folded: list[str] = []

    def fold(path: str) -> str:
        folded.append(path)
        return checking.folded(path)

    monkeypatch.setattr(steps, "folded", fold)
    left = frozenset(f"/none{number}" for number in range(50))

    planned(
        making.changed(content, add),
        personas.container,
        personas.root,
        passphrase=None,
        leave_out=left,
    )

    # Each of them, and each record.
    assert len(folded) == 50 + 31


@pytest.mark.parametrize(
    ("path", "is_left"),
    [
        ("/Sales", True),
        ("/sales/eu/crm", True),
        ("/salesman", False),
        ("/", False),
        ("/eu/sales", False),
        ("/Zu\u0308rich/crm", True),
    ],
)
def test_what_is_left_out_takes_along_what_is_below(path: str, is_left: bool) -> None:
    choice = Choice(leave_out=frozenset({"/SALES", "/z\u00fcrich", "sellers"}))

    assert choice.leaves_out(path) is is_left


def test_role_is_left_out_by_its_name(personas: Personas) -> None:
    def add(said: dict[str, Any]) -> None:
        said["roles"] = [{"name": name, "members": []} for name in ("Sellers", "sellers/eu")]

    content = exported(personas.container, personas.root, passphrase=None)

    plan = planned(
        making.changed(content, add),
        personas.container,
        personas.root,
        passphrase=None,
        leave_out=frozenset({"sellers"}),
    )

    assert [step.does for step in plan.of("role")] == [Does.SKIP, Does.CREATE]


@pytest.mark.parametrize(("method", "way"), [("get", "export/preview"), ("post", "export")])
def test_too_much_for_one_file_is_refused_before_it_is_read(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, method: str, way: str
) -> None:
    box = make(personas.container, "box", by=personas.alice)
    for number in range(2):
        make_credential(box, by=personas.alice, name=f"crm{number}")
    read: list[Any] = []
    monkeypatch.setattr(within, "read_credentials", read.append)
    monkeypatch.setattr(within, "MOST_RECORDS", 3)

    answer = send(personas.root, method, f"containers/{personas.container.pk}/{way}")

    assert answer.status_code == 400
    assert "There are 4 records" in answer.json()["detail"]
    assert read == []
