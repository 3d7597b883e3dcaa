"""Everything a reader wants to know of one trial, folded in one pass."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from observability.ledger.errors import MissingArtefactError
from observability.ledger.event import Event, Reader
from observability.ledger.facts import (
    AttemptMade,
    JudgeChecked,
    PairJudged,
    RunStarted,
    TrialCommitted,
    TrialDrawn,
    TrialEnded,
)
from observability.ledger.folds.answers import Answers
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.second_level import SecondLevel
from observability.ledger.folds.trial import FIXED, TrialRecord
from observability.ledger.folds.trials import Trials, arm_text
from observability.ledger.folds.usage import Usage
from tools.statistics.analysis import ArmTotals
from tools.tasks.reference import TaskReference


class Milestone(NamedTuple):
    """When something first happened: its place in the run's stream, seconds since 1970."""

    what: str
    sequence: int
    at: float


@dataclass
class TrialReading:
    """The folds over one trial's stream and over the `lab` stream, and the artefacts they name."""

    run: str
    ledger: Reader
    record: TrialRecord = field(default_factory=TrialRecord)
    lab: Trials = field(default_factory=Trials)
    progress: Progress = field(default_factory=Progress)
    usage: Usage = field(default_factory=Usage)
    answers: Answers = field(default_factory=Answers)
    """How the trial's own attempts ended, under the cap that was committed to."""
    second_level: SecondLevel = field(default_factory=SecondLevel)
    """The checklists on them."""
    moments: dict[str, Milestone] = field(default_factory=dict)
    """Milestones by name, in the order in which they happened."""

    @property
    def arms(self) -> tuple[str, ...]:
        """Names of the arms, in the order of the commit."""
        return tuple(self.record.committed.arms) if self.record.committed else ()

    @property
    def checked(self) -> JudgeChecked | None:
        """The newest check of the judge that was committed to."""
        commit = self.record.committed
        if commit is None or commit.judge is None:
            return None
        return self.lab.checked(commit.judge)

    @property
    def is_scenes(self) -> bool:
        """Whether scenes were asked for, even if nobody built one."""
        commit = self.record.committed
        return (commit is not None and commit.judge is not None) or any(
            fact.views for fact in self.record.attempts().values()
        )

    def totals(self) -> dict[str, ArmTotals]:
        """What became of each arm, once it is analysed."""
        ended = self.record.ended
        return {each.arm: each for each in ended.analysis.arms} if ended else {}

    def items(self) -> list[tuple[int, str]]:
        """Number and task of every attempt that was committed to."""
        commit, drawn = self.record.committed, self.record.drawn
        if commit is None or drawn is None:
            return []
        each = commit.attempts
        return [(at * each + n, task) for at, task in enumerate(drawn.tasks) for n in range(each)]

    def pairs(self) -> dict[tuple[str, int, str], list[PairJudged]]:
        """Viewings by task, number of the attempt, and control."""
        grouped: dict[tuple[str, int, str], list[PairJudged]] = defaultdict(list)
        for key, fact in self.record.judged.items():
            grouped[key.task, key.number, key.control].append(fact)
        return dict(grouped)

    def text_name(self, item: int, arm: str) -> str:
        """Which of an arm's texts an item had: the arm's name, or `placebo/2` and so on."""
        commit = self.record.committed
        if commit is None or arm != "placebo" or not commit.placebos:
            return arm
        turn = item // commit.attempts % len(commit.placebos)
        return f"{arm}/{turn + 1}" if turn else arm

    def opening(self, item: int, arm: str) -> str:
        """What the arm puts before the task of an item; empty where the record has no text."""
        commit = self.record.committed
        if commit is None or arm not in commit.arms:
            return ""
        return self.text(arm_text(commit, arm, item // commit.attempts)) or ""

    def text(self, digest: str | None) -> str | None:
        """An artefact as text; None where there is none, or it is gone."""
        if digest is None:
            return None
        try:
            return self.ledger.artefact(digest).decode(errors="replace")
        except MissingArtefactError:
            return None

    def apply(self, event: Event) -> None:
        for fold in (self.record, self.progress, self.usage):
            fold.apply(event)
        if name := _milestone(event):
            self.moments.setdefault(name, Milestone(name, event.sequence, event.at))
        fact = event.fact
        if isinstance(fact, AttemptMade) and fact.purpose == "trial" and fact.episode == FIXED:
            self.answers.apply(event)
            self.second_level.apply(event)


def read_trial(ledger: Reader, run: str) -> TrialReading:
    """Fold a trial's events, and what all trials have left to the ledger's life."""
    reading = TrialReading(run, ledger)
    for event in ledger.read(run):
        reading.apply(event)
    for event in ledger.read("lab"):
        reading.lab.apply(event)
    return reading


def name_of(task: str) -> str:
    """The object or skill of a task, as people say it."""
    return TaskReference.parse(task).skill.replace("_", " ")


def _milestone(event: Event) -> str:
    match event.fact:
        case RunStarted():
            return "started"
        case AttemptMade(purpose="teach"):
            return "taught"
        case TrialCommitted():
            return "committed"
        case TrialDrawn():
            return "drawn"
        case AttemptMade(purpose="trial"):
            return "attempted"
        case PairJudged():
            return "judged"
        case TrialEnded():
            return "ended"
        case _:
            return ""
