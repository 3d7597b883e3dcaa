"""How the local model server is started, found and waited for."""

import asyncio
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools.model.errors import ServerFailedError
from tools.model.settings import EndpointSettings

_POLL = 0.05


@dataclass(frozen=True, slots=True)
class LocalServerSettings:
    """One local server: `context` is in tokens per call, `threads` 0 for all cores."""

    weights: Path
    port: int
    alias: str = "local"
    parallel: int = 4
    context: int = 4096
    threads: int = 0

    @property
    def url(self) -> str:
        """Where it answers; an endpoint's `base_url` is this and `/v1`."""
        return f"http://127.0.0.1:{self.port}"

    def argv(self) -> list[str]:
        """The command that serves; it ends on SIGTERM and with its parent."""
        return [
            *(sys.executable, "-m", "tools.model.server"),
            *("--weights", str(self.weights)),
            *("--port", str(self.port)),
            *("--alias", self.alias),
            *("--parallel", str(self.parallel)),
            *("--context", str(self.context)),
            *("--threads", str(self.threads)),
        ]


def server_for(settings: EndpointSettings, weights: Path, port: int) -> LocalServerSettings:
    """The server that these settings want."""
    return LocalServerSettings(
        weights=weights,
        port=port,
        alias=settings.title,
        parallel=settings.concurrency,
        context=settings.context,
        threads=settings.threads,
    )


def _always() -> bool:
    return True


async def wait_ready(
    url: str, patience: float = 60.0, is_alive: Callable[[], bool] = _always
) -> None:
    """Return once the server at `url` answers `/health`.

    Args:
        url: the server's address, without `/v1`.
        patience: seconds to wait.
        is_alive: whether its process still runs.

    Raises:
        ServerFailedError: it ended, or was not ready in time.
    """
    deadline = time.monotonic() + patience
    while not await asyncio.to_thread(_is_healthy, url):
        if not is_alive():
            raise ServerFailedError(url, "ended before it was ready")
        if time.monotonic() > deadline:
            raise ServerFailedError(url, f"was not ready in {patience:.0f} s")
        await asyncio.sleep(_POLL)


def _is_healthy(url: str) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"{url}/health", timeout=5) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False  # still loading, or not listening yet
