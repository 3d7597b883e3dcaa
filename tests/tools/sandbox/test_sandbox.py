"""What every tier does for a program that means no harm, and how each kind of end is told."""

import asyncio
import os

import pytest

from tools.sandbox.errors import BadProgramError, SandboxUnavailableError
from tools.sandbox.program import MIB, Limits, Program
from tools.sandbox.sandbox import ConfinedSandbox

SHORT = Limits(wall_seconds=1, cpu_seconds=1, memory_bytes=128 * MIB, output_bytes=1000)


async def test_program_reads_its_input_and_files_and_writes_both_outputs(sandbox) -> None:
    source = (
        "import sys\n"
        "print(sys.stdin.read(), open('data/one').read())\n"
        "print('aside', file=sys.stderr)\n"
        "sys.exit(3)"
    )
    outcome = await sandbox.run(Program(source, b"typed", {"data/one": b"given"}))
    assert (outcome.ended, outcome.code) == ("exited", 3)
    assert outcome.stdout == b"typed given\n"
    assert outcome.stderr == b"aside\n"
    assert not outcome.succeeded


async def test_program_is_main_and_finds_nothing_of_ours(sandbox) -> None:
    outcome = await sandbox.run(Program("print(__name__, sorted(globals()))"))
    expected = "__main__ ['__builtins__', '__doc__', '__loader__', '__name__', '__package__', "
    assert outcome.stdout.decode() == expected + "'__spec__']\n"


async def test_program_may_use_the_standard_library(sandbox) -> None:
    source = """
import asyncio, bisect, collections, datetime, decimal, fractions, heapq, itertools, json, math
import random, re, statistics, string, tempfile, threading, typing, zlib
async def f():
    await asyncio.sleep(0)
    return 1
thread = threading.Thread(target=print, args=("thread",))
thread.start(), thread.join()
with tempfile.TemporaryFile() as file:
    file.write(b"x")
print(asyncio.run(f()), random.random() < 1, datetime.datetime.now().year > 2000)
"""
    outcome = await sandbox.run(Program(source))
    assert outcome.stdout == b"thread\n1 True True\n", outcome


async def test_packages_only_where_asked(sandbox) -> None:
    source = "import mpmath\nprint(mpmath.mpf(2))"
    assert not (await sandbox.run(Program(source))).succeeded
    assert (await sandbox.run(Program(source, packages=True))).stdout == b"2.0\n"


@pytest.mark.parametrize(
    ("source", "ended"),
    [
        ("import time\ntime.sleep(9)", "timeout"),
        ("while True: pass", "timeout"),
        ("bytearray(1 << 30)", "memory"),
        ("print('x' * 2000)", "output"),
        ("import sys\nprint('x' * 2000, file=sys.stderr)", "output"),
        ("import ctypes\nctypes.string_at(0)", "killed"),
        ("import os\nos._exit(7)", "exited"),
    ],
)
async def test_how_it_ended(source: str, ended: str, sandbox) -> None:
    outcome = await sandbox.run(Program(source, limits=SHORT))
    assert outcome.ended == ended, outcome
    assert len(outcome.stdout) <= SHORT.output_bytes
    assert len(outcome.stderr) <= SHORT.output_bytes


async def test_program_that_ignores_a_long_input_ends_well(sandbox) -> None:
    outcome = await sandbox.run(Program("print('done')", stdin=bytes(4 * MIB)))
    assert outcome.stdout == b"done\n"


async def test_programs_share_no_folder(sandbox) -> None:
    writer, reader = Program("open('left', 'w')"), Program("import os\nprint(os.listdir('.'))")
    await sandbox.run(writer)
    assert (await sandbox.run(reader)).stdout == b"[]\n"


async def test_conversation_line_by_line(sandbox) -> None:
    source = "import sys\nfor line in sys.stdin: print(line.strip()[::-1], flush=True)"
    async with sandbox.open(Program(source)) as session:
        await session.send(b"abc\n")
        assert await session.receive() == b"cba\n"
        await session.feed(b"xyz\n")
        assert await session.receive() == b"zyx\n"
        assert await session.receive() == b""
        assert (await session.finish()).succeeded


async def test_left_conversation_leaves_no_process(sandbox, world) -> None:
    async with sandbox.open(Program("import time\nwhile True: time.sleep(1)")):
        assert world.survivors() != []
    assert world.survivors() == []


async def test_cancelled_run_leaves_no_process(sandbox, world) -> None:
    running = asyncio.create_task(sandbox.run(Program("while True: pass")))
    await asyncio.sleep(0.3)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert world.survivors() == []


async def test_runs_leak_no_descriptor(sandbox) -> None:
    await sandbox.run(Program("print(1)"))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        await sandbox.run(Program("print(1)"))
    assert len(os.listdir("/proc/self/fd")) <= before


@pytest.mark.parametrize("path", ["/etc/x", "../x", "a/../../x", ""])
async def test_files_stay_inside(path: str, sandbox) -> None:
    with pytest.raises(BadProgramError):
        await sandbox.run(Program("", files={path: b""}))


def test_refusal_says_what_is_needed() -> None:
    told = str(SandboxUnavailableError({"landlock": "Landlock ABI 3, needs 6"}))
    assert "Linux 6.12" in told
    assert "bubblewrap" in told
    assert "Landlock ABI 3" in told


async def test_detection_takes_the_first_tier_that_works(monkeypatch) -> None:
    from tools.sandbox import detection
    from tools.sandbox.child import Weakness
    from tools.sandbox.landlock import LandlockTier

    class Broken(LandlockTier):
        """A tier that says it cannot."""

        name = "broken"

        def weakness(self) -> Weakness:
            return Weakness("too old", "buy a new one")

    monkeypatch.setattr(detection, "tiers", lambda: (Broken(),))
    with pytest.raises(SandboxUnavailableError, match="too old"):
        await detection.detect()
    assert str(await detection.describe()).splitlines() == [
        "sandbox: none, untrusted code will be refused",
        "  not broken: too old; to change that, buy a new one",
    ]


async def test_detection_finds_what_runs_here(sandbox) -> None:
    from tools.sandbox import detection

    found = await detection.detect()
    assert isinstance(found, ConfinedSandbox)
    assert f"sandbox: {found.tier.name}" in str(await detection.describe())
