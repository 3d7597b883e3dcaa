"""How many candidates a run writes, and what it does to be sure of those."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptMade,
    CandidateProposed,
    GateClosed,
    GateOpened,
    PanelFinished,
    RunEnded,
)
from tests.graph.terminal import Terminal

pytestmark = pytest.mark.timeout(300)

MOST, PAIRS, CONTINUED = 3, 8, 3
PLAN = f"""
seed = 1
lanes = 2
skills = ["simulated/counting:0-1", "simulated/sorting:1-2"]
[student]
simulated = "helps"
[distiller]
simulated = "helps"
[budget]
episodes = 60
[candidates]
most = {MOST}
count = 2
contrast = 1
[selection]
items = 3
[gate]
pairs = {PAIRS}
continued = {CONTINUED}
[panel]
items = 2
"""

PANEL = "[panel]\nitems = 400"


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with Terminal(tmp_path_factory.mktemp("few")) as terminal:
        plan = terminal.write("plan.toml", PLAN)
        ended = terminal.run("run", str(plan), "--name", "few", "--plain")
        assert ended.code == 0, ended.err
        yield terminal


def test_no_more_candidates_are_written_than_the_plan_allows(terminal: Terminal) -> None:
    written = list(terminal.facts("few", CandidateProposed))
    assert [fact.episode for fact in written] == [6, 6, 10]
    assert len({fact.scaffold for fact in written}) == MOST
    assert sum(1 for _ in terminal.facts("few", GateOpened)) < MOST


def test_a_gate_that_leans_to_its_candidate_is_continued_with_fresh_items(
    terminal: Terminal,
) -> None:
    (opened,) = terminal.facts("few", GateOpened)
    (closed,) = terminal.facts("few", GateClosed)
    pairs = closed.wins + closed.losses + closed.ties + closed.missing
    assert opened.max_pairs == PAIRS
    assert PAIRS < pairs <= PAIRS * (1 + CONTINUED)
    assert (closed.outcome, closed.test) == ("won", opened.test)
    assert closed.e_plus >= closed.threshold == 1 / opened.alpha
    made = [fact for fact in terminal.facts("few", AttemptMade) if fact.purpose == "gate"]
    assert len(made) == 2 * len({fact.task for fact in made}) == 2 * pairs


def test_a_panel_ends_soon_after_the_budget(terminal: Terminal, tmp_path: Path) -> None:
    """The same run, with tokens for a few chunks of a panel that would take hundreds."""
    until_adopted = terminal.events("few")
    while until_adopted.pop().fact.kind != "scaffold_adopted":
        pass
    tokens = written(until_adopted) + 1500
    limited = PLAN.replace("episodes = 60", f"tokens = {tokens}").replace(
        "[panel]\nitems = 2", PANEL
    )
    with Terminal(tmp_path) as other:
        plan = other.write("plan.toml", limited)
        ended = other.run("run", str(plan), "--name", "few", "--plain")
        assert ended.code == 0, ended.err
        (over,) = other.facts("few", RunEnded)
        (panel,) = other.facts("few", PanelFinished)
        chunk = [e for e in other.events("few") if getattr(e.fact, "purpose", "") == "panel"][-4:]
        spent = written(other.events("few"))
    assert over.reason == f"the budget of {tokens:g} tokens is used up"
    assert 0 < panel.items < 100
    assert tokens <= spent <= tokens + 2 * written(chunk)


def written(events: list[Event]) -> int:
    """Tokens that all these events' answers hold."""
    return sum(getattr(event.fact, "completion_tokens", 0) for event in events)


def test_a_gate_is_not_continued_where_the_plan_says_so(tmp_path: Path) -> None:
    with Terminal(tmp_path) as other:
        plan = other.write("plan.toml", PLAN.replace(f"continued = {CONTINUED}", "continued = 0"))
        ended = other.run("run", str(plan), "--name", "few", "--plain")
        assert ended.code == 0, ended.err
        closed, *_ = other.facts("few", GateClosed)
        assert closed.outcome == "undecided"
        assert closed.wins > closed.losses
        assert closed.wins + closed.losses + closed.ties <= PAIRS
