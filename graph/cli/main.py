"""`tutelage`: one command, a subcommand for each thing a person does.

Every error is one message that names the setting and the remedy, without a traceback; `--debug`
shows one. `graph.cli.output_contract` says how each command ends, and what it prints with `--json`.
"""

import gc
import sys
from collections.abc import Callable

import typer
from rich.markup import escape

from graph.cli import (
    agents,
    approving,
    authoring,
    bus,
    comparing,
    dead_letters,
    exporting,
    forking,
    health,
    judging,
    reading,
    running,
    serving,
    simulating,
    studying,
    trials,
    trying,
)
from graph.cli.console import open_console, printable

app = typer.Typer(
    name="tutelage",
    help="A large model teaches a small one without fine-tuning, and every claim is proven.",
    epilog="With --debug, anywhere on the line, an error shows where it came from. Exit codes: "
    "0 done, 1 could not be done, 2 wrong usage, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
for room in (
    running,
    serving,
    approving,
    forking,
    trials,
    studying,
    reading,
    comparing,
    exporting,
    trying,
    authoring,
    simulating,
    health,
):
    room.register(app)
app.add_typer(agents.app, name="agent")
app.add_typer(dead_letters.app, name="dlq")
app.add_typer(bus.app, name="bus")
app.add_typer(judging.app, name="judge")

_OWN_PACKAGES = ("agents", "bus", "graph", "observability", "tools")


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
        if debug:
            raise
        message = f"[red]{escape(complaint(error))}[/]"
        open_console(stderr=True).print(message, highlight=False, soft_wrap=True)
        sys.exit(1)
    finally:
        gc.freeze()  # or the interpreter's last collection takes half a second of the user's time


def complaint(error: BaseException) -> str:
    """What to tell a person of an error: what is wrong, and what would help."""
    foreseen = _first(error, lambda each: type(each).__module__.partition(".")[0] in _OWN_PACKAGES)
    if foreseen is not None:
        return printable(str(foreseen))
    refused = _first(error, lambda each: isinstance(each, OSError))
    if isinstance(refused, OSError) and refused.filename:
        return (
            f"{printable(str(refused.filename))}: {refused.strerror}; see that it exists and that "
            "you may use it, or name another"
        )
    told = printable(f"{type(error).__name__}: {error}")
    return f"a defect in Tutelage ({told}); please report what the same command says with --debug"


def _first(error: BaseException, fits: Callable[[BaseException], bool]) -> BaseException | None:
    """The error behind this one that fits; None where one of several does not."""
    if isinstance(error, BaseExceptionGroup):
        found = [_first(each, fits) for each in error.exceptions]
        return found[0] if found and all(found) else None
    return error if fits(error) else None


if __name__ == "__main__":
    main()
