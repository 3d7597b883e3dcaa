"""Facts about what was proven of a scaffold."""

from typing import Literal

from observability.ledger.fact import Recorded


class GateOpened(Recorded):
    """A candidate was frozen and a test committed to; also on the `lab` stream, in its order."""

    kind: Literal["gate_opened"] = "gate_opened"
    run: str
    episode: int
    scaffold: str
    incumbent: str | None
    variant: str
    test: int
    """Number j of this test in the ledger's life, per variant, from 1."""
    adopted_before: int
    alpha: float
    max_pairs: int
    """Pairs after which it is undecided, unless it is continued."""


class GateTasksDrawn(Recorded):
    """Given tasks were used up by a gate; on the `lab` stream, before anybody attempted them."""

    kind: Literal["gate_tasks_drawn"] = "gate_tasks_drawn"
    run: str
    episode: int
    scaffold: str
    first: int
    """Number of the first of them within the gate."""
    tasks: tuple[str, ...]
    """References."""
    prompts: tuple[str, ...]
    """Digests of their prompts, by which they are known whatever becomes of their file."""


class GateClosed(Recorded):
    """The gate's outcome; also on the `lab` stream."""

    kind: Literal["gate_closed"] = "gate_closed"
    run: str
    episode: int
    scaffold: str
    variant: str
    test: int
    outcome: Literal["won", "harmful", "undecided"]
    wins: int
    losses: int
    ties: int
    missing: int
    e_plus: float
    e_minus: float
    threshold: float


class PanelFinished(Recorded):
    """A fresh panel measured the lift of what was adopted: the only number that is printed."""

    kind: Literal["panel_finished"] = "panel_finished"
    episode: int
    scaffold: str
    items: int
    missing: int
    lift: float
    """Mean paired difference in pass rate, `full` minus `none`."""
    low: float
    high: float
    """95 % interval of the lift on the declared skills and levels."""
    method: str
    """How the interval was made, for a reader who wants to check it."""
    detectable: float
    """Smallest lift that a panel of this size finds in four of five cases."""
    worst: tuple[float, float]
    """The lift if every missing pair had gone against the scaffold, and for it."""
    truncated: dict[str, int]
    """Truncated answers per arm."""
