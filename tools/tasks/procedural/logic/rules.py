"""Skill `rule-chain`: which of several words follows from facts by if-then rules."""

from collections.abc import Sequence
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import NAMES, row
from tools.tasks.procedural.problem import problem

_QUALITIES: Final = (
    *("calm", "brave", "neat", "kind", "loud", "quick", "proud", "shy", "funny", "clever"),
    *("gentle", "honest", "lucky", "merry", "polite", "rude", "strict", "tired", "wise", "witty"),
    *("curious", "eager", "famous", "humble", "jolly", "lazy", "modest", "stubborn"),
)
_LINKS: Final = (1, 1, 2, 4, 8)
_BLIND: Final = (0, 3, 3, 5, 10)
"""Rules whose condition never holds, which lead away from the facts."""
_FACTS: Final = (1, 1, 1, 2, 4)
_OPTIONS: Final = (4, 4, 4, 5, 6)
_JOINT: Final = (0.0, 0.0, 0.0, 0.4, 0.5)
"""Share of the rules that have a second condition."""

_Rule = tuple[tuple[str, ...], str]


def rule_chain(rng: Random, level: int) -> Problem:
    """One rule; then more that do not apply; then chains, and rules with two conditions."""
    name = rng.choice(NAMES)
    words = rng.sample(_QUALITIES, len(_QUALITIES))
    facts, words = words[: _FACTS[level]], words[_FACTS[level] :]
    links, words = words[: _LINKS[level]], words[_LINKS[level] :]
    chain = _chain(rng, facts, links, _JOINT[level])
    wrong, words = words[: _OPTIONS[level] - 1], words[_OPTIONS[level] - 1 :]
    blind = _blind(rng, [*facts, *links], [*wrong, *words[:4]], level)
    rules = rng.sample([*chain, *blind], len(chain) + len(blind))
    options = sorted([*wrong, links[-1]])
    return problem(
        f"{name} is {row(facts)}. {' '.join(map(_told, rules))} Nothing else is known. Exactly one "
        f"of these words must be true of {name}: {row(options, 'or')}. Which one? Answer with the "
        "word alone.",
        links[-1],
        _work(facts, chain, blind, options),
    )


def _chain(rng: Random, facts: Sequence[str], links: Sequence[str], joint: float) -> list[_Rule]:
    """Rules that lead from the facts over each link to the last."""
    known, rules, before = list(facts), [], rng.choice(facts)
    for link in links:
        others = [word for word in known if word != before]
        extra = [rng.choice(others)] if others and rng.random() < joint else []
        rules.append((tuple(rng.sample([before, *extra], 1 + len(extra))), link))
        known.append(link)
        before = link
    return rules


def _blind(rng: Random, held: Sequence[str], unheld: Sequence[str], level: int) -> list[_Rule]:
    """Rules with a condition that does not hold, for words that do not follow."""
    rules = []
    for place in range(_BLIND[level]):
        head = unheld[place % (_OPTIONS[level] - 1)]
        missing = rng.choice([word for word in unheld if word != head])
        extra = [rng.choice(held)] if rng.random() < _JOINT[level] else []
        rules.append((tuple(rng.sample([missing, *extra], 1 + len(extra))), head))
    return rules


def _told(rule: _Rule) -> str:
    conditions, head = rule
    return f"Whoever is {row(conditions)} is {head}."


def _work(
    facts: Sequence[str], chain: Sequence[_Rule], blind: Sequence[_Rule], options: Sequence[str]
) -> list[tuple[str, str]]:
    known = [*facts, *(head for _, head in chain)]
    fired = [f"{row(conditions)}, so {head}" for conditions, head in chain]
    dead = [
        f"{next(each for each in conditions if each not in known)} is not known"
        for conditions, _ in blind
    ]
    return [
        ("Write the facts", f"{row(facts)}."),
        ("Fire a rule", f"{fired[0]}."),
        ("Go round again", f"{'; '.join(fired[1:]) or 'No other rule fires'}."),
        ("Leave dead rules", f"{'; '.join(dict.fromkeys(dead)) or 'There are none'}."),
        ("Match the list", f"Of {row(options, 'and')} only {known[-1]} is written down."),
    ]
