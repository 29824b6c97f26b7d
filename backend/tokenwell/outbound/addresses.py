"""Say which IP addresses belong to the public internet."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# The standard library's ``is_global`` is not used: what it answers differs between Python
# versions, and it calls NAT64, 6to4, multicast and cloud metadata addresses global.

_PUBLIC_V4 = (IPv4Address("1.0.0.0"), IPv4Address("223.255.255.255"))
_PUBLIC_V6 = IPv6Network("2000::/3")

# IANA IPv4 Special-Purpose Address Registry, whole blocks, exceptions inside them included.
_SPECIAL_V4 = tuple(
    map(
        IPv4Network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.31.196.0/24",
            "192.52.193.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "192.175.48.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
        ),
    )
)

# The same registry for IPv6, as far as it lies inside 2000::/3. Teredo is in 2001::/23,
# 6to4 is 2002::/16: where such an address leads depends on relays that we can't see.
_SPECIAL_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "2620:4f:8000::/48",
            "3ffe::/16",
            "3fff::/20",
        ),
    )
)

# Where clouds answer with secrets. Most lie in blocks above; they are named so that they
# stay refused whatever happens to those.
_METADATA = frozenset(
    map(
        ip_address,
        (
            "100.100.100.200",  # Alibaba Cloud
            "168.63.129.16",  # Azure
            "169.254.169.254",  # nearly all
            "169.254.170.2",  # AWS, containers
            "192.0.0.192",  # Oracle Cloud
            "fd00:ec2::254",  # AWS
            "fd20:ce::254",  # Google Cloud
        ),
    )
)

_NAT64 = IPv6Network("64:ff9b::/96")
# RFC 5214 section 6.1: the interface identifier of ISATAP, with and without the global bit.
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


def is_public(address: str) -> bool:
    """
    Tell whether an address in its written form is one of the public internet.

    Mapped and NAT64 addresses (RFC 4291 2.5.5.2, RFC 6052) are judged by the IPv4 address
    inside. 6to4, Teredo, ISATAP, IPv4-compatible and local NAT64 addresses are never public.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return _is_public_v4(ip)
    inner = _unwrap(ip)
    return _is_public_v6(ip) if inner is None else _is_public_v4(inner)


def _unwrap(ip: IPv6Address) -> IPv4Address | None:
    if ip.scope_id is not None:
        return None
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped


def _is_public_v4(ip: IPv4Address) -> bool:
    first, last = _PUBLIC_V4
    if not first <= ip <= last or ip in _METADATA:
        return False
    return not any(ip in network for network in _SPECIAL_V4)


def _is_public_v6(ip: IPv6Address) -> bool:
    if ip.scope_id is not None or ip not in _PUBLIC_V6 or ip in _METADATA:
        return False
    if (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP:
        return False
    return not any(ip in network for network in _SPECIAL_V6)
