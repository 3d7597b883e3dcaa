"""The parts of the live view: the learner's map, the lanes, the scaffolds, the arms of a trial."""

import time
from collections.abc import Iterable, Mapping
from itertools import islice

from rich.markup import escape
from rich.table import Table

from graph.steps import Step
from observability.dashboard.folds.study_progress import StudyProgress
from observability.dashboard.folds.trial_progress import TrialProgress
from observability.dashboard.live_folds import LiveRun
from observability.dashboard.views.learner import Cell, Skill, learner_map
from observability.dashboard.views.taught_levels import TaughtLevels
from observability.ledger.folds.scaffolds import Lineage
from observability.tree import duration, printable
from observability.wording import points

_SKILLS, _LANES, _SCAFFOLDS, _COUNTS = 12, 8, 5, 20
"""Most rows of each table; a terminal is not a page."""
_NARROW = 80
"""Columns below which every skill and level has a row of its own."""
_LEARNT, _UNKNOWN = 0.8, 0.2
"""Pass rates from which a level is drawn as learnt, and below which as out of reach."""


def map_table(live: LiveRun, width: int) -> Table:
    """Skill by level: believed pass rate in percent with its central 95 %; ▸ where lanes are."""
    shown = learner_map(live.map, live.lanes.all(), TaughtLevels(live.glance.plan))
    table = _table("learner's map: pass rate in % [95 %]")
    rows = shown.skills[:_SKILLS]
    if width < _NARROW or len(shown.levels) > 5:
        for name in ("skill", "level", "rate"):
            table.add_column(name, justify="left" if name == "skill" else "right")
        for skill in rows:
            for cell in filter(None, skill.cells):
                table.add_row(_name(skill), str(cell.level), _rate(cell))
    else:
        table.add_column("skill")
        for level in shown.levels:
            table.add_column(f"level {level}", justify="right")
        for skill in rows:
            table.add_row(_name(skill), *(_rate(cell) if cell else "" for cell in skill.cells))
    return _rest(table, len(shown.skills) - len(rows), "skills")


def lane_table(live: LiveRun, found: Iterable[Step], width: int, *, going: bool) -> Table | None:
    """What each lane does now, by its checkpoint; without one, what it last ended with."""
    steps: Mapping[int, Step] = {step.lane: step for step in found} if going else {}
    lanes = {lane.number: lane for lane in live.lanes.all()}
    numbers = sorted({*steps, *lanes})
    if not numbers:
        return None
    table = _table("lanes")
    for name in ("", "episode", "now", *(("about",) if width >= _NARROW else ())):
        table.add_column(name, justify="right" if name == "episode" else "left")
    for number in numbers[:_LANES]:
        step, lane = steps.get(number), lanes.get(number)
        if step is not None:
            since = f" [dim]{duration(max(0.0, time.time() - step.since))}[/]" if step.since else ""
            task = step.task.rpartition("/")[0]
            row = [str(number), str(step.episode), f"{step.doing}{since}", task]
        else:
            assert lane is not None, "one of the two names it"  # noqa: S101 - for mypy
            outcome = getattr(lane.end, "outcome", "could not be run") if lane.end else "under way"
            about = lane.decision.skill or "" if lane.decision else ""
            row = [str(number), str(lane.episode), f"[dim]{escape(outcome)}[/]", about]
        table.add_row(*row[: len(table.columns)])
    return _rest(table, len(numbers) - _LANES, "lanes")


def scaffold_table(live: LiveRun) -> Table | None:
    """What is in use and what was measured of it, then the newest candidates."""
    known = sorted(live.scaffolds.all(), key=lambda one: one.fate != "adopted")
    taken = [one for one in live.before.adopted() if one not in known]
    if not known and not taken:
        return None
    table = _table("scaffolds")
    for name in ("", "", "for", "evidence"):
        table.add_column(name)
    for one in islice([*taken, *known], _SCAFFOLDS):
        table.add_row(
            one.proposed.scaffold[:8],
            "[green]adopted[/]" if one.fate == "adopted" else one.fate,
            escape(printable(", ".join(one.proposed.skills))),
            _evidence(one),
        )
    return _rest(table, len(known) + len(taken) - _SCAFFOLDS, "candidates")


def arms_table(attempted: TrialProgress) -> Table:
    """How far a trial is, arm by arm; nothing that would tell how it stands before it ends."""
    table = _table(
        f"{attempted.taught} attempts at domain 1, {attempted.tasks} tasks of domain 2 drawn, "
        f"{attempted.judged.total()} viewings"
    )
    table.add_column("arm")
    table.add_column("attempts", justify="right")
    table.add_column("could not be run", justify="right")
    for arm, outcomes in sorted(attempted.arms.items()):
        table.add_row(escape(arm), str(outcomes.total()), str(outcomes["missing"]))
    return table


def study_table(studied: StudyProgress) -> Table:
    """How far a study is, by student and arm; what is counted so far is no result."""
    made = f", {studied.prepared} made ready" if studied.prepared else ""
    further = f", {studied.continued} continued" if studied.continued else ""
    table = _table(
        f"running counts, no result: {studied.done:,} of {studied.total:,} attempts there"
        f"{further}{made}"
    )
    for name in ("student", "arm", "attempts", "right", "could not be run"):
        table.add_column(name, justify="left" if name in ("student", "arm") else "right")
    counts = list(studied.counts())
    for each in counts[:_COUNTS]:
        judged = each.done - each.missing
        right = f"{100 * each.passed / judged:.0f} %" if judged else ""
        done = f"{each.done} of {each.of}"
        table.add_row(escape(each.student), escape(each.arm), done, right, str(each.missing))
    return _rest(table, len(counts) - _COUNTS, "rows")


def _table(title: str) -> Table:
    return Table(box=None, padding=(0, 1), header_style="dim", title=title, title_justify="left")


def _rest(table: Table, more: int, what: str) -> Table:
    if more > 0:
        table.add_row(f"[dim]and {more} more {what}[/]")
    return table


def _name(skill: Skill) -> str:
    return f"{escape(skill.name)}{' [cyan]+ scaffold[/]' if skill.adopted else ''}"


def _rate(cell: Cell) -> str:
    colour = "green" if cell.mean >= _LEARNT else "red" if cell.mean < _UNKNOWN else "yellow"
    here = "[bold]▸[/]" if cell.lanes else ""
    hint = f" [dim]hint {cell.hint}[/]" if cell.hint else ""
    low, high = f"{100 * cell.low:.0f}", f"{100 * cell.high:.0f}"
    return f"{here}[{colour}]{100 * cell.mean:.0f}[/] [dim]\\[{low}-{high}][/]{hint}"


def _evidence(one: Lineage) -> str:
    if one.panels:
        panel = one.panels[-1]
        return f"{points(panel.lift)} points ({points(panel.low)} to {points(panel.high)})"
    closed = one.gates[-1].closed if one.gates else None
    if closed:
        return f"gate: {closed.wins} won, {closed.losses} lost, {closed.ties} equal"
    return "its gate goes on" if one.gates else ""
