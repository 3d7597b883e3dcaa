"""A study in numbers, JSON-ready, for a program that reads its report."""

from dataclasses import asdict

from observability.ledger.event import Reader
from observability.study.analysed import NoStudyError, analyse
from observability.study.headline import is_smoke, opening
from observability.study.notes import notes


def study_figures(ledger: Reader, run: str) -> dict[str, object] | None:
    """Headline, null controls, notes and the whole analysis; None before the plan is stored."""
    try:
        analysed = analyse(ledger, run)
    except NoStudyError:
        return None
    return {
        "headline": opening(analysed),
        "withheld": bool(analysed.failed),
        "controls": [asdict(each) for each in analysed.controls],
        "smoke_test": is_smoke(analysed),
        "attempts": len(analysed.attempts),
        "not_run": len(analysed.study.missing_cells),
        "notes": [f"{name}: {said}" if name else said for name, said in notes(analysed)],
        "analysis": asdict(analysed.analysis) if analysed.analysis else None,
    }
