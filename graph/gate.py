"""The gate: the fresh, paired, held-out test that a candidate must win.

The test is committed to the `lab` stream, which spends its share of the ledger's lifetime error,
before the nonce that chooses its items is drawn. See docs/protocol.md for the rules.
"""

from dataclasses import dataclass

from graph.arms.prompt import Arm
from graph.chunks import may_go_on
from graph.context import RunContext
from graph.gate_items import GateItems
from graph.measuring import Measurement, facts_of, measure_items
from observability.ledger.facts import Fact, GateClosed, GateOpened
from tools.scaffold.model import Scaffold
from tools.statistics.gate import GateTally, decide, e_value, level


@dataclass(frozen=True, slots=True)
class GateComparison:
    """What a gate compares: the challenger with the incumbent, or with no scaffold."""

    episode: int
    challenger: Scaffold
    incumbent: Scaffold | None

    @property
    def arms(self) -> tuple[Arm, Arm]:
        stays = (self.incumbent,) if self.incumbent else ()
        return Arm("challenger", (self.challenger,)), Arm("incumbent", stays)


class UntestableError(Exception):
    """A gate was not opened, because it could not have decided; nothing was spent on it."""


async def run_gate(context: RunContext, comparison: GateComparison) -> GateClosed:
    """Run pairs in blocks until the evidence decides, or pairs, pool or budget are used up.

    Where it is undecided after as many pairs as were committed to, but leans towards the
    candidate, it is continued with fresh ones, as often as the plan says.

    Begun again, it goes through the same pairs to the same end: what the record or the bus holds
    is not run twice, and the budget is asked only about pairs that the record does not hold.

    Raises:
        UntestableError: it could not have decided.
    """
    opened = await open_gate(context, comparison)
    closed = context.recorder.lab.outcome(context.variant, opened.test)
    if closed is not None:
        await _append(context, closed)
        return closed
    items = GateItems(context, opened, comparison.challenger.skills)
    tally, limit = GateTally(), opened.max_pairs
    while limit := _limit(context, opened, tally, limit):
        if not may_go_on(context, "gate", comparison.episode, items.next):
            break
        block = await items.take(min(context.plan.lanes, limit - tally.pairs))
        if not block:
            break
        pairs = await measure_items(context, block, comparison.arms)
        await context.recorder.append(*facts_of(pairs))
        for pair in pairs:
            tally = count(tally, *pair)
    closed = _closed(opened, tally)
    await _append(context, closed)
    return closed


async def open_gate(context: RunContext, comparison: GateComparison) -> GateOpened:
    """Commit to a test; the one already committed to where there is one.

    Raises:
        UntestableError: it could not decide with the pairs, the tasks or the budget left.
    """
    lab = context.recorder.lab
    wanted = (context.run, comparison.episode, comparison.challenger.digest)

    def settle() -> dict[str, Fact]:
        opened = lab.gate(*wanted) or _opening(context, comparison)
        return {_key("gate_opened", opened): opened}

    await context.recorder.settle_lab(settle)
    opened = lab.gate(*wanted)
    assert opened is not None, "it is stored by now"  # noqa: S101 - for mypy
    await context.recorder.append({_key("gate_opened", opened): opened})
    return opened


def _opening(context: RunContext, comparison: GateComparison) -> GateOpened:
    """The next test of the ledger's life; nothing may be stored between this and its fact."""
    lab = context.recorder.lab
    test, adopted = lab.tests(context.variant) + 1, lab.adoptions(context.variant)
    opened = GateOpened(
        run=context.run,
        episode=comparison.episode,
        scaffold=comparison.challenger.digest,
        incumbent=comparison.incumbent.digest if comparison.incumbent else None,
        variant=context.variant,
        test=test,
        adopted_before=adopted,
        alpha=level(test, adopted),
        max_pairs=context.plan.gate.pairs,
    )
    _check_testable(context, comparison, opened)
    return opened


def count(tally: GateTally, challenger: Measurement, incumbent: Measurement) -> GateTally:
    """Add a pair to a tally."""
    if challenger.missing or incumbent.missing:
        return tally._replace(missing=tally.missing + 1)
    if challenger.passed == incumbent.passed:
        return tally._replace(ties=tally.ties + 1)
    if challenger.passed:
        return tally._replace(wins=tally.wins + 1)
    return tally._replace(losses=tally.losses + 1)


def _check_testable(context: RunContext, comparison: GateComparison, opened: GateOpened) -> None:
    if reason := context.recorder.spent(context.plan.budget, comparison.episode):
        raise UntestableError(reason)
    items = GateItems(context, opened, comparison.challenger.skills)
    pairs = min(opened.max_pairs, items.left())
    if e_value(pairs, 0) < 1 / opened.alpha:
        raise UntestableError(
            f"even {pairs} pairs won of {pairs} would not reach the evidence of "
            f"{1 / opened.alpha:.0f} that gate {opened.test} needs; allow more gate.pairs, or add "
            "tasks"
        )


def _limit(context: RunContext, opened: GateOpened, tally: GateTally, limit: int) -> int:
    """Pairs after which the gate looks again whether to go on; 0 once it is over.

    Continuing costs no error, for the evidence may be looked at after every pair; that it leans
    towards the candidate says only that more pairs are worth their price.
    """
    most = opened.max_pairs * (1 + context.plan.gate.continued)
    while (outcome := decide(tally, opened.alpha, limit).outcome) == "undecided":
        if tally.wins <= tally.losses or limit == most:
            return 0
        limit += opened.max_pairs
    return limit if outcome == "open" else 0


def _closed(opened: GateOpened, tally: GateTally) -> GateClosed:
    reading = decide(tally, opened.alpha, opened.max_pairs)
    return GateClosed(
        run=opened.run,
        episode=opened.episode,
        scaffold=opened.scaffold,
        variant=opened.variant,
        test=opened.test,
        outcome="undecided" if reading.outcome == "open" else reading.outcome,
        wins=tally.wins,
        losses=tally.losses,
        ties=tally.ties,
        missing=tally.missing,
        e_plus=reading.e_plus,
        e_minus=reading.e_minus,
        threshold=reading.threshold,
    )


async def _append(context: RunContext, closed: GateClosed) -> None:
    """Put a fact on both streams; repeated after a kill in between, it mends what is missing."""
    facts: dict[str, Fact] = {_key("gate_closed", closed): closed}
    await context.recorder.append_lab(facts)
    await context.recorder.append(facts)


def _key(kind: str, fact: GateOpened | GateClosed) -> str:
    return f"{kind}/{fact.run}/{fact.episode}/{fact.scaffold}"
