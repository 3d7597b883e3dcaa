"""`tutelage run`, `resume`, `pause`, `stop`: what changes a run."""

import asyncio
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from graph.cli.completing import files
from graph.cli.console import print_json
from graph.cli.options import DATA, AsJson, Data, Plain, RunName, named

if TYPE_CHECKING:
    from graph.settings import Plan

PlanFile = Annotated[
    Path | None,
    typer.Argument(
        help="A plan (TOML); without one, name --tasks.",
        metavar="[PLAN]",
        autocompletion=files(".toml"),
    ),
]

QUEUED = "the service goes on with it as soon as it has room"


class OtherPlanError(ValueError):
    """A plan is one of a trial or a study, which another command holds."""

    def __init__(self, plan: str, table: str) -> None:
        self.plan, self.table = plan, table
        super().__init__(f"{plan} has a [{table}] table: start it with `tutelage {table} {plan}`")


def refuse(where: str, plan: "Plan", *tables: Literal["trial", "study"]) -> None:
    """Refuse a plan that has one of these tables.

    Raises:
        OtherPlanError: it has, and another command is for it.
    """
    for table in tables:
        if getattr(plan, table) is not None:
            raise OtherPlanError(where, table)


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (run, resume, pause, stop):
        app.command()(command)


def run(
    plan: PlanFile = None,
    tasks: Annotated[
        Path | None,
        typer.Option(help="Your own tasks, as JSON lines.", autocompletion=files(".jsonl")),
    ] = None,
    name: Annotated[str | None, typer.Option(help="The run's name; made from the plan's.")] = None,
    minutes: Annotated[float | None, typer.Option(help="Budget of wall time.")] = None,
    episodes: Annotated[int | None, typer.Option(help="Budget of episodes.")] = None,
    agents: Annotated[bool, typer.Option(help="Start the agents too.")] = True,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Teach a student, for as long as the plan's budget lasts.

    Ctrl-C pauses; `tutelage resume` goes on where it was.
    """
    from graph.cli.records import check_new
    from graph.preflight import check_plan, check_room
    from graph.settings import read_plan

    resolved = read_plan(plan, **_changes(tasks, name, minutes, episodes))
    refuse(str(plan), resolved, "trial", "study")
    chosen = name or f"{resolved.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    check_new(chosen, resolved, data)
    check_plan(resolved)
    check_room(data)
    from graph.cli.session import Session, carry_out  # takes seconds, and all is well so far

    session = Session(data, chosen, resolved, agents=agents, plain=plain)
    carry_out(session, as_json=as_json)


def resume(
    run: RunName = "latest",
    agents: Annotated[bool, typer.Option(help="Start the agents too.")] = True,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Go on with a run that was paused or killed; nothing stored is paid for twice.

    Where a service owns the data folder, it takes the run up.
    """
    from graph.cli.records import find_run, open_ledger
    from graph.preflight import check_room, recorded_plan

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
        plan = recorded_plan(ledger, chosen)
    if steer(data, chosen, "resume"):
        _tell_queued(data, chosen, as_json=as_json)
        return
    check_room(data)
    from graph.cli.session import Session, carry_out
    from graph.works import work_of

    session = Session(data, chosen, plan, work_of(plan), agents=agents, plain=plain)
    carry_out(session, as_json=as_json)


def _tell_queued(data: Path, run: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"run": run, "said": [], "ended": False, "reason": QUEUED, "report": None})
    else:
        typer.echo(f"{run}: {QUEUED}; watch it with `tutelage watch {run}{named(data)}`")


def pause(run: RunName = "latest", data: Data = DATA, as_json: AsJson = False) -> None:
    """Ask whoever runs a run to pause it; `resume` goes on where it was."""
    _wish(data, run, "pause", as_json=as_json)


def stop(run: RunName = "latest", data: Data = DATA, as_json: AsJson = False) -> None:
    """End a run for good: ask whoever runs it, or put it on record where nobody does."""
    _wish(data, run, "stop", as_json=as_json)


def _wish(data: Path, run: str, wished: Any, *, as_json: bool) -> None:
    from bus.connection import connect
    from bus.credentials import NoServerError, discover
    from bus.notifications import NobodyListensError, send_wish
    from graph.cli.records import find_run, open_ledger

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)

    async def send() -> None:
        connection = await connect("reader", discover(data))
        try:
            await send_wish(connection, chosen, wished)
        finally:
            await connection.close()

    try:
        asyncio.run(send())
    except (NobodyListensError, NoServerError):
        if not steer(data, chosen, wished):  # a service's runs that wait have nobody else
            if wished != "stop":
                raise
            from graph.cli.ending import end_alone

            end_alone(data, chosen)
    if as_json:
        print_json({"run": chosen, "requested": wished})
    else:
        typer.echo(f"{chosen}: {wished} requested")


def steer(data: Path, run: str, wish: str) -> bool:
    """Ask the data folder's service to see to a run; False where no service owns it.

    Raises:
        ServiceRefusedError: it cannot; says why.
        ServiceAwayError: it does not answer.
    """
    from graph.service.address import NoServiceError, discover
    from graph.service.client import ServiceClient

    try:
        where = discover(data)
    except NoServiceError:
        return False
    ServiceClient(where).steer(run, wish)
    return True


def _changes(
    tasks: Path | None, name: str | None, minutes: float | None, episodes: int | None
) -> dict[str, Any]:
    changes: dict[str, Any] = {} if name is None else {"name": name}
    if tasks is not None:
        changes["tasks"] = str(tasks.resolve())
    budget = {
        name: value
        for name, value in (("minutes", minutes), ("episodes", episodes))
        if value is not None
    }
    return changes | ({"budget": budget} if budget else {})
