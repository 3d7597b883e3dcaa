"""Choosing among several answers to one task by what they say, never by the key.

Majority of sampled answers: Wang et al. 2023, Self-Consistency (arXiv:2203.11171).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from tools.tasks.task import AnswerFormat

Rule = Literal["majority", "first_valid"]
_BUILT: Final = ("plan", "js", "code")
"""Formats of answers that are built: hardly two are alike, so a majority would say nothing."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which answer, from 0; by which rule; and how many answers say the same."""

    place: int
    rule: Rule
    support: int


def rule_for(answer_format: AnswerFormat) -> Rule:
    """The rule that answers of a format are chosen by."""
    return "first_valid" if answer_format in _BUILT else "majority"


def choose(answers: Sequence[str | None], answer_format: AnswerFormat) -> Choice:
    """Choose among at least one answer; the first where none is any good.

    What most answers say is chosen, of a tie what was said first. Of plans and code it is the
    first that is well-formed: a plan that meets the plan's schema, code that was found whole.

    Args:
        answers: in the verifier's format; None or empty where none was found, or it was cut off.
        answer_format: that format.
    """
    rule = rule_for(answer_format)
    said = [_comparable(answer, answer_format) for answer in answers]
    known = [each for each in said if each]
    if not known:
        return Choice(0, rule, 0)
    support = Counter(known)
    best = known[0] if rule == "first_valid" else support.most_common(1)[0][0]
    return Choice(said.index(best), rule, support[best])


def _comparable(answer: str | None, answer_format: AnswerFormat) -> str:
    """What an answer says, by which two are compared; empty where it is no answer."""
    if answer is None:
        return ""
    if answer_format == "plan":
        return answer if _is_plan(answer) else ""
    return answer.strip() if answer_format in _BUILT else " ".join(answer.split()).casefold()


def _is_plan(answer: str) -> bool:
    from tools.scene.plan import MalformedPlanError, parse  # only scenes need it

    try:
        parse(answer)
    except MalformedPlanError:
        return False
    return True
