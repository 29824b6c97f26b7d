"""Faults on demand: absent unless switched on, and true to their names."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import make_server

import pytest
from pytest_django.fixtures import Settings

from demo_provider.tests.relying import RelyingClient
from demo_provider.wsgi import application


@pytest.fixture
def with_faults(settings: Settings) -> None:
    settings.FAULTS = True


def order(client: RelyingClient, **wanted: Any) -> Any:
    return client.http.post("/faults", json.dumps(wanted), content_type="application/json")


def fetch(client: RelyingClient) -> Any:
    return client.token(grant_type="client_credentials")


def test_faults_do_not_exist_unless_switched_on(service: RelyingClient) -> None:
    assert order(service, mode="error_500").status_code == 404
    assert fetch(service).status_code == 200


@pytest.mark.usefixtures("with_faults")
@pytest.mark.parametrize(("mode", "status"), [("error_500", 500), ("rate_limited", 429)])
def test_refusal_comes_count_times_and_issues_nothing(
    service: RelyingClient, mode: str, status: int
) -> None:
    order(service, mode=mode, value=7, count=2)

    answers = [fetch(service) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert answers[0].get("Retry-After") == ("7" if status == 429 else None)
    assert service.ledger()["by_grant"]["client_credentials"]["issued"] == 1


@pytest.mark.usefixtures("with_faults")
@pytest.mark.parametrize(
    ("mode", "value"),
    [("html", ""), ("too_long", ""), ("no_access_token", ""), ("expires_in", "1e400")],
)
def test_spoiled_answer_has_rotated_all_the_same(web: RelyingClient, mode: str, value: str) -> None:
    refresh_token = web.first_tokens()["refresh_token"]
    order(web, mode=mode, value=value)

    spoiled = web.refresh(refresh_token)

    assert spoiled.status_code == 200
    body = spoiled.content
    assert {
        "html": body.startswith(b"<!doctype html>"),
        "too_long": len(body) > 65_536,
        "no_access_token": b"access_token" not in body and b"refresh_token" in body,
        "expires_in": b'"expires_in": 1e400' in body,
    }[mode]
    assert web.refresh(refresh_token).json()["error"] == "invalid_grant"
    assert web.ledger()["refresh_reuse"] == 1


@pytest.mark.usefixtures("with_faults")
def test_hang_issues_first_and_answers_late(service: RelyingClient) -> None:
    order(service, mode="hang", value=0.3)
    start = time.monotonic()

    answer = fetch(service)

    assert time.monotonic() - start >= 0.3
    assert answer.json()["access_token"]


@pytest.mark.usefixtures("with_faults")
def test_slow_answer_arrives_whole_in_pieces(service: RelyingClient) -> None:
    order(service, mode="slow", value=0.2)

    answer = fetch(service)

    assert answer.streaming
    assert json.loads(b"".join(answer))["expires_in"] == 90


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("with_faults")
def test_reset_ends_the_connection_after_the_token_was_issued(service: RelyingClient) -> None:
    order(service, mode="reset")

    with make_server("127.0.0.1", 0, application) as server, ThreadPoolExecutor() as pool:
        refused = pool.submit(_post_for_token, server.server_port, service)
        server.handle_request()

        with pytest.raises(ConnectionError):
            refused.result()

    assert service.ledger()["by_grant"] == {"client_credentials": {"issued": 1}}


@pytest.mark.usefixtures("with_faults")
def test_none_takes_an_order_back(service: RelyingClient) -> None:
    order(service, mode="error_500", count=5)

    order(service, mode="none")

    assert fetch(service).status_code == 200


@pytest.mark.usefixtures("with_faults")
@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"mode": "explode"},
        {"mode": "hang", "value": "long"},
        {"mode": "hang", "value": 1e9},
        {"mode": "hang", "value": "nan"},
        {"mode": "html", "count": 0},
        {"mode": "html", "count": True},
        {"mode": "html", "count": "1"},
        {"mode": "expires_in", "value": "9" * 201},
        {"mode": "rate_limited", "value": "a\nb"},
    ],
)
def test_faulty_order_is_refused(service: RelyingClient, wanted: dict[str, Any]) -> None:
    assert order(service, **wanted).status_code == 400
    assert fetch(service).status_code == 200


def _post_for_token(port: int, client: RelyingClient) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("POST", "/token", urlencode(form), headers)
        connection.getresponse()
