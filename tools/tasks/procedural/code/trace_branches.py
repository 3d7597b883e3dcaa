"""Skill `trace-branches`: which branches of chains of `if` run, and what they leave.

Levels 0 and 1 ask whether values are equal, and level 0 tells the branches; the others compare, and
add chains, then conditions of two parts. Which branch is taken is drawn first, so that each is as
likely as any other.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Final, NamedTuple

from tools.tasks.generated import Problem
from tools.tasks.procedural.code.showing import NAMES, printing, values
from tools.tasks.procedural.problem import problem

_LABELS: Final = (
    *("Write the values", "Try conditions in order", "Run one branch"),
    *("Repeat for each block", "Read the printed value"),
)
_CHAINS: Final = (1, 1, 1, 3, 8)
_BRANCHES: Final = (4, 4, 5, 3, 4)
_EQUAL_BELOW: Final = 2
_ARITHMETIC_FROM: Final = 3
_COMPOUND_FROM: Final = 3

State = dict[str, int]


class _Condition(NamedTuple):
    text: str
    holds: Callable[[State], bool]


class _Action(NamedTuple):
    name: str
    text: str
    new: Callable[[State], int]


class _Chain(NamedTuple):
    conditions: list[_Condition]
    actions: list[_Action]
    taken: int


def trace_branches(rng: Random, level: int) -> Problem:
    """What the second variable is after the last chain."""
    if level == 0:
        return _told(rng)
    a, b = rng.sample(NAMES, 2)
    now = {a: rng.randint(1, 12), b: rng.randint(1, 9)}
    lines, told = [f"{name} = {value}" for name, value in now.items()], [values(now)]
    for number in range(_CHAINS[level]):
        last = number == _CHAINS[level] - 1
        chain = _chain(rng, level, now, (a, b) if last or rng.random() < 0.5 else (b, a))
        lines += _written(chain)
        tests, action = _tests(chain), chain.actions[chain.taken]
        now = {**now, action.name: action.new(now)}
        told += [tests, f"{action.text}, so {action.name} = {now[action.name]}"]
    prompt = printing([*lines, f"print({b})"])
    work = (*told[:3], _rest(told[3:]), f"{b} = {now[b]}")
    return problem(prompt, now[b], list(zip(_LABELS, work, strict=True)))


def _told(rng: Random) -> Problem:
    """Ifs in a row, of which one holds and prints."""
    count, name = _BRANCHES[0], rng.choice(NAMES)
    taken, bounds = rng.randrange(count), rng.sample(range(1, 10), count)
    printed = rng.sample(range(1, 10), count)
    value = bounds[taken]
    pairs = zip(bounds, printed, strict=True)
    ifs = " ".join(f"If {name} is {at}, print {out}." for at, out in pairs)
    prompt = f"Now {name} is {value}. {ifs} Which number does the program print?"
    told = [f"{name} == {at} is {'true' if at == value else 'false'}" for at in bounds]
    work = (
        f"{name} = {value}",
        "; ".join(told[: taken + 1]),
        f"print {printed[taken]}",
        "; ".join(told[taken + 1 :]) or "no if is left",
        f"{printed[taken]} is printed",
    )
    return problem(prompt, printed[taken], list(zip(_LABELS, work, strict=True)))


def _chain(rng: Random, level: int, now: State, names: tuple[str, str]) -> _Chain:
    """A chain that tests the first variable and changes the second; no two branches do the same."""
    count = _BRANCHES[level]
    taken = rng.randrange(count)
    while True:
        conditions = [_condition(rng, level, names) for _ in range(count - 1)]
        holding = (at for at, each in enumerate(conditions) if each.holds(now))
        if next(holding, count - 1) != taken or len({each.text for each in conditions}) < count - 1:
            continue
        actions = [_action(rng, level, names) for _ in range(count)]
        if len({each.new(now) for each in actions}) == count:
            return _Chain(conditions, actions, taken)


def _condition(rng: Random, level: int, names: tuple[str, str]) -> _Condition:
    if level < _EQUAL_BELOW:
        bound = rng.randint(1, 12)
        return _Condition(f"{names[0]} == {bound}", lambda at: at[names[0]] == bound)
    first = _comparison(rng, names[0])
    if level < _COMPOUND_FROM or rng.random() < 0.5:
        return first
    second = _comparison(rng, names[1])
    if rng.random() < 0.5:
        text = f"{first.text} and {second.text}"
        return _Condition(text, lambda at: first.holds(at) and second.holds(at))
    return _Condition(
        f"{first.text} or {second.text}", lambda at: first.holds(at) or second.holds(at)
    )


def _comparison(rng: Random, name: str) -> _Condition:
    bound, divisor = rng.randint(1, 14), rng.randint(2, 4)
    return rng.choice(
        (
            _Condition(f"{name} > {bound}", lambda at: at[name] > bound),
            _Condition(f"{name} < {bound}", lambda at: at[name] < bound),
            _Condition(f"{name} % {divisor} == 0", lambda at: at[name] % divisor == 0),
        )
    )


def _action(rng: Random, level: int, names: tuple[str, str]) -> _Action:
    source, name = names
    term = rng.randint(1, 9)
    if level < _ARITHMETIC_FROM:
        value = rng.randint(1, 30)
        return _Action(name, f"{name} = {value}", lambda _: value)
    return rng.choice(
        (
            _Action(name, f"{name} = {name} + {term}", lambda at: at[name] + term),
            _Action(name, f"{name} = {name} - {term}", lambda at: at[name] - term),
            _Action(name, f"{name} = {source} + {term}", lambda at: at[source] + term),
        )
    )


def _written(chain: _Chain) -> list[str]:
    words = ["if", *["elif"] * (len(chain.conditions) - 1)]
    heads = [f"{word} {each.text}:" for word, each in zip(words, chain.conditions, strict=True)]
    pairs = zip((*heads, "else:"), chain.actions, strict=True)
    return [line for head, action in pairs for line in (head, f"    {action.text}")]


def _tests(chain: _Chain) -> str:
    """The conditions as far as they are looked at."""
    told = [f"{each.text} is false" for each in chain.conditions[: chain.taken]]
    if chain.taken < len(chain.conditions):
        return "; ".join((*told, f"{chain.conditions[chain.taken].text} is true"))
    return "; ".join((*told, "so else"))


def _rest(told: Sequence[str]) -> str:
    return "; ".join(told) or "there is one block only"
