"""What runs in a sandbox ends with the process that started it, even if that one is killed."""

import subprocess
import sys
import tempfile
import time

import psutil

from tools.sandbox import folder

HOST = """
import asyncio
from tools.sandbox import detection
from tools.sandbox.program import Limits, Program
from tools.sandbox.sandbox import ConfinedSandbox

async def main():
    tier = next(tier for tier in detection.tiers() if tier.name == {tier!r})
    endless = Program("print(1, flush=True)\\nwhile True: pass", limits=Limits(None, None))
    async with ConfinedSandbox(tier).open(endless) as session:
        await session.receive()
        print("running", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


def test_killed_host_leaves_no_program_and_its_folder_to_the_next(
    sandbox, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    command = [sys.executable, "-c", HOST.format(tier=sandbox.tier.name)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as host:
        assert host.stdout is not None
        assert host.stdout.readline() == b"running\n"
        folder.sweep()
        assert len(list(tmp_path.glob("*/*"))) == 1  # a living host's folders stay
        inside = psutil.Process(host.pid).children(recursive=True)
        host.kill()
    assert inside
    deadline = time.monotonic() + 10
    while alive := [each for each in inside if each.is_running() and not _is_zombie(each)]:
        assert time.monotonic() < deadline, alive
        time.sleep(0.05)
    folder.sweep()
    assert list(tmp_path.iterdir()) == []


def _is_zombie(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
