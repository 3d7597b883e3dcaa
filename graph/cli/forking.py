"""`tutelage fork`: a new run from an earlier state of another."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.cli.completing import complete_runs, files
from graph.cli.console import print_json
from graph.cli.options import DATA, AsJson, Data, Plain, named

if TYPE_CHECKING:
    from observability.ledger.facts import RunStarted

Parent = Annotated[
    str,
    typer.Argument(
        help="The run to fork, or `latest`.", metavar="RUN", autocompletion=complete_runs
    ),
]
ForkPlan = Annotated[
    Path | None,
    typer.Option(help="The fork's plan (TOML), if not that of RUN.", autocompletion=files(".toml")),
]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(fork)


def fork(
    run: Parent,
    at: Annotated[int, typer.Option(help="The last episode that the fork builds on.")],
    plan: ForkPlan = None,
    name: Annotated[str | None, typer.Option(help="The fork's name; made from the plan's.")] = None,
    minutes: Annotated[float | None, typer.Option(help="Budget of wall time.")] = None,
    episodes: Annotated[int | None, typer.Option(help="Budget of episodes.")] = None,
    agents: Annotated[bool, typer.Option(help="Start the agents too.")] = True,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Start a new run from where RUN was after an episode, with choices and a budget of its own.

    Where a run is going on in the data folder, the fork is put on record and begins with `resume`.
    """
    from bus.credentials import owner
    from graph.forking import record_fork
    from graph.settings import make_plan

    limits = (("minutes", minutes), ("episodes", episodes))
    budget = {key: value for key, value in limits if value is not None}
    changes: dict[str, Any] = {"budget": budget} if budget else {}
    fact = _checked(data, run, at, plan, changes | ({"name": name} if name else {}))
    holder = owner(data)
    record_fork(data, fact)
    if holder is not None:
        if as_json:
            print_json({"run": fact.run, "parent": fact.parent, "after": at, "holder": holder})
            return
        typer.echo(
            f"{fact.run} goes on from {fact.parent} after episode {at}; process {holder} is at "
            f"work on {data}, so begin it after that: tutelage resume {fact.run}{named(data)}"
        )
        return
    from graph.cli.session import Session, carry_out

    resolved = make_plan(fact.plan, f"the plan of {fact.run}")
    session = Session(data, fact.run, resolved, agents=agents, plain=plain)
    carry_out(session, as_json=as_json)


def _checked(
    data: Path, run: str, at: int, plan: Path | None, changes: dict[str, Any]
) -> "RunStarted":
    """The fork's first event, once nothing speaks against it."""
    from graph.cli.records import check_new, find_run, open_ledger
    from graph.forking import fork_fact, fork_plan
    from graph.preflight import check_plan, check_room

    with open_ledger(data) as ledger:
        parent = find_run(ledger, run, data)
        resolved = fork_plan(ledger, parent, plan, **changes)
        name = changes.get("name") or f"{resolved.name}-fork-{time.strftime('%Y%m%d-%H%M%S')}"
        fact = fork_fact(ledger, parent, at, name, resolved)
    check_new(name, resolved, data)
    check_plan(resolved)
    check_room(data)
    return fact
