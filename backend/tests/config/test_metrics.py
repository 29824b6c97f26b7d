"""Metrics are for whoever knows the token, hold what they promise, and don't load the database."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from tokenwell.credentials import figures, heartbeats, metrics
from tokenwell.credentials.engine_models import News, NewsKind, ProviderHost, Tally
from tokenwell.credentials.heartbeats import Sign
from tokenwell.gateway import latency
from tokenwell.jobs import metrics as job_metrics

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-the-metrics"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(autouse=True)
def unknown(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A deployment with metrics, of which nothing was asked before."""
    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(heartbeats, "seen", lambda: [Sign("refresh:a:1", ("refresh",), "1:2", 3)])
    _forget()
    yield
    _forget()


def _forget() -> None:
    for one in (figures.kept, figures.kept_counts, figures.kept_states, figures.kept_workers):
        one.forget()
    job_metrics.figures.forget()


def _get(authorization: str | None = f"Bearer {TOKEN}") -> Any:
    headers = {} if authorization is None else {"Authorization": authorization}
    return Client().get("/metrics", headers=headers)


def _samples() -> Samples:
    families = text_string_to_metric_families(_get().content.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def _of(samples: Samples, name: str) -> dict[tuple[str, ...], float]:
    return {
        tuple(value for _, value in labels): count
        for (found, labels), count in samples.items()
        if found == f"tokenwell_{name}"
    }


def test_without_the_setting_there_is_no_such_address(settings: Any) -> None:
    settings.METRICS_TOKEN = ""

    assert _get("Bearer ").status_code == 404
    assert _get(None).status_code == 404


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer x", f"Basic {TOKEN}", TOKEN, "Bearer ümlaut"]
)
def test_whoever_lacks_the_token_is_turned_away(authorization: str | None) -> None:
    answer = _get(authorization)

    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert "tokenwell_due" not in answer.content.decode()


def test_answer_is_prometheus_text_that_nobody_caches() -> None:
    answer = _get()

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert answer["Cache-Control"] == "no-store"


def test_scraper_inside_the_network_is_not_sent_to_https(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True

    assert _get().status_code == 200


def test_engine_is_told_in_figures() -> None:
    now = timezone.now()
    ProviderHost.objects.create(host="out.example", closed_until=now + timedelta(minutes=1))
    ProviderHost.objects.create(host="busy.example", held_until=now + timedelta(minutes=1))
    ProviderHost.objects.create(host="well.example", failures=1)
    News.objects.create(credential_id="0" * 32, path="/a", kind=NewsKind.ERROR, at=now)

    samples = _samples()

    assert _of(samples, "host_closed") == {("out.example",): 1}
    assert _of(samples, "host_held") == {("busy.example",): 1}
    for name, value in {
        "due": 0,
        "oldest_due_seconds": 0,
        "open_attempts": 0,
        "paused_clients": 0,
        "untold_notices": 1,
        "restored": 0,
        "database_up": 1,
        "broker_up": 1,
        "spool": 3,
    }.items():
        assert _of(samples, name) == {(): value}, name
    assert _of(samples, "credentials")[("authorized",)] == 0
    assert _of(samples, "workers") == {
        ("beat",): 0,
        ("interactive",): 0,
        ("jobs",): 0,
        ("maintenance",): 0,
        ("refresh",): 1,
    }


def test_counts_of_workers_are_told_by_host_and_outcome() -> None:
    Tally.objects.create(name="refreshes", host="a.example", label="renewed", count=5)
    Tally.objects.create(name="refreshes", host="a.example", label="unknown", count=2)
    Tally.objects.create(name="lease_losses", host="a.example", label="late", count=1)
    Tally.objects.create(name="of another release", count=9)

    samples = _samples()

    assert _of(samples, "refreshes_total") == {
        ("a.example", "renewed"): 5,
        ("a.example", "unknown"): 2,
    }
    assert _of(samples, "lease_losses_total") == {("a.example", "late"): 1}
    assert "another release" not in str(samples)


def test_hosts_beyond_a_number_are_one_and_those_that_were_first_stay() -> None:
    most = metrics.MOST_HOSTS
    Tally.objects.bulk_create(
        Tally(name="refreshes", host=f"{n}.example", label="renewed", count=1)
        for n in reversed(range(most + 50))
    )
    closed = timezone.now() + timedelta(minutes=1)
    ProviderHost.objects.bulk_create(
        ProviderHost(host=f"{n}.example", closed_until=closed) for n in range(most + 7)
    )

    samples = _samples()

    counted, closed_hosts = _of(samples, "refreshes_total"), _of(samples, "host_closed")
    assert len(counted) == len(closed_hosts) == most + 1
    assert counted["other", "renewed"] == 50
    assert (f"{most + 49}.example", "renewed") in counted
    assert closed_hosts[("other",)] == 7


def test_fetches_are_told_by_how_they_ended() -> None:
    before = _of(_samples(), "token_fetch_seconds_count")
    latency.observe(latency.WAITED, seconds=1.5)

    after = _of(_samples(), "token_fetch_seconds_count")

    assert set(after) == {(outcome,) for outcome in latency.OUTCOMES}
    assert after[("waited",)] == before[("waited",)] + 1


def test_scraper_that_asks_all_the_time_asks_the_database_once() -> None:
    _get()

    with CaptureQueriesContext(connection) as queries:
        for _ in range(20):
            assert _get().status_code == 200

    assert len(queries) == 0


def test_without_the_database_the_rest_is_told_still(monkeypatch: pytest.MonkeyPatch) -> None:
    def is_away() -> None:
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", is_away)

    samples = _samples()

    assert _of(samples, "database_up") == {(): 0}
    assert _of(samples, "due") == {}
    assert _of(samples, "workers")
    assert _of(samples, "token_fetch_seconds_count")


def test_every_name_is_of_this_product_or_of_the_process() -> None:
    text = _get().content.decode()

    names = re.findall(r"^# TYPE (\S+)", text, re.M)
    assert len(names) == len(set(names))
    assert all(name.startswith(("tokenwell_", "process_")) for name in names)
