"""What happened in a study, a line an event, in rich markup."""

from rich.markup import escape

from observability.ledger.event import Event
from observability.ledger.facts import (
    AnswerGraded,
    ArmPrepared,
    StudyAttempted,
    StudyEnded,
    StudyPlanned,
)
from observability.tree import printable
from observability.wording import count

_SHOWN = 6
"""Characters of a variant that tell a study's students apart."""
_OUTCOME = {"passed": "[green]right[/]", "failed": "[red]wrong[/]"}


def describe_study(event: Event) -> str:
    """One line of rich markup about an event of a study; empty where it is no news."""
    match event.fact:
        case StudyAttempted() as fact:
            cut = ", cut off" if fact.finish_reason == "length" else ""
            said = _OUTCOME.get(fact.outcome, f"[yellow]{fact.outcome}[/]")
            kind = "" if fact.measured == "capped" else f" ({fact.measured})"
            tokens = f"{fact.completion_tokens} tokens"
            where = f"{fact.student[:_SHOWN]}, {escape(fact.skill)}, {fact.arm}{kind}"
            if fact.outcome == "missing":
                return f"     [dim]{where}:[/] {said}: {escape(printable(fact.evidence))}"
            return f"     [dim]{where}:[/] {said}{cut}, {tokens}"
        case ArmPrepared() as fact:
            came = "made ready" if fact.text else f"[yellow]{escape(printable(fact.note))}[/]"
            return f"     [dim]{escape(fact.skill)}, {fact.arm}:[/] {came}"
        case AnswerGraded() as fact:
            judge = escape(printable(fact.judge))
            return f"     [dim]graded {fact.key[:_SHOWN]}:[/] {fact.grade}, says {judge}"
        case StudyPlanned() as fact:
            return f"[cyan]     planned:[/] {_matrix(fact)}"
        case StudyEnded() as fact:
            return f"[bold]     {escape(fact.headline)}[/]"
        case _:
            return ""


def _matrix(fact: StudyPlanned) -> str:
    tasks = sum(len(suite.tasks) for suite in fact.suites)
    earlier = f"; builds on {escape(', '.join(fact.builds_on))}" if fact.builds_on else ""
    students = ", ".join(f"{each.title} is {each.variant[:_SHOWN]}" for each in fact.students)
    return (
        f"{count(len(fact.students), 'student')} ({escape(students)}) x "
        f"{count(len(fact.arms), 'arm')} x {count(tasks, 'task')}{earlier}"
    )
