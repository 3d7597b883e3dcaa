"""`tutelage serve` and `submit`: runs that go on without a terminal."""

import asyncio
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.cli.completing import files
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data, named

if TYPE_CHECKING:
    from graph.service.client import ServiceClient
    from graph.settings import Plan

SettingsFile = Annotated[
    Path | None,
    typer.Argument(
        help="The service's settings (TOML); without them, the defaults.",
        metavar="[SERVICE.toml]",
        autocompletion=files(".toml"),
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (serve, submit):
        app.command()(command)


def serve(
    settings: SettingsFile = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 for a free one.")] = None,
    agents: Annotated[
        bool | None, typer.Option("--agents/--no-agents", help="Start agents for the runs.")
    ] = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Own the data folder and its runs until SIGTERM or Ctrl-C, with pages and an API.

    What was running when the service was last there goes on. A second signal ends it at once;
    nothing that is stored is lost.
    """
    console = open_console(stderr=as_json)

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    say(f"starting on {data}")  # what follows may take seconds to load
    from graph.preflight import check_room
    from graph.service.settings import read_settings

    changes = {"host": host, "port": port, "agents": agents}
    chosen = read_settings(
        settings, **{name: value for name, value in changes.items() if value is not None}
    )
    check_room(data)
    from graph.service.serving import configure_log
    from graph.service.serving import serve as start

    configure_log()

    def ready(url: str) -> None:
        if as_json:
            print_json({"url": url, "pid": os.getpid(), "data": str(data.resolve())})

    asyncio.run(start(data, chosen, say, ready))


def submit(
    plan: Annotated[
        Path,
        typer.Argument(help="A plan (TOML).", autocompletion=files(".toml")),
    ],
    name: Annotated[str | None, typer.Option(help="The run's name; made from the plan's.")] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Of a trial: all arms, and a pilot.")
    ] = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Hand a plan to the service of this data folder; it starts as soon as there is room.

    The files that the plan names are copied to the service; its keys must be among those that the
    service's settings allow.
    """
    from graph.service.address import discover
    from graph.service.client import ServiceClient
    from graph.settings import read_plan

    resolved = read_plan(plan)
    if full and resolved.trial is not None:
        resolved = resolved.model_copy(update={"trial": resolved.trial.in_full()})
    client = ServiceClient(discover(data))
    run = client.submit(_uploaded(client, resolved), name)
    if as_json:
        print_json({"run": run})
    else:
        typer.echo(
            f"{run}: handed to the service; watch it with `tutelage watch {run}{named(data)}`"
        )


def _uploaded(client: "ServiceClient", plan: "Plan") -> dict[str, Any]:
    """The plan as a table, its files uploaded and called after what is in them."""
    from graph.settings import files_of

    table: dict[str, Any] = plan.model_dump(mode="json", exclude_none=True)
    for holder, name in files_of(table):
        path = Path(holder[name])
        file = path / "SKILL.md" if path.is_dir() else path
        suffix = ".jsonl" if name in ("tasks", "suite") else ".md"
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        holder[name] = f"{digest[:16]}{suffix}"
        client.put(holder[name], file)
    return table
