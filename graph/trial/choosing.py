"""The student's measured outcomes choose among candidates, and a pilot sets the cap."""

import math
from collections.abc import Sequence

from graph.arms.prompt import Arm
from graph.asking import Item, find_task
from graph.measuring import Measurement, facts_of, measure_items
from graph.trial.arms import build_arms
from graph.trial.context import BEYOND, TrialContext
from graph.trial.scoring import value_of
from graph.trial.state import TrialState
from observability.ledger.facts import CandidateSelected, Purpose
from tools.scaffold.arms import ArmError
from tools.tasks.task import Pool

PILOT_FACTOR = 1.5
"""How much longer than the pilot's longest answer an answer may be."""


async def select(state: TrialState, trial: TrialContext) -> TrialState:
    """Take the candidate with which the student did best on fresh tasks of domain 1."""
    digests = state["candidates"]
    if len(digests) == 1 or not trial.settings.selection:
        return {"scaffold": digests[0]}
    arms = [Arm(name, (trial.context.recorder.scaffold(name),)) for name in digests]
    items = _items(trial, "selection", "selection", trial.settings.selection)
    rows = await measure_items(trial.context, items, (*arms, Arm("none")))
    whole = [row for row in rows if not any(each.missing for each in row)]
    best = max(range(len(arms)), key=lambda column: _mean(whole, column, scenes=_scenes(trial)))
    facts, artefacts = facts_of(rows)
    facts["candidate_selected/0"] = CandidateSelected(
        episode=0,
        scaffold=digests[best],
        passed={
            arm.name: sum(row[column].passed for row in whole)
            for column, arm in enumerate((*arms, Arm("none")))
        },
        items=len(whole),
    )
    await trial.context.recorder.append(facts, artefacts)
    return {"scaffold": digests[best]}


async def pilot(state: TrialState, trial: TrialContext) -> TrialState:
    """See how long answers get on domain 1, every arm alike, whatever they are worth."""
    if not trial.settings.pilot:
        return {}
    try:
        built = await build_arms(trial, _chosen(state))
    except ArmError as error:
        return {"abandoned": str(error)}
    items = _items(trial, "pilot", "panel", trial.settings.pilot)
    rows = await measure_items(trial.context, items, built.tried)
    await trial.context.recorder.append(*facts_of(rows))
    return {}


def cap_of(trial: TrialContext) -> int:
    """The cap to commit to: 1.5 times the pilot's longest answer, or the student's usual one."""
    usual = trial.context.plan.student.max_tokens
    longest = max((fact.completion_tokens for fact in trial.record.piloted), default=0)
    if not longest:
        return usual
    return min(math.ceil(PILOT_FACTOR * longest), BEYOND * usual)


def _chosen(state: TrialState) -> str:
    chosen = state["scaffold"]
    assert chosen is not None, "this node comes after the choice"  # noqa: S101 - for mypy
    return chosen


def _items(trial: TrialContext, purpose: Purpose, pool: Pool, most: int) -> list[Item]:
    """Fresh tasks of domain 1; those of a pilot may be answered at length."""
    context = trial.context
    cap = BEYOND * context.plan.student.max_tokens if purpose == "pilot" else None
    key = context.identity.nonce(purpose)
    drawn = context.draws.spread(trial.training_cells, pool, key, most)
    return [
        Item(find_task(context, str(reference)), 0, purpose, number, cap=cap)
        for number, reference in enumerate(drawn)
    ]


def _scenes(trial: TrialContext) -> bool:
    return trial.pool.is_scenes


def _mean(rows: Sequence[Sequence[Measurement]], column: int, *, scenes: bool) -> float:
    values = [value_of(row[column].fact, "contract" if scenes else "verdict") for row in rows]
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
