"""The Curator: decides what comes next, and brings free answers into the verifier's format."""

import numpy as np

from bus.messages.curator import AdaptAnswer, AdaptedAnswer, DecideNext, Decision
from tools.curriculum.catalogue import find_policy
from tools.curriculum.decide import decide
from tools.curriculum.learner import Cell, LearnerState
from tools.extraction.cascade import adapt


class Curator:
    """Teaches at the edge of the student's ability, with no model and no memory."""

    async def decide_next(self, request: DecideNext) -> Decision:
        """Decide on the next episode; the same request gives the same decision.

        Raises:
            UnknownPolicyError: the request names a policy that does not exist.
        """
        state = LearnerState(
            cells=tuple(Cell(**vars(cell)) for cell in request.cells),
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
        answer, rule = adapt(request.text, request.format)
        return AdaptedAnswer(answer=answer, rule=rule)
