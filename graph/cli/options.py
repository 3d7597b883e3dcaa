"""Options that several commands share."""

import os
import shlex
from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path,
    typer.Option(
        "--data",
        envvar="TUTELAGE_DATA",
        help="Data folder: ledger, stored requests, traces, reports.",
    ),
]
DATA = Path(".tutelage")


def named(data: Path) -> str:
    """What a printed command needs to find this folder: ` --data …`, nothing where it is usual."""
    usual = Path(os.environ.get("TUTELAGE_DATA") or DATA)
    return "" if data == usual else f" --data {shlex.quote(str(data))}"


RunName = Annotated[str, typer.Argument(help="The run's name, or `latest`.", metavar="RUN")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]
