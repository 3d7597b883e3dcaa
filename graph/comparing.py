"""Two arms on the same items, turned into numbers that may be printed."""

from collections.abc import Sequence

from graph.measuring import Measurement
from observability.ledger.facts import PanelFinished
from tools.statistics.clusters import Interval, cluster_means, t_interval
from tools.statistics.paired import PairedTable, newcombe, worst_case
from tools.statistics.power import minimum_detectable_effect

ENOUGH_SKILLS = 6
"""With fewer clusters a t interval says nothing; then the claim is about these skills alone."""
LEAST_DISCORDANCE = 0.05
"""Assumed where hardly a pair differed, so that a few lucky items do not look like precision."""

Pair = Sequence[Measurement]


def compare(pairs: Sequence[Pair], episode: int, scaffold: str) -> PanelFinished:
    """Compare pairs of (`full`, `none`); those that could not be run are `missing`.

    With `ENOUGH_SKILLS` skills the unit is the skill, and the interval speaks of skills like
    these; with fewer, or where all skills gained the same, it is the item, and the interval
    speaks of these skills and levels alone.
    """
    whole = [pair for pair in pairs if not any(one.missing for one in pair)]
    missing = len(pairs) - len(whole)
    table = _table(whole)
    interval, method = _interval(whole, table)
    worst = worst_case(table, missing)
    discordance = (table.with_only + table.without_only) / max(1, table.items)
    return PanelFinished(
        episode=episode,
        scaffold=scaffold,
        items=table.items,
        missing=missing,
        lift=table.lift,
        low=interval.low,
        high=interval.high,
        method=method,
        detectable=minimum_detectable_effect(table.items, max(discordance, LEAST_DISCORDANCE)),
        worst=(worst.low, worst.high),
        truncated={
            name: sum(pair[column].fact.finish_reason == "length" for pair in whole)
            for column, name in enumerate(("full", "none"))
        },
    )


def _interval(pairs: Sequence[Pair], table: PairedTable) -> tuple[Interval, str]:
    differences = [(full.fact.skill, float(full.passed - none.passed)) for full, none in pairs]
    means = cluster_means(differences)
    if len(means) >= ENOUGH_SKILLS and len(set(means)) > 1:  # else t would be sure of anything
        return t_interval(means), f"t interval over {len(means)} skills, 95 %"
    return newcombe(table), "Newcombe's paired score interval over items, 95 %"


def _table(pairs: Sequence[Pair]) -> PairedTable:
    rows = [(full.passed, none.passed) for full, none in pairs]
    return PairedTable(
        both=rows.count((True, True)),
        with_only=rows.count((True, False)),
        without_only=rows.count((False, True)),
        neither=rows.count((False, False)),
    )
