"""A trial in plain words: one sentence for the outcome, one for every control, then the notes."""

from collections.abc import Iterator
from dataclasses import asdict

from observability.ledger.facts import TrialCommitted, TrialEnded
from observability.ledger.folds.trial import TrialRecord
from observability.wording import count, points, probability
from tools.statistics.analysis import Analysis, Comparison

MEASURED = {
    "contract": "share of the contract that is met",
    "verdict": "pass rate",
    "strict": "pass rate by the strict extractor",
    "judge": "blind judges' mean preference, from -1 to 1",
}
"""What each endpoint is."""
GIVEN = {
    "none": "the task alone",
    "placebo": "a placebo of the same length and form",
    "labels": "the labels of the steps alone",
    "full": "the whole procedure",
    "shuffled": "the same steps with their actions mixed up",
    "demand": "a plea to be careful",
    "wrong_domain": "a procedure for another domain",
    "demo": "a worked example of domain 1",
    "self_written": "a procedure that the student wrote itself",
    "best_of": "the task alone, answered as often as full costs, and one answer chosen",
}
"""What each arm puts before the task."""
INSTRUMENT = "instrument-"
"""How the name of the judge without a model begins."""
_OUTCOMES = {
    "supported": "Transfer is supported",
    "refuted": "Transfer is refuted: no difference that would matter",
    "harmful": "The scaffold is harmful",
    "insufficient evidence": "Insufficient evidence of transfer",
}


def verdict(record: TrialRecord) -> list[str]:
    """All that is to be said of a trial that is over, the outcome first."""
    if record.ended is not None:
        return sentences(record.ended, record.committed)
    if record.abandoned is not None:
        return [f"The trial was abandoned: {record.abandoned.reason}."]
    return ["The trial is not over."]


def figures(record: TrialRecord) -> dict[str, object]:
    """The same as `verdict`, in JSON-ready numbers; `outcome` is None where there is none."""
    ended, commit = record.ended, record.committed
    if ended is None or commit is None:
        return {"outcome": None, "reason": record.abandoned.reason if record.abandoned else ""}
    return {
        "outcome": ended.analysis.outcome,
        "endpoint": ended.endpoint,
        "trial": commit.trial,
        "pool": commit.pool,
        "scaffold": commit.scaffold,
        "alpha": commit.alpha,
        "smoke_test": is_smoke(ended, commit),
        "analysis": asdict(ended.analysis),
        "other_endpoints": {name: asdict(held) for name, held in ended.other_endpoints.items()},
        "notes": notes(ended, commit),
    }


def outcome(ended: TrialEnded) -> str:
    """What the trial says, in one sentence with its interval."""
    told = _OUTCOMES[ended.analysis.outcome]
    return f"{told}: {versus(deciding_comparison(ended.analysis), ended.endpoint)}"


def deciding_comparison(analysis: Analysis) -> Comparison:
    """The comparison that the outcome hangs on.

    `none` for harm and equivalence, else the control that is hardest to beat.
    """
    if analysis.outcome in ("harmful", "refuted"):
        return next(each for each in analysis.primary if each.control == "none")
    return max(analysis.primary, key=lambda each: each.p_better)


def versus(each: Comparison, endpoint: str) -> str:
    """`full` against one control."""
    return (
        f"full minus {each.control} is {difference(each.difference, endpoint)} "
        f"({interval(each, endpoint)}) in {MEASURED.get(endpoint, endpoint)}, {units(each)}, "
        f"one-sided p {probability(each.p_better)}{_adjusted(each)}"
    )


def measure(endpoint: str, commit: TrialCommitted | None) -> str:
    """What an endpoint is, in this trial."""
    if endpoint == "judge" and commit is not None and is_instrument(commit):
        return "mean preference of the instrument's picture statistics, from -1 to 1"
    return MEASURED.get(endpoint, endpoint)


def is_instrument(commit: TrialCommitted) -> bool:
    """Whether the judge measures pictures, and sees nothing."""
    return commit.judge is not None and commit.judge.startswith(INSTRUMENT)


def interval(each: Comparison, endpoint: str) -> str:
    """`+12 to +68`, in the unit of the difference."""
    return f"{_number(each.low, endpoint)} to {_number(each.high, endpoint)}"


def units(each: Comparison) -> str:
    """`12 objects or skills`: what the analysis counts."""
    return count(each.clusters, "object or skill", "objects or skills")


def difference(value: float, endpoint: str) -> str:
    """A difference as people say it: points of a share, or a preference as it is."""
    number = _number(value, endpoint)
    if endpoint == "judge":
        return number
    return f"{number} point{'' if number[1:] == '1' else 's'}"


def extent(value: float, endpoint: str) -> str:
    """A difference without its sign."""
    return difference(abs(value), endpoint).removeprefix("+")


def sentences(ended: TrialEnded, commit: TrialCommitted | None = None) -> list[str]:
    """The outcome, then every control, then what must stand beside it."""
    analysis = ended.analysis
    compared = [*analysis.primary, *analysis.secondary]
    if analysis.specificity is not None:
        compared.append(analysis.specificity)
    told = [f"{versus(each, ended.endpoint)}; {_finds(each, ended.endpoint)}." for each in compared]
    beside = [
        f"Beside it, {measure(name, commit)}: {other.outcome} (p {probability(other.p)})."
        for name, other in ended.other_endpoints.items()
    ]
    said = [f"{note}." for note in notes(ended, commit)]
    return [f"{outcome(ended)}.", *told, *beside, *said]


def notes(ended: TrialEnded, commit: TrialCommitted | None) -> list[str]:
    """What must stand beside the outcome, what limits it most first; `name: what is so`."""
    return [*_limits(ended, commit), *ended.analysis.notes, *_always(ended, commit)]


def is_smoke(ended: TrialEnded, commit: TrialCommitted) -> bool:
    """Whether the size cannot find what was said to matter, and tries the machinery alone."""
    return deciding_comparison(ended.analysis).detectable > commit.margin


def _limits(ended: TrialEnded, commit: TrialCommitted | None) -> Iterator[str]:
    if commit is None:
        return
    if is_smoke(ended, commit):
        least = extent(deciding_comparison(ended.analysis).detectable, ended.endpoint)
        wanted = extent(commit.margin, ended.endpoint)
        yield (
            f"smoke test: this size finds a difference of {least} in four trials of five, and "
            f"{wanted} would matter; what it does find at this size looks larger than it is"
        )
    if is_instrument(commit):
        role = "it is" if commit.endpoint == "judge" else "it decides nothing here, for the"
        rest = (
            "the primary endpoint"
            if commit.endpoint == "judge"
            else (f"primary endpoint is the {MEASURED[commit.endpoint]}")
        )
        yield (
            "instrument judge: four picture statistics without a model, not validated against "
            f"people, so it supports no claim of quality; {role} {rest}"
        )


def _always(ended: TrialEnded, commit: TrialCommitted | None) -> Iterator[str]:
    source = commit.source if commit else "unknown"
    texts = max(1, len(commit.placebos)) if commit else 1
    yield (
        f"one scaffold: one observation of a method (its source: {source.replace('_', '-')}); a "
        f"claim about the method needs five distillations or more, and three placebo texts or "
        f"more, of which this trial had {texts}"
    )
    if commit is not None and "best_of" not in commit.arms:
        yield (
            "best_of: not held, so full was not held against spending its tokens on more answers "
            "of none; name the arm, or hold the trial with --full"
        )
    if mixed := _mixed_up(ended, commit):
        yield mixed
    if credit := _credit(ended, commit):
        yield credit


def _mixed_up(ended: TrialEnded, commit: TrialCommitted | None) -> str:
    shuffled = [each for each in ended.analysis.secondary if each.control == "shuffled"]
    if commit is None or not shuffled or _is_beaten(shuffled[0], commit.alpha):
        return ""
    return (
        "shuffled: full does not beat its own steps with their actions mixed up, so nothing shows "
        "that the procedure works by what it says to do when"
    )


def _is_beaten(each: Comparison, alpha: float) -> bool:
    return (each.p_better if each.adjusted is None else each.adjusted) <= alpha


def _credit(ended: TrialEnded, commit: TrialCommitted | None) -> str:
    if commit is None or commit.source in ("self_written", "imported", "library"):
        return ""
    own = [each for each in ended.analysis.secondary if each.control == "self_written"]
    if not own:
        return (
            "teacher: no credit, for the arm self_written was not held: the student might have "
            "written as much itself"
        )
    beaten = _is_beaten(own[0], commit.alpha)
    said = "credit, for full beats" if beaten else "no credit, for full does not beat"
    return f"teacher: {said} what the student wrote itself"


def _finds(each: Comparison, endpoint: str) -> str:
    return f"smallest difference that this size finds {extent(each.detectable, endpoint)}"


def _adjusted(each: Comparison) -> str:
    return (
        ""
        if each.adjusted is None
        else f", {probability(each.adjusted).removeprefix('= ')} after Holm"
    )


def _number(value: float, endpoint: str) -> str:
    return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}") if endpoint == "judge" else points(value)
