"""The interpreter that is copied: its copies know nothing of each other, and it is replaceable."""

import asyncio
import gc
import os
import signal

import psutil
import pytest

from tools.sandbox.landlock import LandlockTier
from tools.sandbox.program import Program
from tools.sandbox.sandbox import ConfinedSandbox


async def _parent(sandbox: ConfinedSandbox) -> int:
    outcome = await sandbox.run(Program("import os\nprint(os.getppid())"))
    return int(outcome.stdout)


async def test_nothing_of_one_program_is_left_for_the_next(copying) -> None:
    stain = (
        "import json, sys, os\njson.dumps = None\nsys.mark = 1\nos.umask(0)\nos.environ['X'] = ''"
    )
    look = (
        "import json, sys, os\n"
        "print(json.dumps(hasattr(sys, 'mark')), os.umask(0), 'X' in os.environ)"
    )
    before = await copying.run(Program(look))
    assert (await copying.run(Program(stain))).succeeded
    assert (await copying.run(Program(look))).stdout == before.stdout
    assert before.stdout.startswith(b"false")
    assert before.stdout.endswith(b"False\n")


async def test_each_program_has_a_process_of_its_own(copying) -> None:
    source = "import os\nprint(os.getpid())"
    outcomes = await asyncio.gather(*(copying.run(Program(source)) for _ in range(4)))
    assert len({outcome.stdout for outcome in outcomes}) == 4


async def test_programs_draw_different_random_numbers(copying) -> None:
    source = "import os, random, secrets\nprint(random.random(), secrets.token_hex())"
    drawn = [(await copying.run(Program(source))).stdout for _ in range(3)]
    assert len(set(drawn)) == 3


async def test_killed_zygote_ends_its_copies_and_is_replaced(copying) -> None:
    zygote = await _parent(copying)
    async with copying.open(Program("print(1, flush=True)\nwhile True: pass")) as session:
        assert await session.receive() == b"1\n"
        os.kill(zygote, signal.SIGKILL)
        outcome = await session.finish()
    assert (outcome.ended, outcome.code) == ("killed", -signal.SIGKILL)
    assert await _parent(copying) != zygote


async def test_killed_zygote_is_replaced_for_many_at_once(copying) -> None:
    os.kill(await _parent(copying), signal.SIGKILL)
    assert len(set(await asyncio.gather(*(_parent(copying) for _ in range(8))))) == 1


async def test_zygote_ends_with_its_sandbox(copying) -> None:
    sandbox = ConfinedSandbox(LandlockTier())
    zygote = psutil.Process(await _parent(sandbox))
    del sandbox
    gc.collect()
    assert not zygote.is_running()


@pytest.mark.parametrize(
    ("source", "code", "stdout"),
    [
        ("raise SystemExit(3)", 3, b""),
        ("raise SystemExit('why')", 1, b""),
        ("import sys\nsys.excepthook = lambda *_: print('hook')\n1 / 0", 1, b"hook\n"),
        ("import atexit\natexit.register(print, 'bye')\nprint('hi')", 0, b"hi\nbye\n"),
        ("import os\nos.close(1)\nprint(1)", 120, b""),
        (
            "import threading, time\n"
            "threading.Thread(target=lambda: (time.sleep(0.05), print('late'))).start()",
            0,
            b"late\n",
        ),
        (
            "class Last:\n    def __del__(self): print('last', word)\nword, it = 1, Last()",
            0,
            b"last 1\n",
        ),
    ],
)
async def test_programs_end_as_in_any_interpreter(
    source: str, code: int, stdout: bytes, sandbox
) -> None:
    outcome = await sandbox.run(Program(source))
    assert (outcome.ended, outcome.code, outcome.stdout) == ("exited", code, stdout)
