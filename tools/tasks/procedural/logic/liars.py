"""Skill `who-lies`: one of several speakers lies; find out which one."""

from collections.abc import Mapping
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import NAMES, row
from tools.tasks.procedural.problem import problem

_PEOPLE: Final = (4, 4, 4, 6, 9)
_FORMS: Final = (
    ("lies",),
    ("lies", "honest"),
    ("lies", "honest", "either", "neither"),
    ("honest", "either", "neither"),
    ("honest", "either", "neither", "among", "outside"),
)
_WIDTH: Final = {"lies": 1, "honest": 1, "either": 2, "neither": 2, "among": 3, "outside": 3}
_WORDS: Final = {
    "lies": "{} is the liar",
    "honest": "{} is not the liar",
    "either": "the liar is {}",
    "neither": "the liar is neither {}",
    "among": "the liar is {}",
    "outside": "the liar is none of {}",
}
_BETWEEN: Final = {"neither": "nor", "outside": "and"}
_POINTING: Final = ("lies", "either", "among")
"""Forms that say that the liar is among those they name; the others say the opposite."""

Claim = tuple[str, tuple[str, ...]]


def who_lies(rng: Random, level: int) -> Problem:
    """One true statement; then four speakers on one another, on two or three, and more speakers."""
    if not level:
        return _told_by_one(rng)
    people = sorted(rng.sample(NAMES, _PEOPLE[level]))
    while len(liars := _possible(claims := _claims(rng, people, level))) != 1:
        continue
    (liar,) = liars
    said = [f'{speaker} says: "{_quoted(claim)}."' for speaker, claim in claims.items()]
    return problem(
        f"Exactly one of {row(people)} is a liar, whose statement is false. The statements of the "
        f"others are true. {' '.join(said)} Who is the liar? Answer with the name alone.",
        liar,
        _work(claims, liar),
    )


def _told_by_one(rng: Random) -> Problem:
    """A speaker that is known to be honest names the liar; robots, so that it is a number."""
    robots = sorted(rng.sample(range(1, 10), _PEOPLE[0]))
    honest, liar = rng.sample(robots, 2)
    shown = row(list(map(str, robots)))
    wrong = row([str(robot) for robot in robots if robot != liar], "or")
    said = rng.choice(
        (
            f'Robot {honest} says truly: "Robot {liar} lies."',
            f'"Robot {liar} lies," robot {honest} says truly.',
        )
    )
    return problem(
        f"Only one of the robots {shown} lies. {said} Which robot lies? Answer with its number.",
        liar,
        (
            ("List the suspects", f"{shown}."),
            ("Suppose one lies", f"Each of the {len(robots)} in turn."),
            ("Mark every statement", f"If it is {wrong}, what robot {honest} says is false."),
            ("Drop what clashes", f"Robot {honest} is honest, so it is not {wrong}."),
            ("Keep the one left", f"Robot {liar} lies: {liar}."),
        ),
    )


def _claims(rng: Random, people: list[str], level: int) -> Mapping[str, Claim]:
    claims = {}
    for speaker in rng.sample(people, len(people)):
        form = rng.choice(_FORMS[level])
        others = [each for each in people if each != speaker]
        claims[speaker] = (form, tuple(rng.sample(others, _WIDTH[form])))
    return claims


def _possible(claims: Mapping[str, Claim]) -> list[str]:
    """Who can be the liar: the one whose statement alone is false then."""
    return [each for each in claims if _false(claims, each) == [each]]


def _false(claims: Mapping[str, Claim], liar: str) -> list[str]:
    """Whose statements are false if this one is the liar, in the order in which they spoke."""
    return [
        speaker
        for speaker, (form, named) in claims.items()
        if (liar in named) != (form in _POINTING)
    ]


def _quoted(claim: Claim) -> str:
    form, named = claim
    text = _WORDS[form].format(row(named, _BETWEEN.get(form, "or")))
    return text[0].upper() + text[1:]


def _work(claims: Mapping[str, Claim], liar: str) -> list[tuple[str, str]]:
    wrong = [each for each in claims if each != liar]
    trials = [
        f"If {each} lies, the false statements are those of {_said(claims, each)}" for each in wrong
    ]
    return [
        ("List the suspects", f"{row(list(claims))}."),
        ("Suppose one lies", f"Each of the {len(claims)} in turn."),
        ("Mark every statement", f"{'. '.join(trials)}."),
        ("Drop what clashes", f"None of {row(wrong)} would be the only one to say a false thing."),
        ("Keep the one left", f"If {liar} lies, {liar}'s statement alone is false: {liar}."),
    ]


def _said(claims: Mapping[str, Claim], liar: str) -> str:
    return row(_false(claims, liar) or ["nobody"])
