"""`tutelage export` and `tutelage import`: results out, scaffolds in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from graph.cli.completing import files
from graph.cli.console import open_console, print_json
from graph.cli.options import DATA, AsJson, Data, RunName

if TYPE_CHECKING:
    from observability.ledger.facts import ScaffoldImported


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command("export")(export)
    app.command("import")(import_skill)


def export(
    run: RunName = "latest",
    to: Annotated[
        Path | None, typer.Option(help="The folder; DATA/exports/RUN if left out.")
    ] = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Export a run or trial: attempts as Parquet and chat JSONL, proven skills, a data card.

    The ledger is only read. Exporting again replaces the folder, unless it was changed since.
    """
    from graph.cli.records import find_run, open_ledger
    from observability.export.run import export_run

    with open_ledger(data) as ledger:
        chosen = find_run(ledger, run, data)
        done = export_run(ledger, chosen, (to or data / "exports" / chosen).absolute())
    if not done.complete:
        open_console(stderr=True).print(
            f"{chosen} has not ended: this is what was stored so far", markup=False
        )
    if as_json:
        print_json({"run": chosen, "folder": str(done.folder), "complete": done.complete})
    else:
        typer.echo(str(done.folder))


def import_skill(
    skill: Annotated[
        Path,
        typer.Argument(
            help="A scaffold as SKILL.md, or its folder.",
            metavar="SKILL.md",
            autocompletion=files(".md"),
        ),
    ],
    skills: Annotated[
        list[str] | None,
        typer.Option("--for", help="`family/skill` it is for; may be repeated."),
    ] = None,
    data: Data = DATA,
    as_json: AsJson = False,
) -> None:
    """Bring a scaffold into the lab, as a candidate for runs that begin from now on.

    It is put forward where `candidates.sources` names `library`, and has to win the gate.
    """
    from graph.importing import import_skill as bring

    done = bring(data, skill, skills or ())
    fact, console = done.fact, open_console(stderr=True)
    if fact.dropped:
        console.print(f"not used, for it is no step: {', '.join(fact.dropped)}", markup=False)
    if fact.leaks == "flagged":
        console.print(f"it shares with tasks: {'; '.join(fact.overlaps[:3])}", markup=False)
    if fact.lift is not None:
        said = "its measured lift was measured elsewhere, and counts for nothing here"
        console.print(said, markup=False)
    if as_json:
        print_json({"scaffold": fact.scaffold, "new": done.new, **_told(fact)})
        return
    told = "imported" if done.new else "was here already"
    typer.echo(f"{fact.scaffold} {told}: {len(fact.steps)} steps for {', '.join(fact.skills)}")


def _told(fact: "ScaffoldImported") -> dict[str, object]:
    """What a program wants to know of an imported scaffold."""
    names = ("name", "steps", "skills", "leaks", "overlaps", "dropped")
    return fact.model_dump(mode="json", include=set(names))
