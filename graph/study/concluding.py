"""The end of a study: what was run, what was not, and which null controls were passed."""

import asyncio

from graph.study.bench import Bench
from graph.study.state import StudyState
from observability.ledger.facts import StudyEnded
from observability.study.controls import recorded
from observability.study.rows import read_study
from observability.study.texts import Texts
from observability.wording import count


async def conclude(_state: StudyState, bench: Bench) -> StudyState:
    """Count, look for what would spoil it, and end."""
    if bench.book.ended is None:
        fact = await asyncio.to_thread(_ended, bench)
        await bench.context.recorder.append({"study_ended": fact})
    return {}


def _ended(bench: Bench) -> StudyEnded:
    record = bench.context.recorder.record
    study = read_study(record, bench.run)
    missing = sum(row.outcome == "missing" for row in study.rows)
    controls = {
        each.name: each.passed for each in recorded(study, Texts(record)) if each.passed is not None
    }
    told = [f"{count(len(study.rows), 'attempt')}"]
    if missing:
        told.append(f"{missing:,} of them missing through no fault of the students")
    if study.missing_cells:
        why = bench.spent() or "an arm could not be made ready"
        told.append(f"{len(study.missing_cells):,} not run, for {why}")
    failed = [name for name, passed in controls.items() if not passed]
    if failed:
        told.append(f"null controls failed: {', '.join(failed)}")
    return StudyEnded(
        run=bench.run,
        headline="; ".join(told),
        controls=controls,
        attempts=len(study.rows),
        missing=missing,
    )
