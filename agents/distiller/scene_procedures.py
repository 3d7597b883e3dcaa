"""Scaffolds for scenes: of the expert's procedure, the steps that can be seen in the difference.

A worked step names the fact by which one sees that it was done. It goes into a candidate only
where that fact tells the expert's scenes from the student's (`agents.distiller.contrast`); steps
without such a fact are kept only while there is room. Steps stand in the expert's order. Four
wordings, best guess first: concrete ones keep what worlds call by one name and how far experts
went, abstract ones only what all worlds say in the same words; each whole, and its three
strongest steps.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from agents.distiller.contrast import Difference, difference
from agents.distiller.generalise import GeneralStep, generalise
from agents.distiller.patterns import Pattern, Token, is_gap, wording
from agents.distiller.procedures import Procedure, TooLongError, clause
from agents.distiller.scene_facts import SCENE_FACTS
from bus.messages.distiller import ContrastPair
from tools.scaffold.model import MAX_STEPS, Step, estimated_tokens, written
from tools.scaffold.tidy import tidy_step

_STRONGEST: Final = 3
_COUNTABLE: Final = 10


class NoDifferenceError(ValueError):
    """No fact tells the expert's scenes from the student's; `compared` are those looked at."""

    def __init__(self, compared: Sequence[Difference]) -> None:
        self.compared = tuple(compared)
        facts = ", ".join(f"{each.fact} {each.apart}/{each.pairs}" for each in compared)
        super().__init__(
            "none of the expert's steps shows in most contrast pairs"
            f" ({facts or 'no step names a fact'})"
        )


@dataclass(frozen=True, slots=True)
class _StepDifference:
    """A step of the expert's, with the difference that it makes; None where nothing tells."""

    step: GeneralStep
    difference: Difference | None

    @property
    def weight(self) -> float:
        return self.difference.weight if self.difference else -1.0


def scene_procedures(pairs: Sequence[ContrastPair], max_tokens: int) -> list[Procedure]:
    """Write procedures from contrast pairs with facts on both sides, best guess first.

    Raises:
        TooFewSolutionsError: fewer than two worked solutions that share a step.
        NoDifferenceError: no step can be seen in the difference.
        TooLongError: no wording fits into `max_tokens`.
    """
    found = _steps_that_differ(pairs)
    strongest = sorted(found, key=lambda each: each.weight, reverse=True)[:_STRONGEST]
    made: list[Procedure] = []
    too_long: list[TooLongError] = []
    for whole, abstract in product((True, False), (False, True)):
        kept = [each for each in found if whole or each in strongest]
        try:
            steps = _fitted(kept, max_tokens, abstract=abstract)
        except TooLongError as error:
            too_long.append(error)
        else:
            made.append(Procedure(steps, _rationale(found)))
    if not made:
        raise min(too_long, key=lambda error: error.found)
    return made


def _steps_that_differ(pairs: Sequence[ContrastPair]) -> list[_StepDifference]:
    """The expert's steps, without those whose fact tells nothing."""
    general = generalise([pair.worked for pair in pairs if pair.worked is not None])
    facts = _facts(pairs)
    compared = {fact: difference(pairs, fact) for fact in facts.values()}
    if not any(each.tells for each in compared.values()):
        raise NoDifferenceError(list(compared.values()))
    found: list[_StepDifference] = []
    for step in general:
        fact = facts.get(step.label)
        if fact is None or compared[fact].tells:
            found.append(_StepDifference(step, compared[fact] if fact else None))
    return found


def _facts(pairs: Sequence[ContrastPair]) -> Mapping[str, str]:
    """The fact by which a step is seen, by its label."""
    steps = (step for pair in pairs if pair.worked is not None for step in pair.worked.steps)
    return {step.label: step.shows_in for step in steps if step.shows_in}


def _fitted(kept: list[_StepDifference], max_tokens: int, *, abstract: bool) -> tuple[Step, ...]:
    """Steps within the limits: what cannot be seen goes first, then what is seen least."""
    left = list(kept)
    while True:
        steps = tuple(_step(each, abstract=abstract) for each in left)
        tokens = estimated_tokens(written(steps))
        if len(steps) <= MAX_STEPS and tokens <= max_tokens:
            return steps
        if len(left) == 1:
            raise TooLongError(tokens, max_tokens)
        left.remove(min(reversed(left), key=lambda each: each.weight))


def _step(shown: _StepDifference, *, abstract: bool) -> Step:
    step = shown.step
    action = "; ".join(_text(each) for each in _sentences(step.pattern, abstract=abstract))
    because = clause(step.because) or "experts do"
    if not abstract and (seen := _evidence(shown.difference)):
        because = f"{because}; {seen}"
    return tidy_step(
        step.label, _condition(shown.difference), action or step.label.lower(), because
    )


def _sentences(pattern: Pattern, *, abstract: bool) -> list[Pattern]:
    """Those that hold for all worlds: without any value, or with values that have a name."""
    rows: list[list[Token]] = [[]]
    for token in pattern:
        if token.names is None and token.text == ".":
            rows.append([])
        else:
            rows[-1].append(token)
    return [
        tuple(row)
        for row in rows
        if row and not any(is_gap(each) or (abstract and each.names is not None) for each in row)
    ]


def _text(sentence: Pattern) -> str:
    return clause(wording(sentence))


def _condition(seen: Difference | None) -> str:
    if seen is None:
        return "you start"
    return SCENE_FACTS[seen.fact].when if seen.fact in SCENE_FACTS else "you build"


def _evidence(seen: Difference | None) -> str:
    """How far experts went, free of what is one world's: a ratio, or that they left none."""
    if seen is None or seen.fact not in SCENE_FACTS:
        return ""
    fact = SCENE_FACTS[seen.fact]
    if not fact.more:
        return fact.said if round(seen.most, 2) == 0 or seen.fact == "pieces" else ""
    return fact.said.format(times=_times(seen.times)) if seen.times else ""


def _times(ratio: float) -> str:
    if ratio < 1.75:
        return "about half again"
    if ratio > _COUNTABLE:
        return "over ten times"
    return "twice" if ratio < 2.5 else f"{round(ratio)} times"


def _rationale(found: Sequence[_StepDifference]) -> str:
    seen = sorted(
        (each.difference for each in found if each.difference), key=lambda d: d.weight, reverse=True
    )
    facts = ", ".join(f"{each.fact} (in {each.apart} of {each.pairs} pairs)" for each in seen)
    return f"What tells the expert's scenes from the student's: {facts}."
