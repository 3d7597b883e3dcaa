"""A trial in plain words: one sentence for the outcome, one for every control."""

from observability.ledger.facts import TrialEnded
from observability.ledger.folds.trial import TrialRecord
from observability.wording import count
from tools.statistics.analysis import Analysis, Comparison

_OF = {
    "contract": "share of the contract that is met",
    "verdict": "pass rate",
    "strict": "pass rate by the strict extractor",
    "judge": "blind judges' mean preference, from -1 to 1",
}


def verdict(record: TrialRecord) -> list[str]:
    """All that is to be said of a trial that is over."""
    if record.ended is not None:
        return sentences(record.ended)
    if record.abandoned is not None:
        return [f"The trial was abandoned: {record.abandoned.reason}."]
    return ["The trial is not over."]


def outcome(ended: TrialEnded) -> str:
    """What the trial says, in one sentence with its interval."""
    analysis = ended.analysis
    closest = max(analysis.primary, key=lambda each: each.p_better)
    return f"{_verdict(analysis)}: {versus(closest, ended.endpoint)}"


def versus(each: Comparison, endpoint: str) -> str:
    """`full` against one control."""
    units = count(each.clusters, "object or skill", "objects or skills")
    return (
        f"full minus {each.control} is {difference(each.difference, endpoint)} "
        f"({difference(each.low, endpoint)} to {difference(each.high, endpoint)}) in "
        f"{_OF.get(endpoint, endpoint)}, {units}, one-sided p {each.p_better:.3f}, "
        f"smallest difference that this size finds "
        f"{difference(each.detectable, endpoint).removeprefix('+')}{_adjusted(each)}"
    )


def _adjusted(each: Comparison) -> str:
    return "" if each.adjusted is None else f"; p {each.adjusted:.3f} after Holm"


def sentences(ended: TrialEnded) -> list[str]:
    """The outcome, then every control, then what must stand beside it."""
    analysis = ended.analysis
    compared = [*analysis.primary, *analysis.secondary]
    if analysis.specificity is not None:
        compared.append(analysis.specificity)
    told = [f"{versus(each, ended.endpoint)}." for each in compared]
    beside = [
        f"Beside it, {_OF.get(name, name)}: {other.outcome} (p {other.p:.3f})."
        for name, other in ended.other_endpoints.items()
    ]
    return [f"{outcome(ended)}.", *told, *beside, *(f"{note}." for note in analysis.notes)]


def difference(value: float, endpoint: str) -> str:
    """A difference as people say it: points of a share, or a preference as it is."""
    return f"{value:+.2f}" if endpoint == "judge" else f"{100 * value:+.0f} points"


def _verdict(analysis: Analysis) -> str:
    return {
        "supported": "Transfer is supported",
        "refuted": "Transfer is refuted: no difference that would matter",
        "harmful": "The scaffold is harmful",
        "insufficient evidence": "Insufficient evidence of transfer",
    }[analysis.outcome]
