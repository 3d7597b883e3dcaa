"""Which local model servers a data folder has, and where they answer."""

import json
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from tools.model.errors import ModelUnavailableError

_FILE = "models.json"


def publish(data: Path, name: str, url: str) -> None:
    """Say where the weights `name` are served; only the folder's owner may."""
    new = data / f".{_FILE}.{os.getpid()}"
    new.write_text(json.dumps({**_published(data), name: url}, indent=2) + "\n")
    new.replace(data / _FILE)


def discover(data: Path, name: str) -> str:
    """Where the weights `name` are served.

    Raises:
        ModelUnavailableError: nobody has said yet.
    """
    served = _published(data)
    if name not in served:
        raise ModelUnavailableError(
            f"the local server of {name}",
            f"{data} has none; start `tutelage run` there, or set base_url",
        )
    return served[name]


def port_for(data: Path, name: str) -> int:
    """The port that these weights had before, where it is free, so that agents find it again."""
    before = urlsplit(_published(data).get(name, "")).port or 0
    for port in (before, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ModelUnavailableError(f"the local server of {name}", "no loopback port is free")


def _published(data: Path) -> dict[str, str]:
    try:
        served = json.loads((data / _FILE).read_text())
    except FileNotFoundError:
        return {}
    return {str(name): str(url) for name, url in served.items()}
