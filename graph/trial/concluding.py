"""Unblind, analyse, and say what the trial says; or that it says nothing, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from graph.trial.attempting import is_continued
from graph.trial.bench import Bench
from graph.trial.noting import notes
from graph.trial.scoring import Measure, design, differences, judged, scores, texts_of
from graph.trial.state import TrialState
from observability.ledger.facts import Fact, TrialAbandoned, TrialEnded
from observability.ledger.folds.trial import CONTINUED
from observability.trials import outcome
from tools.scaffold.taint import scan_baseline
from tools.statistics.analysis import Analysis, Difference
from tools.statistics.trial import analyse

_BASELINES = ("none", "placebo", "demand", "best_of")
"""Arms whose prompts must hold no byte of any scaffold."""


async def conclude(_state: TrialState, bench: Bench) -> TrialState:
    """Analyse what is on record; a tainted baseline withholds every aggregate."""
    if tainted := _taint(bench):
        return {"abandoned": tainted}
    if not any(each.value is not None for each in scores(bench, "verdict")):
        return {"abandoned": "not one attempt could be run, so there is nothing to analyse"}
    commit = bench.commit
    if commit.endpoint == "judge" and all(each.value is None for each in judged(bench)):
        return {
            "abandoned": f"not one pair was scored{_why(bench)}, so there is nothing to analyse"
        }
    analyses = {name: _annotated(bench, each) for name, each in _analyses(bench)}
    ended = TrialEnded(
        run=bench.run,
        trial=commit.trial,
        pool=commit.pool,
        scaffold=commit.scaffold,
        endpoint=commit.endpoint,
        analysis=analyses.pop(commit.endpoint),
        other_endpoints=analyses,
    )
    facts: dict[str, Fact] = {f"trial_ended/{bench.run}": ended}
    await bench.context.recorder.append_lab(facts)
    await bench.context.recorder.append(facts)
    return {}


async def abandon(state: TrialState, bench: Bench) -> TrialState:
    """Record why the trial ends without a result."""
    fact = TrialAbandoned(reason=state["abandoned"])
    await bench.context.recorder.append({"trial_abandoned": fact})
    return {}


def say(bench: Bench) -> str:
    """What the trial says, in a sentence."""
    if bench.record.ended is not None:
        return outcome(bench.record.ended)
    if bench.record.abandoned is not None:
        return f"abandoned: {bench.record.abandoned.reason}"
    return "nothing"


def _analyses(bench: Bench) -> Iterator[tuple[str, Analysis]]:
    """Every endpoint, the primary one among them; each by the design that was committed to."""
    measures: tuple[Measure, ...] = ("verdict", "strict")
    if bench.pool.is_scenes:
        measures = ("contract", "verdict")
    for measure in measures:
        yield measure, _analysis(bench, measure, differences(bench, measure))
    votes = judged(bench)
    if any(each.value is not None for each in votes):
        yield "judge", _analysis(bench, measures[0], votes)


def _analysis(bench: Bench, measure: Measure, pairs: list[Difference]) -> Analysis:
    own = scores(bench, measure)
    seed = bench.context.identity.seed("analysis", measure)
    further = differences(bench, measure, CONTINUED) if is_continued(bench) else []
    return analyse(design(bench), pairs, own, seed, further)


def _taint(bench: Bench) -> str:
    known = [bench.context.recorder.scaffold(each) for each in bench.record.proposed]
    for fact, prompt in texts_of(bench):
        if fact.arm not in _BASELINES:
            continue
        task = bench.pool.task(bench.lab, bench.run, fact.task)
        if taints := scan_baseline(prompt, known, own=task.prompt):
            return (
                f"the prompt of {fact.arm} on {fact.task} carries a scaffold's words "
                f"({taints[0]}), so no aggregate is printed"
            )
    return ""


def _why(bench: Bench) -> str:
    """What most viewings are unscored for, in brackets; empty where none was held."""
    reasons = Counter(fact.reason for fact in bench.record.judged.values())
    return f" ({reasons.most_common(1)[0][0]})" if reasons else ""


def _annotated(bench: Bench, analysis: Analysis) -> Analysis:
    return replace(analysis, notes=(*analysis.notes, *notes(bench)))
