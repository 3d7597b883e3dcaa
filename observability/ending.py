"""Whether a run is over, and why, in a sentence."""

from observability.ledger.folds.progress import Progress


def whether_over(progress: Progress) -> list[str]:
    """One sentence; none of a run that has not begun."""
    match progress.standing:
        case "ended":
            return [f"The run is over: {progress.reason}."]
        case "paused":
            return [f"The run is paused: {progress.reason}. It can be resumed."]
        case "queued":
            return [f"The run {progress.reason}."]
        case "running":
            return ["The run has not ended: it is still going, or it was killed and can resume."]
        case _:
            return []
