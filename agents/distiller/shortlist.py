"""The candidates of one request: each once, none that was rejected before, and why others fell."""

from collections.abc import Sequence

from agents.distiller.procedures import Procedure
from agents.distiller.writer import Written
from bus.messages import distiller as messages
from tools.scaffold.model import Step

_Content = tuple[tuple[str, ...], ...]


class Shortlist:
    """Collects candidates for a request, in order."""

    def __init__(self, request: messages.DistilScaffold) -> None:
        self._request = request
        self._seen = {_content(steps) for steps in request.rejected}
        self.candidates: list[messages.Candidate] = []
        self.refused: list[str] = []

    @property
    def room(self) -> int:
        """How many more candidates are wanted."""
        return self._request.count - len(self.candidates)

    def refuse(self, source: messages.Source, reason: str) -> None:
        """Say why a source gave less than it was asked for."""
        self.refused.append(f"{source}: {reason}")

    def add(self, source: messages.Source, written: Written, most: int) -> None:
        """Take up to `most` procedures that are new, and note what was refused."""
        for reason in written.refused:
            self.refuse(source, reason)
        room = min(most, self.room)
        taken = 0
        for procedure in written.procedures:
            content = _content(procedure.steps)
            if taken < room and content not in self._seen:
                self._seen.add(content)
                self.candidates.append(self._candidate(source, procedure))
                taken += 1
        if written.procedures and room and not taken:
            self.refuse(source, "all it wrote was rejected before, or is here already")

    def _candidate(self, source: messages.Source, procedure: Procedure) -> messages.Candidate:
        steps = tuple(
            messages.Step(label=s.label, when=s.when, action=s.action, because=s.because)
            for s in procedure.steps
        )
        return messages.Candidate(
            steps=steps,
            skills=(self._request.skill,),
            source=source,
            rationale=procedure.rationale,
        )


def _content(steps: Sequence[Step | messages.Step]) -> _Content:
    """Steps as they read, whatever their case and blanks."""
    return tuple(
        tuple(" ".join(text.casefold().split()) for text in (s.label, s.when, s.action, s.because))
        for s in steps
    )
