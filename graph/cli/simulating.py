"""`tutelage simulate`: what the lab would say of students whose truth is known, to plan with.

`policies` asks how soon each policy finds the frontier of every skill, `gate` how often candidates
are adopted rightly and wrongly over a ledger's life, `study` what a design of so many skills and
repeats finds, misses and claims falsely, `hints` what the hint ladder comes to. Nothing is sent to
a model, and nothing is written.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from graph.cli.console import open_console, print_json
from graph.cli.options import AsJson

if TYPE_CHECKING:
    from tools.simulation.planning import TableRow


class Simulation(StrEnum):
    """What to simulate."""

    policies = "policies"
    gate = "gate"
    study = "study"
    hints = "hints"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(simulate)


def simulate(
    what: Annotated[Simulation, typer.Argument(help="What to simulate.")],
    preset: Annotated[
        str, typer.Option(help="A world: null, helps, harms, floor, …; `all` for each in turn.")
    ] = "null",
    seeds: Annotated[int, typer.Option(min=2, help="Students, lifetimes or studies.")] = 200,
    skills: Annotated[int, typer.Option(min=2, help="Skills; the clusters of a study.")] = 8,
    repeats: Annotated[int, typer.Option(min=1, help="Items a skill in a study.")] = 5,
    levels: Annotated[int, typer.Option(min=1, max=20, help="Levels of a skill.")] = 10,
    episodes: Annotated[int, typer.Option(min=10, help="Most that a policy may take.")] = 1_500,
    lanes: Annotated[int, typer.Option(min=1, help="Episodes under way at once.")] = 1,
    ordered: Annotated[bool, typer.Option(help="Whether higher levels are harder.")] = True,
    seed: Annotated[int, typer.Option(min=0, help="The same seed, the same numbers.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Try policies, the gate, a study's design or hints on simulated students.

    For example `tutelage simulate study --preset helps --skills 40 --repeats 5`.
    """
    from tools.simulation.planning import SIMULATIONS, Sizes, worlds_of

    sizes = Sizes(seeds, skills, repeats, levels, episodes, lanes, ordered)
    lines = [
        line
        for name, world in worlds_of(preset).items()
        for line in SIMULATIONS[what.value](name, world, sizes, seed)
    ]
    if as_json:
        for line in lines:
            print_json({"what": what.value, **line.facts})
        return
    console = open_console()
    console.print(_table(lines))
    console.print(lines[0].note, style="dim", highlight=False)


def _table(lines: "list[TableRow]") -> Table:
    table = Table(box=None, header_style="bold")
    for name, value in lines[0].facts.items():
        table.add_column(name, justify="left" if isinstance(value, str) else "right")
    for line in lines:
        table.add_row(*(_cell(value) for value in line.facts.values()))
    return table


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 20 or value == int(value) else f"{value:.3f}"
