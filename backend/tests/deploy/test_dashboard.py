"""The dashboard and the alerts speak of metrics that there are, of whatever data source."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client
from pytest_django.fixtures import Settings

from tokenwell.credentials import figures, heartbeats
from tokenwell.proxy.metrics import Metrics

pytestmark = pytest.mark.django_db

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "tokenwell.json").read_text())
ALERTS: dict[str, Any] = yaml.safe_load((DEPLOY / "alerts.yml").read_text())
TOKEN = "a-token-of-the-metrics"
_NAME = re.compile(r"\b(?:tokenwell|process)_\w+")
_SOURCE = {"type": "prometheus", "uid": "${datasource}"}


@pytest.fixture
def offered(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of all metrics that the product has."""
    monkeypatch.setattr(heartbeats, "seen", list)
    settings.METRICS_TOKEN = TOKEN
    figures.kept_workers.forget()
    text = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    figures.kept_workers.forget()
    text += Metrics().text().decode()
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    parts = {
        f"{name}_{part}"
        for name, kind in kinds.items()
        if kind == "histogram"
        for part in ("bucket", "count", "sum")
    }
    return {*kinds, *parts}


def _expressions() -> list[str]:
    targets = [target for panel in DASHBOARD["panels"] for target in panel["targets"]]
    return [target["expr"] for target in targets]


def _conditions() -> list[str]:
    return [rule["expr"] for group in ALERTS["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("expression", [*_expressions(), *_conditions()])
def test_every_metric_that_is_named_is_offered(expression: str, offered: set[str]) -> None:
    named = set(_NAME.findall(expression))

    assert named
    assert named <= offered


def test_every_metric_of_ours_is_on_the_dashboard(offered: set[str]) -> None:
    shown = set(_NAME.findall(" ".join(_expressions())))
    ours = {re.sub("_(bucket|count|sum)$", "", name) for name in offered}
    of_tokenwell = {name for name in ours if name.startswith("tokenwell_")}

    assert of_tokenwell <= {re.sub("_(bucket|count|sum)$", "", name) for name in shown}


def test_data_source_is_chosen_and_not_ours() -> None:
    [variable] = DASHBOARD["templating"]["list"]

    assert (variable["name"], variable["type"], variable["query"]) == (
        "datasource",
        "datasource",
        "prometheus",
    )
    for panel in DASHBOARD["panels"]:
        assert panel["datasource"] == _SOURCE
        assert all(target["datasource"] == _SOURCE for target in panel["targets"])


def test_panels_have_places_of_their_own_and_words() -> None:
    places: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not places & cells, panel["title"]
        assert place["x"] + place["w"] <= 24
        assert panel["description"].endswith(".")
        places |= cells
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(numbers)) == len(numbers)


def test_every_metric_of_ours_is_explained_to_operators(offered: set[str]) -> None:
    text = (DEPLOY.parent / "docs" / "operations.md").read_text()

    ours = {name for name in offered if name.startswith("tokenwell_")}
    parts = re.compile("_(bucket|count|sum)$")
    assert [name for name in sorted(ours) if f"`{parts.sub('', name)}`" not in text] == []


def test_every_alert_is_explained_to_operators() -> None:
    text = (DEPLOY.parent / "docs" / "operations.md").read_text()

    names = [rule["alert"] for group in ALERTS["groups"] for rule in group["rules"]]
    assert [name for name in names if f"`{name}`" not in text] == []
