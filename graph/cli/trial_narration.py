"""What happened in a trial, a line an event, in rich markup."""

from rich.markup import escape

from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptMade,
    ContrastMined,
    JudgeChecked,
    JudgesAwaited,
    PairJudged,
    TrialAbandoned,
    TrialCommitted,
    TrialDrawn,
    TrialEnded,
)
from observability.trials import outcome
from observability.wording import listed, percent

_OUTCOME = {"passed": "[green]right[/]", "failed": "[red]wrong[/]"}
_S = {1.0: "[green]full is preferred[/]", 0.0: "a tie", -1.0: "[red]full is not preferred[/]"}


def describe_trial(event: Event) -> str:
    """One line of rich markup about an event of a trial; empty where it is no news."""
    match event.fact:
        case AttemptMade(purpose="teach" | "pilot" | "trial") as fact:
            return f"     [dim]{fact.purpose} {escape(fact.skill)}, {fact.arm}:[/] {_worth(fact)}"
        case ContrastMined(better_score=float(score)) as fact:
            return f"     [dim]a better {escape(fact.skill)} ({fact.source}):[/] {percent(score)}"
        case PairJudged() as fact:
            said = "unscored" if fact.s is None else _S.get(fact.s, "")
            name = escape(fact.object)
            return f"     [dim]{name}, full beside {fact.control} as {fact.full_is}:[/] {said}"
        case _:
            return _milestone(event)


def _milestone(event: Event) -> str:
    match event.fact:
        case TrialCommitted() as fact:
            return (
                f"[cyan]     committed:[/] trial {fact.trial} of {escape(fact.pool)}, "
                f"{fact.scaffold[:8]}, one-sided level {fact.alpha:.4f}"
            )
        case TrialDrawn() as fact:
            return f"[cyan]     drawn:[/] {escape(listed(fact.objects))}"
        case JudgesAwaited() as fact:
            told = listed([f"{name} ({number})" for name, number in fact.workers.items()])
            return f"[yellow]     waiting for judges:[/] {escape(told)}{_seat(fact)}"
        case JudgeChecked() as fact:
            failed = [check.name for check in fact.checks if not check.passed]
            said = "passed its checks" if fact.passed else f"failed {listed(failed)}"
            return f"[cyan]     judge {escape(fact.judge)}[/] {escape(said)}"
        case TrialEnded() as fact:
            return f"[bold]     {escape(outcome(fact))}[/]"
        case TrialAbandoned() as fact:
            return f"[yellow]     abandoned: {escape(fact.reason)}[/]"
        case _:
            return ""


def _seat(fact: JudgesAwaited) -> str:
    """How a person sits down, where one is waited for."""
    sits = "judge.human" in fact.workers
    return "; sit down with `python -m agents human`" if sits else ""


def _worth(fact: AttemptMade) -> str:
    tokens = f"{fact.completion_tokens} tokens"
    why = f" ({fact.failure})" if fact.failure not in (None, "wrong") else ""
    if fact.score:
        return f"{percent(fact.score)} of the contract{why}, {tokens}"
    return f"{_OUTCOME.get(fact.outcome, fact.outcome)}{why}, {tokens}"
