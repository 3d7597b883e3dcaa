"""The end of a study: what it says, what was not run, and which null controls were passed."""

import asyncio

from graph.study.bench import Bench
from graph.study.state import StudyState
from observability.ledger.facts import StudyEnded
from observability.study.smoke import SMOKE
from observability.wording import count


async def conclude(_state: StudyState, bench: Bench) -> StudyState:
    """Count, analyse, look for what would spoil it, and end."""
    if bench.book.ended is None:
        fact = await asyncio.to_thread(_ended, bench)
        await bench.context.recorder.append({"study_ended": fact})
    return {}


def _ended(bench: Bench) -> StudyEnded:
    from observability.study.analysed import analyse  # statistics: half a second for every run
    from observability.study.headline import headline, is_smoke

    analysed = analyse(bench.context.recorder.record, bench.run)
    study = analysed.study
    missing = sum(row.outcome == "missing" for row in study.rows)
    small = [SMOKE] if is_smoke(analysed) else []
    said = [*small, *headline(analysed), _made(len(study.rows), missing)]
    if study.missing_cells:
        why = bench.spent() or "an arm could not be made ready"
        said.append(f"{count(len(study.missing_cells), 'attempt')} not run: {why}.")
    return StudyEnded(
        run=bench.run,
        headline=" ".join(said),
        controls=analysed.passed,
        attempts=len(study.rows),
        missing=missing,
    )


def _made(attempts: int, missing: int) -> str:
    lost = f", {missing:,} of them missing through no fault of a student" if missing else ""
    return f"{count(attempts, 'attempt')}{lost}."
