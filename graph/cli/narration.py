"""What happened, a line an event, in rich markup."""

from rich.markup import escape

from graph.cli.trial_narration import describe_trial
from observability.ledger.event import Event
from observability.ledger.facts import (
    ApprovalAnswered,
    AttemptMade,
    CandidateProposed,
    CandidateSelected,
    DecisionMade,
    EpisodeFailed,
    GateClosed,
    GateOpened,
    LeaksScanned,
    PanelFinished,
    ScaffoldAdopted,
    ScaffoldRejected,
    ScaffoldRetired,
    TaskAuthored,
)
from observability.tree import printable

_OUTCOME = {"passed": "[green]right[/]", "failed": "[red]wrong[/]"}


def describe(event: Event) -> str:
    """One line of rich markup about an event; empty where it is no news."""
    match event.fact:
        case DecisionMade() as fact:
            return f"[dim]{fact.episode:>4}[/] {escape(fact.reason)}"
        case AttemptMade(purpose="curriculum") as fact:
            outcome = _OUTCOME.get(fact.outcome, fact.outcome)
            why = f" ({fact.failure})" if fact.failure not in (None, "wrong") else ""
            return f"     [dim]{escape(fact.skill)} level {fact.level}:[/] {outcome}{why}"
        case EpisodeFailed() as fact:
            return f"[yellow]{fact.episode:>4} could not be run: {escape(fact.reason)}[/]"
        case _:
            return _about_scaffolds(event)


def _about_scaffolds(event: Event) -> str:
    match event.fact:
        case CandidateProposed() as fact:
            about = ", ".join(fact.skills)
            return (
                f"[cyan]     candidate {fact.scaffold[:8]}[/] for {escape(about)} ({fact.source})"
            )
        case LeaksScanned(outcome="rejected") as fact:
            return f"[yellow]     {fact.scaffold[:8]} repeats task texts: thrown away[/]"
        case CandidateSelected() as fact:
            tried = ", ".join(f"{name[:9]} {n}/{fact.items}" for name, n in fact.passed.items())
            chosen = f"{fact.scaffold[:8]} goes on" if fact.scaffold else "none goes on"
            return f"[cyan]     selection:[/] {tried}; {chosen}"
        case GateOpened() as fact:
            name, needed = fact.scaffold[:8], 1 / fact.alpha
            return f"[cyan]     gate {fact.test} for {name}:[/] evidence of {needed:.0f} wanted"
        case GateClosed() as fact:
            return (
                f"[cyan]     gate {fact.test}: {fact.outcome}[/], {fact.wins} won, "
                f"{fact.losses} lost, {fact.ties} equal; "
                f"evidence {fact.e_plus:.1f} of {fact.threshold:.0f}"
            )
        case PanelFinished() as fact:
            return (
                f"[bold]     measured lift {100 * fact.lift:+.0f} points[/] "
                f"({100 * fact.low:+.0f} to {100 * fact.high:+.0f}, {fact.items} fresh pairs)"
            )
        case _:
            return _fate(event)


def _fate(event: Event) -> str:
    match event.fact:
        case ScaffoldAdopted() as fact:
            return f"[green bold]     {fact.scaffold[:8]} is adopted[/]"
        case ApprovalAnswered() as fact:
            why = f": {escape(fact.reason)}" if fact.reason else ""
            return f"[bold]     {fact.scaffold[:8]}: {fact.answer} by {escape(fact.by)}[/]{why}"
        case ScaffoldRejected() as fact:
            return f"[dim]     {fact.scaffold[:8]} is set aside: {escape(fact.reason)}[/]"
        case ScaffoldRetired() as fact:
            return f"[red bold]     {fact.scaffold[:8]} is retired: it has begun to hurt[/]"
        case TaskAuthored() as fact:
            place = f"[dim]{escape(fact.skill)} level {fact.level}:[/]"
            if fact.outcome == "admitted":
                return f"     {place} [green]admitted[/]"
            return f"     {place} [yellow]{fact.refusal}[/] {escape(printable(fact.reason))}"
        case _:
            return describe_trial(event)
