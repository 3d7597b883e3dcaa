"""`tutelage approve`, `tutelage reject`: a person's word on what has won its gate."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.cli.console import print_json
from graph.cli.options import DATA, AsJson, Data, RunName

if TYPE_CHECKING:
    from bus.approval import Answer
    from observability.ledger.event import Reader
    from observability.ledger.facts import ApprovalAsked

By = Annotated[str, typer.Option(help="Who says so, for the record.")]


class NoReasonError(ValueError):
    """A scaffold is rejected, and nobody says why."""

    def __init__(self) -> None:
        super().__init__("--reason: say in a few words why it is rejected; they go into the ledger")


def register(app: typer.Typer) -> None:
    """Add these commands."""
    for command in (approve, reject):
        app.command()(command)


def approve(
    run: RunName = "latest",
    reason: Annotated[str, typer.Option(help="Why, for the record.")] = "",
    by: By = "a person",
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Let the student have the scaffold that has won its gate and waits."""
    _tell(_answer(data, run, True, reason.strip(), by), as_json=as_json)


def reject(
    reason: Annotated[str, typer.Option(help="Why, for the record.")],
    run: RunName = "latest",
    by: By = "a person",
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Set aside the scaffold that has won its gate and waits; it stays tested, and unused."""
    if not reason.strip():
        raise NoReasonError
    _tell(_answer(data, run, False, reason.strip(), by), as_json=as_json)


def _tell(told: dict[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        typer.echo(f"{told['run']}: {told['scaffold'][:8]} is {told['answer']}")


def _answer(data: Path, run: str, approved: bool, reason: str, by: str) -> dict[str, str]:
    from bus.approval import Answer
    from graph.cli.records import find_run, open_ledger

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
        asked = _asked(ledger, chosen)
    answer = Answer(scaffold=asked.scaffold, approved=approved, reason=reason, by=by)
    asyncio.run(_send(data, chosen, answer))
    word = "approved" if approved else "rejected"
    return {"run": chosen, "scaffold": asked.scaffold, "answer": word, "reason": reason, "by": by}


def _asked(ledger: "Reader", run: str) -> "ApprovalAsked":
    """What waits for an answer.

    Raises:
        NothingWaitsError: nothing does.
    """
    from bus.approval import NothingWaitsError
    from graph.cli.records import progress
    from observability.ledger.folds.approvals import Approvals
    from observability.ledger.folds.fold import folded

    if asked := folded(Approvals(), ledger.read(run)).waiting:
        return asked
    known = progress(ledger, run)
    if known.standing == "ended":
        raise NothingWaitsError(run, f"it has ended ({known.reason})")
    raise NothingWaitsError(
        run,
        "no scaffold waits for approval just now; runs whose plan sets `gate.approval = true` ask "
        "for it after each gate that is won (see `tutelage watch`)",
    )


async def _send(data: Path, run: str, answer: "Answer") -> None:
    from bus.approval import NotRunningError, send_answer
    from bus.connection import connect
    from bus.credentials import NoServerError, discover

    try:
        server = discover(data)
    except NoServerError as error:
        raise NotRunningError(run) from error
    connection = await connect("reader", server)
    try:
        await send_answer(connection, run, answer)
    finally:
        await connection.close()
