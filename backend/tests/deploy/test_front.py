"""What the front believes of its caller, and what the api believes of the front."""

import re
from collections.abc import Iterable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from tokenwell.transfer.refusals import MOST_BYTES_BY_API

TOP = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((TOP / "docker-compose.yml").read_text())
(NETWORK,) = COMPOSE["networks"]["default"]["ipam"]["config"]
TRUSTED = COMPOSE["services"]["api"]["environment"]["TRUSTED_PROXIES"].split(",")
FRONT = re.sub(r"#.*", "", (TOP / "deploy" / "front.conf").read_text())


def _values(directive: str) -> list[str]:
    return re.findall(rf"^\s*{directive}\s+(.+);", FRONT, re.MULTILINE)


def _address_seen_by_the_api(peer: str, forwarded: str) -> str:
    def app(environ: dict[str, str], _start: object) -> Iterable[bytes]:
        return [environ["REMOTE_ADDR"].encode()]

    wrapped = wrap_wsgi_with_proxy_headers(app, trusted_hosts=TRUSTED)
    (address,) = wrapped({"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}, None)
    return bytes(address).decode()


def test_the_scheme_is_what_the_tls_proxy_says_if_it_is_one() -> None:
    schemes = re.search(r"map \$http_x_forwarded_proto \$caller_scheme \{(.*?)\}", FRONT, re.DOTALL)

    assert schemes
    assert [line.split() for line in schemes[1].split(";") if line.strip()] == [
        ["default", "$scheme"],
        ["http", "http"],
        ["https", "https"],
    ]
    assert _values("proxy_set_header X-Forwarded-Proto") == ["$caller_scheme"]


def test_only_the_gateway_is_believed_about_an_address() -> None:
    assert _values("set_real_ip_from") == [NETWORK["gateway"]]
    assert _values("real_ip_header") == ["X-Forwarded-For"]
    assert _values("real_ip_recursive") == ["on"]


def test_the_api_is_given_one_address_and_not_the_list() -> None:
    assert _values("proxy_set_header X-Forwarded-For") == ["$remote_addr"]


def test_the_gateway_is_in_the_network_and_the_api_trusts_no_other() -> None:
    assert ip_address(NETWORK["gateway"]) in ip_network(NETWORK["subnet"])
    assert [NETWORK["subnet"]] == TRUSTED


def test_the_api_sees_the_caller_behind_the_front() -> None:
    front = str(ip_network(NETWORK["subnet"])[7])

    assert _address_seen_by_the_api(front, "203.0.113.9") == "203.0.113.9"


@pytest.mark.parametrize("stranger", ["198.51.100.4", "172.30.1.1"])
def test_the_api_does_not_believe_a_stranger(stranger: str) -> None:
    assert _address_seen_by_the_api(stranger, "203.0.113.9") == stranger


def test_a_file_as_large_as_the_api_reads_gets_through_and_nothing_else_does() -> None:
    sizes = _values("client_max_body_size")
    places = re.findall(r"location ~ (\S+) \{", FRONT)

    # What goes through the proxy is as large as it is.
    assert sizes == ["1m", f"{MOST_BYTES_BY_API // 1024**2}m", "0"]
    # The first expression that fits is taken.
    assert re.match(places[0], "/api/v1/containers/01a2-7f/import/preview")
    assert re.match(places[0], "/api/v1/declaration/apply")
    assert not re.match(places[0], "/api/v1/containers/01a2-7f/items")
    assert re.match(places[1], "/api/v1/containers/01a2-7f/items")
