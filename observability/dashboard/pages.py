"""The pages: which parts each is made of."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from observability.dashboard.live_folds import LiveRun
from observability.dashboard.site import Page, Part
from observability.dashboard.views import scaffolds as lineage
from observability.dashboard.views.agents import Speed
from observability.dashboard.views.decisions import DecisionQuery, decisions
from observability.dashboard.views.lanes import LaneActivity, lane_views
from observability.dashboard.views.learner import learner_map
from observability.dashboard.views.links import Traces, run_page
from observability.dashboard.views.meters import meters
from observability.dashboard.views.pictures import arm_progress, item_pictures
from observability.dashboard.views.run_status import headline, run_status
from observability.dashboard.views.runs import Runs, State
from observability.dashboard.views.taught_levels import TaughtLevels
from observability.ledger.event import Reader

_TABS = (("", "Live"), ("decisions", "Decisions"), ("scaffolds", "Scaffolds"), ("report", "Report"))
_TONES = {
    "adopted": "helps",
    "awaiting": "open",
    "undecided": "open",
    "retired": "hurts",
    "harmful": "hurts",
    "rejected": "hurts",
    "proposed": "soft",
}
_LATEST = 6


@dataclass(frozen=True, slots=True)
class DeadLetterRow:
    """A dead letter without its body."""

    id: str
    role: str
    run: str
    variant: str
    reason: str
    kept: bool
    """Whether it can be asked again."""


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """A run, how the service says it stands, and where its events and traces are."""

    live: LiveRun
    sequence: int
    state: State
    ledger: Reader
    traces: Traces = field(default_factory=Traces)
    bus: bool = True
    now: float = field(default_factory=time.time)
    doing: tuple[LaneActivity, ...] = ()
    """What its lanes do now, where their checkpoints say."""

    @property
    def run(self) -> str:
        return self.live.run

    @property
    def going(self) -> bool:
        """Whether it runs just now."""
        return self.state.state == "running"


def front(runs: Runs, *, bus: bool) -> Page:
    """Every run at a glance."""
    parts = (
        _notice(bus=bus),
        Part("needs", "runs_needs.html.j2", {"runs": runs}),
        Part("runs", "runs_table.html.j2", {"runs": runs}),
    )
    return Page("Runs", "front", parts, "/", "/", "/live")


def run(snapshot: RunSnapshot) -> Page:
    """One run, live."""
    live, glance = snapshot.live, snapshot.live.glance
    lanes = lane_views(snapshot, live.lanes, glance.lanes)
    used = meters(glance, snapshot.now, going=snapshot.going)
    episodes = glance.goes_in_episodes
    pictures = {
        "items": item_pictures(live.gallery),
        "arms": arm_progress(live.attempted, glance.committed),
        "trial": glance.kind == "trial",
        "judged": live.attempted.judged,
    }
    parts = [_notice(bus=snapshot.bus), _head(snapshot, "")]
    if glance.kind == "lessons":
        shown = learner_map(live.map, live.lanes.all(), TaughtLevels(glance.plan))
        parts.append(Part("map", "run_map.html.j2", {"map": shown}))
    accounts = glance.usage.accounts()
    told = {"meters": used, "glance": glance, "accounts": accounts}
    parts.append(Part("meters", "run_meters.html.j2", told))
    if rows := tuple(glance.studied.counts()):
        parts.append(Part("study", "run_study.html.j2", {"rows": rows, "studied": glance.studied}))
    if episodes:
        parts.append(Part("lanes", "run_lanes.html.j2", {"lanes": lanes, "run": snapshot.run}))
    if pictures["items"] or pictures["arms"]:
        parts.append(Part("pictures", "run_pictures.html.j2", pictures))
    if episodes:
        parts.append(_latest(snapshot))
    kind = "run" if glance.kind == "lessons" else "run trial"
    return Page(
        snapshot.run,
        kind,
        tuple(parts),
        run_page(snapshot.run),
        live=run_page(snapshot.run, "live"),
    )


def decided(snapshot: RunSnapshot, wanted: DecisionQuery) -> Page:
    """Every decision, a page at a time."""
    held = decisions(snapshot, snapshot.live.decisions, wanted)
    parts = (
        _notice(bus=snapshot.bus),
        _head(snapshot, "decisions"),
        Part("decisions", "decisions.html.j2", {"held": held, "run": snapshot.run}),
    )
    asked = {"skill": wanted.skill, "outcome": wanted.outcome, "page": str(wanted.page)}
    path = run_page(snapshot.run, "decisions", **asked)
    live = run_page(snapshot.run, "live", view="decisions", **asked)
    return Page(f"Decisions of {snapshot.run}", "list", parts, path, live=live)


def scaffolds(snapshot: RunSnapshot) -> Page:
    """Every scaffold, as a family tree."""
    leaves = lineage.tree(snapshot.live.scaffolds, snapshot.live.before)
    told = {"leaves": leaves, "run": snapshot.run, "tones": _TONES}
    parts = (
        _notice(bus=snapshot.bus),
        _head(snapshot, "scaffolds"),
        Part("scaffolds", "scaffolds.html.j2", told),
    )
    live = run_page(snapshot.run, "live", view="scaffolds")
    path = run_page(snapshot.run, "scaffolds")
    return Page(f"Scaffolds of {snapshot.run}", "list", parts, path, live=live)


def scaffold(snapshot: RunSnapshot, digest: str) -> Page | None:
    """One scaffold beside its parent; None where there is none of this digest."""
    found = lineage.scaffold(snapshot.live.scaffolds, snapshot.live.before, digest)
    if found is None:
        return None
    told = {
        "scaffold": found,
        "run": snapshot.run,
        "tones": _TONES,
        "trace": snapshot.traces.of(snapshot.run, found.leaf.lineage.proposed.episode),
    }
    parts = (
        _notice(bus=snapshot.bus),
        _head(snapshot, "scaffolds"),
        Part("scaffold", "scaffold.html.j2", told),
    )
    live = run_page(snapshot.run, "live", view="scaffold", scaffold=digest)
    path = run_page(snapshot.run, "scaffolds", digest)
    return Page(f"Scaffold {digest[:8]} of {snapshot.run}", "list", parts, path, live=live)


def agents(
    present: Sequence[object] | None, queues: Sequence[object] | None, speeds: Sequence[Speed]
) -> Page:
    """Who serves, what waits; None where the bus could not be asked."""
    parts = (
        _notice(bus=present is not None),
        Part("agents", "agents.html.j2", {"agents": present}),
        Part("queues", "queues.html.j2", {"queues": queues}),
        Part("speeds", "speeds.html.j2", {"speeds": speeds}),
    )
    return Page("Agents", "list", parts, "/agents", "/agents", "/live?view=agents")


def letters(found: Sequence[DeadLetterRow] | None) -> Page:
    """Requests that were given up; None where the bus could not be asked."""
    parts = (
        _notice(bus=found is not None),
        Part("letters", "letters.html.j2", {"letters": found}),
    )
    here = "/dead-letters"
    return Page("Dead letters", "list", parts, here, here, "/live?view=letters")


def sign_in(wanted: str, said: str) -> Page:
    """Where the token is shown; `wanted` is the page to go on to, `said` why it was refused."""
    told = {"wanted": wanted, "said": said}
    return Page("Sign in", "list", (Part("sign-in", "sign_in.html.j2", told),), wanted)


def fault(title: str, said: str) -> Page:
    """What a person sees where there is no page."""
    return Page(title, "list", (Part("fault", "fault.html.j2", {"title": title, "said": said}),))


def _notice(*, bus: bool) -> Part:
    return Part("notice", "notice.html.j2", {"bus": bus})


def _head(snapshot: RunSnapshot, tab: str) -> Part:
    glance = snapshot.live.glance
    told = {
        "run": snapshot.run,
        "tab": tab,
        "tabs": _TABS,
        "glance": glance,
        "started": glance.progress.started,
        "status": run_status(glance, snapshot.state.state, snapshot.state.reason),
        "headline": headline(glance),
        "sequence": snapshot.sequence,
        "asked": glance.waiting,
        "awaited": glance.awaited.said if snapshot.state.state not in ("ended", "failed") else "",
    }
    return Part("head", "run_head.html.j2", told)


def _latest(snapshot: RunSnapshot) -> Part:
    held = decisions(snapshot, snapshot.live.decisions, DecisionQuery(), _LATEST)
    told = {"rows": held.rows, "whole": held.whole, "run": snapshot.run}
    return Part("latest", "run_latest.html.j2", told)
