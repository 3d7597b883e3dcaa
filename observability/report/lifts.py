"""The measured lift of what was adopted, as intervals on one scale of percentage points."""

import math
from dataclasses import dataclass

from observability.ledger.facts import PanelFinished
from observability.panels import Claim, claim_of
from observability.run_record import RunRecord

WIDTH, ROW, TOP, BOTTOM = 640, 46, 12, 44
_LEFT, _RIGHT = 16, 16


@dataclass(frozen=True, slots=True)
class LiftRow:
    """One panel; x in SVG units, `claim` says what it may claim."""

    name: str
    skills: tuple[str, ...]
    panel: PanelFinished
    y: float
    low: float
    high: float
    lift: float
    blind: tuple[float, float]
    """Where a lift would be too small for this panel to find."""
    claim: Claim


@dataclass(frozen=True, slots=True)
class LiftChart:
    """Rows, and the axis: (x, percentage points)."""

    rows: list[LiftRow]
    ticks: list[tuple[float, int]]
    zero: float
    height: int


def lift_chart(record: RunRecord) -> LiftChart | None:
    """The newest panel of everything that was measured; None where nothing was."""
    measured = [one for one in record.candidates if one.panels]
    if not measured:
        return None
    panels = [one.panels[-1] for one in measured]
    reach = _reach(panels)

    def x(share: float) -> float:
        return _LEFT + (WIDTH - _LEFT - _RIGHT) * (share + reach) / (2 * reach)

    rows = [
        LiftRow(
            one.proposed.scaffold[:8],
            one.proposed.skills,
            panel,
            TOP + ROW * (number + 0.5),
            x(panel.low),
            x(panel.high),
            x(panel.lift),
            (x(-min(panel.detectable, reach)), x(min(panel.detectable, reach))),
            claim_of(panel),
        )
        for number, (one, panel) in enumerate(zip(measured, panels, strict=True))
    ]
    step = 25 if reach > 0.5 else 10
    ticks = [(x(tick / 100), tick) for tick in range(-_whole(reach, step), 101, step)]
    shown = [(at, tick) for at, tick in ticks if tick <= 100 * reach]
    return LiftChart(rows, shown, x(0), TOP + ROW * len(rows) + BOTTOM)


def _reach(panels: list[PanelFinished]) -> float:
    """Half the axis: the farthest end of an interval, up to the next ten points."""
    farthest = max(max(abs(panel.low), abs(panel.high), panel.detectable) for panel in panels)
    return min(1.0, math.ceil(10 * farthest + 0.001) / 10)


def _whole(reach: float, step: int) -> int:
    return int(100 * reach + 1e-9) // step * step
