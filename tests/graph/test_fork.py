"""A fork: a new run from an earlier state of another, with choices and a budget of its own."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.forking import LanesError, NoForkError, NoSuchStateError, fork_fact, fork_plan
from graph.preflight import ChangedError
from graph.recorder import Recorder
from graph.settings import NO_LESSONS, Budget, make_plan
from observability.ledger.ancestry import inherited
from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptMade,
    CandidateProposed,
    DecisionMade,
    EpisodeEnded,
    GateOpened,
    RunEnded,
    RunResumed,
    RunStarted,
    ScaffoldAdopted,
)
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.usage import Usage
from observability.ledger.sqlite import SqliteLedger, SqliteReader
from tests.graph.scripted_endpoint import ScriptedEndpoint
from tests.graph.scripted_student import PLAN, student_answer
from tests.graph.terminal import Finished, Terminal, until

pytestmark = pytest.mark.timeout(300)

PARENT, FORK, LATER = "few", "other", "third"
EPISODES = 14


@dataclass(frozen=True, slots=True)
class Family:
    """A run, a fork made while it was running, and a fork of that fork."""

    terminal: Terminal
    at: int
    before: Finished
    made: Finished
    listed: Finished
    forked: Finished
    later: Finished
    taken: Finished

    def events(self, run: str) -> list[Event]:
        return self.terminal.events(run)


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Family]:
    with (
        ScriptedEndpoint(student_answer) as peer,
        Terminal(tmp_path_factory.mktemp("family")) as terminal,
    ):
        plan = terminal.write(
            "plan.toml", PLAN.format(approval="false", url=peer.url, episodes=EPISODES)
        )
        parent = terminal.start("run", str(plan), "--name", PARENT, "--plain")

        def settled() -> int:
            """The last episode that has ended with all before it, once it is past an adoption."""
            ended = {fact.episode for fact in terminal.facts(PARENT, EpisodeEnded)}
            last = min(set(range(EPISODES + 1)) - ended) - 1
            adopted = next(terminal.facts(PARENT, ScaffoldAdopted), None)
            return last if adopted is not None and last > adopted.episode else 0

        until(lambda: any(terminal.facts(PARENT, RunStarted)) or not parent.is_going, "a start")
        before = terminal.run("fork", PARENT, "--at", str(EPISODES - 1), "--name", "early")
        until(lambda: settled() or not parent.is_going, "the parent's adoption")
        parent.send(signal.SIGSTOP)
        at = settled()
        made = terminal.run("fork", PARENT, "--at", str(at), "--name", FORK, "--episodes", "6")
        listed = terminal.run("list", "--json")
        parent.send(signal.SIGCONT)
        assert parent.end().code == 0
        forked = terminal.run("resume", FORK, "--plain")
        words = ("--at", str(at + 2), "--name", LATER, "--episodes", "2", "--plain")
        later = terminal.run("fork", FORK, *words)
        taken = terminal.run("fork", PARENT, "--at", "1", "--name", PARENT)
        yield Family(terminal, at, before, made, listed, forked, later, taken)


def test_a_fork_of_a_running_run_is_put_on_record_and_begins_when_it_is_resumed(
    family: Family,
) -> None:
    assert family.made.code == 0, family.made.err
    assert f"{FORK} goes on from {PARENT} after episode {family.at}; process " in family.made.out
    assert f"tutelage resume {FORK} --data {family.terminal.data}" in family.made.out
    (line,) = (line for line in family.listed.lines if line["run"] == FORK)
    assert (line["standing"], line["episodes"]) == ("paused", 0)
    assert line["reason"] == f"forked from {PARENT} after episode {family.at}, and not begun yet"
    assert family.forked.code == 0, family.forked.err


def test_it_goes_on_after_its_parents_episode_on_a_budget_of_its_own(family: Family) -> None:
    facts = [event.fact for event in family.events(FORK)]
    started, begun = facts[:2]
    assert isinstance(started, RunStarted)
    assert (started.parent, started.after) == (PARENT, family.at)
    assert isinstance(begun, RunResumed)
    ended = sorted(fact.episode for fact in facts if isinstance(fact, EpisodeEnded))
    assert ended == list(range(family.at + 1, family.at + 7))
    (over,) = (fact for fact in facts if isinstance(fact, RunEnded))
    assert over.reason == "the budget of 6 episodes is used up"


def test_what_the_parent_had_adopted_by_then_is_in_force(family: Family) -> None:
    (adopted,) = family.terminal.facts(PARENT, ScaffoldAdopted)
    assert adopted.episode <= family.at
    made = [
        fact
        for fact in family.terminal.facts(FORK, AttemptMade)
        if fact.purpose == "curriculum" and fact.skill in adopted.skills
    ]
    assert made
    assert {fact.arm for fact in made} == {"full"}


def test_its_choices_are_its_own(family: Family) -> None:
    both = [
        {
            fact.episode: (fact.task, fact.hint)
            for fact in family.terminal.facts(run, DecisionMade)
            if fact.episode > family.at
        }
        for run in (PARENT, FORK)
    ]
    assert both[0] != both[1]


def test_nothing_of_the_parent_is_counted_in_it(family: Family) -> None:
    """No event is copied, no candidate written anew, and no share of the error spent twice."""
    parents, forks = (folded(Usage(), family.events(run)).total() for run in (PARENT, FORK))
    mine = list(family.terminal.facts(FORK, AttemptMade))
    assert forks.calls == len(mine) < parents.calls
    assert min(fact.episode for fact in mine) == family.at + 1
    assert not list(family.terminal.facts(FORK, CandidateProposed, GateOpened))
    opened = [event.fact for event in family.events("lab") if isinstance(event.fact, GateOpened)]
    assert [(fact.run, fact.test) for fact in opened] == [(PARENT, 1)]


def test_its_report_says_where_it_comes_from(family: Family) -> None:
    (adopted,) = family.terminal.facts(PARENT, ScaffoldAdopted)
    sentences = (
        f"It is a fork of {PARENT} and goes on from there after episode {family.at}: what came "
        "before belongs to that run, and is counted nowhere here.",
        f"The procedure {adopted.scaffold[:8]} for simulated/counting had been adopted by then.",
        "in 6 episodes",
    )
    page = (family.terminal.data / "reports" / f"{FORK}.html").read_text()
    for sentence in sentences:
        assert sentence in family.forked.out
        assert sentence in page


def test_a_fork_can_be_forked(family: Family) -> None:
    assert family.later.code == 0, family.later.err
    ended = sorted(fact.episode for fact in family.terminal.facts(LATER, EpisodeEnded))
    assert ended == [family.at + 3, family.at + 4]
    (adopted,) = family.terminal.facts(PARENT, ScaffoldAdopted)
    assert f"{adopted.scaffold[:8]} for simulated/counting had been adopted" in family.later.out


def test_a_fork_needs_a_state_and_a_name_of_its_own(family: Family) -> None:
    cases = {
        "--at 13: not every episode of few up to 13 has ended": family.before,
        "a run cannot be called 'few': there is one": family.taken,
    }
    for complaint, said in cases.items():
        assert said.code == 1, complaint
        assert said.err.startswith(complaint), said.err


def test_what_would_give_the_parents_results_another_meaning_is_refused(family: Family) -> None:
    with SqliteReader(family.terminal.data / "ledger.sqlite") as ledger:
        with pytest.raises(NoSuchStateError, match=r"--at 40: .* name one from 0 to 13"):
            fork_fact(ledger, PARENT, 40, "x", fork_plan(ledger, PARENT, None))
        with pytest.raises(LanesError, match="lanes: few has 2 and the fork's plan 3"):
            fork_fact(ledger, PARENT, 1, "x", fork_plan(ledger, PARENT, None, lanes=3))
        other = fork_plan(ledger, PARENT, None, student={"simulated": "null"})
        with pytest.raises(ChangedError, match="few cannot be forked: variant was "):
            fork_fact(ledger, PARENT, 1, "x", other)


@pytest.mark.parametrize("name", NO_LESSONS)
def test_only_what_teaches_can_be_forked(ledger: SqliteLedger, name: str) -> None:
    plan = make_plan({"name": name, "skills": ["simulated/counting"]}).model_dump(mode="json")
    begun = started("one").model_copy(update={"plan": plan})
    ledger.append("one", {"started": begun, "e/0": ended(0)}, 0)
    with pytest.raises(NoForkError, match="only what `tutelage run` began"):
        fork_plan(ledger, "one", None)


def test_a_fork_cannot_become_a_trial(ledger: SqliteLedger) -> None:
    plan = make_plan({"skills": ["simulated/counting"]}).model_dump(mode="json")
    begun = started("one").model_copy(update={"plan": plan})
    ledger.append("one", {"started": begun, "e/0": ended(0)}, 0)
    changed = fork_plan(ledger, "one", None, trial={"pool": ["simulated/naming:2"]})
    with pytest.raises(NoForkError, match=r"the fork's plan has a \[trial\] table"):
        fork_fact(ledger, "one", 0, "x", changed)


def ended(episode: int) -> EpisodeEnded:
    return EpisodeEnded(episode=episode, lane=0, outcome="passed", started=0.0, seconds=0.0)


def started(run: str, parent: str | None = None, after: int | None = None) -> RunStarted:
    return RunStarted(
        run=run, plan={}, variant="v", model="m", versions={}, parent=parent, after=after
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqliteLedger]:
    """A run of six episodes, a fork of it after the third, and a fork of that."""
    with SqliteLedger(tmp_path / "ledger.sqlite", "host:1") as ledger:
        first = {"started": started("a"), **{f"e/{n}": ended(n) for n in (1, 0, 2, 5, 4, 3)}}
        ledger.append("a", first, 0)
        second = {"started": started("b", "a", 2), "begun": RunResumed(), "e/3": ended(3)}
        ledger.append("b", second, 0)
        yield ledger


@pytest.mark.parametrize(("after", "known"), [(3, [1, 0, 2, 3]), (2, [1, 0, 2]), (0, [0])])
def test_what_is_taken_over_ends_with_the_episode_that_is_named(
    ledger: SqliteLedger, after: int, known: list[int]
) -> None:
    taken = list(inherited(ledger, started("c", "b", after)))
    assert [getattr(event.fact, "episode", None) for event in taken] == known


def test_a_forks_time_and_episodes_begin_with_itself(ledger: SqliteLedger) -> None:
    recorder = Recorder(ledger, "b", 2)
    assert (recorder.progress.first, recorder.progress.done) == (3, 1)
    assert [recorder.next_episode(lane, 2) for lane in (0, 1)] == [4, 5]
    assert recorder.spent(Budget(episodes=2), 4) == ""
    assert recorder.spent(Budget(episodes=2), 5) == "the budget of 2 episodes is used up"
    events = list(ledger.read("b"))
    moved = [Event("b", 1, "s", 10.0, events[0].fact), Event("b", 2, "b", 500.0, events[1].fact)]
    known = folded(Progress(), moved)
    assert (known.began, known.resumed, known.standing) == (500.0, 0, "running")
