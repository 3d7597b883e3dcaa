"""How fast an endpoint may be asked: a rate limit that processes can share by a file."""

import asyncio
import fcntl
import hashlib
import time
from functools import cache
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


def rate_limit_file(data: Path, base_url: str, model: str) -> Path:
    """Where the processes of a data folder keep the turns of one model of an endpoint."""
    return data / "paces" / hashlib.sha256(f"{base_url}\n{model}".encode()).hexdigest()[:16]


class RateLimit:
    """At most so many calls a minute, evenly spaced; no limit where None.

    Those that name the same file, in whatever process of one machine, take turns with each other.
    """

    def __init__(self, per_minute: float | None, file: Path | None = None) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._file, self._next = file, 0.0

    async def turn(self) -> None:
        """Wait for this caller's turn.

        Raises:
            OSError: the file cannot be read or written.
        """
        if not self._gap:
            return
        now = time.monotonic()
        turn = self._shared(self._file, now) if self._file else max(now, self._next)
        self._next = turn + self._gap
        if turn > now:
            await asyncio.sleep(turn - now)

    def _shared(self, path: Path, now: float) -> float:
        """The first turn that is free in the file, taken."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # for as long as it takes to write a line
            file.seek(0)
            turn = max(now, _next_in(file.read()))
            file.truncate(0)
            file.write(f"{_boot()} {turn + self._gap!r}")
        return turn


def _next_in(line: str) -> float:
    """The next free turn; 0 where the line is torn, or the clock has begun anew since."""
    boot, _, then = line.partition(" ")
    try:
        return float(then) if boot == _boot() else 0.0
    except ValueError:
        return 0.0


@cache
def _boot() -> str:
    """What the monotonic clock counts from, as far as the system tells."""
    return _BOOT.read_text().strip() if _BOOT.exists() else "unknown"
