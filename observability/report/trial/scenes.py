"""What every arm made of every object, side by side: anonymous until a reader asks for names."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean

from observability.ledger.errors import MissingArtefactError
from observability.ledger.facts import AttemptMade, PairJudged
from observability.report.trial.reading import TrialReading, name_of
from observability.trials import GIVEN
from tools.pictures.empty import empty_sheet
from tools.pictures.errors import PictureError
from tools.pictures.sheet import CELL, VIEWS, sheet
from tools.pictures.small import shrunk

BUDGET = 5_000_000
"""Bytes of all pictures of a page together, before they are written as text."""
_SIDES = (512, CELL, 256, 192, 128)
"""Pixels a side that sheets are shown with where the budget does not allow them whole."""
_LETTERS = "ABCDEFGHIJKLMNOP"
FACTS = {
    "meshes": "meshes",
    "triangles": "triangles",
    "colours": "colours",
    "named": "parts with names",
    "pieces": "separate pieces",
    "floating": "floating parts",
    "coincident": "coincident parts",
    "degenerate": "degenerate parts",
    "ground_gap": "gap to the ground",
    "proportion": "height to width",
    "symmetry": "symmetry",
    "covered": "share of the frame covered",
    "exceptions": "exceptions",
    "console_errors": "console errors",
}
"""Facts that are shown, in order."""


@dataclass(frozen=True, slots=True)
class ArmScene:
    """One arm's scene; `picture` is a data URI, empty where the attempt is missing."""

    letter: str
    arm: str
    fact: AttemptMade | None
    picture: str
    blank: bool

    @property
    def trouble(self) -> str:
        """What else went wrong than clauses; empty where nothing did."""
        if self.fact is None or self.fact.failure in (None, "wrong"):
            return ""
        if self.fact.finish_reason == "length":
            return "cut off by the token cap, so it counts as nothing"
        return f"{self.fact.failure}: {self.fact.evidence}"


@dataclass(frozen=True, slots=True)
class PairVotes:
    """What was said of one pair: the votes with full as A, with full as B, and their mean."""

    control: str
    first: tuple[str, ...]
    second: tuple[str, ...]
    mean: float | None


@dataclass(frozen=True, slots=True)
class ObjectScenes:
    """One object with its exhibits, in an order that says nothing."""

    name: str
    task: str
    number: int
    exhibits: list[ArmScene]
    ballots: list[PairVotes]

    @property
    def clauses(self) -> dict[str, list[str | None]]:
        """Clauses that some exhibit does not meet: what was found, or None where it is met."""
        told: dict[str, list[str | None]] = {}
        for place, each in enumerate(self.exhibits):
            for clause, found in map(_parted, each.fact.unmet if each.fact else ()):
                told.setdefault(clause, [None] * len(self.exhibits))[place] = found
        return told

    @property
    def facts(self) -> dict[str, list[float | None]]:
        """Facts that any exhibit has, by their words, in the order of the exhibits."""
        told = {
            words: [each.fact.observed.get(key) if each.fact else None for each in self.exhibits]
            for key, words in FACTS.items()
        }
        return {words: row for words, row in told.items() if any(v is not None for v in row)}


def object_scenes(reading: TrialReading) -> list[ObjectScenes]:
    """Every object; none where the trial's attempts have no pictures."""
    if not reading.is_scenes:
        return []
    sheets = _sheets(reading)
    return [_object_scenes(reading, number, task, sheets) for number, task in reading.items()]


def fact_means(reading: TrialReading) -> dict[str, dict[str, float]]:
    """Mean of every fact over the scenes that an arm built, by the fact's words and by arm."""
    held: dict[str, dict[str, list[float]]] = {}
    for (_, arm), fact in reading.record.attempts().items():
        for key in FACTS.keys() & fact.observed.keys():
            held.setdefault(key, {}).setdefault(arm, []).append(fact.observed[key])
    return {
        words: {arm: fmean(values) for arm, values in held[key].items()}
        for key, words in FACTS.items()
        if key in held
    }


def _object_scenes(
    reading: TrialReading, item: int, task: str, sheets: dict[tuple[int, str], bytes]
) -> ObjectScenes:
    commit = reading.record.committed
    number = item % commit.attempts if commit else 0
    order = sorted(reading.arms, key=lambda arm: _hash(reading.run, task, str(number), arm))
    exhibits = [
        _arm_scene(letter, arm, reading.record.attempt(item, arm), sheets.get((item, arm)))
        for letter, arm in zip(_LETTERS, order, strict=False)
    ]
    pairs = reading.pairs()
    ballots = [
        _pair_votes(arm, pairs[task, number, arm])
        for arm in reading.arms
        if (task, number, arm) in pairs
    ]
    return ObjectScenes(name_of(task), task, number, exhibits, ballots)


def _arm_scene(letter: str, arm: str, fact: AttemptMade | None, png: bytes | None) -> ArmScene:
    blank = fact is not None and not fact.views
    picture = "" if png is None else f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return ArmScene(letter, arm, fact, picture, blank)


def _sheets(reading: TrialReading) -> dict[tuple[int, str], bytes]:
    """A sheet for every attempt that could be run, all of one size that the budget allows."""
    whole = {
        place: _sheet(reading, fact.views)
        for place, fact in reading.record.attempts().items()
        if fact.outcome not in ("missing", "undecided")
    }
    shown = whole
    for side in _SIDES:
        if sum(map(len, shown.values())) <= BUDGET:
            break
        shown = {place: shrunk(png, side) for place, png in whole.items()}
    return shown


def _sheet(reading: TrialReading, views: Sequence[str]) -> bytes:
    if len(views) != VIEWS:
        return empty_sheet()
    try:
        return sheet([reading.ledger.artefact(view) for view in views])
    except (MissingArtefactError, PictureError):
        return empty_sheet()


def _pair_votes(control: str, views: Sequence[PairJudged]) -> PairVotes:
    known = [each.s for each in views if each.s is not None]
    first, second = (
        tuple(_vote(each) for each in views if each.full_is == side) for side in ("A", "B")
    )
    return PairVotes(control, first, second, sum(known) / len(known) if known else None)


def _parted(unmet: str) -> tuple[str, str]:
    """A clause and what was found, which object_scenes in brackets at its end."""
    if not unmet.endswith(")"):
        return unmet, ""
    clause, _, found = unmet[:-1].rpartition(" (")
    return clause, found


def _vote(view: PairJudged) -> str:
    if view.s is None:
        return f"unscored: {view.reason}" if view.reason else "unscored"
    return "a tie" if view.s == 0 else "full" if view.s > 0 else view.control


def _hash(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def legend(arms: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Arms beside what each puts before the task."""
    for arm in arms:
        yield arm, GIVEN.get(arm, "")
