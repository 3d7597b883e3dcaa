"""Family `strings`: compositions of string functions, one deeper at each level.

Level n applies n + 1 functions. `train` and `held_out` draw from functions that do not meet;
`train_order`, `held_out_letters` and the like draw from one topic, which makes more clusters.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from random import Random
from typing import Final

from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.string_rules import RULES, Rule
from tools.tasks.task import Key, Part, Worked, WorkedStep

_DEEPEST: Final = 8
_LONGEST: Final = 16
"""Letters at any moment: longer texts test copying."""
_PROBES: Final = ("ketolina", "sumari", "dopefilu", "bahite")
_ORDINALS: Final = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")
_TRIES: Final = 10_000


class BarrenRulesError(RuntimeError):
    """A set of rules gives no composition in which each of them matters."""

    def __init__(self, depth: int, rules: Sequence[Rule]) -> None:
        self.depth, self.rules = depth, tuple(rules)
        words = "; ".join(rule.words for rule in rules)
        super().__init__(f"no composition of depth {depth} from: {words}; add rules to the set")


def string_functions() -> GeneratedFamily:
    """The family of string compositions."""
    return GeneratedFamily("strings", "1", _table)


def _table() -> Mapping[str, Generator]:
    return {
        name: Generator(_DEEPEST, partial(_make, rules=rules)) for name, rules in _skills().items()
    }


def _skills() -> dict[str, tuple[Rule, ...]]:
    skills: dict[str, tuple[Rule, ...]] = {}
    for name, held_out in (("train", False), ("held_out", True)):
        own = tuple(rule for rule in RULES if rule.held_out is held_out)
        skills[name] = own
        for topic in ("order", "letters", "length"):
            skills[f"{name}_{topic}"] = tuple(rule for rule in own if rule.topic == topic)
    return skills


def _make(rng: Random, level: int, *, rules: Sequence[Rule]) -> Problem:
    depth = level + 1
    for _ in range(_TRIES):
        word = _word(rng)
        chosen = _chosen(rng, rules, depth)
        texts = _texts(word, chosen)
        if _matters(texts) and _depends(chosen):
            return _problem(chosen, texts)
    raise BarrenRulesError(depth, rules)


def _word(rng: Random) -> str:
    """A word that can be spoken, because tokenizers cut noise in odd places."""
    return "".join(
        rng.choice("bdfghklmnprst") + rng.choice("aeiou") for _ in range(rng.randint(2, 3))
    )


def _chosen(rng: Random, rules: Sequence[Rule], depth: int) -> list[Rule]:
    chosen = [rng.choice(rules)]
    while len(chosen) < depth:
        chosen.append(rng.choice([rule for rule in rules if rule is not chosen[-1]]))
    return chosen


def _texts(word: str, rules: Sequence[Rule]) -> list[str]:
    """The word, and what it has become after each rule."""
    texts = [word]
    for rule in rules:
        texts.append(rule.apply(texts[-1]))
    return texts


def _matters(texts: Sequence[str]) -> bool:
    """Whether each rule changes its text, and the texts stay of a size to work with."""
    return all(before != after for before, after in pairwise(texts)) and all(
        1 < len(text) <= _LONGEST for text in texts
    )


def _depends(rules: Sequence[Rule]) -> bool:
    """Whether different inputs give different answers."""
    return len({_texts(probe, rules)[-1] for probe in _PROBES}) == len(_PROBES)


def _problem(rules: Sequence[Rule], texts: Sequence[str]) -> Problem:
    answer, key = texts[-1], Key("text", {"answer": texts[-1]})
    parts, left = _parts(rules, texts), _left(rules, texts)
    prompt, worked = _prompt(rules, texts[0]), _worked(texts)
    return Problem(prompt, key, answer, "text", worked, parts=parts, left=left)


def _prompt(rules: Sequence[Rule], text: str) -> str:
    if len(rules) == 1:
        return f"Take the text {text} and {rules[0].words}. What is the result?"
    listed = "\n".join(f"{place}. {rule.words}" for place, rule in enumerate(rules, 1))
    start = f"Start with the text {text} and follow these rules in order:\n{listed}"
    return f"{start}\nWhat is the final text?"


def _parts(rules: Sequence[Rule], texts: Sequence[str]) -> tuple[Part, ...]:
    """All rules but the last, in two halves, which fall apart in the same way."""
    middle, last = len(rules) // 2, len(rules) - 1
    halves = ((rules[:middle], texts[: middle + 1]), (rules[middle:last], texts[middle:-1]))
    return tuple(
        Part(_prompt(half, seen[0]), seen[-1], "text", _parts(half, seen), _left(half, seen))
        for half, seen in halves
        if half
    )


def _left(rules: Sequence[Rule], texts: Sequence[str]) -> str:
    return f"take the text {texts[-2]} and {rules[-1].words}" if rules[1:] else ""


def _worked(texts: Sequence[str]) -> Worked:
    after = zip(_ORDINALS, texts[1:-1], strict=False)
    roles = {"text": texts[0], **{f"text after the {place} rule": text for place, text in after}}
    steps = (
        WorkedStep("Copy the text", f"Start: {texts[0]}", texts[0], "It must not be misspelt."),
        WorkedStep(
            "Rule by rule",
            f"Write the text after each rule: {' → '.join(texts)}",
            texts[-1],
            "Each rule works on what the rule before it left.",
        ),
        WorkedStep("Give the last", f"The final text: {texts[-1]}", texts[-1], "It is asked for."),
    )
    return Worked(steps, roles)
