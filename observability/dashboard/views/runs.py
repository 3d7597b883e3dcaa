"""Every run at a glance: what needs a person first, failures before the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from observability.dashboard.folds.glance import Glance
from observability.dashboard.views.links import run_page
from observability.dashboard.views.meters import Meters, meters
from observability.dashboard.views.run_status import RunStatus, headline, run_status
from observability.wording import count, listed

_URGENT = ("waits for you", "failed", "running", "starting", "pausing", "stopping", "queued")
"""States in the order in which they are shown; then what is paused, then what is over."""


@dataclass(frozen=True, slots=True)
class State:
    """What a service says of a run."""

    run: str
    state: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run; without its glance it is being read."""

    run: str
    status: RunStatus
    kind: str = ""
    model: str = ""
    headline: str = ""
    latest: float | None = None
    """When its last event was stored, in seconds since 1970; None while it is being read."""
    meters: Meters | None = None
    needs: tuple["Need", ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """Something that waits for a person."""

    tone: str
    what: str
    why: str
    url: str
    link: str


@dataclass(frozen=True, slots=True)
class Runs:
    """The front page."""

    needs: tuple[Need, ...]
    rows: tuple[RunRow, ...]
    reading: int
    """Runs that are not read yet."""


def runs(rows: Sequence[RunRow], letters: int | None) -> Runs:
    """Every run, the oldest first, and how many dead letters there are (None where unknown)."""
    ordered = sorted(enumerate(rows), key=lambda entry: (_urgency(entry[1].status.word), -entry[0]))
    needs = [need for row in rows for need in row.needs]
    return Runs(
        (*sorted(needs, key=lambda need: need.tone != "hurts"), *_dead(letters)),
        tuple(row for _, row in ordered),
        sum(row.latest is None for row in rows),
    )


def run_row(state: State, glance: Glance | None, now: float) -> RunRow:
    """One run at `now` (since 1970); `glance` is None while it is being read."""
    held = glance or Glance()
    status = run_status(held, state.state, state.reason)
    needs = tuple(_needs(state, held, status))
    if glance is None:
        return RunRow(state.run, status, needs=needs)
    started = glance.progress.started
    return RunRow(
        state.run,
        status,
        glance.kind,
        started.model if started else "",
        headline(glance),
        glance.progress.latest,
        meters(glance, now, going=state.state == "running"),
        needs,
    )


def _needs(state: State, glance: Glance, status: RunStatus) -> Iterator[Need]:
    if state.state == "failed":
        yield Need(
            "hurts",
            f"{state.run} could not go on",
            status.reason,
            run_page(state.run),
            "Open the run",
        )
    asked = glance.waiting
    if asked and state.state not in ("ended", "failed"):
        yield Need(
            "open",
            f"{state.run} waits for your word",
            f"a procedure for {listed(asked.skills)} won its gate: "
            f"{asked.wins} won, {asked.losses} lost, {asked.ties} equal",
            run_page(state.run, "scaffolds", asked.scaffold),
            "Read it, then approve or reject",
        )

    if (number := glance.awaited.person) and state.state not in ("ended", "failed"):
        yield Need(
            "open",
            f"{state.run} waits for a person at the judge's page",
            f"{count(number, 'viewing')}; sit down with `python -m agents human`. Whoever judges "
            "must not look at the run's own page",
            "/agents",
            "See who sits there",
        )


def _dead(letters: int | None) -> Iterator[Need]:
    if letters:
        told = f"{count(letters, 'request')} given up"
        yield Need("hurts", told, "what retries could not mend", "/dead-letters", "See why")


def _urgency(word: str) -> int:
    if word in _URGENT:
        return _URGENT.index(word)
    return len(_URGENT) + (word != "paused")
