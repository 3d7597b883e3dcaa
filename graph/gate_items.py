"""A gate's fresh items: a skill at random, a level at random, then a task.

Generated tasks follow from the gate's nonce. Given ones are used up: they are noted on the `lab`
stream, by their prompts, before anybody attempts them, so no other gate of the ledger's life gets
them again, whatever becomes of this one or of their file.
"""

from collections.abc import Sequence

from graph.asking import Item
from graph.context import RunContext
from graph.draws import Cell
from graph.measuring import digest
from observability.ledger.facts import Fact, GateOpened, GateTasksDrawn
from tools.tasks.errors import PoolSpentError
from tools.tasks.reference import TaskReference
from tools.tasks.task import Task


class GateItems:
    """Draws one gate's items, the same ones however often it is begun again."""

    def __init__(self, context: RunContext, opened: GateOpened, skills: Sequence[str]) -> None:
        self._context, self._opened = context, opened
        self._key = context.identity.nonce("gate", opened.test, opened.scaffold)
        self._cells = [cell for path in skills for cell in context.draws.levels(path)]
        self._given = any(context.draws.size(cell, "gate") is not None for cell in self._cells)
        self._next = 0

    @property
    def next(self) -> int:
        """Number of the next item."""
        return self._next

    def left(self) -> int:
        """How many items there are at most from here on."""
        draws = self._context.draws
        if not self._given:
            return self._opened.max_pairs
        return sum(
            not self._used(draws.task(draws.draw(cell, "gate", self._key, number)))
            for cell in self._cells
            for number in range(draws.size(cell, "gate") or 0)
        )

    async def take(self, room: int) -> list[Item]:
        """Up to this many items; none once the pool is spent."""
        opened, first = self._opened, self._next
        if self._given:
            await self._context.recorder.settle_lab(lambda: self._noted(first, room))
            known = self._known(first)
            references = known.tasks if known else ()
            tasks = [self._context.draws.task(TaskReference.parse(each)) for each in references]
        else:
            tasks = self._draw(room)
        self._next += len(tasks)
        return [
            Item(task, opened.episode, "gate", number, opened.scaffold)
            for number, task in enumerate(tasks, first)
        ]

    def _known(self, first: int) -> GateTasksDrawn | None:
        opened = self._opened
        return self._context.recorder.lab.drawn(opened.run, opened.episode, opened.scaffold, first)

    def _draw(self, room: int) -> list[Task]:
        drawn: list[Task] = []
        rest = list(self._cells)
        while rest and len(drawn) < room:
            cell = self._pick(rest, self._next + len(drawn))
            try:
                drawn.append(self._from(cell, drawn))
            except PoolSpentError:
                rest.remove(cell)
        return drawn

    def _pick(self, cells: Sequence[Cell], number: int) -> Cell:
        seed = self._context.identity.seed
        skills = sorted({cell.path for cell in cells})
        path = skills[seed(self._key, "skill", number) % len(skills)]
        levels = [cell for cell in cells if cell.path == path]
        return levels[seed(self._key, "level", number) % len(levels)]

    def _from(self, cell: Cell, drawn: Sequence[Task]) -> Task:
        draws = self._context.draws
        if draws.size(cell, "gate") is None:
            return draws.task(draws.draw(cell, "gate", self._key, self._next + len(drawn)))
        return draws.unused(cell, "gate", self._key, lambda task: task in drawn or self._used(task))

    def _used(self, task: Task) -> bool:
        return self._context.recorder.lab.used(digest(task.prompt.encode()))

    def _noted(self, first: int, room: int) -> dict[str, Fact]:
        """The note of these items; nothing may be stored between this and its being stored."""
        opened, known = self._opened, self._known(first)
        tasks = () if known else self._draw(room)
        if not tasks:
            return {}
        fact = GateTasksDrawn(
            run=opened.run,
            episode=opened.episode,
            scaffold=opened.scaffold,
            first=first,
            tasks=tuple(str(task.reference) for task in tasks),
            prompts=tuple(digest(task.prompt.encode()) for task in tasks),
        )
        key = f"gate_tasks_drawn/{opened.run}/{opened.episode}/{opened.scaffold}/{first}"
        return {key: fact}
