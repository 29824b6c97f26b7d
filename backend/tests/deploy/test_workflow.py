"""What runs elsewhere has no rights, no moving parts, and calls the same targets."""

import re
from pathlib import Path
from typing import Any

import yaml

TOP = Path(__file__).resolve().parents[3]
WORKFLOW: dict[str, Any] = yaml.safe_load((TOP / ".github" / "workflows" / "ci.yml").read_text())


def _steps() -> list[dict[str, Any]]:
    return [step for job in WORKFLOW["jobs"].values() for step in job["steps"]]


def test_it_has_no_rights_but_to_read() -> None:
    assert WORKFLOW["permissions"] == {}
    for job in WORKFLOW["jobs"].values():
        assert job["permissions"] == {"contents": "read"}


def test_each_action_is_pinned_by_its_hash() -> None:
    actions = [step["uses"] for step in _steps() if "uses" in step]

    assert actions
    for action in actions:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)


def test_it_calls_what_a_developer_calls() -> None:
    called = [step["run"] for step in _steps() if "run" in step]

    local = (TOP / ".ci" / "run").read_text().splitlines()
    assert called == [line for line in local if line.startswith("make ")]
