"""A live view of one run: where the student stands, what is done now, why, and for how much."""

import time
from collections import deque
from collections.abc import Iterable

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from graph.cli.narration import describe
from graph.cli.study_narration import describe_study
from graph.cli.tables import arms_table, lane_table, map_table, scaffold_table, study_table
from graph.cli.waiting import steps, waiting
from graph.steps import Step, threads_of
from observability.dashboard.live_folds import LiveRun
from observability.dashboard.views.meters import meters
from observability.ledger.event import Event, Reader
from observability.ledger.facts import ApprovalAsked, CandidateProposed

_WIDE = 110
"""Columns from which two tables stand beside each other."""
_NEWS = 6
"""Lines of news that are shown even where the terminal is too low for them."""


class Display:
    """What a person watches, from the ledger and, where they can be read, the lanes' checkpoints.

    Rendered for the terminal's size: beside each other where it is wide, below each other and with
    fewer columns where it is narrow.
    """

    def __init__(self, run: str, ledger: Reader, where: str = "") -> None:
        """Begin with nothing; `where` is the run as commands must name it."""
        self._run, self._where = run, where or run
        self._live = LiveRun(run, ledger)
        self._proposed: dict[str, CandidateProposed] = {}
        self._lines: deque[str] = deque(maxlen=60)
        self._steps: tuple[Step, ...] = ()

    def apply(self, event: Event, *, tell: bool = True) -> str:
        """Take an event in; the line that says it, empty for events of no news."""
        self._live.apply(event)
        if isinstance(event.fact, CandidateProposed):
            self._proposed[event.fact.scaffold] = event.fact
        if not tell:
            return ""
        asked = event.fact if isinstance(event.fact, ApprovalAsked) else None
        line = self._question(asked) if asked else self._told(event)
        if line:
            self._lines.append(line)
        return line

    def _told(self, event: Event) -> str:
        return describe(event) or describe_study(event, self._live.glance.studied)

    def see(self, found: Iterable[Step]) -> None:
        """Take in where the lanes are."""
        self._steps = tuple(found)

    @property
    def threads(self) -> list[str]:
        """Names of the threads that the lanes are in."""
        return threads_of(self._live)

    @property
    def over(self) -> bool:
        """Whether the run has ended or paused."""
        return self._live.glance.progress.standing in ("ended", "paused")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        parts = [self._head(), *self._body(options.max_width), *self._waits()]
        used = sum(len(console.render_lines(part, options)) for part in parts)
        room = max(_NEWS, (options.height or console.height) - used - 3)
        yield Group(*parts, self._news(room))

    def _body(self, width: int) -> list[RenderableType]:
        live = self._live
        if live.glance.progress.started is None:
            return []
        if live.glance.kind == "study":
            return [study_table(live.glance.studied)]
        if not live.glance.goes_in_episodes:
            return [arms_table(live.attempted)]
        going = live.glance.progress.standing == "running"
        shown = map_table(live, width)
        lanes = lane_table(live, self._steps, width, going=going)
        below = scaffold_table(live)
        if width < _WIDE:
            return [each for each in (shown, lanes, below) if each is not None]
        beside = Table.grid(padding=(0, 3))
        beside.add_row(*(each for each in (shown, lanes) if each is not None))
        return [beside, *([below] if below is not None else [])]

    def _head(self) -> RenderableType:
        glance = self._live.glance
        going = glance.progress.standing == "running"
        if glance.progress.started is None:
            return Text(f"{self._run}  is being started")
        used = meters(glance, time.time(), going=going)
        reason = f": {glance.progress.reason}" if glance.progress.reason else ""
        model = glance.progress.started.model
        first = f"[bold]{escape(self._run)}[/]  {escape(model)}  {glance.progress.standing}"
        second = "  ·  ".join(
            f"{each.used}{f' of {each.limit}' if each.limit else ''} {each.name}"
            f"{f' ({each.rate})' if each.rate else ''}"
            for each in used.held
        )
        told = "  ·  ".join(filter(None, (second, used.left, used.quiet)))
        return Text.from_markup(f"{first}{escape(reason)}\n{escape(told)}")

    def _question(self, asked: ApprovalAsked) -> str:
        """What is asked of whoever watches, under the steps that it is about."""
        proposed = self._proposed.get(asked.scaffold)
        said = f"[bold yellow]     {escape(waiting(asked, self._where))}[/]"
        return f"{steps(proposed)}\n{said}" if proposed else said

    def _waits(self) -> list[RenderableType]:
        asked = self._live.glance.waiting
        if asked is None:
            return []
        title = f"{self._run} waits for you"
        return [Panel(Text.from_markup(self._question(asked)), title=title, title_align="left")]

    def _news(self, room: int) -> RenderableType:
        lines = [line for told in self._lines for line in told.splitlines()]
        text = Text.from_markup("\n".join(lines[-room:]), overflow="ellipsis")
        text.no_wrap = True
        study = self._live.glance.kind == "study"
        title = "attempts" if study else "decisions, and what came of them"
        return Panel(text, title=title, title_align="left")
