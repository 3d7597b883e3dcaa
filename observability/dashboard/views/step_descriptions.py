"""What was recorded of an episode, said in a few words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from observability.ledger.facts import (
    ApprovalAnswered,
    ApprovalAsked,
    AttemptDiscarded,
    AttemptMade,
    CandidateProposed,
    CandidateSelected,
    ContrastMined,
    DistillingFinished,
    Fact,
    GateClosed,
    GateOpened,
    ImprovementMade,
    LeaksScanned,
    PanelFinished,
    ScaffoldAdopted,
    ScaffoldRejected,
    ScaffoldRetired,
)
from observability.wording import count, evidence, points


@dataclass(frozen=True, slots=True)
class StepDescription:
    """One step: what it was, what came of it, and its tone (`passed`, `failed` or none)."""

    what: str
    how: str = ""
    tone: str = ""
    scaffold: str = ""
    """Digest of the scaffold that it is about."""


def describe(fact: Fact) -> StepDescription:
    """A fact in words; of one that has no words here, its kind."""
    say = _WORDS.get(type(fact))
    return say(fact) if say else StepDescription(fact.kind.replace("_", " "))


def describe_attempt(fact: AttemptMade) -> StepDescription:
    """An attempt and its verdict."""
    purpose = "attempt" if fact.purpose == "curriculum" else f"{fact.purpose} {fact.item}"
    arm = "" if fact.arm == "none" else f", {fact.arm}"
    why = f" ({fact.failure})" if fact.failure else ""
    tone = fact.outcome if fact.outcome in ("passed", "failed") else ""
    seen = f": {fact.evidence}" if fact.evidence else ""
    return StepDescription(f"{purpose}{arm}", f"{fact.outcome}{why}{seen}", tone)


def _discarded(fact: AttemptDiscarded) -> StepDescription:
    return StepDescription(f"{fact.purpose} {fact.item}", f"run again: {fact.reason}")


def _improved(fact: ImprovementMade) -> StepDescription:
    taken = "accepted" if fact.accepted else "not accepted"
    return StepDescription("better attempt", f"{fact.source}, {taken} by the verifier")


def _distilled(fact: DistillingFinished) -> StepDescription:
    refused = f"; {'; '.join(fact.refused)}" if fact.refused else ""
    return StepDescription(
        "distilling", f"{count(fact.proposed, 'candidate')} for {fact.skill}{refused}"
    )


def _scanned(fact: LeaksScanned) -> StepDescription:
    tone = "failed" if fact.outcome == "rejected" else ""
    return StepDescription("leak scan", fact.outcome, tone, fact.scaffold)


def _selected(fact: CandidateSelected) -> StepDescription:
    if fact.scaffold is None:
        return StepDescription("selection", "none looked better than going without")
    without = fact.passed.get("incumbent", 0)
    numbers = f"{fact.passed.get(fact.scaffold, 0)} of {fact.items} right, {without} without"
    return StepDescription("selection", numbers, "", fact.scaffold)


def _opened(fact: GateOpened) -> StepDescription:
    limits = f"at most {fact.max_pairs} pairs, \N{GREEK SMALL LETTER ALPHA} {fact.alpha:.4f}"
    return StepDescription(f"gate {fact.test} opened", limits, "", fact.scaffold)


def _closed(fact: GateClosed) -> StepDescription:
    tally = f"{fact.wins} won, {fact.losses} lost, {fact.ties} equal"
    proof = f"evidence {evidence(fact.e_plus)} of {evidence(fact.threshold)}"
    tone = {"won": "passed", "harmful": "failed"}.get(fact.outcome, "")
    return StepDescription(
        f"gate {fact.test} {fact.outcome}", f"{tally}; {proof}", tone, fact.scaffold
    )


def _measured(fact: PanelFinished) -> StepDescription:
    lift = f"lift {points(fact.lift)} points ({points(fact.low)} to {points(fact.high)})"
    return StepDescription("panel", f"{lift}, {count(fact.items, 'pair')}", "", fact.scaffold)


def _answered(fact: ApprovalAnswered) -> StepDescription:
    return StepDescription(f"{fact.answer} by {fact.by}", fact.reason, "", fact.scaffold)


_WORDS: dict[type, Callable[[Any], StepDescription]] = {
    AttemptMade: describe_attempt,
    AttemptDiscarded: _discarded,
    ImprovementMade: _improved,
    ContrastMined: lambda fact: StepDescription("contrast pair", f"from {fact.source}"),
    CandidateProposed: lambda fact: StepDescription("candidate", fact.source, "", fact.scaffold),
    DistillingFinished: _distilled,
    LeaksScanned: _scanned,
    CandidateSelected: _selected,
    GateOpened: _opened,
    GateClosed: _closed,
    PanelFinished: _measured,
    ApprovalAsked: lambda fact: StepDescription("waits for a person", "", "", fact.scaffold),
    ApprovalAnswered: _answered,
    ScaffoldAdopted: lambda fact: StepDescription("adopted", "", "passed", fact.scaffold),
    ScaffoldRejected: lambda fact: StepDescription(
        "set aside", fact.reason, "failed", fact.scaffold
    ),
    ScaffoldRetired: lambda fact: StepDescription(
        "retired", f"evidence {evidence(fact.e_minus)} that it hurts", "failed", fact.scaffold
    ),
}
