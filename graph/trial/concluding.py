"""Unblind, analyse, and say what the trial says; or that it says nothing, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from graph.trial.attempting import is_continued
from graph.trial.context import TrialContext
from graph.trial.noting import notes
from graph.trial.scoring import Measure, design, differences, judged, scores, texts_of
from graph.trial.state import TrialState
from observability.ledger.facts import Fact, TrialAbandoned, TrialEnded
from observability.ledger.folds.trial import CONTINUED
from observability.trials import outcome
from tools.scaffold.contamination import scan_baseline
from tools.statistics.analysis import Analysis, Difference
from tools.statistics.trial import analyse

_BASELINES = ("none", "placebo", "demand", "best_of")
"""Arms whose prompts must hold no byte of any scaffold."""


async def conclude(_state: TrialState, trial: TrialContext) -> TrialState:
    """Analyse what is on record; a tainted baseline withholds every aggregate."""
    if tainted := _taint(trial):
        return {"abandoned": tainted}
    if not any(each.value is not None for each in scores(trial, "verdict")):
        return {"abandoned": "not one attempt could be run, so there is nothing to analyse"}
    commit = trial.commit
    if commit.endpoint == "judge" and all(each.value is None for each in judged(trial)):
        return {
            "abandoned": f"not one pair was scored{_why(trial)}, so there is nothing to analyse"
        }
    analyses = {name: _annotated(trial, each) for name, each in _analyses(trial)}
    ended = TrialEnded(
        run=trial.run,
        trial=commit.trial,
        pool=commit.pool,
        scaffold=commit.scaffold,
        endpoint=commit.endpoint,
        analysis=analyses.pop(commit.endpoint),
        other_endpoints=analyses,
    )
    facts: dict[str, Fact] = {f"trial_ended/{trial.run}": ended}
    await trial.context.recorder.append_lab(facts)
    await trial.context.recorder.append(facts)
    return {}


async def abandon(state: TrialState, trial: TrialContext) -> TrialState:
    """Record why the trial ends without a result."""
    fact = TrialAbandoned(reason=state["abandoned"])
    await trial.context.recorder.append({"trial_abandoned": fact})
    return {}


def say(trial: TrialContext) -> str:
    """What the trial says, in a sentence."""
    if trial.record.ended is not None:
        return outcome(trial.record.ended)
    if trial.record.abandoned is not None:
        return f"abandoned: {trial.record.abandoned.reason}"
    return "nothing"


def _analyses(trial: TrialContext) -> Iterator[tuple[str, Analysis]]:
    """Every endpoint, the primary one among them; each by the design that was committed to."""
    measures: tuple[Measure, ...] = ("verdict", "strict")
    if trial.pool.is_scenes:
        measures = ("contract", "verdict")
    for measure in measures:
        yield measure, _analysis(trial, measure, differences(trial, measure))
    votes = judged(trial)
    if any(each.value is not None for each in votes):
        yield "judge", _analysis(trial, measures[0], votes)


def _analysis(trial: TrialContext, measure: Measure, pairs: list[Difference]) -> Analysis:
    own = scores(trial, measure)
    seed = trial.context.identity.seed("analysis", measure)
    further = differences(trial, measure, CONTINUED) if is_continued(trial) else []
    return analyse(design(trial), pairs, own, seed, further)


def _taint(trial: TrialContext) -> str:
    known = [trial.context.recorder.scaffold(each) for each in trial.record.proposed]
    for fact, prompt in texts_of(trial):
        if fact.arm not in _BASELINES:
            continue
        task = trial.pool.task(trial.lab, trial.run, fact.task)
        if taints := scan_baseline(prompt, known, own=task.prompt):
            return (
                f"the prompt of {fact.arm} on {fact.task} carries a scaffold's words "
                f"({taints[0]}), so no aggregate is printed"
            )
    return ""


def _why(trial: TrialContext) -> str:
    """What most viewings are unscored for, in brackets; empty where none was held."""
    reasons = Counter(fact.reason for fact in trial.record.judged.values())
    return f" ({reasons.most_common(1)[0][0]})" if reasons else ""


def _annotated(trial: TrialContext, analysis: Analysis) -> Analysis:
    return replace(analysis, notes=(*analysis.notes, *notes(trial)))
