"""A sceptic's checklist: each bias that could have made the result, and where its control is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from observability.ledger.facts import TrialCommitted
from observability.ledger.folds.trial import FIXED
from observability.report.trial.proof import Proof, proofs
from observability.report.trial.reading import TrialReading
from observability.trials import is_instrument
from observability.wording import count

CheckStatus = Literal["held", "open", "broken", "absent"]
_APART = 0.05
"""Difference in truncated answers that makes a budget effect (protocol.md)."""


@dataclass(frozen=True, slots=True)
class BiasCheck:
    """A bias, what was done about it, how that stands, and the section that shows it."""

    bias: str
    said: str
    standing: CheckStatus
    where: str
    shown: str


def checklist(reading: TrialReading) -> list[BiasCheck]:
    """Every doubt, once something was committed to."""
    commit = reading.record.committed
    if commit is None:
        return []
    found = proofs(reading)
    return [
        *_drawing(reading, commit, found),
        *_leaking(reading, found),
        *_treating(reading, found),
        *_seeing(reading, commit, found),
        *_counting(reading, commit, found),
    ]


def _drawing(
    reading: TrialReading, commit: TrialCommitted, found: Mapping[str, Proof]
) -> Iterator[BiasCheck]:
    foreseen = _note(reading, "foreseeable")
    again: list[CheckStatus] = [_standing(found[name]) for name in ("digest", "draw")]
    standing: CheckStatus = next((each for each in again if each != "held"), "held")
    yield BiasCheck(
        "Picking the items that suit",
        "Items follow from a digest of the commit and a nonce drawn after it; this page drew again"
        + ("; but the plan has a seed, so both could have been worked out." if foreseen else "."),
        "open" if foreseen and standing == "held" else standing,
        "commit",
        "commit and draw",
    )
    yield BiasCheck(
        "Peeking at domain 2, or stopping when it looks good",
        "Commit, then draw, then attempts, on a number of items that was fixed before.",
        _standing(found["order"]),
        "commit",
        "time order",
    )
    yield BiasCheck(
        "Trying until it works",
        f"Trial {commit.trial} of this pool on this ledger, abandoned ones counted: it may spend "
        f"{commit.alpha:.4g} of a lifetime's .05.",
        "held",
        "trials",
        "every trial",
    )


def _leaking(reading: TrialReading, found: Mapping[str, Proof]) -> Iterator[BiasCheck]:
    commit = reading.record.committed
    leaks = reading.record.leaks.get(commit.scaffold) if commit else None
    outcome = leaks.outcome if leaks else "not scanned"
    overlaps = len(leaks.overlaps) if leaks else 0
    yield BiasCheck(
        "Answers hidden in the procedure",
        f"Leak scan: {outcome}"
        + (f", {count(overlaps, 'shared phrase')}." if leaks else "; it came from a file."),
        "held" if outcome == "clean" else "open",
        "scaffold",
        "leak scan",
    )
    yield BiasCheck(
        "The procedure leaking into controls",
        found["baselines"].said,
        _standing(found["baselines"]),
        "texts",
        "every text",
    )


def _treating(reading: TrialReading, found: Mapping[str, Proof]) -> Iterator[BiasCheck]:
    yield BiasCheck(
        "Unequal paths",
        found["prompts"].said + " One extraction and one verifier serve them all.",
        _standing(found["prompts"]),
        "attempts",
        "every prompt",
    )
    shares = [each.truncated / each.attempts for each in reading.totals().values()]
    apart = max(shares, default=0.0) - min(shares, default=0.0)
    effect = _note(reading, "budget effect")
    yield BiasCheck(
        "Unequal budgets",
        f"One cap for all arms; answers cut off by it differ by {100 * apart:.0f} points between "
        "arms" + ("; that difference may be a budget effect." if effect else "."),
        ("open" if effect or apart > _APART else "held") if shares else "absent",
        "arms",
        "tokens and truncation",
    )
    harmful = _note(reading, "placebo harmful") or _note(reading, "labels harmful")
    yield BiasCheck(
        "Any text would have done it",
        "A placebo and the bare labels must be beaten too"
        + ("; but a control harms, so beating it says little." if harmful else "."),
        "open" if harmful else "held",
        "texts",
        "arms side by side",
    )
    yield _outspending(reading)


def _outspending(reading: TrialReading) -> BiasCheck:
    chosen = [fact for (kind, _), fact in reading.record.chosen.items() if kind == FIXED]
    said = "The tokens that full costs were not spent on more answers of none, to choose among."
    if chosen:
        said = (
            f"What full costs was spent on {count(chosen[0].answers, 'answer')} of none for each "
            "item, of which one was chosen without the key; it stands beside the other arms."
        )
    return BiasCheck(
        "More tokens would have done it", said, "held" if chosen else "open", "arms", "every arm"
    )


def _seeing(
    reading: TrialReading, commit: TrialCommitted, found: Mapping[str, Proof]
) -> Iterator[BiasCheck]:
    if not reading.pairs():
        yield BiasCheck(
            "A judge's taste or position",
            "Nobody judges: a verifier regenerates the key of every task, and sees no arm.",
            "held",
            "arms",
            "outcomes",
        )
        return
    yield BiasCheck(
        "The judge's eye for the first picture",
        found["orders"].said,
        _standing(found["orders"]),
        "judge",
        "votes in both orders",
    )
    name = commit.judge or "a judge that the commit does not name"
    passed = {True: "passed its checks", False: "did not pass its checks", None: "was not checked"}
    kind = ", which measures and does not see" if is_instrument(commit) else ""
    yield BiasCheck(
        "A judge who guesses or knows",
        f"{name}{kind} {passed[commit.checked]}. It got anonymous sheets and a rubric.",
        "held" if commit.checked else "open",
        "judge",
        "the judge’s checks",
    )


def _counting(
    reading: TrialReading, commit: TrialCommitted, found: Mapping[str, Proof]
) -> Iterator[BiasCheck]:
    proof = found["complete"]
    yield BiasCheck(
        "Failures that vanish",
        proof.said,
        "held" if proof.held else "open" if proof.held is False else "absent",
        "effects",
        "worst cases",
    )
    units = "objects" if reading.is_scenes else "skills"
    yield BiasCheck(
        "Counting repeats as evidence",
        f"The unit is one of {commit.objects} {units}; repeats within it are averaged first.",
        "held",
        "effects",
        "differences",
    )


def _standing(proof: Proof) -> CheckStatus:
    return "absent" if proof.held is None else "held" if proof.held else "broken"


def _note(reading: TrialReading, name: str) -> bool:
    ended = reading.record.ended
    return ended is not None and any(n.startswith(name) for n in ended.analysis.notes)
