"""`tutelage study`: which way of transferring skill works, for which student?"""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph.cli.completing import files
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data, Plain
from graph.cli.running import refuse

if TYPE_CHECKING:
    from rich.console import Console

    from graph.settings import Plan
    from graph.study.estimate import Estimate


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(study)


def study(
    plan: Annotated[
        Path,
        typer.Argument(help="A plan (TOML) with a \\[study] table.", autocompletion=files(".toml")),
    ],
    name: Annotated[str | None, typer.Option(help="The run's name; made from the plan's.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would take and see, and start nothing.")
    ] = False,
    minutes: Annotated[float | None, typer.Option(help="Budget of wall time.")] = None,
    agents: Annotated[bool, typer.Option(help="Start the agents too.")] = True,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Let every student meet every arm on every task, and report what helped whom.

    What an earlier run of the plan's name holds in this data folder is not run again. Ctrl-C
    pauses; `tutelage resume` goes on where it was.
    """
    from graph.cli.records import check_new
    from graph.preflight import check_room
    from graph.study.errors import UnfinishedStudyError

    resolved = _read(plan, minutes)
    found, unfinished = _foretold(resolved, data)
    if dry_run:
        _tell(found, as_json=as_json)
        return
    for run in unfinished:
        raise UnfinishedStudyError(resolved.name, run)
    chosen = name or f"{resolved.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    check_new(chosen, resolved, data)
    check_room(data)
    from graph.cli.session import Session, carry_out  # takes seconds, and all is well so far
    from graph.works import work_of

    _print(found, open_console(stderr=as_json))
    session = Session(data, chosen, resolved, work_of(resolved), agents=agents, plain=plain)
    carry_out(session, as_json=as_json)


def _read(path: Path, minutes: float | None) -> "Plan":
    """The plan, if a study can be held by it.

    Raises:
        OtherPlanError, NoStudyError: it is none of a study.
        ValueError: as `check_plan` says, by its subclasses.
    """
    from graph.preflight import check_plan
    from graph.settings import read_plan
    from graph.study.errors import NoStudyError

    changes: dict[str, Any] = {} if minutes is None else {"budget": {"minutes": minutes}}
    plan = read_plan(path, **changes)
    refuse(str(path), plan, "trial")
    if plan.study is None:
        raise NoStudyError(str(path))
    check_plan(plan)
    return plan


def _foretold(plan: "Plan", data: Path) -> "tuple[Estimate, Sequence[str]]":
    """What the study will take, beside what earlier runs hold; and those that have not ended."""
    from graph.cli.records import open_ledger
    from graph.study.context import read_book
    from graph.study.earlier_runs import EarlierRuns, Terms, earlier_runs
    from graph.study.estimate import estimate
    from graph.study.suites import study_suites
    from observability.ledger.errors import MissingLedgerError
    from tools.tasks.catalogue import families

    assert plan.study is not None, "checked by the command"  # noqa: S101 - for mypy
    suites, books = study_suites(plan.study, families(plan.tasks)), []
    earlier = EarlierRuns((), ())
    with suppress(MissingLedgerError), open_ledger(data) as ledger:
        earlier = earlier_runs(ledger, Terms.foreseen(plan, suites))
        books = [read_book(ledger, run) for run in earlier.builds_on]
    return estimate(plan, suites, books), earlier.unfinished


def _print(found: "Estimate", console: "Console") -> None:
    from graph.study.estimate_wording import lines

    for line in lines(found):
        console.print(line, markup=False, highlight=False)


def _tell(found: "Estimate", *, as_json: bool) -> None:
    from graph.study.estimate_wording import lines

    if not as_json:
        for line in lines(found):
            typer.echo(line)
        return
    facts = asdict(found)
    print_json(
        {
            "run": None,
            "matrix": {each: facts[each] for each in ("students", "arms", "suites", "seeds")},
            "attempts": facts["by_arm"],
            "null": found.null,
            "held": found.held,
            "tokens": {"read": found.read, "written": found.written},
            "money": found.money,
            "minutes": found.duration / 60,
            "detectable": found.detectable,
            "said": lines(found),
        }
    )
