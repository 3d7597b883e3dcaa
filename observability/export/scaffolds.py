"""Every candidate of a run or a trial, whatever became of it."""

from collections.abc import Iterator

from observability.export.rows import Row
from observability.export.survey import Survey
from observability.ledger.folds.scaffolds import Lineage
from observability.panels import claim_of


def scaffold_rows(survey: Survey) -> Iterator[Row]:
    """One row a candidate, oldest first."""
    commit = survey.trial.committed
    for lineage in survey.scaffolds.all():
        on_trial = commit is not None and commit.scaffold == lineage.proposed.scaffold
        ended = survey.trial.ended if on_trial else None
        yield {
            **scaffold_row(lineage),
            "on_trial": on_trial,
            "trial_outcome": ended.analysis.outcome if ended else None,
        }


def scaffold_row(lineage: Lineage) -> Row:
    """What is known of a candidate: what it says, where it came from, what became of it."""
    proposed, panel = lineage.proposed, lineage.panels[-1] if lineage.panels else None
    gate = lineage.gates[-1].closed if lineage.gates else None
    return {
        "scaffold": proposed.scaffold,
        "skills": list(proposed.skills),
        "steps": [dict(step) for step in proposed.steps],
        "source": proposed.source,
        "parent": proposed.parent,
        "rationale": proposed.rationale,
        "contrast": list(proposed.contrast),
        "episode": proposed.episode,
        "fate": lineage.fate,
        "reason": lineage.rejected.reason if lineage.rejected else None,
        "leaks": lineage.leaks.outcome if lineage.leaks else None,
        "gate": gate.outcome if gate else None,
        "claim": claim_of(panel) if panel else None,
        "lift": panel.lift if panel else None,
        "low": panel.low if panel else None,
        "high": panel.high if panel else None,
        "pairs": panel.items if panel else None,
    }
