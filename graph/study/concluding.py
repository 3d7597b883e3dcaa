"""The end of a study: what it says, what was not run, and which null controls were passed."""

import asyncio

from graph.study.context import StudyContext
from graph.study.state import StudyState
from observability.ledger.facts import StudyEnded
from observability.study.smoke import SMOKE
from observability.wording import count


async def conclude(_state: StudyState, study: StudyContext) -> StudyState:
    """Count, analyse, look for what would spoil it, and end."""
    if study.book.ended is None:
        fact = await asyncio.to_thread(_ended, study)
        await study.context.recorder.append({"study_ended": fact})
    return {}


def _ended(study: StudyContext) -> StudyEnded:
    from observability.study.analysed import analyse  # statistics: half a second for every run
    from observability.study.headline import headline, is_smoke

    analysed = analyse(study.context.recorder.record, study.run)
    rows, empty = analysed.study.rows, analysed.study.missing_cells
    missing = sum(row.outcome == "missing" for row in rows)
    small = [SMOKE] if is_smoke(analysed) else []
    said = [*small, *headline(analysed), _made(len(rows), missing)]
    if empty:
        why = study.spent() or "an arm could not be made ready"
        said.append(f"{count(len(empty), 'attempt')} not run: {why}.")
    return StudyEnded(
        run=study.run,
        headline="\n".join(said),
        controls=analysed.passed,
        attempts=len(rows),
        missing=missing,
    )


def _made(attempts: int, missing: int) -> str:
    lost = f", {missing:,} of them missing through no fault of a student" if missing else ""
    return f"{count(attempts, 'attempt')}{lost}."
