"""`make run`: three lines, a token, a clean end; and nothing that is half alive."""

import os
import re
import signal
import socket

import pytest

from tests.product.conftest import make_product, signed_in
from tests.product.consent import authorize
from tests.product.product import Product, call, running_in, wait_until
from tests.product.test_renewal import age


def test_it_prints_the_address_the_sign_in_and_a_curl(product: Product) -> None:
    address, sign_in, curl = product.output()

    assert re.fullmatch(rf"Tokenwell:  http://localhost:{product.port}/", address)
    assert re.fullmatch(r"Sign in:    root  \S{16,}", sign_in)
    assert curl.startswith("curl ")


def test_the_curl_gives_a_token_as_it_is(product: Product) -> None:
    answer = product.curl()

    assert answer["token_type"] == "Bearer"
    assert 0 < answer["expires_in"] <= 90
    whoami = call(
        "GET",
        f"{product.facts()['demo_url']}/whoami",
        headers={"Authorization": f"Bearer {answer['access_token']}"},
    )
    assert whoami[0] == 200


def test_it_ends_whole_and_finds_everything_again(own_product: Product) -> None:
    facts = own_product.start().facts()
    credential = facts["web_credential_id"]
    assert authorize(signed_in(own_product), credential)["state"] == "granted"
    _, before = own_product.token(credential)
    assert running_in(own_product.data)

    assert own_product.stop(signal.SIGINT) == 0

    assert running_in(own_product.data) == []
    assert own_product.start().facts() == facts
    assert own_product.curl()["access_token"]
    # What a person consented to before is still served, and renewed.
    status, served = own_product.token(credential)
    assert (status, served["access_token"]) == (200, before["access_token"])
    age(own_product, credential)
    status, after = own_product.token(credential)
    assert (status, after["token_version"]) == (200, before["token_version"] + 1)
    assert own_product.stop(signal.SIGTERM) == 0
    assert running_in(own_product.data) == []


def test_a_killed_launcher_takes_its_processes_along(own_product: Product) -> None:
    own_product.start()
    assert own_product.launcher is not None

    own_product.launcher.kill()
    own_product.launcher.wait()

    # PostgreSQL alone stays: the next start takes it over.
    wait_until(
        lambda: all("postgres" in command for command in running_in(own_product.data)),
        "the processes have ended",
        seconds=20,
    )
    own_product.start()
    assert own_product.curl()["access_token"]


@pytest.mark.parametrize("name", ["tokenwell.config.wsgi", "valkey-server"])
def test_one_process_that_dies_ends_the_rest(own_product: Product, name: str) -> None:
    own_product.start()

    os.kill(own_product.pid_of(name), signal.SIGKILL)

    assert own_product.wait_for_end() == 1
    assert "ended with exit code" in own_product.messages()
    assert running_in(own_product.data) == []


def test_a_taken_port_is_named(own_product: Product) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", own_product.port))
        taken.listen()

        own_product.launch()
        code = own_product.wait_for_end()

    assert code == 1
    assert f"Port {own_product.port} is taken" in own_product.messages()
    assert own_product.output() == []


def test_a_second_start_on_the_same_data_is_refused(product: Product) -> None:
    second = make_product(product.data)

    second.launch()

    assert second.wait_for_end() == 1
    assert "runs already" in second.messages()


def test_a_port_that_is_no_number_is_named(own_product: Product) -> None:
    own_product.environment = {**own_product.environment, "PORT": "http"}

    own_product.launch()

    assert own_product.wait_for_end() == 1
    assert "PORT" in own_product.messages()
