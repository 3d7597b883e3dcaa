"""`tutelage try`: helps, hurts, undecided or a budget effect, with interval and cost."""

import asyncio
import hashlib
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.cli.completing import files
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data, Plain
from tools.scaffold.skill_file import InvalidSkillFileError, SkillFile

if TYPE_CHECKING:
    from observability.ledger.facts import PanelFinished

AGAIN = "the same command"
Skill = Annotated[
    Path,
    typer.Argument(help="A scaffold as SKILL.md.", metavar="SKILL.md", autocompletion=files(".md")),
]
Tasks = Annotated[
    Path, typer.Option(help="Your own tasks, as JSON lines.", autocompletion=files(".jsonl"))
]
Student = Annotated[
    Path | None,
    typer.Option(help="A plan that names the student.", autocompletion=files(".toml")),
]


class SkillError(ValueError):
    """A file cannot be tried as a scaffold."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"{path} cannot be tried: {reason}")


class StoppedError(RuntimeError):
    """A try was stopped before it had compared anything."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(f"{run} was stopped, so nothing is known; the same command tries anew")


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("try")(try_skill)


def try_skill(
    skill: Skill,
    tasks: Tasks,
    plan: Student = None,
    pairs: Annotated[int, typer.Option(help="Most tasks to try, each with and without.")] = 100,
    plain: Plain = False,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Find out whether a scaffold helps your model on your tasks.

    Repeating the command goes on where it was interrupted, or prints the result again; after
    `tutelage stop` it begins anew.
    """
    from graph.cli.records import has_ended
    from graph.preflight import check_plan, check_room
    from graph.settings import TRYING, read_plan
    from tools.tasks.own import OwnTasks

    resolved = read_plan(plan, tasks=str(tasks.resolve()), name=TRYING)
    imported = _read(skill)
    scaffold = imported.scaffold
    settings = resolved.model_dump_json(exclude={"tasks"})  # their content counts, not their place
    content = f"{scaffold.digest}|{settings}|{OwnTasks(tasks).version}|{pairs}"
    run = _unstopped(data, f"try-{hashlib.sha256(content.encode()).hexdigest()[:12]}")
    console = open_console(stderr=as_json)
    if imported.dropped:
        console.print(f"not used, for it is no step: {', '.join(imported.dropped)}", markup=False)
    if not has_ended(data, run):
        check_plan(resolved)
        check_room(data)
        from graph.cli.session import Session, follow
        from graph.trying import try_scaffold

        work = try_scaffold(scaffold, pairs)
        session = Session(data, run, resolved, work, plain=plain, again=AGAIN)
        if not asyncio.run(follow(session, console)).ended:
            raise typer.Exit(130)
    _print_result(data, run, as_json=as_json)


def _read(path: Path) -> SkillFile:
    from tools.scaffold import skill_md

    try:
        return skill_md.read(path.read_text())
    except OSError as error:
        raise SkillError(path, error.strerror or str(error)) from error
    except (InvalidSkillFileError, UnicodeDecodeError) as error:
        raise SkillError(path, str(error)) from error


def _unstopped(data: Path, name: str) -> str:
    """The run of this name, or of the first numbered one after it, that was not stopped."""
    from graph.cli.records import has_ended

    numbered = (f"{name}-{number}" for number in count(2))
    runs = chain([name], numbered)
    return next(run for run in runs if not has_ended(data, run) or _panel(data, run))


def _panel(data: Path, run: str) -> "PanelFinished | None":
    from graph.cli.records import open_ledger
    from observability.ledger.facts import PanelFinished

    with open_ledger(data) as ledger:
        facts = (event.fact for event in ledger.read(run))
        return next((fact for fact in facts if isinstance(fact, PanelFinished)), None)


def _print_result(data: Path, run: str, *, as_json: bool) -> None:
    from graph.cli.records import open_ledger
    from observability.ledger.folds.fold import folded
    from observability.ledger.folds.usage import Usage
    from observability.panels import claim_of

    panel = _panel(data, run)
    if panel is None:
        raise StoppedError(run)
    with open_ledger(data) as ledger:
        spent = folded(Usage(), ledger.read(run)).total()
    claim = claim_of(panel)
    if as_json:
        cost = {"tokens": spent.completion_tokens, "money": spent.cost, "calls": spent.calls}
        print_json({"conclusion": claim, **panel.model_dump(mode="json"), "cost": cost})
        return
    typer.echo(
        f"{claim}: {100 * panel.lift:+.0f} points "
        f"({100 * panel.low:+.0f} to {100 * panel.high:+.0f}; {panel.method}), "
        f"{panel.items} pairs, {panel.missing} missing; "
        f"smallest effect this could find: {100 * panel.detectable:.0f} points; "
        f"{spent.calls} attempts, {spent.completion_tokens:,} tokens, cost {spent.cost:.4f}"
    )
