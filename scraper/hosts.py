"""Which hosts may be asked, and at which network address: nothing private unless it was named with its port.

The address that was checked is the address that is connected to, so a name that changes its mind between the check and
the connection gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable, Mapping

from scraper.addresses import host_and_port
from scraper.errors import AddressRefused, HostNotAllowed, Unreachable

Address = tuple[str, int]
Lookup = Callable[[str, int], Iterable[str]]


def split_entry(entry: str) -> tuple[str, int | None]:
    """``HOST``, ``HOST:PORT``, ``[V6]`` or ``[V6]:PORT`` taken apart. Raises ``ValueError``."""
    text = entry.strip().lower()
    if text.startswith("["):
        host, _, rest = text[1:].partition("]")
        port = rest.removeprefix(":")
    elif text.count(":") > 1:
        host, port = text, ""
    else:
        host, _, port = text.partition(":")
    if not host or "/" in host or any(character.isspace() for character in host):
        raise ValueError(f"not a host: {entry!r}")
    if "*" in host and (not host.startswith("*.") or "*" in host[1:] or host.count(".") < 3):
        raise ValueError(f"not *. before a name of three parts or more: {entry!r}")
    if not port:
        return host, None
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError(f"not a port: {entry!r}")
    return host, int(port)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet. IPv4 addresses inside IPv6 ones are judged by themselves."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def _system_lookup(host: str, port: int) -> list[str]:
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Hosts:
    """The hosts of one crawl.

    ``allowed`` entries without a port mean the ports of http and https; ``*.cxz.gov.cn`` means every host below that
    name. ``resolve`` maps a host to ``ADDRESS:PORT``: its requests go there, as with ``curl --resolve``; such an entry
    counts as naming that address.
    """

    def __init__(
        self, allowed: Iterable[str], resolve: Mapping[str, str] | None = None, lookup: Lookup = _system_lookup
    ) -> None:
        self._allowed = {split_entry(entry) for entry in allowed}
        #: ``*.cxz.gov.cn``: every host below, as the bodies of many counties have one each.
        self._below = tuple(host[1:] for host, port in self._allowed if host.startswith("*.") and port is None)
        self._resolve = {host.lower(): split_entry(target) for host, target in (resolve or {}).items()}
        self._lookup = lookup
        self._found: dict[Address, Address] = {}

    def check(self, url: str) -> None:
        """Raises ``HostNotAllowed`` unless the host of ``url`` may be asked."""
        host, port = host_and_port(url)
        if not self.allows(host, port):
            raise HostNotAllowed(url, f"{host}:{port} is not among the allowed hosts")

    def allows(self, host: str, port: int) -> bool:
        """Whether ``host`` may be asked on ``port``."""
        if (host, port) in self._allowed:
            return True
        named = (host, None) in self._allowed or host.endswith(self._below)
        return named and (port in (80, 443) or host in self._resolve)

    def address(self, url: str) -> Address:
        """The checked IP address and port to connect to for ``url``. Raises ``AddressRefused`` or ``Unreachable``."""
        host, port = host_and_port(url)
        key = (host, port)
        if key not in self._found:
            self._found[key] = self._choose(url, host, port)
        return self._found[key]

    def _choose(self, url: str, host: str, port: int) -> Address:
        if host in self._resolve:
            target, target_port = self._resolve[host]
            return target, target_port or port
        try:
            addresses = list(dict.fromkeys(self._lookup(host, port)))
        except (OSError, UnicodeError) as error:
            raise Unreachable(url, f"the name {host} was not found") from error
        if self._named(host, port):
            return addresses[0], port
        private = [address for address in addresses if not is_public(address)]
        if private or not addresses:
            raise AddressRefused(
                url, f"{host} is {', '.join(private) or 'nowhere'}: name it as {host}:{port} to allow a private address"
            )
        return addresses[0], port

    def _named(self, host: str, port: int) -> bool:
        """Whether this host and port were named explicitly: with the port, or as an address."""
        if (host, port) in self._allowed:
            return True
        return (host, None) in self._allowed and port in (80, 443) and _is_address(host)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
