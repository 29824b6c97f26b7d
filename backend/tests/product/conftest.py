"""A product that runs, shared by the tests that leave it whole."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher.ports import free_port
from tests.product.product import Browser, Product


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product with a demo provider whose answers go wrong on demand."""
    running = make_product(tmp_path_factory.mktemp("product") / "data").start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a product that was started once, and stopped."""
    first = make_product(tmp_path_factory.mktemp("filled") / "data").start()
    first.stop()
    return first.data


@pytest.fixture
def own_product(tmp_path: Path, filled: Path) -> Iterator[Product]:
    """A product for one test alone, with data of its own, not started yet."""
    own = make_product(tmp_path / "data")
    # With owners and modes: PostgreSQL takes no data of somebody else's.
    subprocess.run(["cp", "-a", str(filled), str(own.data)], check=True)
    yield own
    if own.launcher is not None:
        own.stop()


@pytest.fixture
def browser(product: Product) -> Browser:
    """The browser of root, signed in."""
    return signed_in(product)


def make_product(data: Path) -> Product:
    """Make a product on a port that nobody listens at."""
    return Product(data, free_port(), {"DEMO_FAULTS": "1"})


def signed_in(product: Product) -> Browser:
    """Sign root in."""
    facts = product.facts()
    browser = Browser(facts["url"])
    browser.sign_in(facts["username"], facts["password"])
    return browser
