"""Every candidate scaffold: where it came from, what was measured, what became of it."""

from dataclasses import asdict, dataclass, field
from typing import Literal

from pydantic import BaseModel

from observability.ledger.event import Event
from observability.ledger.facts import (
    ApprovalAnswered,
    ApprovalAsked,
    CandidateProposed,
    CandidateSelected,
    GateClosed,
    GateOpened,
    LeaksScanned,
    PanelFinished,
    ScaffoldAdopted,
    ScaffoldRejected,
    ScaffoldRetired,
)
from tools.scaffold.model import Scaffold, Step

Fate = Literal["proposed", "awaiting", "adopted", "retired", "harmful", "undecided", "rejected"]


@dataclass(slots=True)
class Selection:
    """How many selection items each candidate passed, against the `incumbent` on the same items."""

    episode: int
    passed: dict[str, int]
    items: int
    winner: str | None


@dataclass(slots=True)
class Gate:
    """A gate, and its outcome once it is closed."""

    opened: GateOpened
    closed: GateClosed | None = None


@dataclass(slots=True)
class Lineage:
    """All that is on record of one scaffold in one run."""

    proposed: CandidateProposed
    leaks: LeaksScanned | None = None
    selections: list[Selection] = field(default_factory=list)
    gates: list[Gate] = field(default_factory=list)
    panels: list[PanelFinished] = field(default_factory=list)
    asked: ApprovalAsked | None = None
    answered: ApprovalAnswered | None = None
    adopted: ScaffoldAdopted | None = None
    retired: ScaffoldRetired | None = None
    rejected: ScaffoldRejected | None = None

    @property
    def fate(self) -> Fate:
        """What became of it; `undecided` waits in the buffer, `awaiting` for a person."""
        if self.retired:
            return "retired"
        if self.adopted:
            return "adopted"
        last = self.gates[-1].closed if self.gates else None
        if last is not None and last.outcome == "harmful":
            return "harmful"
        if self.rejected or (self.answered and self.answered.answer != "approved"):
            return "rejected"
        if self.asked:
            return "awaiting"
        return "undecided" if last is not None else "proposed"


class Scaffolds:
    """Folds everything that names a scaffold; a run's stream is enough."""

    def __init__(self) -> None:
        self._lineages: dict[str, Lineage] = {}

    def apply(self, event: Event) -> None:
        fact = event.fact
        if isinstance(fact, CandidateProposed):
            self._lineages.setdefault(fact.scaffold, Lineage(fact))
        elif isinstance(fact, CandidateSelected):
            self._select(fact)
        elif lineage := self._lineages.get(getattr(fact, "scaffold", None) or ""):
            _record(lineage, event)

    def all(self) -> tuple[Lineage, ...]:
        """Every candidate, in the order of episodes."""
        ordered = sorted(self._lineages.items(), key=lambda item: (item[1].proposed.episode, item))
        return tuple(lineage for _, lineage in ordered)

    def lineage(self, scaffold: str) -> Lineage:
        """One candidate by its digest.

        Raises:
            KeyError: it was never proposed in this run.
        """
        return self._lineages[scaffold]

    def adopted(self) -> tuple[Lineage, ...]:
        """What the student works with, oldest adoption first."""
        held = [one for one in self.all() if one.fate == "adopted"]
        return tuple(sorted(held, key=lambda one: one.adopted.episode if one.adopted else 0))

    def canonical(self) -> object:
        return [_canonical(lineage) for lineage in self.all()]

    def _select(self, fact: CandidateSelected) -> None:
        selection = Selection(fact.episode, fact.passed, fact.items, fact.scaffold)
        for name in fact.passed:
            if lineage := self._lineages.get(name):
                lineage.selections.append(selection)


def scaffold_in(fact: CandidateProposed) -> Scaffold:
    """The scaffold that was proposed; its length was checked by whoever proposed it."""
    steps = tuple(Step(**step) for step in fact.steps)
    return Scaffold(steps, fact.skills, fact.source, fact.parent, counted=0)


def _record(lineage: Lineage, event: Event) -> None:
    match event.fact:
        case LeaksScanned() as leaks:
            lineage.leaks = leaks
        case GateOpened() | GateClosed() as fact:
            _record_gate(lineage.gates, fact)
        case PanelFinished() as panel:
            lineage.panels.append(panel)
        case ApprovalAsked() | ApprovalAnswered() as fact:
            _record_approval(lineage, fact)
        case ScaffoldAdopted() as adopted:
            lineage.adopted, lineage.retired = adopted, None
        case ScaffoldRetired() as retired:
            lineage.retired = retired
        case ScaffoldRejected() as rejected:
            lineage.rejected = rejected


def _record_approval(lineage: Lineage, fact: ApprovalAsked | ApprovalAnswered) -> None:
    if isinstance(fact, ApprovalAsked):
        lineage.asked, lineage.answered = fact, None
    else:
        lineage.answered = fact


def _record_gate(gates: list[Gate], fact: GateOpened | GateClosed) -> None:
    if isinstance(fact, GateOpened):
        gates.append(Gate(fact))
        return
    for gate in gates:
        if gate.opened.test == fact.test:
            gate.closed = fact


def _canonical(lineage: Lineage) -> object:
    return {
        "fate": lineage.fate,
        "proposed": _plain(lineage.proposed),
        "leaks": _plain(lineage.leaks),
        "selections": [asdict(selection) for selection in lineage.selections],
        "gates": [[_plain(gate.opened), _plain(gate.closed)] for gate in lineage.gates],
        "panels": [_plain(panel) for panel in lineage.panels],
        "answered": _plain(lineage.answered),
        "rejected": _plain(lineage.rejected),
    }


def _plain(fact: BaseModel | None) -> object:
    return fact and fact.model_dump(mode="json")
