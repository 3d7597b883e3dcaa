"""The live display of a run: drawn from the ledger alone, so that any process can show it."""

import time
from collections import deque

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from graph.cli.narration import describe
from graph.cli.waiting import steps, waiting
from observability.ledger.event import Event
from observability.ledger.facts import ApprovalAsked, AttemptMade, CandidateProposed
from observability.ledger.folds.approvals import Approvals
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.usage import Usage


class Display:
    """What a person watches: where the student stands, and what happened last."""

    def __init__(self, run: str, where: str = "", lines: int = 12) -> None:
        """Begin with nothing; `where` is the run as commands must name it."""
        self._run, self._where = run, where or run
        self._progress, self._usage, self._approvals = Progress(), Usage(), Approvals()
        self._proposed: dict[str, CandidateProposed] = {}
        self._cells: dict[tuple[str, int, bool], list[int]] = {}
        self._lines: deque[str] = deque(maxlen=lines)

    def apply(self, event: Event) -> str:
        """Take an event in; the line that says it, empty for events of no news."""
        self._progress.apply(event)
        self._usage.apply(event)
        self._approvals.apply(event)
        if isinstance(event.fact, AttemptMade) and event.fact.purpose == "curriculum":
            cell = (event.fact.skill, event.fact.level, event.fact.arm != "none")
            right, all_of_it = self._cells.get(cell, [0, 0])
            self._cells[cell] = [right + (event.fact.outcome == "passed"), all_of_it + 1]
        if isinstance(event.fact, CandidateProposed):
            self._proposed[event.fact.scaffold] = event.fact
        asked = event.fact if isinstance(event.fact, ApprovalAsked) else None
        line = self._question(asked) if asked else describe(event)
        if line:
            self._lines.append(line)
        return line

    @property
    def over(self) -> bool:
        """Whether the run has ended or paused."""
        return self._progress.standing in ("ended", "paused")

    def __rich__(self) -> RenderableType:
        return Group(self._head(), self._map(), self._news(), *self._waits())

    def _question(self, asked: ApprovalAsked) -> str:
        """What is asked of whoever watches, under the steps that it is about."""
        proposed = self._proposed.get(asked.scaffold)
        said = f"[bold yellow]     {escape(waiting(asked, self._where))}[/]"
        return f"{steps(proposed)}\n{said}" if proposed else said

    def _waits(self) -> list[RenderableType]:
        asked = self._approvals.waiting
        if asked is None:
            return []
        title = f"{self._run} waits for you"
        return [Panel(Text.from_markup(self._question(asked)), title=title, title_align="left")]

    def _head(self) -> RenderableType:
        spent = self._usage.total()
        seconds = (self._progress.latest or time.time()) - self._progress.began
        if self._progress.standing == "running":
            seconds = time.time() - self._progress.began
        speed = spent.completion_tokens / seconds if seconds > 1 else 0.0
        parts = (
            f"[bold]{escape(self._run)}[/]",
            self._progress.standing,
            f"{self._progress.done} episodes",
            f"{spent.calls} attempts",
            f"{spent.completion_tokens:,} tokens written ({speed:.0f}/s)",
            f"{seconds / 60:.1f} min",
        )
        return Text.from_markup("  ·  ".join(parts))

    def _map(self) -> RenderableType:
        table = Table(box=None, padding=(0, 2), header_style="dim")
        table.add_column("skill")
        table.add_column("level", justify="right")
        table.add_column("right", justify="right")
        table.add_column("")
        for (skill, level, scaffolded), (right, tries) in sorted(self._cells.items()):
            bar = "█" * round(12 * right / tries)
            name = f"{escape(skill)}{' [cyan]+ scaffold[/]' if scaffolded else ''}"
            table.add_row(name, str(level), f"{right}/{tries}", f"[green]{bar:<12}[/]")
        return table

    def _news(self) -> RenderableType:
        return Panel(
            Text.from_markup("\n".join(self._lines)), title="what happened", title_align="left"
        )
