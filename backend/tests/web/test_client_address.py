"""What a proxy says of its caller is an address, or nothing."""

from typing import Any

import pytest

from tokenwell.web.client_address import checked_address, told_address


@pytest.mark.parametrize(
    ("told", "taken"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8::7", "2001:db8::7"),
        ("", ""),
        ("unknown", ""),
        ("203.0.113.7:4711", ""),
        ("203.0.113.0/24", ""),
        ("fe80::1%eth0", ""),
        ("'; DROP TABLE", ""),
    ],
)
def test_only_an_address_is_taken_for_one(told: str, taken: str) -> None:
    seen: list[str] = []

    def application(environ: dict[str, Any], _: Any) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    checked_address(application)({"REMOTE_ADDR": told}, None)

    assert seen == [taken]


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "192.0.2.66, 10.0.0.2", "192.0.2.66"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "unknown", None),
        ("10.0.0.1", "192.0.2.66, fe80::1%eth0", None),
        ("10.0.0.1", " , ", "10.0.0.1"),
        (None, "192.0.2.66", None),
        ("", "192.0.2.66", None),
    ],
)
def test_only_a_trusted_proxy_is_believed(
    peer: str | None, forwarded: str, address: str | None
) -> None:
    assert told_address(peer, forwarded, trusted=["10.0.0.0/24"]) == address
