"""`tutelage judge check`: may this judge sit in a trial?"""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from graph.cli.completing import files
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data, Plain

if TYPE_CHECKING:
    from rich.console import Console

    from graph.settings import Plan

STYLE = "style only"
"""The test whose kinds have a mean preference, and no share of pairs found."""

app = typer.Typer(help="Who compares pictures in a trial.", no_args_is_help=True)


class StoppedError(RuntimeError):
    """A check was stopped before it had come to anything."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(f"{run} was stopped, so nothing is known; the same command checks anew")


@app.callback()
def judge() -> None:
    """Who compares pictures in a trial."""


@app.command()
def check(
    plan: Annotated[
        Path | None,
        typer.Argument(
            help="A plan (TOML) whose \\[judge] table names the judge.",
            autocompletion=files(".toml"),
        ),
    ] = None,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Show a judge pairs of which the truth is known; exit code 1 if it fails.

    Without a plan that names a judge, this is the instrument judge.
    """
    from graph.checking import check_work
    from graph.cli.session import Session, follow
    from graph.preflight import check_plan, check_room
    from graph.settings import CHECKING

    resolved = _plan(plan)
    check_plan(resolved)
    check_room(data)
    run, console = f"{CHECKING}-{time.strftime('%Y%m%d-%H%M%S')}", open_console(stderr=as_json)
    session = Session(data, run, resolved, check_work, plain=plain)
    if not asyncio.run(follow(session, console)).ended:
        raise typer.Exit(130)
    if not _tell(data, run, console, as_json=as_json):
        raise typer.Exit(1)


def _plan(path: Path | None) -> "Plan":
    """A plan of nothing but the judge that the file names, and scenes to show it."""
    from graph.settings import CHECKING, make_plan, read_plan

    table = {
        "name": CHECKING,
        "skills": ["worlds_plan/*"],
        "student": {"simulated": "null"},  # nobody asks it anything
    }
    if path is None:
        return make_plan(table)
    return make_plan({**table, "judge": read_plan(path).judge.model_dump(mode="json")})


def _tell(data: Path, run: str, console: "Console", *, as_json: bool) -> bool:
    """Print how the judge did, and write the report; whether it passed."""
    from graph.cli.records import open_ledger
    from observability.checks import verdict
    from observability.ledger.folds.fold import folded
    from observability.ledger.folds.trial import TrialRecord
    from observability.report.page import write_report

    with open_ledger(data) as ledger:
        checked = folded(TrialRecord(), ledger.read(run)).checked
        if checked is None:
            raise StoppedError(run)
        path = write_report(ledger, run, data / "reports" / f"{run}.html")
    if as_json:
        told = checked.model_dump(mode="json", exclude={"kind"})
        print_json({"run": run, **told, "report": str(path.resolve())})
    table = Table("test", "", "pairs", "what was seen", box=None)
    for each in checked.checks:
        table.add_row(each.name, _mark(each.passed), str(each.pairs), escape(each.said))
        for kind in each.kinds:
            share = f"{kind.share:+.2f}" if each.name == STYLE else f"{kind.share:.0%} found"
            table.add_row(f"  {kind.name}", _mark(kind.passed), str(kind.pairs), share)
    console.print(table)
    console.print(f"{verdict(checked)}.", highlight=False, markup=False)
    console.print(f"Report: {path.resolve().as_uri()}", highlight=False)
    return checked.passed


def _mark(passed: bool) -> str:
    return "[green]✓[/]" if passed else "[red]✗[/]"
