"""How many candidates a run writes, and what it does to be sure of those."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

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

MOST, PAIRS, CONTINUED = 3, 8, 10
SEEDS = 4, 2, 6, 10
"""Few candidates help: the first seed is taken under which one wins a gate that was continued."""
PLAN = f"""
seed = SEED
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


class Played(NamedTuple):
    """A run that has ended, and the plan that it followed."""

    terminal: Terminal
    plan: str


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    for seed in SEEDS:
        text = PLAN.replace("SEED", str(seed))
        with Terminal(tmp_path_factory.mktemp("few")) as terminal:
            plan = terminal.write("plan.toml", text)
            ended = terminal.run("run", str(plan), "--name", "few", "--plain")
            assert ended.code == 0, ended.err
            if any(won_late(closed) for closed in terminal.facts("few", GateClosed)):
                yield Played(terminal, text)
                return
    pytest.fail(f"under none of the seeds {SEEDS} was a gate continued and won")


def pairs_of(closed: GateClosed) -> int:
    return closed.wins + closed.losses + closed.ties + closed.missing


def won_late(closed: GateClosed) -> bool:
    return closed.outcome == "won" and pairs_of(closed) > PAIRS


def test_no_more_candidates_are_written_than_the_plan_allows(played: Played) -> None:
    written = list(played.terminal.facts("few", CandidateProposed))
    by_episode = Counter(fact.episode for fact in written)
    assert [*by_episode.values()] == [2, 1], "the second distilling has one left to write"
    assert len({fact.scaffold for fact in written}) == MOST
    assert sum(1 for _ in played.terminal.facts("few", GateOpened)) < MOST


def test_a_gate_that_leans_to_its_candidate_is_continued_with_fresh_items(
    played: Played,
) -> None:
    terminal = played.terminal
    opened = {fact.test: fact for fact in terminal.facts("few", GateOpened)}
    closed = list(terminal.facts("few", GateClosed))
    assert {fact.max_pairs for fact in opened.values()} == {PAIRS}
    assert all(pairs_of(each) <= PAIRS * (1 + CONTINUED) for each in closed)
    late = next(each for each in closed if won_late(each))
    assert late.e_plus >= late.threshold == 1 / opened[late.test].alpha
    made = [fact for fact in terminal.facts("few", AttemptMade) if fact.purpose == "gate"]
    assert len(made) == 2 * len({fact.task for fact in made}) == 2 * sum(map(pairs_of, closed))


def test_a_panel_ends_soon_after_the_budget(played: Played, tmp_path: Path) -> None:
    """The same run, with tokens for a few chunks of a panel that would take hundreds."""
    events = played.terminal.events("few")
    adopted = next(n for n, event in enumerate(events) if event.fact.kind == "scaffold_adopted")
    tokens = written(events[:adopted]) + 1500
    limited = played.plan.replace("episodes = 60", f"tokens = {tokens}").replace(
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


def test_a_gate_is_not_continued_where_the_plan_says_so(played: Played, tmp_path: Path) -> None:
    text = played.plan.replace(f"continued = {CONTINUED}", "continued = 0")
    with Terminal(tmp_path) as other:
        plan = other.write("plan.toml", text)
        ended = other.run("run", str(plan), "--name", "few", "--plain")
        assert ended.code == 0, ended.err
        closed = list(other.facts("few", GateClosed))
    assert all(pairs_of(each) <= PAIRS for each in closed)
    assert any(each.outcome == "undecided" and each.wins > each.losses for each in closed)
