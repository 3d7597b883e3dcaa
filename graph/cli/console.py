"""Where commands print: lines wrapped for people, and left whole for programs."""

import json
from collections.abc import Mapping

import typer
from rich.console import Console

_ENDLESS = 10_000


def open_console(*, stderr: bool = False) -> Console:
    """The console of standard output, or of standard error."""
    console = Console(stderr=stderr)
    return console if console.is_terminal else Console(stderr=stderr, width=_ENDLESS)


def print_json(told: Mapping[str, object]) -> None:
    """Print one JSON object on one line of standard output.

    Whatever is not ASCII is escaped: a model's words must not steer the terminal.
    """
    typer.echo(json.dumps(told))


def printable(text: str) -> str:
    """Text without control characters but for line breaks; what a file is called is not ours."""
    return "".join(one if one.isprintable() or one == "\n" else "\ufffd" for one in text)
