"""`tutelage doctor`: what is missing on this machine, and how to get it."""

import asyncio
from dataclasses import asdict

import typer
from rich.markup import escape

from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data

_MARKS = {"good": "[green]✓[/]", "missing": "[red]✗[/]", "optional": "[yellow]-[/]"}


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(doctor)


def doctor(data: Data = DATA, as_json: AsJson = False) -> None:
    """Say what is missing, and how to get it; exit code 1 if a run could not start."""
    from graph.health import examine

    findings = asyncio.run(examine(data))
    console = open_console()
    for finding in findings:
        if as_json:
            print_json(asdict(finding))
        else:
            mark = _MARKS[finding.standing]
            console.print(f"{mark} [bold]{finding.name:<8}[/] {escape(finding.detail)}")
    if any(finding.standing == "missing" for finding in findings):
        raise typer.Exit(1)
