"""Second-level checking: where a verdict is incomplete, the curator looks the work through.

Its checklist goes to the verifier, whose verdict carries it beside what it found. Nothing that is
decided here or anywhere reads it.
"""

from bus.messages.checking import CheckWork
from bus.messages.verifier import Verdict
from graph.context import RunContext
from observability.ledger.teaching_facts import Checked
from tools.tasks.task import Task

OWN = "own"
"""The family of the user's tasks."""
_SCENES = ("plan", "js")


def wants_checklist(context: RunContext, task: Task, verdict: Verdict, text: str) -> bool:
    """Whether the plan asks for a second look at such a verdict.

    Of an answer that was cut off or is blank there is nothing to look at.
    """
    if not context.plan.checking.checklist or not text.strip():
        return False
    return verdict.failure != "truncated" and _is_incomplete(context, task, verdict)


def checking(task: Task, verdict: Verdict, text: str) -> CheckWork:
    """The request: the bare task, the text and what was observed, and nothing of the verdict."""
    return CheckWork(prompt=task.prompt, answer=text, observed=verdict.observed)


def checked(verdict: Verdict) -> tuple[Checked, ...]:
    """The checklist that a verdict carries, as the record keeps it; nothing where it has none."""
    items = verdict.checklist.items if verdict.checklist else ()
    return tuple(Checked(**item.model_dump()) for item in items)


def _is_incomplete(context: RunContext, task: Task, verdict: Verdict) -> bool:
    if verdict.outcome == "undecided" or task.format in _SCENES:
        return True
    if task.reference.family != OWN:
        return False
    return context.families[OWN].key(task.reference).kind == "checker"
