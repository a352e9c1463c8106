"""Which addresses may be reached: public ones over https, unless the configuration allows more.

A name is resolved once, every address it has is judged, and the connection goes to the address that
was judged: a name that changes its mind in between leads nowhere else.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from karvan.config import WebhooksSection

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Iterable[str]]
LONGEST_URL = 500
PORTS = {"https": 443, "http": 80}
WRAPPING = (
    (ipaddress.ip_network("64:ff9b::/96"), 96),
    (ipaddress.ip_network("64:ff9b:1::/48"), 96),
    (ipaddress.ip_network("2002::/16"), 16),
)
"""Networks of IPv6 that hold an IPv4 address, and the bit it begins at."""


class AddressRefused(Exception):
    """`code` says why: url, scheme, unknown_host or private."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Target:
    """Where a delivery goes, as its URL says."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def host_header(self) -> str:
        """The host as the header names it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def read_url(url: str, allowed: WebhooksSection) -> Target:
    """The parts of a URL; raises AddressRefused for one that is none, or not encrypted."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
        host.encode("idna" if not host.isascii() else "ascii")
    except (ValueError, UnicodeError):
        raise AddressRefused("url") from None
    is_plain = url.isprintable() and " " not in url and len(url) <= LONGEST_URL
    if not is_plain or not host or parts.username is not None or parts.fragment or port == 0:
        raise AddressRefused("url")
    if parts.scheme != "https" and not (parts.scheme == "http" and allowed.allow_http):
        raise AddressRefused("scheme")
    ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    path = _quoted(parts.path or "/") + (f"?{_quoted(parts.query)}" if parts.query else "")
    return Target(parts.scheme, ascii_host, port or PORTS[parts.scheme], path)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine sees them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def find_address(target: Target, allowed: WebhooksSection, ask: Resolve = resolve) -> str:
    """The address to connect to; raises AddressRefused if there is none or any is not allowed."""
    try:
        addresses = [
            ipaddress.ip_address(each.partition("%")[0]) for each in ask(target.host, target.port)
        ]
    except (OSError, ValueError, UnicodeError):
        raise AddressRefused("unknown_host") from None
    if not addresses:
        raise AddressRefused("unknown_host")
    networks = [ipaddress.ip_network(each, strict=False) for each in allowed.allow_networks]
    if not all(_may_reach(each, networks) for each in addresses):
        raise AddressRefused("private")
    return str(addresses[0])


def _may_reach(address: Address, networks: list[Network]) -> bool:
    inner = _unwrapped(address)
    if any(inner in each for each in networks if each.version == inner.version):
        return True
    return all(_is_public(each) for each in (address, inner))


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return _is_public(address.ipv4_mapped)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.teredo is not None:
        return address.teredo[1]
    for network, start in WRAPPING:
        if address in network:
            return ipaddress.IPv4Address((int(address) >> (128 - start - 32)) & 0xFFFFFFFF)
    return address


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="/?%:@!$&'()*+,;=~-._")
