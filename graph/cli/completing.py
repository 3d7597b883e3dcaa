"""What a shell offers when Tab is pressed: names of runs, files of the right kind."""

import os
from collections.abc import Callable
from pathlib import Path

import typer

DATA = Path(".tutelage")


def complete_runs(context: typer.Context, incomplete: str) -> list[str]:
    """Runs of the data folder that the command line names so far, the newest first.

    Nothing where there is no ledger that can be read: a shell has no place for an error.
    """
    from graph.cli.records import open_ledger, runs
    from observability.ledger.errors import LedgerError

    named = context.params.get("data")
    data = named if isinstance(named, Path) else Path(os.environ.get("TUTELAGE_DATA") or DATA)
    try:
        with open_ledger(data, patient=False) as ledger:  # the shell is frozen meanwhile
            known = [*reversed(runs(ledger)), "latest"]
    except (LedgerError, OSError):
        return []
    return [run for run in known if run.startswith(incomplete)]


def files(*endings: str) -> Callable[[str], list[str]]:
    """Offer files with these endings, and folders to look for them in."""

    def complete(incomplete: str) -> list[str]:
        typed = Path(incomplete)
        folder, start = (typed, "") if incomplete.endswith("/") else (typed.parent, typed.name)
        offered = []
        try:
            for path in sorted(folder.iterdir()):
                hidden = path.name.startswith(".") and not start.startswith(".")
                fits = path.is_dir() or path.suffix in endings
                if path.name.startswith(start) and fits and not hidden:
                    offered.append(f"{path}/" if path.is_dir() else str(path))
        except OSError:
            return []
        only = offered[0] if len(offered) == 1 else ""
        return complete(only) or offered if only.endswith("/") else offered

    return complete
