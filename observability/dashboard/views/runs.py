"""Every run at a glance: what needs a person first, failures before the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from observability.dashboard.folds.glance import Glance
from observability.dashboard.views.meters import Meters, meters
from observability.dashboard.views.places import run_page
from observability.dashboard.views.standing import Standing, headline, standing
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
    standing: Standing
    glance: Glance | None
    kind: str
    model: str
    headline: str
    meters: Meters | None


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


def runs(states: Iterable[tuple[State, Glance | None]], letters: int | None, now: float) -> Runs:
    """Every run, with how many dead letters there are (None where nobody could say)."""
    held = [(state, glance, _row(state, glance, now)) for state, glance in states]
    rows = sorted(
        enumerate(row for _, _, row in held),
        key=lambda entry: (_urgency(entry[1].standing.word), -entry[0]),
    )
    needs = [need for state, glance, row in held for need in _needs(state, glance, row)]
    return Runs(
        (*sorted(needs, key=lambda need: need.tone != "hurts"), *_dead(letters)),
        tuple(row for _, row in rows),
        sum(glance is None for _, glance, _ in held),
    )


def _row(state: State, glance: Glance | None, now: float) -> RunRow:
    if glance is None:
        told = standing(Glance(), state.state, state.reason)
        return RunRow(state.run, told, None, "", "", "", None)
    started = glance.progress.started
    going = state.state == "running"
    return RunRow(
        state.run,
        standing(glance, state.state, state.reason),
        glance,
        glance.kind,
        started.model if started else "",
        headline(glance),
        meters(glance, now, going=going),
    )


def _needs(state: State, glance: Glance | None, row: RunRow) -> Iterator[Need]:
    if state.state == "failed":
        yield Need(
            "hurts",
            f"{state.run} could not go on",
            row.standing.reason,
            run_page(state.run),
            "Open the run",
        )
    asked = glance.waiting if glance else None
    if asked and state.state not in ("ended", "failed"):
        yield Need(
            "open",
            f"{state.run} waits for your word",
            f"a procedure for {listed(asked.skills)} won its gate: "
            f"{asked.wins} won, {asked.losses} lost, {asked.ties} equal",
            run_page(state.run, "scaffolds", asked.scaffold),
            "Read it, then approve or reject",
        )


def _dead(letters: int | None) -> Iterator[Need]:
    if letters:
        told = f"{count(letters, 'request')} given up"
        yield Need("hurts", told, "what retries could not mend", "/dead-letters", "See why")


def _urgency(word: str) -> int:
    if word in _URGENT:
        return _URGENT.index(word)
    return len(_URGENT) + (word != "paused")
