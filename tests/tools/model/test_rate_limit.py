"""An endpoint's rate limit holds over all processes that share its file."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from tools.model.rate_limit import RateLimit, rate_limit_file

GAP = 0.05
CALLER = """
import asyncio, sys, time
from pathlib import Path
from tools.model.rate_limit import RateLimit
async def call(limit):
    await limit.turn()
    print(repr(time.monotonic()), flush=True)
async def main():
    limit = RateLimit(60 / 0.05, Path(sys.argv[1]))
    await asyncio.gather(*(call(limit) for _ in range(6)))
asyncio.run(main())
"""


def test_two_processes_share_one_pace(tmp_path: Path) -> None:
    file = rate_limit_file(tmp_path, "http://localhost:1/v1", "m")
    argv = (sys.executable, "-c", CALLER, str(file))
    began = time.monotonic()
    callers = [subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = [caller.communicate(timeout=60)[0] for caller in callers]
    times = sorted(float(line) for text in said for line in text.splitlines())
    free = float(file.read_text().split()[1])
    assert len(times) == 12
    assert free >= began + 12 * GAP  # twelve turns were taken, one after the other
    assert all(then >= free - (12 - turn) * GAP - 0.001 for turn, then in enumerate(times))


async def test_a_torn_line_or_another_boot_makes_nobody_wait(tmp_path: Path) -> None:
    for content in ("", "nonsense", f"other-boot {time.monotonic() + 3600}"):
        file = tmp_path / "limit"
        file.write_text(content)
        async with asyncio.timeout(2):
            await RateLimit(1.0, file).turn()
        assert float(file.read_text().split()[1]) > time.monotonic() + 50


async def test_without_a_limit_nothing_is_written(tmp_path: Path) -> None:
    await RateLimit(None, tmp_path / "none" / "limit").turn()
    assert not (tmp_path / "none").exists()


def test_each_model_of_an_endpoint_has_its_own_turns(tmp_path: Path) -> None:
    files = {rate_limit_file(tmp_path, "http://a/v1", name) for name in "mn"}
    assert len(files | {rate_limit_file(tmp_path, "http://b/v1", "m")}) == 3
