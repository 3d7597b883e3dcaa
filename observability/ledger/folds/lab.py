"""What outlives runs: the tests that were spent, the tasks that they used up, what was imported."""

from typing import NamedTuple

from observability.ledger.event import Event
from observability.ledger.facts import (
    GateClosed,
    GateOpened,
    GateTasksDrawn,
    ScaffoldAdopted,
    ScaffoldImported,
    ScaffoldRetired,
)


class ImportedScaffold(NamedTuple):
    """A scaffold that was imported, and when, in seconds since 1970."""

    fact: ScaffoldImported
    at: float


class Lab:
    """Folds the `lab` stream; a run's copy of the same facts changes nothing."""

    def __init__(self) -> None:
        self._opened: dict[tuple[str, int], GateOpened] = {}
        self._closed: dict[tuple[str, int], GateClosed] = {}
        self._adopted: dict[tuple[str, str, str], ScaffoldAdopted] = {}
        self._retired: set[tuple[str, str, str]] = set()
        self._drawn: dict[tuple[str, int, str, int], GateTasksDrawn] = {}
        self._used: set[str] = set()
        self.imported: dict[str, ImportedScaffold] = {}
        """By digest."""

    def apply(self, event: Event) -> None:
        match event.fact:
            case GateOpened() as fact:
                self._opened.setdefault((fact.variant, fact.test), fact)
            case GateClosed() as fact if (fact.variant, fact.test) not in self._closed:
                self._closed[fact.variant, fact.test] = fact
            case GateTasksDrawn() as fact:
                self._drawn[fact.run, fact.episode, fact.scaffold, fact.first] = fact
                self._used.update(fact.prompts)
            case ScaffoldAdopted() as fact:
                self._adopted.setdefault((fact.variant, fact.run, fact.scaffold), fact)
            case ScaffoldRetired() as fact:
                self._retired.add((fact.variant, fact.run, fact.scaffold))
            case ScaffoldImported() as fact:
                self.imported.setdefault(fact.scaffold, ImportedScaffold(fact, event.at))
            case _:
                pass

    def tests(self, variant: str) -> int:
        """How many gates this variant has had in the ledger's life."""
        return sum(of == variant for of, _ in self._opened)

    def adoptions(self, variant: str) -> int:
        """How many scaffolds this variant was given; one that was retired still counts."""
        return sum(of == variant for of, _, _ in self._adopted)

    def harmful(self, variant: str) -> frozenset[str]:
        """Scaffolds that a gate found harmful to this variant, or that were retired."""
        lost = {
            closed.scaffold
            for closed in self._closed.values()
            if closed.variant == variant and closed.outcome == "harmful"
        }
        return frozenset(lost | {name for of, _, name in self._retired if of == variant})

    def gate(self, run: str, episode: int, scaffold: str) -> GateOpened | None:
        """The gate that this episode opened for a scaffold, where it did."""
        for opened in self._opened.values():
            if (opened.run, opened.episode, opened.scaffold) == (run, episode, scaffold):
                return opened
        return None

    def outcome(self, variant: str, test: int) -> GateClosed | None:
        """How a gate ended, where it has."""
        return self._closed.get((variant, test))

    def drawn(self, run: str, episode: int, scaffold: str, first: int) -> GateTasksDrawn | None:
        """The given tasks that a gate drew from its pair `first` on, where it did."""
        return self._drawn.get((run, episode, scaffold, first))

    def imported_before(self, at: float, skill: str) -> list[ScaffoldImported]:
        """What had been imported for a skill by then, oldest first."""
        return [
            fact for fact, when in self.imported.values() if when <= at and skill in fact.skills
        ]

    def used(self, prompt: str) -> bool:
        """Whether a gate has used up the given task with this prompt's digest."""
        return prompt in self._used

    def canonical(self) -> object:
        return {
            "opened": _dumped(self._opened),
            "closed": _dumped(self._closed),
            "adopted": sorted(self._adopted),
            "retired": sorted(self._retired),
            "imported": sorted(self.imported),
        }


def _dumped(facts: dict[tuple[str, int], GateOpened] | dict[tuple[str, int], GateClosed]) -> object:
    return [fact.model_dump(mode="json") for _, fact in sorted(facts.items())]
