"""One trial, from its run's own stream: what was taught, tried, judged and concluded."""

from collections.abc import Mapping
from typing import NamedTuple

from observability.ledger.event import Event
from observability.ledger.facts import (
    AnswerChosen,
    AttemptMade,
    CandidateProposed,
    CandidateSelected,
    ContrastMined,
    JudgeChecked,
    JudgesAwaited,
    LeaksScanned,
    PairJudged,
    TrialAbandoned,
    TrialCommitted,
    TrialDrawn,
    TrialEnded,
)


class Viewing(NamedTuple):
    """One viewing of a pair of attempts, `full` beside a control."""

    task: str
    number: int
    control: str
    full_is: str
    repeat: int


def viewing(fact: PairJudged) -> Viewing:
    """Which viewing a fact is about."""
    return Viewing(fact.task, fact.number, fact.control, fact.full_is, fact.repeat)


FIXED, CONTINUED = 0, 1
"""`episode` of a trial's attempts: under the cap that was committed to, or continued beyond it."""
BEST_OF = "best_of"
"""The arm whose answer is chosen among several of `none`."""


def sample_of(number: int, kind: int) -> int:
    """`episode` of the answers that `best_of` chooses among, from 1; 0 is that of `none`."""
    return 2 * number + kind


_MISSING: Mapping[str, object] = {
    **dict.fromkeys(("text", "rule", "failure", "finish_reason", "score")),
    **dict.fromkeys(("unmet", "views", "silhouettes"), ()),
    "outcome": "missing",
    "evidence": "one of the answers to choose from could not be run",
    "observed": {},
}


class TrialRecord:
    """Folds what a trial's run recorded; keeps all of it, which a trial's size allows."""

    def __init__(self) -> None:
        self.taught: dict[int, AttemptMade] = {}
        """Attempts at domain 1, by number."""
        self.contrast: dict[int, ContrastMined] = {}
        """Better attempts, by the number of the attempt that they improve on."""
        self.proposed: dict[str, CandidateProposed] = {}
        self.leaks: dict[str, LeaksScanned] = {}
        self.selected: CandidateSelected | None = None
        self.piloted: list[AttemptMade] = []
        self.committed: TrialCommitted | None = None
        self.drawn: TrialDrawn | None = None
        self.checked: JudgeChecked | None = None
        self.judged: dict[Viewing, PairJudged] = {}
        self.awaited: dict[str, JudgesAwaited] = {}
        """Judges who took long, by what they were asked about."""
        self.ended: TrialEnded | None = None
        self.abandoned: TrialAbandoned | None = None
        self.chosen: dict[tuple[int, int], AnswerChosen] = {}
        """Choices of the arm `best_of`, by kind and item."""
        self._attempts: dict[tuple[int, int, str], AttemptMade] = {}

    def apply(self, event: Event) -> None:
        match event.fact:
            case AttemptMade() as fact:
                self._attempt(fact)
            case ContrastMined() as fact:
                self.contrast[fact.episode] = fact
            case CandidateProposed() as fact:
                self.proposed.setdefault(fact.scaffold, fact)
            case LeaksScanned() as fact:
                self.leaks[fact.scaffold] = fact
            case CandidateSelected() as fact:
                self.selected = fact
            case AnswerChosen() as fact:
                self._choose(fact)
            case _:
                self._progress(event)

    def attempt(self, item: int, arm: str, kind: int = FIXED) -> AttemptMade | None:
        """One attempt at the trial's item, where it is recorded."""
        return self._attempts.get((kind, item, arm))

    def attempts(self, kind: int = FIXED) -> Mapping[tuple[int, str], AttemptMade]:
        """Attempts by item and arm."""
        return {(item, arm): fact for (of, item, arm), fact in self._attempts.items() if of == kind}

    def sample(self, item: int, number: int, kind: int = FIXED) -> AttemptMade | None:
        """One of the answers that `best_of` chooses among; continued, where it was cut off."""
        kinds = (CONTINUED, FIXED) if kind == CONTINUED else (FIXED,)
        places = [(of, item, "none") for of in kinds]
        if number:
            places = [(sample_of(number, of), item, BEST_OF) for of in kinds]
        return next((self._attempts[each] for each in places if each in self._attempts), None)

    def canonical(self) -> object:
        facts = (self.committed, self.drawn, self.ended, self.abandoned)
        return {
            "ended": [fact and fact.model_dump(mode="json") for fact in facts],
            "judged": sorted(map(list, self.judged)),
            "attempts": [
                [*place, fact.outcome, fact.score] for place, fact in sorted(self._attempts.items())
            ],
        }

    def _attempt(self, fact: AttemptMade) -> None:
        if fact.purpose == "teach":
            self.taught[fact.episode] = fact
        elif fact.purpose == "pilot":
            self.piloted.append(fact)
        elif fact.purpose == "trial":
            self._attempts[fact.episode, fact.item, fact.arm] = fact

    def _choose(self, fact: AnswerChosen) -> None:
        """Take the answer that was chosen for the arm's own; it costs what all of them cost."""
        kind = CONTINUED if fact.continued else FIXED
        self.chosen[kind, fact.item] = fact
        made = [self.sample(fact.item, number, kind) for number in range(fact.answers)]
        known = [each for each in made if each is not None]
        if not known:
            return
        whole = len(known) == fact.answers and fact.chosen is not None
        own = known[fact.chosen or 0] if whole else known[0].model_copy(update=_MISSING)
        sums = {
            name: sum(getattr(each, name) for each in known)
            for name in ("prompt_tokens", "completion_tokens", "seconds", "cost")
        }
        self._attempts[kind, fact.item, BEST_OF] = own.model_copy(
            update={**sums, "arm": BEST_OF, "episode": kind}
        )

    def _progress(self, event: Event) -> None:
        match event.fact:
            case PairJudged() as fact:
                self.judged[viewing(fact)] = fact
            case TrialCommitted() as fact:
                self.committed = fact
            case TrialDrawn() as fact:
                self.drawn = fact
            case JudgeChecked() as fact:
                self.checked = fact
            case JudgesAwaited() as fact:
                self.awaited[fact.about] = fact
            case TrialEnded() as fact:
                self.ended = fact
            case TrialAbandoned() as fact:
                self.abandoned = fact
            case _:
                pass
