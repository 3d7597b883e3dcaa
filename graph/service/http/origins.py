"""Where a request comes from, and under which name it found us."""

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers

_LOOPBACK_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() in _LOOPBACK_NAMES


class HostNames:
    """The names that this service goes by.

    A page of somebody else's that has its own name point to this machine would be of one origin
    with us (DNS rebinding), but its browser still sends its name. An address has no name that
    could point elsewhere, so addresses pass: any where we listen to other machines, those of the
    loopback where we do not.
    """

    def __init__(self, host: str, others: Iterable[str] = ()) -> None:
        self._loopback = is_loopback(host)
        ours = _LOOPBACK_NAMES if self._loopback else {"localhost", socket.gethostname()}
        self._names = {name.lower() for name in (*ours, host, *others) if name}

    def include(self, header: str) -> bool:
        """Whether a `Host` header names us."""
        name = _name(header)
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not self._loopback


def is_ours(headers: Headers) -> bool | None:
    """Whether a request comes from a page of ours; None where it does not say.

    Browsers say so in `Sec-Fetch-Site` where the connection is trustworthy, and in `Origin`.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        return site == "same-origin"
    if origin is None:
        return None
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() != ""


def _name(header: str) -> str:
    try:
        parts = urlsplit(f"//{header}")
        _ = parts.port  # raises where it is no number
    except ValueError:
        return ""
    plain = parts.netloc == header and "@" not in header
    return (parts.hostname or "").lower() if plain else ""
