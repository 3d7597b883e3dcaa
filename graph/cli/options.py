"""Options that several commands share."""

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

RunName = Annotated[str, typer.Argument(help="The run's name, or `latest`.", metavar="RUN")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON lines instead of text.")]
