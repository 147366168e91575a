"""Which IP addresses a webhook may be sent to: those of the public internet, and no others.

A webhook's address is given by people outside of the desk. Without this, one that leads to 169.254.169.254 or into a
private network would make Guardia ask there in its own name (OWASP: server-side request forgery).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_NOT_PUBLIC_V4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # shared by carriers (CGNAT)
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local: the metadata of instances, credentials of containers
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # IETF protocols
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # AMT
            "192.88.99.0/24",  # 6to4 relays
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarks
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and the broadcast address
        ),
    )
)
"""https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast. A table of our own, because what
`ipaddress` calls global changed from one Python to the next."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that IANA has given out (https://www.iana.org/assignments/ipv6-address-space). Outside of it are loopback,
link-local, unique local (the metadata's fd00:ec2::254), multicast, IPv4-mapped (::ffff:0:0/96) and NAT64
(64:ff9b::/96), which would carry an IPv4 address past the table above."""

_NOT_PUBLIC_V6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # IETF protocols; Teredo carries an IPv4 address
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4 carries an IPv4 address
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
"""https://www.iana.org/assignments/iana-ipv6-special-registry."""


def is_public(address: Address) -> bool:
    """Whether the address is somewhere on the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    return address in _GLOBAL_UNICAST and not any(address in network for network in _NOT_PUBLIC_V6)


def is_anywhere(_address: Address) -> bool:
    """Every address: for an emulator, whose receivers listen on its own machine."""
    return True


def read_address(text: str) -> Address:
    """The address that a resolver named. Raises ValueError."""
    return ip_address(text)
