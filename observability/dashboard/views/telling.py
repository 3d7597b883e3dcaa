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
class Told:
    """One step: what it was, what came of it, and its tone (`passed`, `failed` or none)."""

    what: str
    how: str = ""
    tone: str = ""
    scaffold: str = ""
    """Digest of the scaffold that it is about."""


def told(fact: Fact) -> Told:
    """A fact in words; of one that has no words here, its kind."""
    say = _WORDS.get(type(fact))
    return say(fact) if say else Told(fact.kind.replace("_", " "))


def attempt(fact: AttemptMade) -> Told:
    """An attempt and its verdict."""
    purpose = "attempt" if fact.purpose == "curriculum" else f"{fact.purpose} {fact.item}"
    arm = "" if fact.arm == "none" else f", {fact.arm}"
    why = f" ({fact.failure})" if fact.failure else ""
    tone = fact.outcome if fact.outcome in ("passed", "failed") else ""
    seen = f": {fact.evidence}" if fact.evidence else ""
    return Told(f"{purpose}{arm}", f"{fact.outcome}{why}{seen}", tone)


def _discarded(fact: AttemptDiscarded) -> Told:
    return Told(f"{fact.purpose} {fact.item}", f"run again: {fact.reason}")


def _improved(fact: ImprovementMade) -> Told:
    taken = "accepted" if fact.accepted else "not accepted"
    return Told("better attempt", f"{fact.source}, {taken} by the verifier")


def _distilled(fact: DistillingFinished) -> Told:
    refused = f"; {'; '.join(fact.refused)}" if fact.refused else ""
    return Told("distilling", f"{count(fact.proposed, 'candidate')} for {fact.skill}{refused}")


def _scanned(fact: LeaksScanned) -> Told:
    tone = "failed" if fact.outcome == "rejected" else ""
    return Told("leak scan", fact.outcome, tone, fact.scaffold)


def _selected(fact: CandidateSelected) -> Told:
    if fact.scaffold is None:
        return Told("selection", "none looked better than going without")
    without = fact.passed.get("incumbent", 0)
    numbers = f"{fact.passed.get(fact.scaffold, 0)} of {fact.items} right, {without} without"
    return Told("selection", numbers, "", fact.scaffold)


def _opened(fact: GateOpened) -> Told:
    limits = f"at most {fact.max_pairs} pairs, \N{GREEK SMALL LETTER ALPHA} {fact.alpha:.4f}"
    return Told(f"gate {fact.test} opened", limits, "", fact.scaffold)


def _closed(fact: GateClosed) -> Told:
    tally = f"{fact.wins} won, {fact.losses} lost, {fact.ties} equal"
    proof = f"evidence {evidence(fact.e_plus)} of {evidence(fact.threshold)}"
    tone = {"won": "passed", "harmful": "failed"}.get(fact.outcome, "")
    return Told(f"gate {fact.test} {fact.outcome}", f"{tally}; {proof}", tone, fact.scaffold)


def _measured(fact: PanelFinished) -> Told:
    lift = f"lift {points(fact.lift)} points ({points(fact.low)} to {points(fact.high)})"
    return Told("panel", f"{lift}, {count(fact.items, 'pair')}", "", fact.scaffold)


def _answered(fact: ApprovalAnswered) -> Told:
    return Told(f"{fact.answer} by {fact.by}", fact.reason, "", fact.scaffold)


_WORDS: dict[type, Callable[[Any], Told]] = {
    AttemptMade: attempt,
    AttemptDiscarded: _discarded,
    ImprovementMade: _improved,
    ContrastMined: lambda fact: Told("contrast pair", f"from {fact.source}"),
    CandidateProposed: lambda fact: Told("candidate", fact.source, "", fact.scaffold),
    DistillingFinished: _distilled,
    LeaksScanned: _scanned,
    CandidateSelected: _selected,
    GateOpened: _opened,
    GateClosed: _closed,
    PanelFinished: _measured,
    ApprovalAsked: lambda fact: Told("waits for a person", "", "", fact.scaffold),
    ApprovalAnswered: _answered,
    ScaffoldAdopted: lambda fact: Told("adopted", "", "passed", fact.scaffold),
    ScaffoldRejected: lambda fact: Told("set aside", fact.reason, "failed", fact.scaffold),
    ScaffoldRetired: lambda fact: Told(
        "retired", f"evidence {evidence(fact.e_minus)} that it hurts", "failed", fact.scaffold
    ),
}
