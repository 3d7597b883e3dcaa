"""`tutelage author`: new tasks by a language model, and a clear account of what was refused."""

import asyncio
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.cli.completing import files
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data, Plain

if TYPE_CHECKING:
    from graph.authoring.writing import Order
    from graph.settings import Plan

AGAIN = "the same command"
_LONGEST = 100
"""Characters of a draft that a line of the account shows."""


class NoCuratorError(ValueError):
    """A plan names no model that could write."""

    def __init__(self, plan: Path) -> None:
        self.plan = plan
        super().__init__(
            f"{plan} has no [curator] table, which names the model that writes "
            '(base_url = "…" and model = "…", or local = "…")'
        )


class NothingToWriteError(ValueError):
    """Nobody said of what tasks are to be written."""

    def __init__(self, plan: Path) -> None:
        self.plan = plan
        super().__init__(
            f'{plan} names no skills: add `skills` or `tasks`, describe one with --skill "name: '
            'description", or have some invented with --families N'
        )


class NoTaskError(RuntimeError):
    """Nothing that the model wrote could be admitted."""

    def __init__(self, account: Path) -> None:
        self.account = account
        super().__init__(f"no task was admitted; {account} says why")


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("author")(author)


def author(
    plan: Annotated[
        Path,
        typer.Argument(
            help="A plan (TOML) with a \\[curator] table.", autocompletion=files(".toml")
        ),
    ],
    to: Annotated[Path, typer.Option(help="The file to write; must not be there yet.")],
    count: Annotated[int, typer.Option(min=1, help="Tasks wanted, over all skills.")] = 20,
    skill: Annotated[
        list[str] | None,
        typer.Option(help='A skill to write tasks of: "name: description". May be repeated.'),
    ] = None,
    families: Annotated[int, typer.Option(min=0, max=20, help="New skills to invent.")] = 0,
    levels: Annotated[int, typer.Option(min=1, max=5, help="Levels of an invented skill.")] = 1,
    seed: Annotated[int, typer.Option(min=0, help="Another seed writes other tasks.")] = 0,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Have a language model write tasks; keep those whose answers hold.

    Repeating the command goes on where it was interrupted, or prints the account again.
    """
    from graph.authoring.targets import Described
    from graph.authoring.writing import Order
    from graph.cli.records import has_ended

    described = Described.parse_all(skill or ())
    order = Order(count, described, families, levels)
    resolved = _plan(plan, order)
    run = _name(resolved, order, seed)
    if not has_ended(data, run):
        _write(resolved, order, run, to, data, plain=plain, quiet=as_json)
    _tell(data, run, to, as_json=as_json)


def _plan(path: Path, order: "Order") -> "Plan":
    """The plan as an authoring run has it: nobody is taught, so no student is served."""
    from graph.authoring.targets import check_skills
    from graph.preflight import check_plan
    from graph.settings import AUTHORING, make_plan, read_plan

    written = read_plan(path, name=AUTHORING)
    if written.curator is None:
        raise NoCuratorError(path)
    if not (written.skills or written.tasks or order.described or order.families):
        raise NothingToWriteError(path)
    if not (order.described or order.families):
        check_skills(written)
    table: dict[str, Any] = written.model_dump(mode="json", exclude={"distiller", "trial"})
    resolved = make_plan({**table, "student": {"simulated": "null"}}, str(path))
    check_plan(resolved)
    return resolved


def _name(plan: "Plan", order: "Order", seed: int) -> str:
    """The run's name: the same order of the same plan is the same run, wherever its files lie."""
    from tools.tasks.own import OwnTasks

    settings = plan.model_dump_json(exclude={"tasks"})
    version = OwnTasks(plan.tasks).version if plan.tasks else ""
    # The repr of the order, so its class and fields keep their names
    content = f"{settings}|{order}|{version}|{seed}"
    return f"author-{hashlib.sha256(content.encode()).hexdigest()[:12]}"


def _write(
    plan: "Plan", order: "Order", run: str, to: Path, data: Path, *, plain: bool, quiet: bool
) -> None:
    from graph.authoring.output import check_free
    from graph.preflight import check_room

    check_free(to)
    check_room(data)
    from graph.authoring.writing import author as work_of
    from graph.cli.session import Session, follow

    session = Session(data, run, plan, work_of(order), plain=plain, again=AGAIN)
    if not asyncio.run(follow(session, open_console(stderr=quiet))).ended:
        raise typer.Exit(130)


def _tell(data: Path, run: str, to: Path, *, as_json: bool) -> None:
    """Write both files, and print the account."""
    from graph.authoring.output import account_path, write
    from graph.cli.records import open_ledger

    with open_ledger(data) as ledger:
        told = write(ledger, run, to)
    if as_json:
        print_json(told)
    else:
        for line in _lines(told):
            typer.echo(line)
    if not told["admitted"]:
        raise NoTaskError(account_path(to))
    if not as_json:
        typer.echo(f"Tasks: {to}; account: {account_path(to)}")
        typer.echo(f"Use them with: tutelage run --tasks {to}")


def _lines(told: dict[str, Any]) -> list[str]:
    """The account for people; JSON's escapes keep a model's words from steering the terminal."""
    lines = [
        f"{told['run']} ({told['curator'].get('model')}): {told['asked']} drafts asked for, "
        f"{told['written']} written, {told['admitted']} admitted ({told['ended']})"
    ]
    for skill in told["skills"]:
        why = f": {skill['refusal']} ({skill['reason']})" if skill["refusal"] else ""
        lines.append(f"  skill {json.dumps(skill['name'])} {skill['outcome']}{why}")
    for name, refused in told["refused"].items():
        lines.append(f"  refused {refused['count']:>3} {name}")
        for example in refused["examples"]:
            prompt = json.dumps(example.get("prompt", ""))[:_LONGEST]
            lines.append(f"      {prompt}: {json.dumps(example['reason'])[1:-1]}")
    for purpose, spent in told["spent"].items():
        lines.append(
            f"  {purpose}: {spent['calls']} calls, {spent['completion_tokens']:,} tokens written, "
            f"cost {spent['cost']:.4f}"
        )
    return lines
