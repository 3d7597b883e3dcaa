"""The first reading of a run: what has to be known before its first row can be written."""

import hashlib
from collections import Counter
from collections.abc import Iterable

from observability.export.purposes import Split, use_of
from observability.ledger.ancestry import inherited
from observability.ledger.errors import MissingArtefactError
from observability.ledger.event import Event, Reader
from observability.ledger.facts import (
    AttemptMade,
    CandidateProposed,
    ContrastMined,
    DecisionMade,
    PanelFinished,
    RunStarted,
)
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.scaffolds import Scaffolds, scaffold_in
from observability.ledger.folds.trial import TrialRecord
from tools.scaffold.text import block

_CURRICULUM = ("curriculum", "contrast")


class Survey:
    """Folds a run's stream, and what it needs of the texts that the stream names."""

    def __init__(self, ledger: Reader, run: str) -> None:
        """Read the stream."""
        self.run, self.last = run, ledger.last(run)
        self.progress, self.scaffolds, self.trial = Progress(), Scaffolds(), TrialRecord()
        self.purposes: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self.skills: set[str] = set()
        self.truncated = 0
        self.pictures = False
        self.contrast: dict[int, ContrastMined] = {}
        self.decisions: dict[int, DecisionMade] = {}
        self._held: set[str] = set()
        self._openings: set[str] = set()
        self.measured: dict[str, str] = {}
        """The run that measured a scaffold's lift: an ancestor of a fork, maybe."""
        self._record = hashlib.sha256()
        for event in ledger.read(run):
            if isinstance(event.fact, RunStarted):
                self._inherit(inherited(ledger, event.fact))
            self._apply(event)
        self._openings |= set(_arms(ledger, self.trial))

    @property
    def record(self) -> str:
        """One hash over every event that was read, texts included, for they name them by digest."""
        return self._record.hexdigest()

    def split(self, fact: AttemptMade) -> Split:
        """Where an attempt belongs: a task that any measurement used is held out for good."""
        return "heldout" if fact.task in self._held else use_of(fact.purpose).split

    def opening(self, prompt: str) -> str:
        """What a prompt opens with before the task; empty where it is the task alone."""
        found = (each for each in self._openings if prompt.startswith(f"{each}\n\n"))
        return max(found, key=len, default="")

    def better(self, fact: AttemptMade) -> ContrastMined | None:
        """The better attempt that was found beside a failed one; none for a held-out task."""
        mined = self.contrast.get(fact.episode)
        if mined is None or mined.attempt != fact.text or self.split(fact) == "heldout":
            return None
        return mined

    def propensity(self, fact: AttemptMade) -> float | None:
        """How probable the curator's choice was, where it chose."""
        made = self.decisions.get(fact.episode)
        return made.propensity if made and fact.purpose in _CURRICULUM else None

    def _apply(self, event: Event) -> None:
        told = (event.sequence, event.key, event.fact.model_dump_json())
        self._record.update(repr(told).encode())
        for fold in (self.progress, self.trial):
            fold.apply(event)
        self._learn(event)
        match event.fact:
            case AttemptMade() as fact:
                self._attempt(fact)
            case ContrastMined() as fact:
                self.contrast[fact.episode] = fact
            case DecisionMade() as fact:
                self.decisions[fact.episode] = fact
            case _:
                pass

    def _inherit(self, events: Iterable[Event]) -> None:
        """What a fork took over: its scaffolds, and the tasks that measured them."""
        for event in events:
            self._learn(event)

    def _learn(self, event: Event) -> None:
        self.scaffolds.apply(event)
        match event.fact:
            case CandidateProposed() as fact:
                self._openings.add(block((scaffold_in(fact),)))
            case PanelFinished() as panel:
                self.measured[panel.scaffold] = event.stream
            case AttemptMade() as made if use_of(made.purpose).split == "heldout":
                self._held.add(made.task)
            case _:
                pass

    def _attempt(self, fact: AttemptMade) -> None:
        self.purposes[fact.purpose] += 1
        self.outcomes[fact.outcome] += 1
        self.skills.add(fact.skill)
        self.truncated += fact.finish_reason == "length"
        self.pictures = self.pictures or bool(fact.views)


def _arms(ledger: Reader, trial: TrialRecord) -> Iterable[str]:
    commit = trial.committed
    for digest in (*commit.arms.values(), *commit.placebos) if commit else ():
        try:
            text = ledger.artefact(digest).decode()
        except MissingArtefactError:  # the commit is stored a moment before its texts
            continue
        if text:
            yield text
