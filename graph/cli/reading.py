"""`tutelage list`, `watch`, `report`, `trace`: what only reads."""

import asyncio
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from graph.cli.completing import complete_runs
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data, Plain, RunName, named


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("list")(list_runs)
    for command in (watch, report, trace):
        app.command()(command)


def list_runs(data: Data = DATA, as_json: AsJson = False) -> None:
    """List runs, oldest first."""
    from graph.cli.records import open_ledger, runs
    from graph.cli.waiting import waiting
    from observability.ledger.folds.approvals import Approvals
    from observability.ledger.folds.awaited_judges import AwaitedJudges
    from observability.ledger.folds.progress import Progress

    table = Table("run", "standing", "episodes", "attempts", "why", box=None)
    with open_ledger(data) as ledger:
        for name in runs(ledger):
            known, approvals, awaited = Progress(), Approvals(), AwaitedJudges()
            for event in ledger.read(name):
                known.apply(event)
                approvals.apply(event)
                awaited.apply(event)
            asked = approvals.waiting
            waits = waiting(asked, f"{name}{named(data)}") if asked else ""
            why = "; ".join(filter(None, (known.reason, waits, awaited.said)))
            if as_json:
                done = {"episodes": known.done, "attempts": known.attempts}
                print_json({"run": name, "standing": known.standing, **done, "reason": why})
            table.add_row(name, known.standing, str(known.done), str(known.attempts), escape(why))
    if not as_json:
        open_console().print(table)


def watch(
    run: Annotated[
        str | None,
        typer.Argument(
            help="The run's name, or `latest`; without one, all that go on, or the latest.",
            metavar="[RUN]",
            autocompletion=complete_runs,
        ),
    ] = None,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Watch a run until it ends or pauses, or all runs that go on; Ctrl-C leaves them alone.

    With --json it prints every event from the run's first on, as it is stored.
    """
    from graph.cli.watching import WatchOptions, show_and_sum_up, tell

    chosen = _chosen(data, run)
    with suppress(KeyboardInterrupt):
        if as_json:
            asyncio.run(tell(data, chosen))
        elif len(chosen) == 1:
            asyncio.run(show_and_sum_up(WatchOptions(data, chosen[0], plain), open_console()))
        else:
            from graph.cli.overview import overview

            asyncio.run(overview(data, open_console()))


def _chosen(data: Path, run: str | None) -> list[str]:
    """The run of this name; without one, all that go on, and the latest where none does."""
    from graph.cli.records import find_run, open_ledger

    if run is None:
        from graph.cli.overview import going

        if found := going(data):
            return found
    with open_ledger(data) as ledger:
        return [find_run(ledger, run or "latest", data)]


def report(
    run: RunName = "latest",
    out: Annotated[Path | None, typer.Option("--out", help="Where to write the page.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what it says as JSON, numbers of a trial too.")
    ] = False,
    data: Data = DATA,
) -> None:
    """Write a run's report: one self-contained HTML file.

    Beside that of a study lies a folder of its name: summary in Markdown, figures, Parquet.
    """
    from graph.cli.records import find_run, open_ledger
    from observability.report.page import write_report
    from observability.summary import figures

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
        path = write_report(ledger, chosen, out or data / "reports" / f"{chosen}.html").resolve()
        told = {**figures(ledger, chosen), "report": str(path)} if as_json else {}
    if as_json:
        print_json(told)
    else:
        typer.echo(str(path))


def trace(
    run: RunName = "latest",
    episode: Annotated[int | None, typer.Argument(help="One episode; all if left out.")] = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Draw a run's traces as trees; with --json, print their spans."""
    from graph.cli.records import find_run, open_ledger
    from observability.tree import draw, spans_of

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
    if as_json:
        for span in spans_of(data, chosen, episode):
            print_json(asdict(span))
        return
    draw(data, chosen, episode, open_console())
