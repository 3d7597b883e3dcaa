"""The verdict as a stranger reads it: one plain sentence, then what it rests on."""

from observability.ledger.facts import TrialCommitted, TrialEnded
from observability.report.trial.checklist import checklist
from observability.report.trial.reading import TrialReading
from observability.trials import GIVEN, MEASURED, deciding_comparison, difference, extent, interval
from observability.wording import count, listed, probability
from tools.statistics.analysis import Comparison

_TONES = {"supported": "helps", "harmful": "hurts", "refuted": "open"}


def headline(reading: TrialReading) -> str:
    """The verdict in one sentence with its interval and its size."""
    ended = reading.record.ended
    if ended is not None:
        size = _size(reading, deciding_comparison(ended.analysis), ended.endpoint)
        return f"{_said(ended)} ({size})."
    abandoned = reading.record.abandoned
    if abandoned is not None:
        return "The trial was abandoned, so it says nothing."
    return "The trial is not over, so it says nothing yet."


def tone(reading: TrialReading) -> str:
    """`helps`, `hurts` or `open`."""
    ended = reading.record.ended
    return _TONES.get(ended.analysis.outcome, "open") if ended else "open"


def rests_on(reading: TrialReading) -> list[str]:
    """What the verdict rests on, in sentences."""
    ended, commit = reading.record.ended, reading.record.committed
    if reading.record.abandoned is not None:
        return [f"{_capital(reading.record.abandoned.reason)}."]
    if ended is None or commit is None:
        return []
    return [_basis(reading, ended, commit), _bar(ended, commit), _met(reading)]


def _said(ended: TrialEnded) -> str:
    each, endpoint = deciding_comparison(ended.analysis), ended.endpoint
    told = {
        "supported": "Transfer is supported",
        "refuted": "Transfer is refuted, for no difference that would matter is left",
        "harmful": "The procedure is harmful",
        "insufficient evidence": "Insufficient evidence of transfer",
    }[ended.analysis.outcome]
    return f"{told}: {_change(each, endpoint)}"


def _change(each: Comparison, endpoint: str) -> str:
    other = GIVEN.get(each.control, each.control)
    if endpoint == "judge":
        moved = difference(each.difference, endpoint)
        return f"beside {other}, the blind judges’ preference for the procedure is {moved} of 1"
    does = {"contract": "meets", "verdict": "is right"}[endpoint]
    if abs(each.difference) < 0.005:
        same = {"contract": "as much of the contract", "verdict": "as often"}[endpoint]
        return f"with the procedure the student {does} {same} as with {other}"
    more = "more" if each.difference > 0 else "less"
    what = {
        "contract": f"{more} of the contract",
        "verdict": f"{more} often",
    }[endpoint]
    by = extent(each.difference, endpoint)
    return f"with the procedure the student {does} {by} {what} than with {other}"


def _size(reading: TrialReading, each: Comparison, endpoint: str) -> str:
    units = count(each.clusters, "object" if reading.is_scenes else "skill")
    return f"interval {interval(each, endpoint)}, {units}"


def _basis(reading: TrialReading, ended: TrialEnded, commit: TrialCommitted) -> str:
    started = reading.progress.started
    tried = len(reading.record.attempts())
    cap = int(commit.sampling["max_tokens"])
    heat = commit.sampling["temperature"]
    how = "greedily" if heat == 0 else f"at temperature {heat:g}"
    model = started.model if started else "the student"
    return (
        f"It rests on {count(tried, 'attempt')} of {model}, made {how} with at most {cap:,} tokens "
        f"each, on {count(len(reading.items()), 'task')} that nobody had seen, under "
        f"{count(len(commit.arms), 'arm')}. The endpoint that was committed to is the "
        f"{MEASURED[ended.endpoint]}"
        f"{_judge(commit) if ended.endpoint == 'judge' else ', as the verifier finds it'}."
    )


def _judge(commit: TrialCommitted) -> str:
    return f", of {commit.judge}"


def _bar(ended: TrialEnded, commit: TrialCommitted) -> str:
    controls = listed([each.control for each in ended.analysis.primary])
    passed = "at or below" if ended.analysis.p <= commit.alpha else "above"
    largest = probability(ended.analysis.p).removeprefix("= ")
    confidence = 100 * (1 - 2 * commit.alpha)
    return (
        f"A claim needs full to beat {controls}, all of them: the largest of their one-sided p, "
        f"{largest}, is {passed} the level of {commit.alpha:.4g} that trial {commit.trial} of "
        f"this pool may spend. Intervals hold {confidence:.3g}\N{NO-BREAK SPACE}%."
    )


def _met(reading: TrialReading) -> str:
    doubts = checklist(reading)
    unmet = [each.bias.lower() for each in doubts if each.standing in ("open", "broken")]
    if not unmet:
        return f"Each of {len(doubts)} doubts on the checklist below is met."
    return (
        f"Of {len(doubts)} doubts on the checklist below, {len(unmet)} "
        f"{'stays' if len(unmet) == 1 else 'stay'} open: {listed(unmet)}."
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
