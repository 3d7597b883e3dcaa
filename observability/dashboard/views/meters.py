"""What a run has used of what it may use, how fast, and how long that will last."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from observability.dashboard.folds.glance import Glance
from observability.wording import span

_STALE = 120.0
"""Seconds without an event after which the page says so."""


@dataclass(frozen=True, slots=True)
class Meter:
    """One thing that is used up; `share` of its limit, None where there is none."""

    name: str
    used: str
    limit: str
    share: float | None
    rate: str


@dataclass(frozen=True, slots=True)
class Meters:
    """All of them; `left` says when the first limit will be reached, empty where none is known."""

    held: tuple[Meter, ...]
    left: str
    quiet: str
    """How long nothing was recorded, where that is long."""


@dataclass(frozen=True, slots=True)
class _Used:
    name: str
    used: float
    limit: float | None
    rate: float
    """A second."""

    @property
    def seconds_left(self) -> float | None:
        if self.limit is None or not self.rate:
            return None
        return max(0.0, (self.limit - self.used) / self.rate)


def meters(glance: Glance, now: float, *, going: bool) -> Meters:
    """What a run has used; `going` says whether it runs just now, at `now` (since 1970)."""
    used = list(_used(glance, now, going=going))
    stale = now - glance.progress.latest
    left = [each.seconds_left for each in used if each.seconds_left is not None]
    told = f"about {span(min(left))} left" if going and left and min(left) >= 1 else ""
    quiet = f"nothing recorded for {span(stale)}" if going and stale > _STALE else ""
    return Meters(tuple(map(_meter, used)), told, quiet)


def _used(glance: Glance, now: float, *, going: bool) -> Iterator[_Used]:
    progress, pace, total = glance.progress, glance.pace, glance.usage.total()
    budget = _budget(progress.started.plan if progress.started else {})
    until = now if going else progress.latest
    fresh = _share(pace.seconds, now - progress.latest) if going else 0.0
    if glance.goes_in_episodes:
        yield _Used("episodes", glance.done, budget.get("episodes"), fresh * pace.episodes)
    if glance.kind == "study":
        studied = glance.studied
        yield _Used("attempts", studied.done, studied.total or None, fresh * pace.episodes)
    yield _Used("tokens", total.completion_tokens, budget.get("tokens"), fresh * pace.tokens)
    if total.cost or budget.get("money"):
        yield _Used("money", total.cost, budget.get("money"), fresh * pace.money)
    minutes = max(0.0, until - progress.began) / 60 if progress.began else 0.0
    yield _Used("minutes", minutes, budget.get("minutes"), going / 60)


def _share(seconds: float, silence: float) -> float:
    """What part of a rate over some seconds is left once silence has followed them."""
    return seconds / (seconds + max(0.0, silence)) if seconds else 0.0


def _budget(plan: Mapping[str, object]) -> dict[str, float]:
    budget = plan.get("budget")
    if not isinstance(budget, Mapping):
        return {}
    return {name: float(each) for name, each in budget.items() if isinstance(each, int | float)}


def _meter(used: _Used) -> Meter:
    share = None if not used.limit else min(1.0, used.used / used.limit)
    limit = "" if used.limit is None else _said(used.name, used.limit)
    return Meter(used.name, _said(used.name, used.used), limit, share, _rate(used))


def _said(name: str, value: float) -> str:
    if name == "money":
        return f"{value:,.4f}" if value < 1 else f"{value:,.2f}"
    if name == "minutes":
        return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
    return f"{value:,.0f}"


def _rate(used: _Used) -> str:
    if not used.rate or used.name == "minutes":
        return ""
    if used.name == "tokens":
        return f"{used.rate:,.0f} a second"
    if used.name == "money":
        return f"{3600 * used.rate:,.2f} an hour"
    return f"{60 * used.rate:,.1f} a minute"
