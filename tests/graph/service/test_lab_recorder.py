"""Runs side by side spend one ledger's life: in turn, each knowing of all that went before."""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bus.client import BusClient
from bus.connection import Connection
from graph.context import RunContext
from graph.draws import Draws, plan_cells
from graph.episode.adopting import adopt
from graph.gate import GateComparison, UntestableError, open_gate
from graph.gate_items import GateItems
from graph.identity import Identity
from graph.lab_recorder import LabRecorder
from graph.recorder import Recorder
from graph.settings import Plan, make_plan
from observability.ledger.event import Ledger
from observability.ledger.facts import CandidateProposed, Fact, GateOpened, ScaffoldAdopted
from observability.ledger.sqlite import SqliteLedger
from tools.scaffold.model import Scaffold, Step
from tools.statistics.gate import FALSE_DISCOVERIES, level
from tools.tasks.catalogue import families

PLAN = make_plan({"skills": ["simulated/counting"], "gate": {"pairs": 400}})
Deeds = Sequence[tuple[bool, int]]
"""Of each gate of a run in turn: whether it is won, and how long the run waits before it."""


def scaffold(run: str, episode: int, skill: str = "simulated/counting") -> Scaffold:
    step = Step(f"{run} {episode}", "it is asked", "count on", "nothing is left out")
    return Scaffold((step,), (skill,), "generalised")


def context_of(
    run: str, variant: str, lab_recorder: LabRecorder, plan: Plan = PLAN, draws: Draws | None = None
) -> RunContext:
    return RunContext(
        run=run,
        plan=plan,
        variants={"student": variant},
        families={},
        draws=draws or Draws({}, ()),
        identity=Identity(run.encode()),
        bus=cast(BusClient, None),
        recorder=Recorder(lab_recorder.ledger, run, 2, lab_recorder),
        connection=cast(Connection, None),
        sealed={},
    )


async def live(context: RunContext, deeds: Deeds) -> None:
    """Open gates one after the other, and adopt what has won."""
    for episode, (won, turns) in enumerate(deeds):
        for _ in range(turns):
            await asyncio.sleep(0)
        candidate = scaffold(context.run, episode)
        proposed: dict[str, Fact] = {f"p/{episode}": proposal(candidate, episode)}
        await context.recorder.append(proposed)
        try:
            await open_gate(context, GateComparison(episode, candidate, None))
        except UntestableError:
            continue
        if won:
            await adopt({"episode": episode, "chosen": candidate.digest}, context)  # type: ignore[typeddict-item]


def proposal(candidate: Scaffold, episode: int) -> CandidateProposed:
    (step,) = candidate.steps
    return CandidateProposed(
        episode=episode,
        scaffold=candidate.digest,
        steps=({k: getattr(step, k) for k in ("label", "when", "action", "because")},),
        skills=candidate.skills,
        source=candidate.source,
        rationale="",
        parent=None,
        contrast=(),
    )


def check_one_sequence(ledger: Ledger) -> int:
    """What every gate was given follows from what the stream held when it was opened."""
    opened: dict[str, int] = {}
    adopted: dict[str, int] = {}
    for event in ledger.read("lab"):
        match event.fact:
            case GateOpened(variant=variant) as fact:
                opened[variant] = opened.get(variant, 0) + 1
                assert (fact.test, fact.adopted_before) == (
                    opened[variant],
                    adopted.get(variant, 0),
                )
                assert fact.alpha == level(fact.test, fact.adopted_before)
            case ScaffoldAdopted(variant=variant):
                adopted[variant] = adopted.get(variant, 0) + 1
            case _:
                pass
    for variant, number in opened.items():
        # Were nothing true, this bounds the chance that anything was ever adopted
        spent = sum(level(test, 0) for test in range(1, number + 1))
        assert spent <= FALSE_DISCOVERIES, variant
    return sum(opened.values())


DEEDS = some.lists(some.tuples(some.booleans(), some.integers(0, 5)), min_size=1, max_size=4)
LIVES = some.lists(some.tuples(some.sampled_from("ab"), DEEDS), min_size=2, max_size=4)


@settings(max_examples=25)
@given(LIVES)
def test_levels_of_runs_side_by_side_are_those_of_one_sequence(
    lives: list[tuple[str, Deeds]],
) -> None:
    async def side_by_side(ledger: Ledger) -> None:
        lab_recorder = LabRecorder(ledger)
        async with asyncio.TaskGroup() as group:
            for number, (variant, deeds) in enumerate(lives):
                group.create_task(live(context_of(f"run-{number}", variant, lab_recorder), deeds))
        assert lab_recorder.lab.canonical() == LabRecorder(ledger).lab.canonical()

    with TemporaryDirectory() as folder, SqliteLedger(Path(folder) / "ledger", "test") as ledger:
        asyncio.run(side_by_side(ledger))
        assert check_one_sequence(ledger) > 0


async def test_a_gate_that_is_opened_again_is_the_same_gate(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path / "ledger", "test") as ledger:
        lab_recorder = LabRecorder(ledger)
        one, two = (context_of(name, "v", lab_recorder) for name in ("one", "two"))
        first = await open_gate(one, GateComparison(3, scaffold("one", 3), None))
        await open_gate(two, GateComparison(0, scaffold("two", 0), None))
        again = context_of("one", "v", LabRecorder(ledger))
        assert await open_gate(again, GateComparison(3, scaffold("one", 3), None)) == first
        assert check_one_sequence(ledger) == 2


async def test_what_a_gate_cannot_decide_spends_nothing_and_lets_the_others_go_on(
    tmp_path: Path,
) -> None:
    hopeless = make_plan({"skills": ["simulated/counting"], "gate": {"pairs": 1}})
    with SqliteLedger(tmp_path / "ledger", "test") as ledger:
        lab_recorder = LabRecorder(ledger)
        with pytest.raises(UntestableError):
            await open_gate(
                context_of("a", "v", lab_recorder, hopeless),
                GateComparison(0, scaffold("a", 0), None),
            )
        opened = await open_gate(
            context_of("b", "v", lab_recorder), GateComparison(0, scaffold("b", 0), None)
        )
        assert opened.test == 1


async def test_no_given_task_is_used_by_the_gates_of_two_runs(tmp_path: Path) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_text("".join(f'{{"prompt": "{n} + 1?", "answer": "{n + 1}"}}\n' for n in range(90)))
    plan = make_plan({"tasks": str(mine), "gate": {"pairs": 12}})
    known = families(mine)
    draws = Draws(known, plan_cells(plan, known))
    (cell,) = draws.cells
    drawn: list[str] = []

    async def spend(context: RunContext) -> None:
        dice = random.Random(context.run)
        comparison = GateComparison(0, scaffold(context.run, 0, cell.path), None)
        items = GateItems(context, await open_gate(context, comparison), (cell.path,))
        while taken := await items.take(dice.randint(1, 3)):
            drawn.extend(str(item.task.reference) for item in taken)
            await asyncio.sleep(0.001 * dice.random())

    with SqliteLedger(tmp_path / "ledger", "test") as ledger:
        lab_recorder = LabRecorder(ledger)
        await asyncio.gather(
            *(spend(context_of(name, "v", lab_recorder, plan, draws)) for name in ("a", "b", "c"))
        )
    assert len(drawn) == len(set(drawn)) == draws.size(cell, "gate")
