"""`tutelage bus`: what a real NATS server needs, and what agents in other languages need."""

import json
from typing import Annotated

import typer

from graph.cli.options import DATA, Data

app = typer.Typer(help="The bus: configuration for a real server, schemas of all messages.")


@app.command()
def config(
    variant: Annotated[
        list[str] | None, typer.Option(help="A student variant to permit; may be repeated.")
    ] = None,
) -> None:
    """Print the users and permissions for a real nats-server's configuration.

    Passwords are read from the environment variables named in it.
    """
    from bus.accounts import render
    from bus.permissions import users

    typer.echo(render(users(variant or ())), nl=False)


@app.command()
def passwords() -> None:
    """Print a fresh password for every user, as environment variables; keep them to yourself."""
    from bus.permissions import USERS, fresh_password, password_variable

    for user in USERS:
        typer.echo(f"{password_variable(user)}={fresh_password()}")


@app.command()
def schema(
    asyncapi: Annotated[
        bool, typer.Option("--asyncapi", help="Print the whole bus as an AsyncAPI 3.0 document.")
    ] = False,
) -> None:
    """Print the JSON Schema of every message, by contract version and kind."""
    from bus.asyncapi import document
    from bus.schema import schemas

    parts = {name: json.loads(text) for name, text in schemas().items()}
    typer.echo(json.dumps(document() if asyncapi else parts, indent=2, ensure_ascii=False))


@app.command()
def where(data: Data = DATA) -> None:
    """Print the address of the server that this data folder's owner keeps."""
    from bus.credentials import discover

    typer.echo(discover(data).url)
