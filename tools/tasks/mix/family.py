"""Skills combined k at a time, after SKILL-MIX (Yu et al. 2023, arXiv 2310.17567).

There, a text shows k language skills and a model grades them; here, a line meets k demands and a
verifier checks each, so that a verdict says which skill broke. Level n combines n + 1. Skills of
`train` and `held_out` do not meet; `all` combines both.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from random import Random
from typing import Final

from tools.demands import MOST_WORDS
from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.mix.ingredients import HELD_OUT, TRAIN, Ingredient, Maker, combined
from tools.tasks.task import Key, Worked, WorkedStep

MOST_SKILLS: Final = 5
_FILLERS: Final = (
    *("blue", "soft", "warm", "tidy", "calm", "large", "deep", "new", "grey", "pink"),
    *("quick", "wise", "even", "high", "proud", "bold", "rich", "safe", "fine", "odd"),
)


def mix() -> GeneratedFamily:
    """The family of combined skills."""
    return GeneratedFamily("mix", "1", _table)


def _table() -> Mapping[str, Generator]:
    makers_of = {"train": TRAIN, "held_out": HELD_OUT, "all": {**TRAIN, **HELD_OUT}}
    return {
        name: Generator(MOST_SKILLS, partial(_make, makers=makers))
        for name, makers in makers_of.items()
    }


def _make(rng: Random, level: int, *, makers: Mapping[str, Maker]) -> Problem:
    chosen = combined(rng, makers, level + 1)
    line = _line(rng, chosen)
    demands = [{"skill": each.skill, **each.demand} for each in chosen]
    key = Key("demands", {"demands": demands})
    return Problem(_prompt(chosen), key, line, "text", _worked(chosen, line))


def _prompt(chosen: Sequence[Ingredient]) -> str:
    head = (
        f"Write one line of text, at most {MOST_WORDS} words, with no numbers but those asked for. "
        "It need not make sense, but all of this has to be true of it:"
    )
    return "\n".join((head, *(f"{place}. {each.asks}" for place, each in enumerate(chosen, 1))))


def _line(rng: Random, chosen: Sequence[Ingredient]) -> str:
    """What every ingredient needs, filled up to the length that is asked for."""
    values = {str(each.demand["is"]): each.demand["value"] for each in chosen}
    first = [each.first for each in chosen if each.first]
    last = [each.last for each in chosen if each.last]
    needed = [word for each in chosen for word in each.words]
    missing = values.get("length", 0) - len(first + needed + last)
    fillers = [each for each in _FILLERS if values.get("without", " ") not in each]
    filled = rng.sample(fillers, missing if "length" in values else 2)
    return " ".join(first + needed + filled + last) + "".join(each.end for each in chosen)


def _worked(chosen: Sequence[Ingredient], line: str) -> Worked:
    notes = "; ".join(each.finding for each in chosen)
    steps = (
        WorkedStep("Settle each demand", f"Notes: {notes}", notes, "A line cannot mend them."),
        WorkedStep(
            "Place first and last",
            "A first word goes first, a last word or sign last, the rest between.",
            "",
            "These places cannot be shared.",
        ),
        WorkedStep("Fill up", f"The line: {line}", line, "Other words only make up the length."),
        WorkedStep("Check each demand", f"All of them hold: {line}", line, "One missed is all."),
    )
    return Worked(
        steps, {f"demand {_ORDINALS[at]}": each.finding for at, each in enumerate(chosen)}
    )


_ORDINALS: Final = ("one", "two", "three", "four", "five")
