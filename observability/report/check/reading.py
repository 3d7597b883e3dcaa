"""A check as its page reads it: the verdict, every viewing, and a few pairs to look at."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from observability.ledger.check_facts import JudgeKind, JudgeShown, Test
from observability.ledger.errors import MissingArtefactError
from observability.ledger.event import Reader
from observability.ledger.facts import JudgeChecked
from observability.ledger.folds.progress import Progress
from observability.report.trial.reading import name_of
from tools.pictures.errors import PictureError
from tools.pictures.small import shrunk

SIDE = 448
"""Pixels a side of a sheet on the page: with 15 pairs it stays below 2 MB."""
ALIKE = 3
"""Pairs of two scenes of one hand that are shown; of each kind of change, one."""


@dataclass
class CheckReading:
    """One check; `checked` is None while it is not over."""

    run: str
    ledger: Reader
    progress: Progress = field(default_factory=Progress)
    checked: JudgeChecked | None = None
    shown: list[JudgeShown] = field(default_factory=list)

    @property
    def unscored(self) -> dict[str, int]:
        """Reasons, and how often each."""
        told: dict[str, int] = {}
        for each in self.shown:
            if each.preference is None:
                told[each.reason] = told.get(each.reason, 0) + 1
        return told

    def kinds(self, test: Test) -> tuple[JudgeKind, ...]:
        """What was made of each kind of defect, or of style."""
        checks = self.checked.checks if self.checked else ()
        return next((each.kinds for each in checks if each.name == test), ())


@dataclass(frozen=True, slots=True)
class Example:
    """A pair with its pictures, as data URIs; `said` is what the judge said of each viewing."""

    test: Test
    what: str
    names: tuple[str, str]
    pictures: tuple[str, str]
    said: tuple[str, ...]
    right: bool | None
    """Whether the original was preferred on the whole; None where neither is the better one."""


def read_check(ledger: Reader, run: str) -> CheckReading:
    """Fold a check's events."""
    reading = CheckReading(run, ledger)
    for event in ledger.read(run):
        reading.progress.apply(event)
        match event.fact:
            case JudgeShown() as fact:
                reading.shown.append(fact)
            case JudgeChecked() as fact:
                reading.checked = fact
            case _:
                pass
    return reading


def examples(reading: CheckReading) -> list[Example]:
    """Some of what was shown: of each defect and style the first pair that the judge got wrong.

    Where it got none wrong, the first of the kind; and the first few of one hand.
    """
    pairs: dict[str, list[JudgeShown]] = {}
    for each in reading.shown:
        if each.sheets is not None:
            pairs.setdefault(each.pair, []).append(each)
    chosen: dict[tuple[Test, str], list[JudgeShown]] = {}
    for views in pairs.values():
        if views[0].what:
            place = (views[0].test, views[0].what)
            if place not in chosen or (_is_well(chosen[place]) and not _is_well(views)):
                chosen[place] = views
    alike = [views for views in pairs.values() if views[0].test == "A/A"]
    return list(_drawn(reading.ledger, [*chosen.values(), *alike[:ALIKE]]))


def _drawn(ledger: Reader, pairs: Sequence[list[JudgeShown]]) -> Iterator[Example]:
    for views in pairs:
        one = views[0]
        first, second = (one.sheets or ("", ""))[:: 1 if one.first_is == "A" else -1]
        yield Example(
            one.test,
            one.what,
            (name_of(one.scenes[0]), name_of(one.scenes[1])),
            (_picture(ledger, first), _picture(ledger, second)),
            tuple(_told(each) for each in views),
            _worth(views) > 0 if one.test == "planted defects" else None,
        )


def _is_well(views: Sequence[JudgeShown]) -> bool:
    worth = _worth(views)
    return worth > 0 if views[0].test == "planted defects" else worth == 0


def _worth(views: Sequence[JudgeShown]) -> float:
    """The mean preference for the first picture; 0 where nothing was scored."""
    known = [
        0.0 if each.preference == "tie" else 1.0 if each.preference == each.first_is else -1.0
        for each in views
        if each.preference is not None
    ]
    return sum(known) / len(known) if known else 0.0


def _told(view: JudgeShown) -> str:
    if view.preference is None:
        return "unscored"
    if view.preference == "tie":
        return "a tie"
    return "the left is better" if view.preference == view.first_is else "the right is better"


def _picture(ledger: Reader, digest: str) -> str:
    try:
        png = shrunk(ledger.artefact(digest), SIDE)
    except (MissingArtefactError, PictureError):
        return ""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
