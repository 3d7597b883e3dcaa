"""How many candidates a run writes, and what it does to be sure of those."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.ledger.facts import AttemptMade, CandidateProposed, GateClosed, GateOpened
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


def test_a_gate_is_not_continued_where_the_plan_says_so(tmp_path: Path) -> None:
    with Terminal(tmp_path) as other:
        plan = other.write("plan.toml", PLAN.replace(f"continued = {CONTINUED}", "continued = 0"))
        ended = other.run("run", str(plan), "--name", "few", "--plain")
        assert ended.code == 0, ended.err
        closed, *_ = other.facts("few", GateClosed)
        assert closed.outcome == "undecided"
        assert closed.wins > closed.losses
        assert closed.wins + closed.losses + closed.ties <= PAIRS
