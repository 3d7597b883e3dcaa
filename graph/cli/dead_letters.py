"""`tutelage dlq`: requests that were given up; list, read, ask again."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.markup import escape
from rich.table import Table

from bus.deadletters import DeadLetter, DeadLetters
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data

T = TypeVar("T")
Identifier = Annotated[str, typer.Argument(help="Start of the dead letter's id.", metavar="ID")]

app = typer.Typer(help="Dead letters: requests that were given up.", no_args_is_help=True)


class NobodyWaitsError(RuntimeError):
    """The run that asked is over, so an answer would be paid for and then thrown away."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(f"{run} has ended: nobody waits for this answer any more")


class NoSuchLetterError(LookupError):
    """No dead letter, or more than one, has an id that starts so."""

    def __init__(self, start: str, found: int) -> None:
        self.start, self.found = start, found
        super().__init__(f"{found} dead letters have an id that starts with {start!r}")


@app.command("list")
def list_letters(data: Data = DATA, as_json: AsJson = False) -> None:
    """List dead letters, oldest first."""
    letters = _with_letters(data, DeadLetters.list)
    if as_json:
        for letter in letters:
            print_json(_facts(letter))
        return
    table = Table("id", "role", "run", "reason", box=None)
    for letter in letters:
        address = letter.address
        table.add_row(address.id[:12], address.role, escape(address.run), escape(letter.reason))
    open_console().print(table if letters else "no dead letters")


@app.command()
def show(start: Identifier, data: Data = DATA, as_json: AsJson = False) -> None:
    """Print one dead letter: why it was given up, and the request."""

    async def find(letters: DeadLetters) -> None:
        letter = await _find(letters, start)
        if as_json:
            print_json({**_facts(letter), "request": letter.body.decode(errors="replace")})
            return
        typer.echo(f"{letter.address.work}\n{letter.reason}")
        typer.echo(letter.body.decode(errors="replace"))

    _with_letters(data, find)


@app.command()
def requeue(start: Identifier, data: Data = DATA, as_json: AsJson = False) -> None:
    """Ask again; the run that wants the answer hears it, now or when it is resumed."""
    from graph.cli.records import has_ended

    async def again(letters: DeadLetters) -> None:
        letter = await _find(letters, start)
        if has_ended(data, letter.address.run):
            raise NobodyWaitsError(letter.address.run)
        await letters.requeue(letter.address)
        if as_json:
            print_json({**_facts(letter), "asked_again": True})
        else:
            typer.echo(f"asked again: {letter.address.work}")

    _with_letters(data, again)


def _facts(letter: DeadLetter) -> dict[str, str]:
    return {**letter.address._asdict(), "reason": letter.reason}


def _with_letters(data: Path, action: Callable[[DeadLetters], Awaitable[T]]) -> T:
    from graph.owner import reach_bus

    async def run() -> T:
        async with reach_bus(data) as connection:
            return await action(DeadLetters(connection))

    return asyncio.run(run())


async def _find(letters: DeadLetters, start: str) -> DeadLetter:
    found = [letter for letter in await letters.list() if letter.address.id.startswith(start)]
    if len(found) != 1:
        raise NoSuchLetterError(start, len(found))
    return found[0]
