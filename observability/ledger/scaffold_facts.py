"""Facts about the life of a scaffold."""

from typing import Literal

from observability.ledger.fact import Recorded, Source


class CandidateProposed(Recorded):
    """A scaffold was written; it has proven nothing yet."""

    kind: Literal["candidate_proposed"] = "candidate_proposed"
    episode: int
    scaffold: str
    """Digest."""
    steps: tuple[dict[str, str], ...]
    skills: tuple[str, ...]
    source: Source
    rationale: str
    parent: str | None
    contrast: tuple[str, ...]
    """Tasks of the contrast pairs it was written from."""


class DistillingFinished(Recorded):
    """The distiller was done."""

    kind: Literal["distilling_finished"] = "distilling_finished"
    episode: int
    skill: str
    proposed: int
    refused: tuple[str, ...]
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class LeaksScanned(Recorded):
    """A candidate was searched for task texts, answers and rubric."""

    kind: Literal["leaks_scanned"] = "leaks_scanned"
    episode: int
    scaffold: str
    outcome: Literal["clean", "flagged", "rejected"]
    overlaps: tuple[str, ...]
    """The shared phrases."""


class CandidateSelected(Recorded):
    """The student's measured outcomes chose among candidates."""

    kind: Literal["candidate_selected"] = "candidate_selected"
    episode: int
    scaffold: str | None
    """None where no candidate looked better than going without."""
    passed: dict[str, int]
    """Passed items per candidate, and of the `incumbent`."""
    items: int


class ApprovalAsked(Recorded):
    """A scaffold has won its gate and waits for a person; the numbers are its gate's."""

    kind: Literal["approval_asked"] = "approval_asked"
    episode: int
    scaffold: str
    skills: tuple[str, ...]
    wins: int
    losses: int
    ties: int
    missing: int
    e_plus: float
    threshold: float


class ApprovalAnswered(Recorded):
    """A person said whether the student gets a scaffold; `unanswered` where nobody did in time."""

    kind: Literal["approval_answered"] = "approval_answered"
    episode: int
    scaffold: str
    answer: Literal["approved", "rejected", "unanswered"]
    reason: str
    by: str
    """Who answered, in that person's own words."""


class ScaffoldAdopted(Recorded):
    """The student works with this scaffold from now on; also on the `lab` stream."""

    kind: Literal["scaffold_adopted"] = "scaffold_adopted"
    run: str
    episode: int
    scaffold: str
    variant: str
    skills: tuple[str, ...]


class ScaffoldRejected(Recorded):
    """The scaffold was thrown away, and why."""

    kind: Literal["scaffold_rejected"] = "scaffold_rejected"
    episode: int
    scaffold: str
    reason: str


class ScaffoldRetired(Recorded):
    """Evidence turned against an adopted scaffold; also on the `lab` stream."""

    kind: Literal["scaffold_retired"] = "scaffold_retired"
    run: str
    episode: int
    scaffold: str
    variant: str
    e_minus: float


class ScaffoldImported(Recorded):
    """A scaffold was brought into the lab from a file; on the `lab` stream, and on no other.

    It is a candidate of runs that begin later; what its file says of its lift counts for nothing.
    """

    kind: Literal["scaffold_imported"] = "scaffold_imported"
    scaffold: str
    """Digest."""
    name: str
    description: str
    steps: tuple[dict[str, str], ...]
    skills: tuple[str, ...]
    source: Source
    """Who wrote it, as the file says."""
    parent: str | None
    file: str
    """Digest of the file, whose bytes are kept."""
    lift: tuple[float, float, float] | None
    """Lift with its interval that the file claims, measured elsewhere."""
    leaks: Literal["clean", "flagged", "rejected"]
    overlaps: tuple[str, ...]
    """What it shares with tasks of the lab's runs."""
    dropped: tuple[str, ...]
    """What of the file found no place in the scaffold."""
