"""`tutelage`: one command, a subcommand for each thing a person does.

Every error that this project foresees names the setting and the remedy, and is printed without
a traceback; `--debug` shows one. Exit codes: 0 done, 1 could not be done, 2 wrong usage,
130 interrupted.
"""

import gc
import sys

import typer
from rich.markup import escape

from graph.cli import (
    approving,
    authoring,
    bus,
    dead_letters,
    exporting,
    forking,
    health,
    judging,
    reading,
    running,
    simulating,
    trials,
    trying,
)
from graph.cli.console import open_console

app = typer.Typer(
    name="tutelage",
    help="A large model teaches a small one without fine-tuning, and every claim is proven.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for room in (
    running,
    approving,
    forking,
    trials,
    reading,
    exporting,
    trying,
    authoring,
    simulating,
    health,
):
    room.register(app)
app.add_typer(dead_letters.app, name="dlq")
app.add_typer(bus.app, name="bus")
app.add_typer(judging.app, name="judge")

_OURS = ("agents", "bus", "graph", "observability", "tools")


def main() -> None:
    """Run the command line."""
    debug = "--debug" in sys.argv
    if debug:
        sys.argv.remove("--debug")
    try:
        app(standalone_mode=True)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        cause = _foreseen(error)
        if debug or cause is None:
            raise
        message = f"[red]{escape(str(cause))}[/]"
        open_console(stderr=True).print(message, highlight=False, soft_wrap=True)
        sys.exit(1)
    finally:
        gc.freeze()  # or the interpreter's last collection takes half a second of the user's time


def _foreseen(error: BaseException) -> BaseException | None:
    """The error of ours behind this one; None if it is a fault in the program."""
    if isinstance(error, BaseExceptionGroup):
        found = [_foreseen(each) for each in error.exceptions]
        return found[0] if found and all(found) else None
    return error if type(error).__module__.partition(".")[0] in _OURS else None


if __name__ == "__main__":
    main()
