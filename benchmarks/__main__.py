"""Measure everything against its floor: `python -m benchmarks [MODULE …] [--long] [--out FILE]`.

Each module measures its floor in the same run, in turns with what it measures, and reports
medians. On a busy machine ratios hold better than times: read the times on an idle one.
The exit status is 1 where a limit does not hold or a module could not measure.
"""

import argparse
import asyncio
import pkgutil
import sys
from collections.abc import Coroutine, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import benchmarks
from benchmarks.row import Row

COLUMNS = ("what", "value", "floor", "ratio", "limit", "holds")
_WIDTH = 120
"""Of a table that no terminal shows."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print a table, and write it down where asked to."""
    options = _parser().parse_args(argv)
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    rows, failed = list[Row](), False
    for name in options.modules or _measuring():
        console.print(f"[dim]measuring {name} …[/]")
        try:
            rows += _measured(name, long=options.long)
        except Exception as error:  # the others can still be measured
            failed = True
            console.print(f"{name} could not be measured: {type(error).__name__}: {error}")
    console.print(_table(rows))
    if options.out:
        options.out.write_text(_markdown(rows))
    return 1 if failed or not all(row.holds for row in rows) else 0


def _measuring() -> list[str]:
    """Modules here that have something to measure."""
    names = [found.name for found in pkgutil.iter_modules(benchmarks.__path__)]
    return [name for name in names if name != "__main__" and hasattr(_module(name), "measure")]


def _measured(name: str, *, long: bool) -> list[Row]:
    measure = _module(name).measure
    if long:
        measure = getattr(_module(name), "measure_long", measure)
    found: list[Row] | Coroutine[Any, Any, list[Row]] = measure()
    return asyncio.run(found) if isinstance(found, Coroutine) else found


def _module(name: str) -> Any:
    return import_module(f"benchmarks.{name}")


def _cells(row: Row) -> tuple[str, ...]:
    bound = "≥" if row.at_least else "≤"
    return (
        row.name,
        _number(row.value, row.unit),
        "" if row.floor is None else _number(row.floor, row.unit),
        "" if not row.floor else f"{row.value / row.floor:.2f}",
        "" if row.limit is None else f"{bound} {_number(row.limit, row.unit)}",
        "" if row.limit is None else ("yes" if row.holds else "NO"),
    )


def _number(value: float, unit: str) -> str:
    return f"{value:,.{0 if abs(value) >= 1000 else 2}f} {unit}".rstrip()


def _table(rows: Sequence[Row]) -> Table:
    table = Table()
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in ("what", "holds") else "right")
    for row in rows:
        table.add_row(*_cells(row), style=None if row.holds else "red")
    return table


def _markdown(rows: Sequence[Row]) -> str:
    lines = [COLUMNS, ("---", *["---:"] * 4, "---"), *map(_cells, rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="which; all where none")
    parser.add_argument("--long", action="store_true", help="take minutes where that shows more")
    parser.add_argument("--out", type=Path, help="write the table to this file, as Markdown")
    return parser


if __name__ == "__main__":
    sys.exit(main())
