"""What confinement costs: a program, and a maths check, beside the same without it.

Run with `python -m benchmarks.sandbox`.
"""

import asyncio
import math
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable

import math_verify

from benchmarks.row import Row
from tools.algebra.scorer import Scorer
from tools.sandbox import interpreter
from tools.sandbox.detection import detect
from tools.sandbox.program import Program

ROUNDS = 40
PROGRAM = "print(1)"
AT_ONCE, EACH = 2, 8
"""How many programs run beside each other, and how many one after the other, in a throughput."""
BETWEEN = 0.03
"""Seconds between two checks: in a run a model call lies between them."""


async def measure() -> list[Row]:
    """Medians: rounds alternate between ours and the floor.

    The first program in the sandbox, which starts the zygote, is not among those that are timed;
    nothing else is done ahead.
    """
    sandbox = await detect()
    numbers = iter(n for n in range(1, 10_000) if math.gcd(n, 7) == 1)

    async def confined() -> None:
        await sandbox.run(Program(PROGRAM))

    async def bare() -> None:
        command = (interpreter.executable(), "-I", "-S", "-c", PROGRAM)
        await asyncio.to_thread(subprocess.run, command, capture_output=True, check=True)

    async with Scorer(sandbox) as scorer:

        async def checked() -> None:
            number = next(numbers)
            found = await scorer.score(
                "maths", {"answer": rf"\frac{{{number}}}{{7}}"}, f"{number}/7"
            )
            assert found.outcome == "passed", found

        async def unconfined() -> None:
            number = next(numbers)
            gold, answer = math_verify.parse(rf"$\frac{{{number}}}{{7}}$"), f"${number}/7$"
            assert math_verify.verify(gold, math_verify.parse(answer))

        program, program_floor = await _medians(confined, bare)
        maths, maths_floor = await _medians(checked, unconfined)
    rate, rate_floor = await _rates(confined, bare)
    return [
        Row(f"program in {sandbox.tier.name}, p50", program, program_floor, "ms", 25),
        Row("programs, two at a time", rate, rate_floor, "/s", None, at_least=True),
        Row("maths check, p50", maths, maths_floor, "ms", 12),
    ]


async def _medians(*works: Callable[[], Awaitable[None]]) -> list[float]:
    times: list[list[float]] = [[] for _ in works]
    for work in works:
        await work()
    for _ in range(ROUNDS):
        for work, taken in zip(works, times, strict=True):
            await asyncio.sleep(BETWEEN)
            began = time.perf_counter()
            await work()
            taken.append((time.perf_counter() - began) * 1000)
    return [statistics.median(taken) for taken in times]


async def _rates(*works: Callable[[], Awaitable[None]]) -> list[float]:
    """Programs a second with `AT_ONCE` beside each other, median of alternating rounds."""
    rates: list[list[float]] = [[] for _ in works]

    async def several(work: Callable[[], Awaitable[None]]) -> None:
        for _ in range(EACH):
            await work()

    for _ in range(ROUNDS // EACH):
        for work, found in zip(works, rates, strict=True):
            began = time.perf_counter()
            await asyncio.gather(*(several(work) for _ in range(AT_ONCE)))
            found.append(AT_ONCE * EACH / (time.perf_counter() - began))
    return [statistics.median(found) for found in rates]


if __name__ == "__main__":
    for row in asyncio.run(measure()):
        print(row)
