"""Known secrets of a whole run are in no log, no message of the broker, no answer, no column."""

import base64
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
import redis

from launcher import engines
from launcher.data_folder import DataFolder
from tests.product.consent import authorize
from tests.product.product import Browser, Product, wait_until
from tests.product.test_renewal import age

CANARY = "canary-client-secret-5e1f0c7d"
# Whatever the demo provider issued, from its own tables: that is what a leak would look like.
ISSUED = """
SELECT token FROM demo_provider.oauth2_provider_accesstoken
UNION SELECT token FROM demo_provider.oauth2_provider_refreshtoken
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
# The arguments of a task travel in Base64.
_BODY = re.compile(r"body\W+([A-Za-z0-9+/]{16,}=*)")
PAGES = (
    "/admin/",
    "/admin/accounts/user/",
    "/admin/accounts/role/",
    "/admin/accounts/serviceaccount/",
    "/admin/containers/container/",
    "/admin/credentials/credential/",
    "/admin/audit/auditevent/",
    "/admin/notices/notice/",
    "/admin/notices/delivery/",
    "/api/schema/",
)


@contextmanager
def _listening(data: Path) -> Iterator[list[str]]:
    """Write down all that Valkey is told."""
    heard: list[str] = []
    with redis.Redis.from_url(engines.valkey_url(DataFolder(data))) as valkey:
        with valkey.monitor() as monitor:
            ears = threading.Thread(target=_hear, args=(monitor, heard), daemon=True)
            ears.start()
            yield heard
        ears.join(5)


def _hear(monitor: "redis.client.Monitor", heard: list[str]) -> None:
    try:
        for command in monitor.listen():  # type: ignore[no-untyped-call]
            text = str(command["command"])
            heard.append(text)
            heard.extend(base64.b64decode(body).decode() for body in _BODY.findall(text))
    except (redis.RedisError, ValueError, OSError, AttributeError):
        return


@pytest.fixture(scope="module")
def sinks(product: Product) -> dict[str, str]:
    """Use the product as people and services do, and gather whatever it left anywhere."""
    facts = product.facts()
    browser = Browser(facts["url"])
    browser.sign_in(facts["username"], facts["password"])
    answers: list[str] = []
    with _listening(product.data) as heard:
        _use(product, browser, answers)
    return {
        "logs": "".join(file.read_text() for file in (product.data / "logs").iterdir()),
        "messages": product.messages(),
        "broker": "\n".join(heard),
        "answers": "\n".join(answers),
        "columns": _columns(product),
        "command lines": _command_lines(product),
    }


def _use(product: Product, browser: Browser, answers: list[str]) -> None:
    facts = product.facts()
    web = facts["web_credential_id"]

    def ask(method: str, path: str, body: object = None) -> None:
        _, answer = browser.json(method, path, body)
        answers.append(str(answer))

    assert product.curl()["access_token"]
    assert authorize(browser, web)["state"] == "granted"
    assert authorize(browser, web, decision="deny")["state"] == "refused"
    ask("PATCH", f"/api/v1/credentials/{web}", {"description": "Used by the canary."})
    new = {
        "container": facts["container_id"],
        "type": "oauth2",
        "name": "canary",
        "grant_type": "client_credentials",
        "token_endpoint": f"{facts['demo_url']}/token",
        "client_id": "nobody",
        "client_secret": CANARY,
    }
    status, made = browser.json("POST", "/api/v1/credentials", new)
    assert status == 201
    answers.append(str(made))
    # The provider refuses this client: its secret goes the way of an error.
    _, started = browser.json("POST", f"/api/v1/credentials/{made['id']}/authorize", {})
    answers.append(str(started))
    for mode in ("html", "error_500", "no_access_token"):
        product.order_fault(mode)
        age(product, facts["credential_id"])
        answers.append(str(product.token(facts["credential_id"])[1].get("title")))
    wait_until(lambda: product.token(facts["credential_id"])[0] == 200, "it is renewed after all")
    ask("PATCH", f"/api/v1/credentials/{made['id']}", {"client_secret": CANARY, "state": "x"})
    ask("POST", "/api/v1/session", {"username": facts["username"], "password": CANARY})
    for path in (
        f"/api/v1/credentials/{web}",
        f"/api/v1/credentials/{made['id']}",
        f"/api/v1/credentials/{web}/events",
        f"/api/v1/containers/{facts['container_id']}/items",
        "/api/v1/events?page_size=200",
        "/api/v1/services",
    ):
        ask("GET", path)
    for path in (*PAGES, f"/admin/credentials/credential/{web}/change/"):
        status, _, page = browser.open("GET", f"{facts['url']}{path}")
        assert status in {200, 302}, path
        answers.append(page)


def _columns(product: Product) -> str:
    with product.database() as database:
        tables = [row[0] for row in database.execute(TABLES)]
        found = [str(row) for name in tables for row in database.execute(f'SELECT * FROM "{name}"')]
    return "\n".join(found)


def _command_lines(product: Product) -> str:
    assert product.launcher is not None
    listed = subprocess.run(["ps", "-eo", "args="], capture_output=True, text=True, check=True)
    return listed.stdout


def _secrets(product: Product) -> dict[str, str]:
    folder = product.data / "secrets"
    with product.database() as database:
        issued = {f"issued {n}": row[0] for n, row in enumerate(database.execute(ISSUED)) if row[0]}
    client_secrets = re.findall(
        r'"client_secret": "([^"]+)"', (folder / "demo-clients.json").read_text()
    )
    return {
        **issued,
        **{f"client secret {n}": secret for n, secret in enumerate(client_secrets)},
        "typed client secret": CANARY,
        "api key": product.facts()["api_key"],
        "password of root": product.facts()["password"],
        "key of the ring": re.findall(r'"key": "([^"]+)"', (folder / "keyring.json").read_text())[
            0
        ],
        "postgres password": (folder / "postgres-password").read_text(),
        "valkey password": (folder / "valkey-password").read_text(),
        "secret key": (folder / "secret-key").read_text(),
    }


@pytest.mark.parametrize(
    "sink", ["logs", "messages", "broker", "answers", "columns", "command lines"]
)
def test_no_secret_is_in(sink: str, sinks: dict[str, str], product: Product) -> None:
    secrets = _secrets(product)
    assert len(secrets) > 8

    text = sinks[sink]
    found = [name for name, secret in secrets.items() if secret in text or quote(secret) in text]

    assert text
    assert found == []


def test_the_search_would_find_a_secret(sinks: dict[str, str], product: Product) -> None:
    """A search that finds nothing is worth something only if it looks at the right places."""
    assert str(product.facts()["web_credential_id"]) in sinks["columns"]
    assert "tokenwell.credentials.tasks.renew" in sinks["broker"]
    assert '"credential_id"' in sinks["broker"]
    assert product.facts()["web_credential_id"] in sinks["answers"]
    assert _secrets(product)["api key"].split(".")[0][4:] in sinks["columns"]
