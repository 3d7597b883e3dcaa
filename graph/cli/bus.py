"""`tutelage bus`: what a real NATS server needs, and what agents in other languages need."""

import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.cli.console import print_json
from graph.cli.options import DATA, AsJson, Data

if TYPE_CHECKING:
    from bus.messages.message import Role

app = typer.Typer(help="The bus: configuration for a real server, schemas of all messages.")


@app.command()
def config(
    variant: Annotated[
        list[str] | None,
        typer.Option(help="A worker to permit, as ROLE.NAME: student.qwen. May be repeated."),
    ] = None,
    plan: Annotated[
        Path | None, typer.Option(help="A plan (TOML) whose workers to permit.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the users and permissions for a real nats-server's configuration.

    Passwords are read from the environment variables named in it.
    """
    from bus.accounts import render
    from bus.permissions import users
    from bus.subjects import worker_named

    permitted: defaultdict[Role, list[str]] = defaultdict(list)
    for role, name in map(worker_named, variant or ()):
        permitted[role].append(name)
    if plan is not None:
        from graph.settings import read_plan
        from graph.variants import workers_of

        for role, names in workers_of(read_plan(plan)).items():
            permitted[role] += names
    text = render(users(permitted))
    if as_json:
        print_json({"config": text})
    else:
        typer.echo(text, nl=False)


@app.command()
def passwords(as_json: AsJson = False) -> None:
    """Print a fresh password for every user, as environment variables; keep them to yourself."""
    from bus.permissions import USERS, fresh_password, password_variable

    fresh = {password_variable(user): fresh_password() for user in USERS}
    if as_json:
        print_json(fresh)
    else:
        for name, password in fresh.items():
            typer.echo(f"{name}={password}")


@app.command()
def schema(
    asyncapi: Annotated[
        bool, typer.Option("--asyncapi", help="Print the whole bus as an AsyncAPI 3.0 document.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Print the JSON Schema of every message, by contract version and kind.

    It is JSON in any case; with --json all of it is on one line.
    """
    from bus.asyncapi import document
    from bus.schema import schemas

    parts = {name: json.loads(text) for name, text in schemas().items()}
    told = document() if asyncapi else parts
    if as_json:
        print_json(told)
    else:
        typer.echo(json.dumps(told, indent=2, ensure_ascii=False))


@app.command()
def where(data: Data = DATA, as_json: AsJson = False) -> None:
    """Print the address of the server that this data folder's owner keeps."""
    from bus.credentials import discover

    url = discover(data).url
    if as_json:
        print_json({"url": url})
    else:
        typer.echo(url)
