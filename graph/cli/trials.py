"""`tutelage trial`: does what was learnt in one domain help in another?"""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.cli.completing import files
from graph.cli.console import open_console
from graph.cli.options import DATA, AsJson, Data, Plain
from graph.cli.running import refuse

if TYPE_CHECKING:
    from graph.settings import Plan


class NoTrialError(ValueError):
    """A plan has no `[trial]` table."""

    def __init__(self, plan: Path) -> None:
        self.plan = plan
        super().__init__(
            f"{plan} has no [trial] table: add one that names at least `pool`, domain 2"
        )


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(trial)


def trial(
    plan: Annotated[
        Path,
        typer.Argument(help="A plan (TOML) with a \\[trial] table.", autocompletion=files(".toml")),
    ],
    name: Annotated[str | None, typer.Option(help="The run's name; made from the plan's.")] = None,
    full: Annotated[bool, typer.Option("--full", help="All arms, and a pilot.")] = False,
    agents: Annotated[bool, typer.Option(help="Start the agents too.")] = True,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Put a scaffold from domain 1 on trial in domain 2, which nobody has seen.

    Ctrl-C pauses; `tutelage resume` goes on where it was.
    """
    from graph.cli.records import check_new
    from graph.preflight import check_plan, check_room
    from graph.settings import read_plan

    resolved = read_plan(plan, **({} if name is None else {"name": name}))
    refuse(str(plan), resolved, "study")
    if resolved.trial is None:
        raise NoTrialError(plan)
    if full:
        resolved = resolved.model_copy(update={"trial": resolved.trial.in_full()})
    chosen = name or f"{resolved.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    check_new(chosen, resolved, data)
    check_plan(resolved)
    check_room(data)
    from graph.cli.session import Session, carry_out  # takes seconds, and all is well so far
    from graph.works import work_of

    console = open_console(stderr=as_json)
    for line in _foretell(resolved):
        console.print(line, markup=False, highlight=False)
    session = Session(data, chosen, resolved, work_of(resolved), agents=agents, plain=plain)
    carry_out(session, as_json=as_json)


def _foretell(plan: "Plan") -> list[str]:
    """What the trial will cost, and what it can see, before it starts.

    Raises:
        GivenScaffoldError: a file that the plan names cannot be put on trial.
    """
    from graph.trial.distilling import read_given
    from graph.trial.estimate import estimate

    settings = plan.trial
    assert settings is not None, "checked by the command"  # noqa: S101 - for mypy
    for setting in ("scaffold", "wrong_domain"):
        if path := getattr(settings, setting):
            read_given(f"trial.{setting}", path)
    return estimate(plan, settings)
