"""From the record to what the analysis wants: scores of attempts, differences of pairs."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Literal

from graph.trial.context import TrialContext
from observability.ledger.facts import AttemptMade
from observability.ledger.folds.answers import STRICT
from observability.ledger.folds.trial import CONTINUED, FIXED
from tools.statistics.analysis import Design, Difference, Score
from tools.statistics.differences import paired
from tools.tasks.reference import TaskReference

Measure = Literal["contract", "verdict", "strict"]
"""`contract`: share of clauses met; `verdict`: passed; `strict`: passed by the strict extractor."""


def design(trial: TrialContext) -> Design:
    """What was committed to, as the analysis wants it."""
    commit = trial.commit
    return Design(
        primary=commit.primary,
        specificity=commit.specificity,
        secondary=commit.secondary,
        alpha=commit.alpha,
        margin=commit.margin,
        greedy=commit.sampling["temperature"] == 0,
    )


def controls(trial: TrialContext) -> tuple[str, ...]:
    """Every arm but `full`."""
    return tuple(arm for arm in trial.commit.arms if arm != "full")


def scores(trial: TrialContext, measure: Measure, kind: int = FIXED) -> list[Score]:
    """Every attempt that was committed to; what is not in the record is missing."""
    return [
        _score(trial, number, arm, measure, kind)
        for number in range(len(trial.drawn.tasks) * trial.commit.attempts)
        for arm in trial.commit.arms
    ]


def differences(trial: TrialContext, measure: Measure, kind: int = FIXED) -> list[Difference]:
    """`full` minus every control."""
    own = scores(trial, measure, kind)
    return [each for control in controls(trial) for each in paired(own, control)]


def judged(trial: TrialContext) -> list[Difference]:
    """Mean s of every pair over orders and repeats; missing where no viewing is scored."""
    votes: dict[tuple[str, int, str], list[float]] = defaultdict(list)
    for viewing, fact in trial.record.judged.items():
        if fact.s is not None:
            votes[viewing.task, viewing.number, viewing.control].append(fact.s)
    return [
        Difference(_object(task), task, control, _mean(votes.get((task, number, control), [])))
        for control in controls(trial)
        for task in trial.drawn.tasks
        for number in range(trial.commit.attempts)
    ]


def value_of(fact: AttemptMade, measure: Measure) -> float | None:
    """What an attempt is worth; None where it is missing through our fault."""
    if fact.outcome in ("missing", "undecided"):
        return None
    if measure == "contract":
        return 0.0 if fact.finish_reason == "length" else fact.score or 0.0
    passed = fact.outcome == "passed"
    return float(passed and (measure == "verdict" or fact.rule == STRICT))


def _score(trial: TrialContext, number: int, arm: str, measure: Measure, kind: int) -> Score:
    fact = trial.record.attempt(number, arm)
    if kind == CONTINUED:
        fact = trial.record.attempt(number, arm, CONTINUED) or fact
    task = trial.drawn.tasks[number // trial.commit.attempts]
    if fact is None:
        return Score(_object(task), task, arm, None)
    return Score(
        cluster=_object(task),
        item=task,
        arm=arm,
        value=value_of(fact, measure),
        truncated=fact.finish_reason == "length",
        prompt_tokens=fact.prompt_tokens,
        completion_tokens=fact.completion_tokens,
    )


def texts_of(trial: TrialContext) -> Iterator[tuple[AttemptMade, str]]:
    """Every attempt under the cap with the prompt that is on record for it."""
    for fact in trial.record.attempts(FIXED).values():
        yield fact, trial.context.recorder.text(fact.prompt)


def _object(task: str) -> str:
    return TaskReference.parse(task).skill


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
