"""Skill `switch-parity`: which lamp is on after buttons have been pressed."""

from collections.abc import Mapping, Sequence
from random import Random
from string import ascii_uppercase
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import row
from tools.tasks.procedural.problem import problem

_LAMPS: Final = (4, 4, 4, 6, 8)
_PRESSES: Final = (1, 2, 4, 7, 14)
_WIRES: Final = ((1, 1), (1, 1), (1, 1), (1, 2), (2, 4))
"""Fewest and most lamps of a button."""


def switch_parity(rng: Random, level: int) -> Problem:
    """One lamp switched on; then a button for each lamp; then for several, and more presses."""
    if not level:
        return _switched_on(rng)
    lamps = range(1, _LAMPS[level] + 1)
    own = rng.sample(lamps, len(lamps))
    buttons = {
        letter: _wires(rng, level, lamp) for letter, lamp in zip(ascii_uppercase, own, strict=False)
    }
    presses = rng.choices(list(buttons), k=_PRESSES[level])
    lit = rng.choice(lamps)
    counts = {lamp: sum(lamp in buttons[press] for press in presses) for lamp in lamps}
    before = [lamp for lamp in lamps if (lamp == lit) != (counts[lamp] % 2 == 1)]
    wires = [f"button {letter} switches {_lamps(wired)}" for letter, wired in buttons.items()]
    return problem(
        f"There are {len(lamps)} lamps, numbered 1 to {len(lamps)}. {_begin(before)} To switch a "
        f"lamp turns it on if it is off, and off if it is on: {row(wires)}. These buttons are "
        f"pressed in order: {', '.join(presses)}. Only one lamp is on now. Which one? Answer with "
        "its number.",
        lit,
        _work(buttons, presses, counts, before, lit),
    )


def _switched_on(rng: Random) -> Problem:
    """One press, of one of several buttons; all lamps are off."""
    lamps = rng.sample(range(1, 10), _LAMPS[0])
    own = dict(zip(ascii_uppercase, lamps, strict=False))
    press = rng.choice(list(own))
    lit = own[press]
    counts = dict.fromkeys(lamps, 0) | {lit: _PRESSES[0]}
    wires = [f"button {letter} switches lamp {lamp}" for letter, lamp in own.items()]
    return problem(
        f"All lamps are off. B{row(wires)[1:]}. Button {press} is pressed. Which lamp is "
        "on? Answer with its number.",
        lit,
        _work({letter: [lamp] for letter, lamp in own.items()}, [press], counts, [], lit),
    )


def _wires(rng: Random, level: int, lamp: int) -> list[int]:
    if _WIRES[level] == (1, 1):
        return [lamp]
    return sorted(rng.sample(range(1, _LAMPS[level] + 1), rng.randint(*_WIRES[level])))


def _lamps(numbers: Sequence[int]) -> str:
    return f"lamp{'s' if len(numbers) > 1 else ''} {row(list(map(str, numbers)))}"


def _begin(before: Sequence[int]) -> str:
    if not before:
        return "At first all are off."
    verb = "are" if len(before) > 1 else "is"
    return f"At first {_lamps(before)} {verb} on and all others are off."


def _work(
    buttons: Mapping[str, Sequence[int]],
    presses: Sequence[str],
    counts: Mapping[int, int],
    before: Sequence[int],
    lit: int,
) -> list[tuple[str, str]]:
    hits = [f"{press}: {row(list(map(str, buttons[press])))}" for press in presses]
    tallies = [f"{lamp}: {count}" for lamp, count in counts.items()]
    flips = [str(lamp) for lamp, count in counts.items() if count % 2]
    ends = [f"{lamp} {'on' if lamp == lit else 'off'}" for lamp in counts]
    return [
        ("Write the start", f"On: {', '.join(map(str, before)) or 'none'}."),
        ("Follow each press", f"{'; '.join(hits)}."),
        ("Tally each lamp", f"{', '.join(tallies)}."),
        ("Flip odd tallies", f"Odd: {', '.join(flips) or 'none'}. Then {', '.join(ends)}."),
        ("Name the lit lamp", f"Lamp {lit} is on: {lit}."),
    ]
