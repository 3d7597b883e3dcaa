"""`tutelage list`, `watch`, `report`, `trace`: what only reads."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from graph.cli.console import open_console
from graph.cli.options import DATA, AsJson, Data, RunName, named


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("list")(list_runs)
    for command in (watch, report, trace):
        app.command()(command)


def list_runs(data: Data = DATA, as_json: AsJson = False) -> None:
    """List runs, oldest first."""
    from graph.cli.records import open_ledger, progress, runs
    from graph.cli.waiting import waiting
    from observability.ledger.folds.approvals import Approvals
    from observability.ledger.folds.fold import folded

    table = Table("run", "standing", "episodes", "why", box=None)
    with open_ledger(data) as ledger:
        for name in runs(ledger):
            known = progress(ledger, name)
            asked = folded(Approvals(), ledger.read(name)).waiting
            waits = waiting(asked, f"{name}{named(data)}") if asked else ""
            why = "; ".join(filter(None, (known.reason, waits)))
            if as_json:
                facts = {"run": name, "standing": known.standing, "episodes": known.done}
                typer.echo(json.dumps({**facts, "reason": why}))
            table.add_row(name, known.standing, str(known.done), escape(why))
    if not as_json:
        open_console().print(table)


def watch(
    run: RunName = "latest",
    plain: Annotated[bool, typer.Option("--plain", help="Print lines, no live display.")] = False,
    data: Data = DATA,
) -> None:
    """Watch a run until it ends or pauses; Ctrl-C leaves the run alone."""
    from graph.cli.records import find_run, open_ledger
    from graph.cli.session import Watching, show

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
    with suppress(KeyboardInterrupt):
        asyncio.run(show(Watching(data, chosen, plain), open_console()))


def report(
    run: RunName = "latest",
    out: Annotated[Path | None, typer.Option("--out", help="Where to write the page.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what it says as JSON, numbers of a trial too.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Write a run's report: one self-contained HTML file."""
    from graph.cli.records import find_run, open_ledger
    from observability.report.page import write_report
    from observability.summary import figures

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
        path = write_report(ledger, chosen, out or data / "reports" / f"{chosen}.html").resolve()
        told = {**figures(ledger, chosen), "report": str(path)} if as_json else {}
    typer.echo(json.dumps(told) if as_json else str(path))


def trace(
    run: RunName = "latest",
    episode: Annotated[int | None, typer.Argument(help="One episode; all if left out.")] = None,
    data: Data = DATA,
) -> None:
    """Draw a run's traces as trees."""
    from graph.cli.records import find_run, open_ledger
    from observability.tree import draw

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
    draw(data, chosen, episode, open_console())
