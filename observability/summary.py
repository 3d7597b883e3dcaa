"""A run in plain words: what was taught, what helped, what was thrown away, how sure we are."""

from observability import checks, studies, trials
from observability.ending import whether_over
from observability.kinds import Kind, kind_of
from observability.ledger.event import Reader
from observability.ledger.facts import GateClosed, PanelFinished, RunStarted
from observability.ledger.folds.fold import folded
from observability.ledger.folds.scaffolds import Lineage
from observability.ledger.folds.trial import TrialRecord
from observability.origin import origin
from observability.panels import claim_of, truncation_differs
from observability.run_record import RunRecord, read_run
from observability.wording import count, evidence, listed, points, size, span
from tools.statistics.power import minimum_detectable_effect


def summarise(ledger: Reader, run: str) -> list[str]:
    """Sentences for the end of a run, the verdict first; of a trial, what it says."""
    if is_trial(ledger, run):
        return trials.verdict(folded(TrialRecord(), ledger.read(run)))
    if is_study(ledger, run):
        return studies.sentences(ledger, run)
    if checks.is_check(ledger, run):
        return checks.sentences(ledger, run)
    record = read_run(ledger, run)
    return [headline(record), *helped(record), *why_not(record), *certainty(record), *work(record)]


def figures(ledger: Reader, run: str) -> dict[str, object]:
    """The sentences, JSON-ready; the numbers of a trial or study under its name."""
    told: dict[str, object] = {"run": run, "said": summarise(ledger, run)}
    if is_trial(ledger, run):
        told["trial"] = trials.figures(folded(TrialRecord(), ledger.read(run)))
    if is_study(ledger, run):
        told["study"] = studies.figures(ledger, run)
    return told


def is_trial(ledger: Reader, run: str) -> bool:
    """Whether a run holds a trial: its plan, which is the first thing it records, says so."""
    return _kind(ledger, run) == "trial"


def is_study(ledger: Reader, run: str) -> bool:
    """Whether a run holds a study, as its plan says."""
    return _kind(ledger, run) == "study"


def _kind(ledger: Reader, run: str) -> Kind | None:
    first = next(ledger.read(run), None)
    started = first.fact if first is not None else None
    return kind_of(started.plan) if isinstance(started, RunStarted) else None


def headline(record: RunRecord) -> str:
    """The verdict in one sentence."""
    if not record.progress.done:
        return "No episode has ended yet, so there is nothing to tell."
    if len(record.adopted) == 1:
        return _headline_of(record.adopted[0])
    if record.adopted:
        skills = sorted({skill for one in record.adopted for skill in one.proposed.skills})
        return f"{len(record.adopted)} procedures were adopted, for {listed(skills)}."
    if not record.candidates:
        return "Nothing was adopted: no candidate was written."
    tried = len(record.candidates)
    who = "the one candidate did not prove" if tried == 1 else f"none of {tried} candidates proved"
    return f"Nothing was adopted: {who} that it helps."


def helped(record: RunRecord) -> list[str]:
    """What each adopted procedure was measured to do."""
    return [
        f"{name_of(one)} {lift_of(one.panels[-1]) if one.panels else _unmeasured(one)}"
        for one in record.adopted
    ]


def why_not(record: RunRecord) -> list[str]:
    """Why everything else was not adopted, the commonest reason first."""
    if not record.candidates:
        return [_nothing_written(record)] if record.progress.done else []
    details: dict[str, list[str]] = {}
    for one in record.candidates:
        if one.fate != "adopted":
            reason, detail = reason_of(one)
            details.setdefault(reason, []).append(detail)
    return [
        _group(reason, held)
        for reason, held in sorted(details.items(), key=lambda item: -len(item[1]))
    ]


def certainty(record: RunRecord) -> list[str]:
    """What the numbers can carry."""
    sentences = []
    if any(one.gates for one in record.candidates):
        sentences.append(
            "Over the life of this ledger, at most one adoption in five is expected to be "
            "a false one."
        )
    for panel in (one.panels[-1] for one in record.adopted if one.panels):
        sentences.append(
            f"A panel of {count(panel.items, 'pair')} finds a lift of "
            f"{size(panel.detectable)} points in four of five cases; a smaller one easily "
            "escapes it."
        )
        sentences += _budget_effect(panel)
    for gate in (one.gates[-1].closed for one in record.waiting if one.gates):
        if gate is not None:
            pairs = gate.wins + gate.losses + gate.ties
            least = minimum_detectable_effect(pairs)
            sentences.append(
                f"A comparison of {count(pairs, 'pair')} easily misses a lift below "
                f"{size(least)} points, so undecided does not mean that there is none."
            )
    return sentences


def work(record: RunRecord) -> list[str]:
    """What was done, and what it took."""
    progress, total = record.progress, record.usage.total()
    started = progress.started
    if started is None:
        return []
    places = record.teaching.places()
    skills = len({place.skill for place in places})
    sentences = [
        f"{started.model} was taught {count(skills, 'skill')} in "
        f"{count(progress.done, 'episode')}: {count(total.calls, 'call')}, "
        f"{total.completion_tokens:,} tokens written, {span(total.seconds)} of model time."
    ]
    if progress.failures:
        sentences.append(
            f"{count(len(progress.failures), 'episode')} could not be run, which is not "
            "counted against the student."
        )
    return [*sentences, *origin(record), *standing(record)]


def standing(record: RunRecord) -> list[str]:
    """Whether the run is over, and why."""
    return whether_over(record.progress)


def name_of(one: Lineage) -> str:
    """`The procedure 1a2b3c4d for arith/products`."""
    return f"The procedure {one.proposed.scaffold[:8]} for {listed(one.proposed.skills)}"


def lift_of(panel: PanelFinished) -> str:
    """What a fresh panel says, as the end of a sentence that begins with the procedure."""
    lift = (
        f"{points(panel.lift)} points ({points(panel.low)} to {points(panel.high)} with 95 % "
        f"confidence, {count(panel.items, 'fresh pair')})"
    )
    return {
        "helps": f"changed the pass rate by {lift}.",
        "hurts": f"changed the pass rate by {lift}: do not use it.",
        "undecided": f"won its gate, but a fresh panel could not confirm it: {lift}.",
        "budget effect": f"was measured at {lift}, but the token cap cut off more answers of one "
        "arm than of the other: a budget effect, which says nothing of skill.",
    }[claim_of(panel)]


def reason_of(one: Lineage) -> tuple[str, str]:
    """Why a candidate is not in use: what it did, to follow `it`, and the numbers."""
    last = one.gates[-1].closed if one.gates else None
    if said := _said_by_a_person(one):
        return said
    if one.retired:
        return "was adopted, and had to be retired when the evidence turned against it", ""
    if one.leaks and one.leaks.outcome == "rejected":
        return "repeated the text of tasks or answers, so no fair test was possible", ""
    if last:
        return _gate_reason(last)
    if one.rejected and not one.gates and not one.selections:
        return "had to be set aside", one.rejected.reason.rstrip(".")
    if one.selections and not one.gates:
        return "did the student no good on a handful of fresh tasks", ""
    return "had not been tested to the end", ""


def _headline_of(one: Lineage) -> str:
    skills = listed(one.proposed.skills)
    if not one.panels:
        return f"One procedure was adopted, for {skills}; its lift is not measured yet."
    panel = one.panels[-1]
    return {
        "helps": f"One procedure helped: {skills} went up by {size(panel.lift)} points.",
        "hurts": f"One procedure was adopted, but on fresh tasks of {skills} it hurts.",
        "undecided": f"One procedure was adopted, for {skills}; how much it helps is uncertain.",
        "budget effect": f"One procedure was adopted, for {skills}; its measured lift is a budget "
        "effect, not skill.",
    }[claim_of(panel)]


def _group(reason: str, details: list[str]) -> str:
    told = "; ".join(detail for detail in details if detail)
    who = "One candidate" if len(details) == 1 else f"{len(details)} candidates"
    return f"{who} {reason}{f' ({told})' if told else ''}."


def _said_by_a_person(one: Lineage) -> tuple[str, str] | None:
    """Why a person, or nobody's word, keeps it out of use; None where it is something else."""
    if one.answered and one.answered.answer == "rejected":
        return f"won its gate, but {one.answered.by} rejected it", one.answered.reason.rstrip(".")
    if one.answered and one.answered.answer == "unanswered":
        return "won its gate, but nobody approved of it in time", one.answered.reason
    if one.fate == "awaiting":
        return "has won its gate, and waits for a person to approve of it", ""
    return None


def _gate_reason(gate: GateClosed) -> tuple[str, str]:
    tally = f"{gate.wins} won, {gate.losses} lost, {gate.ties} equal"
    if gate.outcome == "harmful":
        return "hurt the student in its gate", tally
    if gate.outcome == "won":
        return "won its gate and still was not adopted", tally
    needed = f"evidence {evidence(gate.e_plus)} of the {evidence(gate.threshold)} needed"
    return "could be proven neither to help nor to hurt", f"{tally}: {needed}"


def _budget_effect(panel: PanelFinished) -> list[str]:
    if not truncation_differs(panel):
        return []
    with_it, without = (panel.truncated.get(arm, 0) for arm in ("full", "none"))
    return [
        f"{with_it} answers with it and {without} without it ran into the token cap, so the "
        "lift is an effect of the budget as far as anyone can tell, and none of skill is claimed."
    ]


def _unmeasured(one: Lineage) -> str:
    closed = one.gates[-1].closed if one.gates else None
    tally = f" ({closed.wins} won, {closed.losses} lost)" if closed else ""
    return f"won its gate{tally}; no fresh panel has measured its lift yet."


def _nothing_written(record: RunRecord) -> str:
    if not record.contrast:
        return (
            "A procedure is written from failures that stand beside a better attempt, "
            "and there was none."
        )
    pairs = count(len(record.contrast), "failed attempt")
    return f"{pairs} stood beside a better one; no skill had enough of them."
