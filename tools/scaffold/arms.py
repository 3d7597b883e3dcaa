"""The arms of trials and studies, built by rule: what each puts before the task.

All of them stand in the same wrapper and the same place, and the answer's line after the task is
the same for all. An arm's name never goes with its text.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, TypedDict, Unpack

from tools.scaffold import text
from tools.scaffold.model import Scaffold, estimated_tokens, written
from tools.scaffold.placebo import PlaceboError, placebo
from tools.scaffold.placebo_rules import Rules, match
from tools.scaffold.wrong_domain import WrongDomainError, accept, choose

ARMS = (
    *("none", "full", "labels", "shuffled", "placebo"),
    *("demand", "wrong_domain", "demo", "self_written", "best_of", "cot"),
)
"""Every arm there is; `placebo/2` and so on are further texts of the same rule."""

_STEP_BY_STEP = "1. Think step by step."
_DEMANDS = {
    False: "1. Be thorough and careful.",
    True: "1. Be thorough and careful: make it detailed, with many parts.",
}


class ArmError(ValueError):
    """An arm cannot be built; `arm` is its name."""

    def __init__(self, arm: str, problem: str) -> None:
        self.arm, self.problem = arm, problem
        super().__init__(f"the arm {arm!r} cannot be built: {problem}")


class Demo(NamedTuple):
    """A task of domain 1 and a solution that shows its work."""

    prompt: str
    solution: str


@dataclass(frozen=True, slots=True)
class ArmText:
    """What an arm puts before the task, nothing for `none` and `best_of`.

    `digest` is the sha256 of its UTF-8; `note` says for people what the rule left unmatched, or
    whose text it is.
    """

    name: str
    text: str
    digest: str = field(init=False)
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", sha256(self.text.encode()).hexdigest())


class Ingredients(TypedDict, total=False):
    """What arms are made of, beside the scaffold."""

    tasks_text: str
    """Everything that tasks say, prompts and solutions: a placebo shares nothing with it."""
    count_tokens: Callable[[str], int]
    """The student's tokenizer; without, four characters are taken for a token."""
    scenes: bool
    """Whether the tasks are scenes."""
    perplexity: Callable[[str], float] | None
    """The student's perplexity of a text, where a model counts it."""
    avoided: frozenset[str]
    """Families of the trial's tasks, which `wrong_domain` must not be of."""
    wrong_domain: Scaffold | None
    """A scaffold of another family; without, the nearest of the library."""
    demo: Demo | None
    demos: Sequence[Demo]
    """Several demonstrations, in place of the one."""
    self_written: Scaffold | None
    """What the student distilled itself."""


def build_arms(
    names: Iterable[str], scaffold: Scaffold | None, **given: Unpack[Ingredients]
) -> Mapping[str, ArmText]:
    """Build arms, in the order of their names.

    Raises:
        ArmError: an arm is unknown, lacks what it is made of, or no text keeps its rule.
    """
    return {name: build_arm(name, scaffold, **given) for name in names}


def build_arm(name: str, scaffold: Scaffold | None, **given: Unpack[Ingredients]) -> ArmText:
    """Build one arm; some are made of no scaffold, and do without one.

    Raises:
        ArmError: it is unknown, lacks what it is made of, or no text keeps its rule.
    """
    stem, _, rotation = name.partition("/")
    rule = _RULES.get(stem)
    if rule is None or (rotation and (stem != "placebo" or not rotation.isdecimal())):
        raise ArmError(name, f"there are {', '.join(ARMS)} and placebo/2, placebo/3 and so on")
    try:
        return rule(name, scaffold, given)
    except (PlaceboError, WrongDomainError, text.CannotShuffleError) as error:
        raise ArmError(name, str(error)) from error


def demonstrated(demos: Iterable[Demo]) -> str:
    """Solved tasks as a prompt shows them, in their order."""
    shown = (
        f"Example task:\n{demo.prompt.strip()}\n\nExample solution:\n{demo.solution.strip()}"
        for demo in demos
    )
    return "\n\n".join(shown)


def _none(name: str, _scaffold: Scaffold | None, _given: Ingredients) -> ArmText:
    return ArmText(name, "")


def _cot(name: str, _scaffold: Scaffold | None, _given: Ingredients) -> ArmText:
    return ArmText(name, text.wrapped(_STEP_BY_STEP))


def _full(name: str, scaffold: Scaffold | None, _given: Ingredients) -> ArmText:
    return ArmText(name, text.block((_needed(name, scaffold),)))


def _labels(name: str, scaffold: Scaffold | None, _given: Ingredients) -> ArmText:
    return ArmText(name, text.labels((_needed(name, scaffold),)))


def _shuffled(name: str, scaffold: Scaffold | None, _given: Ingredients) -> ArmText:
    return ArmText(name, text.shuffled((_needed(name, scaffold),)))


def _placebo(name: str, scaffold: Scaffold | None, given: Ingredients) -> ArmText:
    scaffold = _needed(name, scaffold)
    if "tasks_text" not in given:
        raise ArmError(name, "without the tasks' words it cannot be inert; give `tasks_text`")
    rules = Rules(
        given["tasks_text"],
        given.get("count_tokens", estimated_tokens),
        given.get("scenes", False),
        given.get("perplexity"),
    )
    rotation = int(name.partition("/")[2] or 1) - 1
    steps = placebo(scaffold, rules, rotation)
    note = f"{name}: {match(scaffold, steps, rules)}"
    return ArmText(name, text.wrapped(written(steps)), note=note)


def _demand(name: str, _scaffold: Scaffold | None, given: Ingredients) -> ArmText:
    return ArmText(name, text.wrapped(_DEMANDS[given.get("scenes", False)]))


def _wrong_domain(name: str, scaffold: Scaffold | None, given: Ingredients) -> ArmText:
    scaffold = _needed(name, scaffold)
    avoided, other = given.get("avoided", frozenset()), given.get("wrong_domain")
    chosen = choose(scaffold, avoided) if other is None else accept(scaffold, other, avoided)
    note = f"wrong_domain: scaffold {chosen.digest} for {', '.join(chosen.skills)}, {chosen.source}"
    return ArmText(name, text.block((chosen,)), note=note)


def _demo(name: str, _scaffold: Scaffold | None, given: Ingredients) -> ArmText:
    one = given.get("demo")
    demos = given.get("demos") or (() if one is None else (one,))
    if not demos or not all(demo.prompt.strip() and demo.solution.strip() for demo in demos):
        problem = "no demonstration of domain 1 is short enough for a prompt; give `demo`"
        raise ArmError(name, problem)
    return ArmText(name, text.wrapped(demonstrated(demos)))


def _self_written(name: str, _scaffold: Scaffold | None, given: Ingredients) -> ArmText:
    own = given.get("self_written")
    if own is None or own.source != "self_written":
        found = "none" if own is None else f"one of source {own.source!r}"
        raise ArmError(
            name, f"it needs a scaffold that the student wrote, not {found}; give `self_written`"
        )
    return ArmText(name, text.block((own,)), note=f"self_written: scaffold {own.digest}")


def _needed(name: str, scaffold: Scaffold | None) -> Scaffold:
    if scaffold is None:
        raise ArmError(name, "there is no procedure to make it of; give a SKILL.md")
    return scaffold


_RULES: Mapping[str, Callable[[str, Scaffold | None, Ingredients], ArmText]] = {
    "none": _none,
    "cot": _cot,
    "full": _full,
    "labels": _labels,
    "shuffled": _shuffled,
    "placebo": _placebo,
    "demand": _demand,
    "wrong_domain": _wrong_domain,
    "demo": _demo,
    "self_written": _self_written,
    "best_of": _none,
}
