"""What the comparison on a real student makes of runs; the runs themselves take hours."""

import pandas as pd

from benchmarks.policies_real import _COLUMNS, LoopOutcomes, _measures, _table


def seen(counts: dict[tuple[str, int], tuple[int, int]]) -> LoopOutcomes:
    index = pd.MultiIndex.from_tuples(list(counts))
    passed, failed = (pd.Series(column, index) for column in zip(*counts.values(), strict=True))
    return LoopOutcomes(passed, failed, 900, int(passed.sum() + failed.sum()))


REFERENCE = seen(
    {("a", 0): (10, 0), ("a", 1): (5, 5), ("a", 3): (0, 10), ("b", 0): (5, 5), ("b", 2): (0, 10)}
)
"""Frontiers at level 1 of `a` and level 0 of `b`."""


def measured(counts: dict[tuple[str, int], tuple[int, int]]) -> dict[str, float]:
    return dict(zip(_COLUMNS, _measures(seen(counts), REFERENCE), strict=True))


def test_frontiers_are_scored_by_how_many_levels_they_are_off() -> None:
    right = measured({("a", 1): (2, 2), ("a", 3): (0, 2), ("b", 0): (1, 1)})
    assert (right["levels off"], right["frontiers exact"], right["within one level"]) == (0, 1, 1)
    assert right["mixed cells"] == 2
    assert right["p(1-p) practised"] == 0.25 * 6 / 8
    near = measured({("a", 3): (1, 1), ("b", 1): (1, 1)})
    assert (near["levels off"], near["frontiers exact"], near["within one level"]) == (1.5, 0, 0.5)
    untried = measured({("b", 0): (1, 1)})
    assert untried["levels off"] == 1.5, "the skill not tried is off by all three levels"


def test_the_table_has_an_interval_where_there_are_replicates() -> None:
    rows = [_measures(REFERENCE, REFERENCE)] * 3
    lines = _table({"uniform": rows, "sec": rows[:1]}, REFERENCE).splitlines()
    assert {line.count("|") for line in lines[:4]} == {len(_COLUMNS) + 3}
    assert lines[2].startswith("| `uniform` | 3 | 0.1 (0.1 to 0.1) | 0 (0 to 0) | 1 (1 to 1)")
    assert lines[3].startswith("| `sec` | 1 | 0.1 | 0 | 1 | 1 | 2 | 900 | 50 |")
    assert "a 1: 0.5" in lines[-1]
