"""Draw an answer, and hold what is seen against the task's contract."""

import asyncio
import json
from typing import Final

from tools.renderer.rendering import Drawing, Rendering
from tools.scene.clauses import Checked, check
from tools.scene.contract import Contract
from tools.scene.facts import facts
from tools.scene.plan import MalformedPlanError, parse
from tools.scene.three import to_three
from tools.verdict import Finding

_TOLD: Final = 300
"""Characters of what a scene's code said that evidence repeats."""


async def score_script(drawing: Drawing, contract: Contract, source: str) -> Finding:
    """What the contract says of the scene that a program builds.

    Raises:
        RendererUnavailableError: it could not be drawn on this machine.
    """
    return await _scored(contract, await drawing.draw_script(source))


async def score_plan(drawing: Drawing, contract: Contract, text: str) -> Finding:
    """What the contract says of a plan; a text that is none fails by its format, undrawn.

    Raises:
        RendererUnavailableError: it could not be drawn on this machine.
    """
    try:
        plan = parse(text)
    except MalformedPlanError as error:
        return Finding("failed", "format", f"no plan: {error}", score=0.0)
    return await _scored(contract, await drawing.draw_scene(to_three(plan)))


async def score_data(drawing: Drawing, contract: Contract, text: str) -> Finding:
    """What the contract says of data in three's JSON object format, which runs no code.

    Raises:
        RendererUnavailableError: it could not be drawn on this machine.
    """
    try:
        scene = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Finding("failed", "format", f"no JSON ({type(error).__name__})", score=0.0)
    return await _scored(contract, await drawing.draw_scene(scene))


async def _scored(contract: Contract, rendering: Rendering) -> Finding:
    # Hundreds of solids take a moment, and the worker has others to answer.
    observed = await asyncio.to_thread(facts, rendering.observation)
    if rendering.failure is not None:
        return Finding(
            "failed", rendering.failure, rendering.reason[:_TOLD], score=0.0, observed=observed
        )
    checked = await asyncio.to_thread(check, contract, rendering.observation)
    unmet = tuple(each.said for each in checked if not each.met)
    return Finding(
        "failed" if unmet else "passed",
        "wrong" if unmet else None,
        _evidence(checked, rendering),
        score=1 - len(unmet) / len(checked),
        observed=observed,
        unmet=unmet,
        pictures=rendering.pictures,
    )


def _evidence(checked: list[Checked], rendering: Rendering) -> str:
    met = sum(each.met for each in checked)
    said = f"{met} of {len(checked)} clauses met"
    thrown = rendering.observation.exceptions
    return f"{said}; its code threw: {thrown[0][:_TOLD]}" if thrown else said
