"""The gate: the fresh, paired, held-out test that a candidate must win.

The test is committed to the `lab` stream, which spends its share of the ledger's lifetime error,
before the nonce that chooses its items is drawn. See docs/protocol.md for the rules.
"""

from collections import Counter
from dataclasses import dataclass

from graph.arms.prompt import Arm
from graph.asking import Item, find_task
from graph.context import RunContext
from graph.draws import Cell
from graph.measuring import Measurement, facts_of, measure_items
from observability.ledger.facts import GateClosed, GateOpened
from tools.scaffold.model import Scaffold
from tools.statistics.gate import GateTally, decide, level
from tools.tasks.errors import PoolSpentError


@dataclass(frozen=True, slots=True)
class Match:
    """Who meets whom in a gate."""

    episode: int
    challenger: Scaffold
    incumbent: Scaffold | None

    @property
    def arms(self) -> tuple[Arm, Arm]:
        stays = (self.incumbent,) if self.incumbent else ()
        return Arm("challenger", (self.challenger,)), Arm("incumbent", stays)


async def open_gate(context: RunContext, match: Match) -> GateOpened:
    """Commit to a test; the one already committed to where there is one."""
    lab = context.recorder.lab
    known = lab.gate(context.run, match.episode, match.challenger.digest)
    if known is not None:
        return known
    test, adopted = lab.tests(context.variant) + 1, lab.adoptions(context.variant)
    opened = GateOpened(
        run=context.run,
        episode=match.episode,
        scaffold=match.challenger.digest,
        incumbent=match.incumbent.digest if match.incumbent else None,
        variant=context.variant,
        test=test,
        adopted_before=adopted,
        alpha=level(test, adopted),
        max_pairs=context.plan.gate.pairs,
    )
    key = f"gate_opened/{context.run}/{match.episode}/{opened.scaffold}"
    await context.recorder.append_lab({key: opened})
    await context.recorder.append({key: opened})
    return opened


async def run_gate(context: RunContext, match: Match) -> GateClosed:
    """Run pairs in blocks until the evidence decides, or pairs, pool or budget are used up."""
    opened = await open_gate(context, match)
    items = _Items(context, match, opened)
    tally = GateTally()
    while decide(tally, opened.alpha, opened.max_pairs).outcome == "open":
        if context.recorder.spent(context.plan.budget, match.episode):
            break
        room = min(context.plan.lanes, opened.max_pairs - tally.pairs)
        block = items.take(room)
        if not block:
            break
        pairs = await measure_items(context, block, match.arms)
        await context.recorder.append(*facts_of(pairs))
        for pair in pairs:
            tally = count(tally, *pair)
    return await _close(context, opened, tally, dict(items.drawn))


def count(tally: GateTally, challenger: Measurement, incumbent: Measurement) -> GateTally:
    """Add a pair to a tally."""
    if challenger.missing or incumbent.missing:
        return tally._replace(missing=tally.missing + 1)
    if challenger.passed == incumbent.passed:
        return tally._replace(ties=tally.ties + 1)
    if challenger.passed:
        return tally._replace(wins=tally.wins + 1)
    return tally._replace(losses=tally.losses + 1)


class _Items:
    """The gate's fresh items: a skill at random, a level at random, then a seed."""

    def __init__(self, context: RunContext, match: Match, opened: GateOpened) -> None:
        self._context, self._match = context, match
        self._key = context.identity.nonce("gate", opened.test, opened.scaffold)
        self._next = 0
        self._about = opened.scaffold
        self.drawn: Counter[str] = Counter()

    def take(self, room: int) -> list[Item]:
        """Up to this many items; none when the pool is spent."""
        taken: list[Item] = []
        while len(taken) < room and (reference := self._draw()) is not None:
            task = find_task(self._context, reference)
            taken.append(Item(task, self._match.episode, "gate", self._next, self._about))
            self._next += 1
        return taken

    def _draw(self) -> str | None:
        seed = self._context.identity.seed
        open_cells = list(self._cells())
        while open_cells:
            skills = sorted({cell.path for cell in open_cells})
            path = skills[seed(self._key, "skill", self._next) % len(skills)]
            levels = [cell for cell in open_cells if cell.path == path]
            cell = levels[seed(self._key, "level", self._next) % len(levels)]
            try:
                return self._from(cell)
            except PoolSpentError:
                open_cells.remove(cell)
        return None

    def _cells(self) -> tuple[Cell, ...]:
        draws = self._context.draws
        return tuple(cell for path in self._match.challenger.skills for cell in draws.levels(path))

    def _from(self, cell: Cell) -> str:
        draws = self._context.draws
        if draws.size(cell, "gate") is None:
            return str(draws.draw(cell, "gate", self._key, self._next))
        name = draws.name(cell)
        before = self._context.recorder.lab.drawn(name)
        reference = draws.draw(cell, "gate", "given", before + self.drawn[name])
        self.drawn[name] += 1
        return str(reference)


async def _close(
    context: RunContext, opened: GateOpened, tally: GateTally, drawn: dict[str, int]
) -> GateClosed:
    reading = decide(tally, opened.alpha, opened.max_pairs)
    closed = GateClosed(
        run=context.run,
        episode=opened.episode,
        scaffold=opened.scaffold,
        variant=opened.variant,
        test=opened.test,
        outcome="undecided" if reading.outcome == "open" else reading.outcome,
        wins=tally.wins,
        losses=tally.losses,
        ties=tally.ties,
        missing=tally.missing,
        e_plus=reading.e_plus,
        e_minus=reading.e_minus,
        threshold=reading.threshold,
        drawn=drawn,
    )
    key = f"gate_closed/{context.run}/{opened.episode}/{opened.scaffold}"
    await context.recorder.append_lab({key: closed})
    await context.recorder.append({key: closed})
    return closed
