"""The composition starts what `make run` starts, in the same way, and holds no secret."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from launcher import processes
from launcher.supervisor import STOPS_WITHIN

TOP = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((TOP / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
PROMETHEUS: dict[str, Any] = yaml.safe_load((TOP / "deploy" / "prometheus.yml").read_text())
OURS = ("migrate", "api", "proxy", "interactive", "refresh", "maintenance", "jobs", "beat")


def test_it_has_all_that_the_product_needs() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "valkey", "front"}


@pytest.mark.parametrize(
    ("service", "command"),
    [
        ("api", processes.api(host="0.0.0.0", port=8000)),
        ("proxy", processes.proxy(host="0.0.0.0", port=8001)),
        ("interactive", processes.interactive_worker()),
        ("refresh", processes.refresh_worker()),
        ("maintenance", processes.maintenance_worker()),
        ("jobs", processes.jobs_worker()),
        ("beat", processes.beat(schedule="/tmp/beat-schedule")),
    ],
)
def test_each_process_starts_as_in_make_run(service: str, command: list[str]) -> None:
    assert SERVICES[service]["command"] == command


@pytest.mark.parametrize("service", sorted(set(SERVICES) - {"migrate"}))
def test_each_service_that_stays_says_whether_it_is_well(service: str) -> None:
    test = SERVICES[service]["healthcheck"]["test"]

    assert test[0] in {"CMD", "CMD-SHELL"}
    assert len(test) > 1


def test_nothing_starts_before_the_database_is_migrated() -> None:
    for service in set(OURS) - {"migrate"}:
        needed = SERVICES[service]["depends_on"]
        assert needed["migrate"] == {"condition": "service_completed_successfully"}


def test_secrets_come_from_files_alone() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|TOKEN|DATABASE_URL|REDIS_URL", name):
                assert name.endswith("_FILE")
                assert value.startswith("/run/secrets/")
    assert all(
        secret["file"].startswith("deploy/secrets/") for secret in COMPOSE["secrets"].values()
    )
    assert "deploy/secrets/" in (TOP / ".gitignore").read_text().splitlines()


def test_valkey_runs_as_the_owner_of_its_secret() -> None:
    owner = re.search(r"^USER = (\d+)$", (TOP / "deploy" / "make_secrets.py").read_text(), re.M)
    ours = re.search(r"^USER (\d+)$", (TOP / "deploy" / "backend.Dockerfile").read_text(), re.M)

    assert owner
    assert ours
    assert SERVICES["valkey"]["user"] == owner[1] == ours[1]
    # The image's own folder of data belongs to another user.
    assert SERVICES["valkey"]["tmpfs"] == [f"/data:uid={owner[1]},mode=0700"]


def test_only_the_front_is_reachable_and_only_from_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}

    assert published == {"front": ["127.0.0.1:8080:8080", "127.0.0.1:8081:8081"]}


def test_what_is_proxied_is_what_the_api_serves() -> None:
    front = (TOP / "deploy" / "front.conf").read_text()

    assert "location ~ ^/(api|oauth|admin|health|static)/ {" in front
    assert "location = /static/administration/alpine.js {" in front
    assert "access_log off;" in front
    assert "sub_filter __CSP_NONCE__ $request_id;" in front


def test_the_proxy_has_a_server_of_its_own_that_keeps_nothing_back() -> None:
    front = (TOP / "deploy" / "front.conf").read_text()
    _, _, proxied = front.partition("listen 8081;")

    assert "proxy_pass http://proxy:8001;" in proxied
    assert "http://api:8000" not in proxied
    for line in (
        "proxy_buffering off;",
        "proxy_request_buffering off;",
        "client_max_body_size 0;",
        "merge_slashes off;",
        "access_log off;",
    ):
        assert line in proxied


def test_the_example_of_a_tls_proxy_keeps_nothing_back_either() -> None:
    operations = (TOP / "docs" / "operations.md").read_text()
    _, _, rest = operations.partition("\n## The proxy\n")
    example = rest.split("```")[1]

    assert "proxy_pass http://127.0.0.1:8081;" in example
    front = (TOP / "deploy" / "front.conf").read_text().partition("listen 8081;")[2]
    for line in re.findall(
        r"(?:\w+_buffering|client_max_body_size|merge_slashes|proxy_\w+_timeout).*;", front
    ):
        assert line in example


def test_the_proxy_is_there_before_the_front_and_whoever_needs_it() -> None:
    assert SERVICES["front"]["depends_on"]["proxy"] == {"condition": "service_healthy"}
    assert "ports" not in SERVICES["proxy"]
    assert SERVICES["proxy"]["environment"]["METRICS_TOKEN_FILE"] == "/run/secrets/metrics-token"


def test_nobody_gets_to_the_metrics_through_the_front() -> None:
    front = (TOP / "deploy" / "front.conf").read_text()

    servers = front.split("\nserver {")[1:]
    assert len(servers) == 2
    for server in servers:
        assert re.search(r"location = /metrics \{\s+return 404;\s+\}", server)


def test_prometheus_finds_api_and_proxy_by_names_that_they_answer_to() -> None:
    jobs = PROMETHEUS["scrape_configs"]
    targets = [
        target for job in jobs for group in job["static_configs"] for target in group["targets"]
    ]

    assert targets == ["api:8000", "proxy:8001"]
    assert "api" in SERVICES["api"]["environment"]["ALLOWED_HOSTS"].split(",")
    for job in jobs:
        assert job["metrics_path"] == "/metrics"
        assert job["authorization"]["credentials_file"] == "/run/secrets/metrics-token"


@pytest.mark.parametrize("service", ["api", "proxy", "interactive", "refresh", "maintenance"])
def test_whoever_waits_for_an_answer_has_the_time(service: str) -> None:
    assert SERVICES[service]["stop_grace_period"] == f"{STOPS_WITHIN:.0f}s"


@pytest.mark.parametrize("service", OURS)
def test_logs_are_json(service: str) -> None:
    assert SERVICES[service]["environment"]["LOG_FORMAT"] == "json"
