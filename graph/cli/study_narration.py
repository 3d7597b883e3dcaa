"""What happened in a study, a line an event, in rich markup."""

from rich.markup import escape

from observability.dashboard.folds.study_progress import StudyProgress
from observability.ledger.event import Event
from observability.ledger.facts import (
    AnswerGraded,
    ArmPrepared,
    StudyAttempted,
    StudyEnded,
    StudyPlanned,
)
from observability.tree import printable
from observability.wording import count, listed

_SHOWN = 6
"""Characters of an attempt's key that tell it from others."""
_KIND = {"capped": "", "continued": " (continued)", "null": " (A/A)"}
_OUTCOME = {"passed": "[green]right[/]", "failed": "[red]wrong[/]"}


def describe_study(event: Event, studied: StudyProgress) -> str:
    """One line of rich markup about an event of a study; empty where it is no news."""
    match event.fact:
        case StudyAttempted() as fact:
            cut = ", cut off" if fact.finish_reason == "length" else ""
            said = _OUTCOME.get(fact.outcome, f"[yellow]{fact.outcome}[/]")
            tokens = f"{fact.completion_tokens} tokens"
            who = escape(studied.title(fact.student))
            where = f"{who}, {escape(fact.skill)}, {fact.arm}{_KIND[fact.measured]}"
            if fact.outcome == "missing":
                return f"     [dim]{where}:[/] {said}: {escape(printable(fact.evidence))}"
            return f"     [dim]{where}:[/] {said}{cut}, {tokens}"
        case ArmPrepared() as fact:
            came = "made ready" if fact.text else f"[yellow]{escape(printable(fact.note))}[/]"
            who = escape(studied.title(fact.student))
            return f"     [dim]{who}, {escape(fact.skill)}, {fact.arm}:[/] {came}"
        case AnswerGraded() as fact:
            judge = escape(printable(fact.judge))
            return f"     [dim]graded {fact.key[:_SHOWN]}:[/] {fact.grade}, says {judge}"
        case StudyPlanned() as fact:
            return f"[cyan]     planned:[/] {_matrix(fact)}"
        case StudyEnded() as fact:
            return f"[cyan]     over:[/] {_controls(fact)}"
        case _:
            return ""


def _matrix(fact: StudyPlanned) -> str:
    tasks = sum(len(suite.tasks) for suite in fact.suites)
    earlier = f"; builds on {escape(', '.join(fact.builds_on))}" if fact.builds_on else ""
    students = listed([each.title for each in fact.students])
    return (
        f"{count(len(fact.students), 'student')} ({escape(students)}) x "
        f"{count(len(fact.arms), 'arm')} x {count(tasks, 'task')}{earlier}"
    )


def _controls(fact: StudyEnded) -> str:
    failed = [name for name, passed in fact.controls.items() if not passed]
    held = f"[red]failed null controls: {', '.join(failed)}[/]" if failed else "no control failed"
    return f"{count(fact.attempts, 'attempt')}, {held}"
