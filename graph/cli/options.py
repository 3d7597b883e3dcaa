"""Options that several commands share."""

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

from graph.cli.completing import DATA, complete_runs

__all__ = ["DATA", "AsJson", "Data", "Plain", "RunName", "named"]

Data = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="TUTELAGE_DATA",
        help="Data folder: ledger, stored requests, traces, reports.",
    ),
]


def named(data: Path) -> str:
    """What a printed command needs to find this folder: ` --data …`, nothing where it is usual."""
    usual = Path(os.environ.get("TUTELAGE_DATA") or DATA)
    return "" if data == usual else f" --data {shlex.quote(str(data))}"


RunName = Annotated[
    str,
    typer.Argument(
        help="The run's name, or `latest`.", metavar="RUN", autocompletion=complete_runs
    ),
]
Plain = Annotated[bool, typer.Option("--plain", help="Print lines, no live display.")]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print JSON instead of text, and nothing else, to stdout.")
]
