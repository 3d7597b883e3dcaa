"""A distiller that writes scaffolds of known effect, drawn from the mixture of candidates."""

import asyncio

import numpy as np

from agents.scripted.machine_line import read_machine_line
from bus.messages.distiller import (
    Candidate,
    Candidates,
    DistilScaffold,
    ImproveAttempt,
    Improvement,
    Step,
)
from tools.simulation.candidates import draw_effects


class ScriptedDistiller:
    """Takes the place of `agents.distiller` where tasks are simulated.

    The same request gives the same reply. A call takes `latency` seconds.
    """

    def __init__(self, latency: float = 0.0) -> None:
        self._latency = latency

    async def improve_attempt(self, request: ImproveAttempt) -> Improvement:
        """Write down the key, or the solution that ships; empty where there is neither."""
        await asyncio.sleep(self._latency)
        line = read_machine_line(request.prompt)
        key = f"The task names its key.\nANSWER: {line.key}" if line else ""
        text = key or request.solution or ""
        return Improvement(text=text, source="generalised")

    async def distil_scaffold(self, request: DistilScaffold) -> Candidates:
        """Write `count` candidates, each unlike the others and unlike the rejected ones."""
        await asyncio.sleep(self._latency)
        rng = np.random.default_rng(request.seed)
        written: list[tuple[Step, ...]] = []
        while request.sources and len(written) < request.count:
            steps = _steps(float(draw_effects(rng)[0]))
            if steps not in written and steps not in request.rejected:
                written.append(steps)
        return Candidates(
            candidates=tuple(
                Candidate(
                    steps=steps,
                    skills=(request.skill,),
                    source=request.sources[place % len(request.sources)],
                    rationale="Drawn from the mixture of candidates.",
                )
                for place, steps in enumerate(written)
            )
        )


def _steps(effect: float) -> tuple[Step, ...]:
    return (
        Step(
            label="Read",
            when="a task begins",
            action="read it to its end",
            because="what matters may come last",
        ),
        Step(
            label="Proceed",
            when="it has been read",
            action=f"go on with lift={effect:+.3f}",
            because="a simulated student reads this mark and nothing else",
        ),
    )
