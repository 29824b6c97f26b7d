"""What an operator sees of a product that runs: logs, metrics, health, status; and its end."""

import json
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from prometheus_client.parser import text_string_to_metric_families

from launcher.processes import BIN
from tests.product import consent
from tests.product.conftest import signed_in
from tests.product.consent import authorize
from tests.product.product import BACKEND, Product, call, wait_until
from tests.product.test_renewal import age

METRICS_TOKEN = "a-token-of-the-metrics"
REQUEST_ID = "an-operator-looks-for-this"
CLOCK = """
SELECT token_version, open_attempt IS NULL FROM credentials_credentialclock
WHERE credential_id = %s
"""
JOURNAL = """
SELECT outcome FROM credentials_refreshattempt
WHERE credential_id = %s AND purpose = 'renew' ORDER BY id
"""
DUE = """
UPDATE credentials_credentialclock SET refresh_at = now() - interval '1 second'
WHERE credential_id = %s
"""


@pytest.fixture
def watched(own_product: Product) -> Product:
    """A product whose logs are JSON, and which has metrics."""
    own_product.environment = {
        **own_product.environment,
        "LOG_FORMAT": "json",
        "METRICS_TOKEN": METRICS_TOKEN,
    }
    return own_product.start()


def _lines(product: Product, name: str) -> list[dict[str, Any]]:
    """Read the log of a process; the last line may still be on its way."""
    text = (product.data / "logs" / f"{name}.log").read_text()
    return [json.loads(line) for line in text.split("\n")[:-1] if line.startswith("{")]


def _metrics(product: Product) -> dict[tuple[str, ...], float]:
    request = urllib.request.Request(
        f"{product.facts()['url']}/metrics",
        headers={"Authorization": f"Bearer {METRICS_TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        families = text_string_to_metric_families(answer.read().decode())
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in families
            for sample in family.samples
        }


def _clock(product: Product, credential: str) -> tuple[int, bool]:
    with product.database() as database:
        row = database.execute(CLOCK, [credential]).fetchone()
    assert row is not None
    return int(row[0]), bool(row[1])


def _outcomes(product: Product, credential: str) -> list[str]:
    with product.database() as database:
        return [row[0] for row in database.execute(JOURNAL, [credential])]


def test_a_request_is_followed_by_its_id_and_no_line_has_a_secret(watched: Product) -> None:
    facts = watched.facts()
    web, browser = facts["web_credential_id"], signed_in(watched)
    _, started = browser.json("POST", f"/api/v1/credentials/{web}/authorize", {})
    callback = consent.decide(browser, started["url"], decision="allow")
    assert browser.open("GET", callback)[0] == 303
    assert consent.outcome(browser, started["authorization"])["state"] == "granted"
    age(watched, web)

    status, token = call(
        "POST",
        f"{facts['url']}/api/v1/credentials/{web}/token",
        body={},
        headers={"Authorization": f"Bearer {facts['api_key']}", "X-Request-ID": REQUEST_ID},
    )

    assert status == 200
    [came_in] = [line for line in _lines(watched, "api") if line.get("request_id") == REQUEST_ID]
    [went_out] = [
        line for line in _lines(watched, "interactive") if line.get("request_id") == REQUEST_ID
    ]
    assert (came_in["process"], came_in["method"], came_in["status"]) == ("api", "POST", 200)
    assert came_in["route"] == "/api/v1/credentials/<uuid>/token"
    assert (went_out["process"], went_out["task"]) == ("interactive", "renew")
    assert (went_out["method"], went_out["host"], went_out["outcome"]) == ("POST", "localhost", 200)
    assert went_out["task_id"]
    logs = "".join(file.read_text() for file in (watched.data / "logs").glob("*.log"))
    told = [line for line in _lines(watched, "api") if "callback" in line.get("route", "")]
    came_back = parse_qs(urlsplit(callback).query)
    assert [line["status"] for line in told] == [303]
    assert token["access_token"] not in logs
    assert facts["api_key"] not in logs
    assert came_back["code"][0] not in logs
    assert came_back["state"][0] not in logs


def test_operator_sees_who_works_and_what_was_done(watched: Product) -> None:
    facts = watched.facts()
    assert watched.token(facts["credential_id"])[0] == 200

    wait_until(
        lambda: call("GET", f"{facts['url']}/health/ready")[1]["status"] == "ok", "all are at work"
    )
    wait_until(
        lambda: _metrics(watched)["tokenwell_workers", "beat"] == 1, "the metrics know it too"
    )

    metrics = _metrics(watched)
    assert metrics["tokenwell_workers", "interactive"] == 1
    assert metrics["tokenwell_workers", "refresh"] == 1
    assert metrics["tokenwell_credentials", "authorized"] >= 1
    assert (
        sum(
            metrics["tokenwell_token_fetch_seconds_count", outcome]
            for outcome in ("served", "waited")
        )
        == 1
    )
    code, status = _engine_status(watched)
    assert (code, status["is_well"], status["troubles"]) == (0, True, [])
    duties = sorted(duty for worker in status["workers"] for duty in worker["duties"])
    assert duties == ["beat", "interactive", "jobs", "maintenance", "refresh"]
    # Whoever ends takes their sign back: nobody waits for it to fade.
    os.kill(watched.pid_of("interactive@"), signal.SIGTERM)
    assert watched.wait_for_end() == 1


def _engine_status(product: Product) -> tuple[int, dict[str, Any]]:
    api = product.pid_of("tokenwell.config.wsgi")
    told = Path(f"/proc/{api}/environ").read_bytes().decode().split("\0")
    environment = dict(pair.partition("=")[::2] for pair in told if pair)
    done = subprocess.run(
        [str(BIN / "python"), "manage.py", "engine", "status", "--json"],
        cwd=BACKEND,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("name", ["interactive@", "refresh@"])
def test_worker_that_is_told_to_end_keeps_the_answer_that_is_on_its_way(
    own_product: Product, name: str
) -> None:
    credential = own_product.start().facts()["web_credential_id"]
    browser = signed_in(own_product)
    assert authorize(browser, credential)["state"] == "granted"
    version, _ = _clock(own_product, credential)
    sent = own_product.ledger()["token_requests"]
    own_product.order_fault("hang", "6")
    if name == "interactive@":
        assert browser.json("POST", f"/api/v1/credentials/{credential}/refresh")[0] == 202
    else:
        with own_product.database() as database:
            assert database.execute(DUE, [credential]).rowcount == 1
    # The provider has rotated already, and holds its answer back.
    wait_until(lambda: own_product.ledger()["token_requests"] == sent + 1, "it has issued")
    asked_at = time.monotonic()

    os.kill(own_product.pid_of(name), signal.SIGTERM)

    assert own_product.wait_for_end() == 1
    assert f"{name[:-1]} ended with exit code 0" in own_product.messages()
    assert time.monotonic() - asked_at < 30
    own_product.start()
    assert _clock(own_product, credential) == (version + 1, True)
    assert _outcomes(own_product, credential) == ["renewed"]
    assert own_product.ledger()["refresh_reuse"] == 0


def test_whole_product_that_is_told_to_end_keeps_the_answer_that_is_on_its_way(
    own_product: Product,
) -> None:
    credential = own_product.start().facts()["web_credential_id"]
    browser = signed_in(own_product)
    assert authorize(browser, credential)["state"] == "granted"
    version, _ = _clock(own_product, credential)
    sent = own_product.ledger()["token_requests"]
    own_product.order_fault("hang", "6")
    assert browser.json("POST", f"/api/v1/credentials/{credential}/refresh")[0] == 202
    wait_until(lambda: own_product.ledger()["token_requests"] == sent + 1, "it has issued")

    assert own_product.stop(signal.SIGTERM) == 0

    own_product.start()
    assert _clock(own_product, credential) == (version + 1, True)
    assert _outcomes(own_product, credential) == ["renewed"]
