"""Skill `clock-schedule`: when a day's programme ends, or when it has to begin."""

from dataclasses import dataclass
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.maths.wording import listed
from tools.tasks.procedural.problem import problem

_HOUR, _DAY = 60, 24 * 60
_EVENTS: Final = (
    ("course", "lessons"),
    ("training", "drills"),
    ("contest", "matches"),
    ("concert", "songs"),
    ("tour", "walks"),
    ("shift", "rounds"),
    ("fair", "shows"),
    ("workshop", "talks"),
)
_EXTRAS: Final = ("a speech", "a meal", "a film", "a tidy-up", "a quiz", "a dance")
_SHAPE: Final = (
    # fewest and most pieces, shortest and longest piece and break in minutes, other pieces
    (1, 1, (5, 55), (0, 0), 0),
    (1, 1, (5, 45), (0, 0), 0),
    (1, 1, (15, 55), (0, 0), 1),
    (3, 5, (25, 75), (5, 20), 1),
    (7, 15, (31, 74), (6, 19), 3),
)
_LONGEST_OTHER: Final = (0, 0, 40, 120, 160)


@dataclass(frozen=True)
class _Programme:
    """`count` pieces of `piece` minutes, a break of `gap` between any two, and `others` after."""

    count: int
    piece: int
    gap: int
    others: tuple[int, ...]

    @property
    def breaks(self) -> int:
        return self.count - 1

    @property
    def minutes(self) -> int:
        return self.count * self.piece + self.breaks * self.gap + sum(self.others)


def make(rng: Random, level: int) -> Problem:
    """From a full hour; one piece; two; several with breaks; then back from the end, over midnight.

    From level 2 on an hour is passed.
    """
    while True:
        programme, told = _drawn(rng, level), _time_told(rng, level)
        other = (told - programme.minutes if level == 4 else told + programme.minutes) % _DAY
        if level < 2 or other // _HOUR != told // _HOUR:
            break
    backwards = level == 4
    prompt = _prompt(rng, programme, told, backwards=backwards)
    return problem(prompt, _clock(other), _work(programme, told, backwards=backwards))


def _drawn(rng: Random, level: int) -> _Programme:
    fewest, most, piece, gap, others = _SHAPE[level]
    extra = tuple(_rounded(rng.randint(5, _LONGEST_OTHER[level]), level) for _ in range(others))
    length = _rounded(rng.randint(*piece), level)
    return _Programme(rng.randint(fewest, most), length, rng.randint(*gap), extra)


def _rounded(minutes: int, level: int) -> int:
    """Easy levels have times of the five-minute marks only."""
    return minutes - minutes % 5 if level < 3 else minutes


def _time_told(rng: Random, level: int) -> int:
    """Minutes after midnight."""
    if level < 2:
        return rng.randint(6, 20) * _HOUR + rng.randint(0, 2) * 5 * level
    hour = rng.randint(1, 9) + (6 if level < 4 else 0)
    return hour * _HOUR + _rounded(rng.randint(0, 59), level)


def _clock(minutes: int) -> str:
    return f"{minutes % _DAY // _HOUR:02}:{minutes % _HOUR:02}"


def _length(minutes: int) -> str:
    hours, rest = divmod(minutes, _HOUR)
    long = [f"{hours} hour{'s' * (hours > 1)}"] * bool(hours)
    return " and ".join([*long, *[f"{rest} minute{'s' * (rest > 1)}"] * bool(rest or not hours)])


def _prompt(rng: Random, programme: _Programme, told: int, *, backwards: bool) -> str:
    event, pieces = rng.choice(_EVENTS)
    one = "match" if pieces == "matches" else pieces.removesuffix("s")
    alone = programme.count == 1
    written = "Write it as HH:MM on a 24-hour clock."
    if alone and not programme.others:
        return (
            f"A {one} begins at {_clock(told)} and lasts {_length(programme.piece)}. "
            f"At what time does it end? {written}"
        )
    held = f"one {one} of " if alone else f"{programme.count} {pieces} of "
    parts = [held + f"{_length(programme.piece)}{'' if alone else ' each'}"]
    extras = rng.sample(_EXTRAS, len(programme.others))
    parts += [
        f"{name} of {_length(each)}" for name, each in zip(extras, programme.others, strict=True)
    ]
    gap = f" There is a break of {_length(programme.gap)} between any two {pieces}, and no other."
    row = ", one after the other" if parts[1:] else ""
    when = f"must end at {_clock(told)}" if backwards else f"begins at {_clock(told)}"
    ask = "does it have to begin" if backwards else "does it end"
    return (
        f"A {event} {when}. It consists of {listed(parts)}{row}."
        f"{'' if alone else gap} At what time {ask}? {written}"
    )


def _work(programme: _Programme, told: int, *, backwards: bool) -> list[tuple[str, str]]:
    count, piece, gap, breaks = programme.count, programme.piece, programme.gap, programme.breaks
    total = programme.minutes
    terms = [count * piece, *[breaks * gap] * bool(breaks), *programme.others]
    paused = f"; breaks: {count} - 1 = {breaks}, {breaks} * {gap} = {breaks * gap}"
    raw = told - total if backwards else told + total
    sign, days = "-" if backwards else "+", raw // _DAY
    back = f", {'+' if days < 0 else '-'} {abs(days) * _DAY} = {raw % _DAY}"
    return [
        ("Count the pieces", f"{count} * {piece} = {count * piece}{paused if breaks else ''}."),
        ("Add the minutes", f"{' + '.join(map(str, terms))} = {total}."),
        ("Turn the clock", f"{_clock(told)} is {told // _HOUR} * 60 + {told % _HOUR} = {told}."),
        ("Move along", f"{told} {sign} {total} = {raw}{back if days else ''}."),
        (
            "Write the time",
            f"{raw % _DAY} = {raw % _DAY // _HOUR} * 60 + {raw % _HOUR}: {_clock(raw)}.",
        ),
    ]
