"""How far each rung of the hint ladder brings the real student, on tasks that it fails alone.

Run with `python -m benchmarks.rungs [TASKS]`; prints a Markdown table of tasks passed, by skill,
level and rung. Takes minutes: every task is answered once per rung, greedy, by a run's own path.
"""

import asyncio
import sys
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.student import serving
from graph.arms.prompt import Arm, build_prompt
from graph.draws import Cell, Draws, cells_of
from tools.curriculum.hints import TAKEN_APART, hint_text, parts_text
from tools.extraction.cascade import adapt
from tools.model import catalogue
from tools.model.chat import Sampling
from tools.model.endpoint import EndpointModel
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of
from tools.tasks.catalogue import families
from tools.tasks.task import Family, Key, Part, Task
from tools.verification import Checker

_SKILLS = (
    *("arithmetic/multiplication:4", "arithmetic/average:3", "arithmetic/order_of_operations:4"),
    *("arithmetic/remainder:3", "arithmetic/digit_sum:3", "strings/train_order:1"),
)
_LANES = 8
_SAMPLING = Sampling(temperature=0, max_tokens=120)


class Ladder:
    """Puts tasks to a model, at any rung."""

    def __init__(self, model: EndpointModel, checker: Checker, draws: Draws) -> None:
        self._model, self._checker, self._draws = model, checker, draws
        self._room = asyncio.Semaphore(_LANES)

    async def passes(self, task: Task, hint: str, key: Key) -> bool:
        """Whether the model's answer to a task with a hint is right."""
        async with self._room:
            done = await self._model.complete(build_prompt(task, Arm("none", hint=hint)), _SAMPLING)
        answer = adapt(done.text, task.format).answer
        return (await self._checker.check(key, answer)).outcome == "passed"

    def hint(self, task: Task, rung: int) -> str:
        """What a task comes with at a rung."""
        if rung == TAKEN_APART:
            return parts_text(task.parts, task.left)
        return hint_text(task.worked, rung, self._draws.analogue(task, "rungs"))

    async def own(self, task: Task) -> list[bool]:
        """Which of the task's parts, and their parts, the model does by itself."""
        tries = [
            self.passes(Task(task.reference, part.prompt, part.format), "", _key(part))
            for part in _walked(task.parts)
        ]
        return list(await asyncio.gather(*tries))


def _walked(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        yield from _walked(part.parts)


def _key(part: Part) -> Key:
    return Key("maths" if part.format == "number" else "text", {"answer": part.answer})


async def measure_rungs(tasks: int) -> None:
    """Print a row a cell: tasks passed of `tasks` at each rung, and parts passed."""
    known = families()
    cells = cells_of(_SKILLS, known)
    draws = Draws(known, cells)
    settings = EndpointSettings(local=catalogue.DEFAULT, concurrency=_LANES, context=1024)
    print("| skill and level | alone | 1 | 2 | 3 | 4 | 5 | parts by itself |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    async with serving(settings) as url, Checker() as checker:
        model = EndpointModel(settings, f"{url}/v1", variant_of(settings))
        async with model:
            for cell in cells:
                ladder = Ladder(model, checker, draws)
                drawn = [
                    draws.task(draws.draw(cell, "curriculum", "rungs", number))
                    for number in range(tasks)
                ]
                print(await _row(ladder, cell, drawn, known), flush=True)


async def _row(
    ladder: Ladder, cell: Cell, drawn: Sequence[Task], known: Mapping[str, Family]
) -> str:
    family = known[cell.path.partition("/")[0]]
    cells = [f"{cell.path.partition('/')[2]} {cell.level}"]
    for rung in range(TAKEN_APART + 1):
        asked = [
            ladder.passes(task, ladder.hint(task, rung), family.key(task.reference))
            for task in drawn
        ]
        cells.append(f"{sum(await asyncio.gather(*asked))}/{len(drawn)}")
    own = [each for task in drawn for each in await ladder.own(task)]
    return f"| {' | '.join([*cells, f'{sum(own)}/{len(own)}'])} |"


if __name__ == "__main__":
    asyncio.run(measure_rungs(int(sys.argv[1]) if sys.argv[1:] else 8))
