"""A procedure from worked solutions: their steps, with values replaced by what they are called.

Nothing here knows a family: steps are matched by label, values by the roles that each solution
declares and by the results of earlier steps. What fewer than two solutions agree on is left out.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agents.distiller.patterns import Pattern, common, named
from bus.messages.distiller import Worked, WorkedStep

FEWEST_SOLUTIONS = 2
OWN_RESULT = "result"


@dataclass(frozen=True, slots=True)
class GeneralStep:
    """A step that solutions agree on; `optional` in some of them, `repeated` within one."""

    label: str
    pattern: Pattern
    because: str
    optional: bool
    repeated: bool


class TooFewSolutionsError(ValueError):
    """There is nothing to generalise over."""

    def __init__(self, found: int) -> None:
        self.found = found
        super().__init__(
            f"generalising needs {FEWEST_SOLUTIONS} worked solutions that share a step,"
            f" and {found} came with the contrast pairs"
        )


def generalise(solutions: Sequence[Worked]) -> list[GeneralStep]:
    """The steps that at least two solutions share, in their usual order.

    Raises:
        TooFewSolutionsError: fewer than two solutions, or no step in common.
    """
    holders = Counter(label for each in solutions for label in {step.label for step in each.steps})
    shared = [label for label in _ordered(solutions) if holders[label] >= FEWEST_SOLUTIONS]
    if not shared:
        raise TooFewSolutionsError(len(solutions))
    return [
        _general(label, solutions, optional=holders[label] < len(solutions)) for label in shared
    ]


def _ordered(solutions: Sequence[Worked]) -> list[str]:
    """Labels by their mean place in the solutions that have them, each from 0 to 1."""
    places: dict[str, list[float]] = {}
    for solution in solutions:
        first: dict[str, float] = {}
        for place, step in enumerate(solution.steps, 1):
            first.setdefault(step.label, place / len(solution.steps))
        for label, relative in first.items():
            places.setdefault(label, []).append(relative)
    return sorted(places, key=lambda label: sum(places[label]) / len(places[label]))


def _general(label: str, solutions: Sequence[Worked], *, optional: bool) -> GeneralStep:
    patterns: list[Pattern] = []
    reasons: list[str] = []
    repeated = False
    for solution in solutions:
        places = [at for at, step in enumerate(solution.steps) if step.label == label]
        repeated = repeated or len(places) > 1
        patterns += [named(solution.steps[at].text, _names(solution, at)) for at in places]
        reasons += [solution.steps[at].because for at in places]
    because = next((reason for reason in reasons if reason), "")
    return GeneralStep(label, common(patterns), because, optional, repeated)


def _names(solution: Worked, at: int) -> dict[str, tuple[str, ...]]:
    """What each value may be called in one step: a role, an earlier result, its own result."""
    names: dict[str, tuple[str, ...]] = {}
    earlier = ((step.result, _result_of(step)) for step in reversed(solution.steps[:at]))
    own = (solution.steps[at].result, OWN_RESULT)
    for value, name in (*((value, role) for role, value in solution.roles.items()), *earlier, own):
        if value and name not in names.get(value, ()):
            names[value] = (*names.get(value, ()), name)
    return names


def _result_of(step: WorkedStep) -> str:
    return f'{OWN_RESULT} of "{step.label.lower()}"'
