"""The guard that keeps tests, and whoever wants it, away from paid models."""

import ipaddress
import os
from urllib.parse import urlsplit

from tools.model.errors import OfflineError


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine; no name but `localhost` is looked up."""
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def permit(url: str) -> None:
    """Let an address pass.

    Raises:
        OfflineError: `TUTELAGE_OFFLINE` is set and the address is not on this machine.
    """
    if os.environ.get("TUTELAGE_OFFLINE", "") not in ("", "0") and not is_loopback(url):
        raise OfflineError(url)
