"""Scaffolds from a generalised procedure, with weight on the step where the student goes wrong.

Four wordings, best guess first: the whole procedure and its turning point alone, each with the
values named and, more abstractly, with each step named only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from agents.distiller.divergence import Divergence, divergence
from agents.distiller.generalise import GeneralStep, generalise
from agents.distiller.patterns import wording
from bus.messages.distiller import ContrastPair
from tools.scaffold.model import MAX_STEPS, Step, estimated_tokens, written
from tools.scaffold.tidy import tidy_step

_CHECK = "then check it once more before you go on"


class TooLongError(ValueError):
    """Even without every step that can be spared, the procedure is too long."""

    def __init__(self, found: int, allowed: int) -> None:
        self.found, self.allowed = found, allowed
        super().__init__(
            f"the shortest form of the procedure has about {found} tokens and {allowed} are allowed"
        )


@dataclass(frozen=True, slots=True)
class Procedure:
    """Steps for a scaffold, and what in the contrast they answer."""

    steps: tuple[Step, ...]
    rationale: str


def procedures(pairs: Sequence[ContrastPair], max_tokens: int) -> list[Procedure]:
    """Write procedures from contrast pairs with worked solutions, best guess first.

    Raises:
        TooFewSolutionsError: fewer than two solutions that share a step.
        TooLongError: no wording fits into `max_tokens`.
    """
    general = generalise([pair.worked for pair in pairs if pair.worked is not None])
    seen = divergence(pairs, {step.label for step in general})
    made: list[Procedure] = []
    too_long: list[TooLongError] = []
    for abstract, whole in product((False, True), (True, False)):
        chosen = general if whole else _turning_point(general, seen)
        try:
            steps = _fitted(chosen, seen, max_tokens, abstract=abstract)
        except TooLongError as error:
            too_long.append(error)
        else:
            made.append(Procedure(steps, _rationale(seen)))
    if not made:
        raise min(too_long, key=lambda error: error.found)
    return made


def _turning_point(general: list[GeneralStep], seen: Divergence) -> list[GeneralStep]:
    """The step where the student goes wrong, with the one that leads to it and the last."""
    labels = [step.label for step in general]
    worst = labels.index(seen.worst) if seen.worst is not None else 0
    places = sorted({max(worst - 1, 0), worst, len(general) - 1})
    return [general[place] for place in places]


def _fitted(
    general: list[GeneralStep], seen: Divergence, max_tokens: int, *, abstract: bool
) -> tuple[Step, ...]:
    """Steps within the limits: what the student gets right anyway goes first."""
    kept = list(general)
    while True:
        steps = tuple(
            _step(step, place, seen, abstract=abstract) for place, step in enumerate(kept)
        )
        tokens = estimated_tokens(written(steps))
        if len(steps) <= MAX_STEPS and tokens <= max_tokens:
            return steps
        spare = [step for step in kept[:-1] if step.label != seen.worst]
        if not spare:
            raise TooLongError(tokens, max_tokens)
        kept.remove(min(spare, key=lambda step: seen.missing[step.label]))


def _step(step: GeneralStep, place: int, seen: Divergence, *, abstract: bool) -> Step:
    action = step.label.lower() if abstract else _imperative(step)
    because = clause(step.because) or "the answer rests on it"
    if step.label == seen.worst:
        because = f"{because}; {seen.first[step.label]} of {seen.attempts} tries went wrong here"
        action = f"{action}, {_CHECK}"
    return tidy_step(step.label, _condition(step, place), action, because)


def _imperative(step: GeneralStep) -> str:
    """The worked line as an instruction: a bare equation is something to write down."""
    text = clause(wording(step.pattern))
    first = text.split(maxsplit=1)[0].casefold() if text else ""
    if not first.isalpha() or first in {"the", "a", "an"}:
        return f"write: {text}" if text else step.label.lower()
    return text


def clause(sentence: str) -> str:
    """A sentence as part of another: no capital, unless it is a name's, and no full stop."""
    text = sentence.strip().rstrip(" .")
    return text[:1].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text


def _condition(step: GeneralStep, place: int) -> str:
    if step.repeated:
        return "there is another one to do"
    if step.optional:
        return "the task needs it"
    return "you start" if place == 0 else "the step before is done"


def _rationale(seen: Divergence) -> str:
    if seen.worst is None:
        return "The attempts show every step; the procedure states them in order."
    return (
        f"In {seen.first[seen.worst]} of {seen.attempts} attempts the student's work first left"
        f" the path at {seen.worst!r}."
    )
