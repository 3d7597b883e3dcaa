"""What the record says of an attempt: how it came out, that it is missing, what was thrown away."""

from bus.messages.verifier import Verdict
from graph.arms.interface import Answer
from graph.measuring import TRIES, digest
from graph.study.attempt_spec import AttemptSpec
from graph.study.calls import RecordedCalls
from observability.ledger.facts import AttemptDiscarded, StudyAttempted


def attempted(
    spec: AttemptSpec, calls: RecordedCalls, answer: Answer, rule: str | None, verdict: Verdict
) -> StudyAttempted:
    """An attempt with the verdict on it; `rule` is the cascade's that fired."""
    stages = calls.stages
    return missing(spec, "").model_copy(
        update={
            "prompt": stages[-1].prompt if stages else "",
            "text": digest(answer.text.encode()),
            "stages": stages,
            "tries": calls.replicate + 1,
            "rule": rule,
            "outcome": verdict.outcome,
            "failure": verdict.failure,
            "evidence": verdict.evidence,
            "finish_reason": answer.finish_reason,
            "note": answer.note,
            **calls.totals,
        }
    )


def missing(spec: AttemptSpec, reason: str) -> StudyAttempted:
    """An attempt that could not be run."""
    item, recipe = spec.item, digest(spec.recipe.encode())
    return StudyAttempted(
        key=spec.key,
        student=item.student,
        state=spec.state,
        suite=item.suite,
        task=str(item.task),
        skill=item.task.path,
        level=item.task.level,
        arm=spec.condition.arm,
        seed=spec.condition.seed,
        measured=item.measured,
        temperature=spec.temperature,
        cap=spec.cap,
        recipe=recipe,
        prompt=recipe,
        text=None,
        tries=TRIES,
        outcome="missing",
        evidence=reason,
    )


def discarded(spec: AttemptSpec, calls: RecordedCalls, reason: str) -> AttemptDiscarded:
    """What was paid for an attempt that is run again, or is missing."""
    return AttemptDiscarded(
        episode=0,
        purpose="study",
        item=spec.item.number,
        arm=spec.condition.arm,
        replicate=calls.replicate,
        reason=reason,
        finish_reason=calls.stages[-1].finish_reason,
        **calls.totals,
    )
