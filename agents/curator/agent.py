"""The Curator: decides what comes next, and brings free answers into the verifier's format.

A language model joins for what only language can do, where one is set.
"""

import numpy as np

from agents.curator import adapting, authoring, checking
from agents.curator.model import CuratorModel
from bus.messages.authoring import (
    AuthorTasks,
    DecomposeTask,
    Drafts,
    Inventions,
    InventSkills,
    Solution,
    SolveTask,
)
from bus.messages.checking import Checklist, CheckWork
from bus.messages.curator import AdaptAnswer, AdaptedAnswer, DecideNext, Decision
from bus.messages.curator import Cell as CellMessage
from tools.curriculum.catalogue import find_policy
from tools.curriculum.decide import decide
from tools.curriculum.learner import Cell, LearnerState, Rung


class Curator:
    """Teaches at the edge of the student's ability, with no memory.

    Deciding and the rules of adapting need no model. Without a `model`, whatever does says so in
    its reply. `adapts` lets the model adapt the answers that no rule can read.

    All but `decide_next` raise `ModelUnavailableError` where the model gave no answer, and
    `ModelRejectedError` where its endpoint refuses for good.
    """

    def __init__(self, model: CuratorModel | None = None, *, adapts: bool = False) -> None:
        self._model, self._adapts = model, adapts

    async def decide_next(self, request: DecideNext) -> Decision:
        """Decide on the next episode; the same request gives the same decision.

        Raises:
            UnknownPolicyError: the request names a policy that does not exist.
        """
        state = LearnerState(
            cells=tuple(_known(cell) for cell in request.cells),
            candidates_left=request.candidates_left,
            contrast_needed=request.contrast_needed,
        )
        rng = np.random.default_rng(request.seed)
        decided = decide(state, find_policy(request.policy), rng)
        return Decision(
            action=decided.action,
            skill=decided.skill,
            level=decided.level,
            seed=request.seed,
            hint=decided.hint,
            reason=decided.reason,
            policy=request.policy,
            picked_by=decided.picked_by,
            propensity=decided.propensity,
            inputs=decided.inputs,
        )

    async def adapt_answer(self, request: AdaptAnswer) -> AdaptedAnswer:
        """Find the answer in what the student wrote, and say by which rule."""
        return await adapting.adapt_answer(request, self._model if self._adapts else None)

    async def check_work(self, request: CheckWork) -> Checklist:
        """Look a piece of work through by a list of questions, which decides nothing."""
        return await checking.check_work(request, self._model)

    async def author_tasks(self, request: AuthorTasks) -> Drafts:
        """Write new tasks of a skill, which somebody else has to admit."""
        return await authoring.author_tasks(request, self._model)

    async def decompose_task(self, request: DecomposeTask) -> Drafts:
        """Write easier variants of a task that a student is stuck on."""
        return await authoring.decompose_task(request, self._model)

    async def invent_skills(self, request: InventSkills) -> Inventions:
        """Think of new skills."""
        return await authoring.invent_skills(request, self._model)

    async def solve_task(self, request: SolveTask) -> Solution:
        """Answer a task in a fresh context, knowing nothing but its prompt."""
        return await authoring.solve_task(request, self._model)


def _known(cell: CellMessage) -> Cell:
    rungs = tuple(Rung(**vars(rung)) for rung in cell.rungs)
    return Cell(**{**vars(cell), "rungs": rungs})
