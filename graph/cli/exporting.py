"""`tutelage export` and `tutelage import`: results out, scaffolds in."""

from pathlib import Path
from typing import Annotated

import typer

from graph.cli.console import open_console
from graph.cli.options import DATA, Data, RunName


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("export")(export)


def export(
    run: RunName = "latest",
    to: Annotated[
        Path | None, typer.Option(help="The folder; DATA/exports/RUN if left out.")
    ] = None,
    data: Data = DATA,
) -> None:
    """Export a run or trial: attempts as Parquet and chat JSONL, proven skills, a data card.

    The ledger is only read. Exporting again replaces the folder, unless it was changed since.
    """
    from graph.cli.records import find_run, open_ledger
    from observability.export.run import export_run

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
        done = export_run(ledger, chosen, (to or data / "exports" / chosen).absolute())
    if not done.complete:
        open_console(stderr=True).print(
            f"{chosen} has not ended: this is what was stored so far", markup=False
        )
    typer.echo(str(done.folder))
