"""`tutelage agent`: who is on the bus, and whether one of them does what agents do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bus.discovery import AgentSeen
from bus.queues import Queue
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data
from graph.conformance.finding import Finding

app = typer.Typer(help="Agents on the bus: who is there, and whether one does what agents do.")

_SIGNS = {"passed": "[green]passed[/]", "failed": "[red]failed[/]", "not applicable": "[dim]n/a[/]"}


@app.command("list")
def list_agents(data: Data = DATA, as_json: AsJson = False) -> None:
    """List the agents that have registered, with their figures and the work that waits for each."""
    seen, queues = asyncio.run(_look(data))
    if as_json:
        for each in seen:
            print_json(_plain(each))
        return
    console = open_console()
    console.print(_table(seen, queues) if seen else "no agent is registered")
    for queue in _unserved(seen, queues):
        console.print(
            f"[yellow]nobody serves {queue.durable}: {queue.waiting + queue.in_flight} wait[/]"
        )


@app.command()
def check(
    name: Annotated[
        str, typer.Argument(help="`role`, `role.variant`, or a worker's name.", metavar="NAME")
    ],
    data: Data = DATA,
    patience: Annotated[
        float, typer.Option(min=1, help="Seconds that one case may take.", metavar="SECONDS")
    ] = 60.0,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait until it registers.", metavar="SECONDS")
    ] = 5.0,
    only: Annotated[
        list[str] | None,
        typer.Option(
            help="Only these cases: registers, answers, refuses, large, repeats, "
            "closed or slow; may be repeated."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Try on an agent, in any language, whatever a run may ask of it, and what it should refuse.

    Its requests go to the very queue that runs use, under run names of the check's own; what they
    leave behind is deleted. Exit code 1 where a case failed.
    """
    failed = asyncio.run(_check(data, name, patience, wait, only, as_json))
    raise typer.Exit(code=1 if failed else 0)


async def _look(data: Path) -> tuple[list[AgentSeen], list[Queue]]:
    from bus.discovery import agents
    from bus.queues import depths
    from graph.owner import reach_bus

    async with reach_bus(data) as connection:
        return await agents(connection), await depths(connection)


async def _check(
    data: Path, name: str, patience: float, wait: float, only: list[str] | None, as_json: bool
) -> bool:
    from graph.conformance.suite import GROUPS
    from graph.conformance.suite import check as checked
    from graph.conformance.target import find
    from graph.owner import reach_bus

    console = open_console()
    async with reach_bus(data) as connection:
        target = await find(connection, name, wait)
        if len(target.workers) > 1 and not as_json:
            console.print(
                f"{len(target.workers)} workers share the queue {target.role}-{target.variant}, "
                "and any of them may answer; each case says who did",
                style="yellow",
            )
        return await _shown(checked(connection, target, patience, only or GROUPS), console, as_json)


async def _shown(findings: AsyncIterator[Finding], console: Console, as_json: bool) -> bool:
    """Print each finding as it comes; whether one of them failed."""
    counted = {"passed": 0, "failed": 0, "not applicable": 0}
    async for each in findings:
        counted[each.outcome] += 1
        if as_json:
            print_json(asdict(each))
            continue
        who = f" [dim]({escape(each.worker)})[/]" if each.worker else ""
        console.print(f"{_SIGNS[each.outcome]:<22} [bold]{each.case}[/]: {escape(each.came)}{who}")
        if each.outcome == "failed":
            console.print(f"  sent {escape(each.sent)}; expected {escape(each.expected)}")
    if not as_json:
        told = ", ".join(f"{number} {outcome}" for outcome, number in counted.items())
        console.print(told)
    return counted["failed"] > 0


def _plain(seen: AgentSeen) -> dict[str, Any]:
    moments = {name: getattr(seen, name) for name in ("started", "last_answer")}
    told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {**asdict(seen), **told}


def _table(seen: list[AgentSeen], queues: list[Queue]) -> Table:
    waiting = {f"{each.role}.{each.variant}": str(each.waiting) for each in queues}
    table = Table("agent", "worker", "contract", "started", box=None)
    for title in ("answered", "failed", "busy", "mean s", "waiting"):
        table.add_column(title, justify="right")
    for each in seen:
        started = each.started.strftime("%m-%d %H:%M:%S") if each.started else ""
        figures = (each.answered, each.failed, each.busy)
        mean = "" if each.mean_seconds is None else f"{each.mean_seconds:.2f}"
        table.add_row(
            escape(f"{each.role}.{each.variant}"),
            escape(each.worker),
            str(each.contract or "?"),
            started,
            *("" if figure is None else str(figure) for figure in figures),
            mean,
            waiting.get(f"{each.role}.{each.variant}", ""),
        )
    return table


def _unserved(seen: list[AgentSeen], queues: list[Queue]) -> list[Queue]:
    served = {(each.role, each.variant) for each in seen}
    waiting = [each for each in queues if each.waiting + each.in_flight]
    return [each for each in waiting if (each.role, each.variant) not in served]
