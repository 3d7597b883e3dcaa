"""`tutelage compare`: two studies, trials or runs, paired by task."""

from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from graph.cli.completing import complete_runs
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data

if TYPE_CHECKING:
    from rich.console import Console

    from observability.study.comparing import RunComparison

_Run = Annotated[
    str, typer.Argument(help="A run's name, or `latest`.", autocompletion=complete_runs)
]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(compare)


def compare(
    a: _Run,
    b: _Run,
    data: Data = DATA,
    data_b: Annotated[
        Path | None, typer.Option(help="Data folder of B, where it is not the one of A.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Compare two studies, trials or runs on the tasks that both attempted: B minus A.

    What differs between their plans comes first: nobody drew lots for what ran in A and what in B,
    so a difference is one of everything that differs.
    """
    from graph.cli.records import find_run, open_ledger
    from observability.study.comparing import Side, compare_runs

    with open_ledger(data) as ledger, ExitStack() as stack:
        there = stack.enter_context(open_ledger(data_b)) if data_b else ledger
        one = Side(ledger, find_run(ledger, a, data))
        other = Side(there, find_run(there, b, data_b or data))
        beside = compare_runs(one, other)
    if as_json:
        print_json(
            {
                "a": beside.a,
                "b": beside.b,
                "shared": beside.shared,
                "differing": [each._asdict() for each in beside.differing],
                **asdict(beside.compared),
            }
        )
        return
    _show(beside, open_console())


def _show(beside: "RunComparison", console: "Console") -> None:
    console.print(f"A is {beside.a}, B is {beside.b}.", markup=False, highlight=False)
    if beside.differing:
        console.print(_conditions(beside))
    else:
        console.print("Their plans and versions are the same.", highlight=False)
    for each in beside.compared.overlaps:
        console.print(
            f"{_students(each.students)} on {each.suite}: {each.both} tasks in both; left out: "
            f"{each.only_a} of A alone, {each.only_b} of B alone.",
            markup=False,
            highlight=False,
        )
    if beside.shared:
        console.print(
            f"{beside.shared:,} attempts are the same ones in A and B, where one builds on the "
            "other: they are left out.",
            highlight=False,
        )
    console.print(_arms(beside))
    if beside.compared.lifts:
        console.print(_lifts(beside))


def _conditions(beside: "RunComparison") -> Table:
    table = _table("what differs", "A", "B")
    for each in beside.differing:
        table.add_row(*(escape(value) for value in each))
    return table


def _arms(beside: "RunComparison") -> Table:
    from observability.study.headline import extent
    from observability.wording import points, probability

    table = _table(
        *("student", "path", "arm", "B − A, points", "interval", "p better", "p worse", "tasks"),
        *(("worst cases of what is missing",) if _has_missing(beside) else ()),
    )
    for each in beside.compared.arms:
        held = each.comparison
        table.add_row(
            *map(escape, (_students(each.students), each.path, each.arm)),
            points(held.difference),
            extent(held.low, held.high),
            probability(held.p_better).removeprefix("= "),
            probability(held.p_worse).removeprefix("= "),
            f"{held.items} in {held.clusters}",
            *((extent(held.worst_low, held.worst_high),) if _has_missing(beside) else ()),
        )
    return table


def _has_missing(beside: "RunComparison") -> bool:
    return any(each.comparison.missing for each in beside.compared.arms)


def _lifts(beside: "RunComparison") -> Table:
    from observability.study.headline import extent
    from observability.wording import points, probability

    table = _table("student", "path", "lift", "B − A, points", "interval", "p", "tasks")
    for each in beside.compared.lifts:
        if each.control != "none":
            continue  # the JSON has them all
        table.add_row(
            *map(escape, (_students(each.students), each.path, f"{each.arm} − {each.control}")),
            points(each.gap.difference),
            extent(each.gap.low, each.gap.high),
            probability(each.gap.p).removeprefix("= "),
            str(each.gap.items),
        )
    return table


def _students(names: tuple[str, str]) -> str:
    return names[0] if names[0] == names[1] else f"{names[0]} → {names[1]}"


def _table(*heads: str) -> Table:
    return Table(*heads, box=None, header_style="bold")
