"""The account of what a language model wrote: asked, written, admitted, refused and why."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from observability.ledger.event import Event
from observability.ledger.facts import DraftsWritten, SkillInvented, TaskAuthored


class Authoring:
    """Folds one run's drafts; keeps all of them, by the keys under which they were told."""

    def __init__(self) -> None:
        self.asked = self.written = 0
        """Drafts asked for, and drafts that came."""
        self.admitted: list[TaskAuthored] = []
        self._refused: dict[str, list[TaskAuthored]] = defaultdict(list)
        self._skills: list[SkillInvented] = []
        self.batches: dict[str, DraftsWritten] = {}
        """Answers to requests for drafts, by key."""
        self.drafts: dict[str, TaskAuthored] = {}
        """What became of each draft, of either purpose, by key."""
        self.inventions: dict[str, SkillInvented] = {}
        """What became of each invented skill, by key."""

    def apply(self, event: Event) -> None:
        match event.fact:
            case DraftsWritten() as fact:
                self.batches[event.key] = fact
            case TaskAuthored() as fact:
                self.drafts[event.key] = fact
            case SkillInvented() as fact:
                self.inventions[event.key] = fact
            case _:
                return
        self._count(event)

    def _count(self, event: Event) -> None:
        match event.fact:
            case DraftsWritten() as fact:
                self.asked += fact.asked
                self.written += fact.written
            case TaskAuthored(purpose="author", outcome="admitted") as fact:
                self.admitted.append(fact)
            case TaskAuthored(purpose="author", refusal=str(refusal)) as fact:
                self._refused[refusal].append(fact)
            case SkillInvented() as fact:
                self._skills.append(fact)
            case _:
                pass

    @property
    def refused(self) -> Mapping[str, Sequence[TaskAuthored]]:
        """What was refused, by reason, the commonest first."""
        return dict(sorted(self._refused.items(), key=lambda item: (-len(item[1]), item[0])))

    @property
    def skills(self) -> Sequence[SkillInvented]:
        """Skills that were thought of, admitted or not."""
        return tuple(self._skills)

    def canonical(self) -> object:
        refused = {name: [fact.content for fact in held] for name, held in self.refused.items()}
        return {
            "asked": self.asked,
            "written": self.written,
            "admitted": [fact.content for fact in self.admitted],
            "refused": refused,
            "skills": [fact.model_dump(mode="json") for fact in self._skills],
        }
