"""What a run costs the student: its speed in the whole loop, and by plain HTTP beside it.

In the run, every attempt goes over the bus to the student's process and back, is adapted and
verified, and is appended to the ledger, all on the cores that the local server also uses.
"""

import asyncio
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from benchmarks.row import Row
from benchmarks.student import post
from graph.arms.prompt import Arm, build_prompt
from graph.asking import Item
from graph.context import RunContext
from graph.draws import Cell
from graph.lab_recorder import LabRecorder
from graph.measuring import facts_of, measure_items
from graph.owner import own
from graph.run import Job, conduct
from graph.settings import Plan, make_plan
from observability.ledger.holder import present_holder
from observability.ledger.sqlite import SqliteLedger
from tools.model import catalogue, server_addresses

AT_ONCE, ROUNDS, TOKENS = 8, 5, 48
CELL = Cell("code/linear", 0)
"""Tasks that the student answers at length, so that there are tokens to count."""


async def measure() -> list[Row]:
    """Tokens a second in a run and straight, in alternating rounds on tasks of the same kind."""
    rates: list[tuple[float, float]] = []
    plan = make_plan(
        {
            "name": "speed",
            "seed": 1,
            "lanes": AT_ONCE,
            "skills": [f"{CELL.path}:{CELL.level}"],
            "student": {
                "local": catalogue.DEFAULT,
                "max_tokens": TOKENS,
                "concurrency": AT_ONCE,
                "context": 1024,
            },
        }
    )

    async def work(context: RunContext, data: Path) -> str:
        url = server_addresses.discover(data, catalogue.DEFAULT)
        await _in_run(context, 0)
        for number in range(1, ROUNDS + 1):
            rates.append(
                (await _in_run(context, number), await _straight(context, plan, url, number))
            )
        return "measured"

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        async with (
            own(data, lambda _line: None) as owner,
            owner.crews.workers_for(plan, lambda _line: None) as workers,
        ):
            with SqliteLedger(data / "ledger.sqlite", present_holder()) as ledger:
                await conduct(owner, workers, LabRecorder(ledger), Job("speed", plan, work))
    value, floor = (median(column) for column in zip(*rates, strict=True))
    name = f"student in a run, {AT_ONCE} at once"
    return [Row(name, value, floor, "tokens/s", 0.85 * floor, at_least=True)]


async def _in_run(context: RunContext, number: int) -> float:
    items = _items(context, 2 * number)
    began = time.perf_counter()
    rows = await measure_items(context, items, [Arm("none")])
    await context.recorder.append(*facts_of(rows))
    tokens = sum(row[0].fact.completion_tokens for row in rows)
    return tokens / (time.perf_counter() - began)


async def _straight(context: RunContext, plan: Plan, url: str, number: int) -> float:
    prompts = [build_prompt(item.task, Arm("none")) for item in _items(context, 2 * number + 1)]
    sampling = plan.student.sampling
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(AT_ONCE) as threads:  # the loop's own pool is smaller on two cores
        began = time.perf_counter()
        posts = (loop.run_in_executor(threads, post, url, each, sampling) for each in prompts)
        return sum(await asyncio.gather(*posts)) / (time.perf_counter() - began)


def _items(context: RunContext, block: int) -> list[Item]:
    numbers = range(AT_ONCE * block, AT_ONCE * (block + 1))
    draws = context.draws
    drawn = [draws.task(draws.draw(CELL, "panel", "speed", number)) for number in numbers]
    return [Item(task, 0, "panel", number) for task, number in zip(drawn, numbers, strict=True)]
