"""What a run waits for, and what a person must know to answer: evidence, steps, command."""

from rich.markup import escape

from observability.ledger.facts import ApprovalAsked, CandidateProposed
from observability.tree import printable


def waiting(asked: ApprovalAsked, where: str) -> str:
    """What waits, what its gate said and how to answer, as plain text.

    Args:
        asked: what waits.
        where: the run's name and, where it is needed, its data folder: `RUN --data DIR`.
    """
    return (
        f"waiting for approval of {asked.scaffold[:8]} for {', '.join(asked.skills)} "
        f"({asked.wins} won, {asked.losses} lost, {asked.ties} equal; evidence "
        f"{asked.e_plus:.1f} of {asked.threshold:.0f}): tutelage approve {where}, "
        f"or tutelage reject {where} --reason WHY"
    )


def steps(proposed: CandidateProposed) -> str:
    """The procedure as lines of rich markup, for whoever must approve of it."""
    lines = (
        f"     [dim]{number}.[/] {_plain(step['label'])}: when {_plain(step['when'])}, "
        f"{_plain(step['action'])}, because {_plain(step['because'])}"
        for number, step in enumerate(proposed.steps, 1)
    )
    return "\n".join(lines)


def _plain(text: str) -> str:
    return escape(printable(text))
