"""What the loop has proven to help a student, in earlier runs of the same data folder."""

import sys

from observability.ledger.event import Reader
from observability.ledger.facts import RunStarted
from observability.ledger.folds.fold import folded
from observability.ledger.folds.history import History
from observability.ledger.folds.scaffolds import scaffold_in
from observability.runs import runs
from tools.scaffold.model import Scaffold


def adopted(record: Reader, variant: str) -> dict[str, Scaffold]:
    """What a student was left with by the loop, by skill; the newest run that taught it counts."""
    held: dict[str, Scaffold] = {}
    for run in runs(record):
        first = next(iter(record.read(run)), None)
        if first is None or not isinstance(first.fact, RunStarted):
            continue
        if first.fact.variant == variant and first.fact.plan.get("study") is None:
            history = folded(History(), record.read(run))
            for skill, digest in history.held(sys.maxsize).items():
                held[skill] = scaffold_in(history.proposed[digest])
    return held
