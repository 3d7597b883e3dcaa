"""What the dashboard's pages say, and that nothing a model wrote gets into them."""

import random
import re
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from observability.dashboard import pages, site
from observability.dashboard.folds.glance import Glance
from observability.dashboard.folds.lanes import Lanes
from observability.dashboard.folds.latency import Latency
from observability.dashboard.live_folds import RUNS, LiveFold, LiveFolds, LiveRun
from observability.dashboard.pages import DeadLetterRow, RunSnapshot
from observability.dashboard.site import Chrome, Page
from observability.dashboard.views.agents import speeds
from observability.dashboard.views.decisions import PAGE, DecisionQuery, decisions
from observability.dashboard.views.learner import learner_map
from observability.dashboard.views.links import Traces, run_page
from observability.dashboard.views.meters import meters
from observability.dashboard.views.runs import Runs, State, run_row, runs
from observability.dashboard.views.scaffolds import difference, tree
from observability.dashboard.views.taught_levels import TaughtLevels
from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptMade,
    DecisionMade,
    EpisodeEnded,
    EpisodeFailed,
    Fact,
    JudgesAwaited,
    PairJudged,
    RunStarted,
)
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader
from observability.report.posteriors import charts
from observability.roots import episode_context
from observability.run_record import read_run
from tests.observability import live_story, story, trial_story
from tests.observability.live_story import EVIL, RUN, SKILL, TRIAL
from tests.observability.test_report import Page as Parsed

SIGNED_IN = Chrome(signed_in=True)
WAITING = story.sha("grandchild")[:16]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteReader]:
    data = tmp_path_factory.mktemp("dashboard")
    live_story.tell_all(data)
    with SqliteReader(data / LEDGER) as reader:
        yield reader


def seen(reader: SqliteReader, run: str, state: str = "running", jaeger: str = "") -> RunSnapshot:
    held = LiveFolds().run(run, reader, lambda held: held)
    return RunSnapshot(held.fold, held.sequence, State(run, state), reader, Traces(jaeger))


def every_page(reader: SqliteReader) -> dict[str, Page]:
    one, trial = seen(reader, RUN), seen(reader, TRIAL)
    scaffold = pages.scaffold(one, WAITING)
    assert scaffold is not None
    letter = DeadLetterRow("5d41402abc4b2a76", "curator", RUN, "any", f"it said {EVIL}", kept=True)
    states = [State(run, "failed", f"it said {EVIL}") for run in (RUN, TRIAL)]
    front = runs([run_row(s, LiveFolds().glance(s.run, reader), 0.0) for s in states], 1)
    return {
        "front": pages.front(front, bus=False),
        "run": pages.run(one),
        "trial": pages.run(trial),
        "decisions": pages.decided(one, DecisionQuery()),
        "scaffolds": pages.scaffolds(one),
        "scaffold": scaffold,
        "agents": pages.agents([], None, speeds([one.live.glance.latency.roles])),
        "letters": pages.letters([letter]),
        "fault": pages.fault("No", EVIL),
    }


def test_every_page_is_whole_loads_only_ours_and_runs_nothing_inline(
    reader: SqliteReader,
) -> None:
    for name, page in every_page(reader).items():
        html = site.render_page(page, SIGNED_IN)
        parsed = Parsed(html)
        assert parsed.tags.count("script") == 1, name  # the module
        assert all(each.startswith(("/static/", "/pictures/")) for each in parsed.loaded), name
        assert not re.search(r"<[^>]*\s(style|on\w+)=", html), name
        assert "<style" not in html, name


def test_what_a_model_wrote_is_text(reader: SqliteReader) -> None:
    held = every_page(reader)
    for name in ("front", "scaffold", "letters", "fault"):
        html = site.render_page(held[name], SIGNED_IN)
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert EVIL in Parsed(html).words, name


def test_a_page_says_what_is_on_record(reader: SqliteReader) -> None:
    held = every_page(reader)
    words = {name: " ".join(Parsed(site.render_page(each, SIGNED_IN)).words.split())
             for name, each in held.items()}  # fmt: skip
    assert "The bus is away." in words["front"]
    assert "1 request given up" in words["front"]
    assert "waits for your word" in words["run"]
    assert "Where the curator is, and why" in words["run"]
    assert "6 of 6" in words["trial"]
    assert "whoever judges this trial blindly should not look" in words["trial"]
    assert "answers episode" in words["decisions"]
    assert "2 lines changed from" in words["scaffolds"]
    assert "+28 points (+8 to +45), helps" in words["scaffolds"]
    assert "retired when the evidence turned against it" in words["scaffolds"]
    assert "It won its gate. Shall the student have it?" in words["scaffold"]
    assert "Test 4 of this student’s life" in words["scaffold"]
    assert "The bus cannot be asked just now." in words["agents"]


def test_who_has_not_signed_in_is_shown_no_form(reader: SqliteReader) -> None:
    for page in every_page(reader).values():
        assert 'method="post"' not in site.render_page(page, Chrome())
    asked = pages.decided(seen(reader, RUN), DecisionQuery(2, SKILL))
    assert (
        "/session?next=/runs/arith-1/decisions%3Fskill%3Darith%252Fproducts%26page%3D2"
        in site.render_page(asked, Chrome())
    )


def test_the_map_believes_what_the_report_does(reader: SqliteReader) -> None:
    live = seen(reader, RUN).live
    cells = {
        (skill.name, cell.level): cell
        for skill in learner_map(live.map, live.lanes.all(), TaughtLevels({})).skills
        for cell in skill.cells
        if cell
    }
    drawn = {(c.place.skill, c.place.level): c for c in charts(read_run(reader, RUN))}
    assert cells.keys() == drawn.keys()
    for place, cell in cells.items():
        assert (cell.mean, cell.low, cell.high) == pytest.approx(
            (drawn[place].mean, drawn[place].low, drawn[place].high)
        )
        assert cell.passed == len(drawn[place].passed)
    assert {lane for cell in cells.values() for lane in cell.lanes} == {0, 1, 2, 3}


def test_the_map_shows_what_the_plan_teaches_and_what_was_tried() -> None:
    live = LiveRun("r", _Nothing())
    template = story.nothing().attempt("a", episode=0, skill=SKILL, level=1)
    tried = template.model_copy(update={"skill": "arith/sums", "level": 2})
    live.apply(Event("r", 1, "0", 0.0, tried))

    def drawn(*skills: str) -> dict[str, str]:
        found = learner_map(live.map, (), TaughtLevels({"skills": skills}))
        return {
            skill.name: "".join(
                "X" if cell else "?" if level in skill.shown else "."
                for level, cell in zip(found.levels, skill.cells, strict=True)
            )
            for skill in found.skills
        }

    assert drawn("arith/sums:1-2") == {"arith/sums": "?X"}
    assert drawn("arith/sums:2", "arith/products:0-1") == {
        "arith/products": "??.",
        "arith/sums": "..X",
    }
    assert drawn("arith/sums:1", "arith/sums:4") == {"arith/sums": "?X?"}
    for open_ended in (("arith/*",), ("arith/sums",), ()):
        assert drawn(*open_ended) == {"arith/sums": "??X"}
    assert drawn("arith/products:0") == {"arith/products": "?.", "arith/sums": ".X"}


def test_the_map_counts_in_the_order_of_episodes() -> None:
    def folded(order: list[int]) -> list[object]:
        live = LiveRun("r", _Nothing())
        template = story.nothing().attempt("a", episode=0, skill=SKILL, level=1)
        for sequence, episode in enumerate(order, 1):
            outcome = "passed" if episode % 3 else "failed"
            fact = template.model_copy(update={"episode": episode, "outcome": outcome})
            live.apply(Event("r", sequence, str(episode), 0.0, fact))
        return [(p, s.posterior, s.trail) for p, s in live.map.places().items()]

    straight = list(range(900))
    lots = (straight[n : n + 4] for n in range(0, 900, 4))
    mixed = [each for lot in lots for each in random.Random(lot[0]).sample(lot, 4)]
    assert folded(mixed) == folded(straight)


def test_a_decision_stands_beside_its_own_lanes_newest_verdict(reader: SqliteReader) -> None:
    one = seen(reader, RUN)
    found = decisions(one, one.live.decisions, DecisionQuery(), 500)
    attempts = {
        e.fact.episode: e.fact
        for e in reader.read(RUN)
        if isinstance(e.fact, AttemptMade) and e.fact.purpose == "curriculum"
    }
    lanes: dict[int, int] = {}
    for row in reversed(found.rows):
        expected = lanes.get(row.made.lane)
        assert (row.answers.episode if row.answers else None) == expected
        if row.answers:
            assert row.answers.step.how.startswith(attempts[row.answers.episode].outcome)
        if row.made.episode in attempts:
            lanes[row.made.lane] = row.made.episode


def test_a_watch_is_a_verdict_on_the_student_too() -> None:
    told, live = live_story.small("r", 4), LiveRun("r", _Nothing())
    for sequence, (at, key, fact) in enumerate(told.facts, 1):
        live.apply(Event("r", sequence, key, at, fact))
    common = {"episode": 4, "purpose": "watch", "skill": SKILL, "level": 1}
    watched = [told.attempt(f"w/{arm}", arm=arm, **common) for arm in ("full", "none")]
    decided = told.facts[1][2].model_copy(update={"episode": 8, "lane": 0})
    ended = EpisodeEnded(episode=4, lane=0, outcome="passed", started=0, seconds=1)
    for sequence, fact in enumerate((*watched, ended, decided), 100):
        live.apply(Event("r", sequence, str(sequence), 0.0, fact))
    assert next(live.decisions.find()).answers == 100


def test_decisions_come_in_pages_and_by_what_is_asked_for(reader: SqliteReader) -> None:
    one = seen(reader, RUN)
    made = [e.fact for e in reader.read(RUN) if isinstance(e.fact, DecisionMade)]
    index = one.live.decisions
    first, second = (decisions(one, index, DecisionQuery(page)) for page in (1, 2))
    assert [row.made for row in (*first.rows, *second.rows)] == made[::-1][: 2 * PAGE]
    assert (first.newer, first.older, second.newer) == (False, True, True)
    wanted = DecisionQuery(skill=SKILL, outcome="failed")
    found = decisions(one, index, wanted, 500).rows
    assert found
    assert all(row.made.skill == SKILL and row.outcome == "failed" for row in found)
    assert not decisions(one, index, DecisionQuery(9_999)).rows
    assert not decisions(one, index, DecisionQuery(outcome="nothing like it")).rows


def test_scaffolds_stand_below_their_parents(reader: SqliteReader) -> None:
    live = seen(reader, RUN).live
    leaves = tree(live.scaffolds, live.before)
    assert [leaf.depth for leaf in leaves] == [0, 0, 1, 2, 0]
    assert [leaf.fate for leaf in leaves if leaf.depth] == ["retired", "waits for you"]
    lines = difference("1. a\n2. b", "1. a\n2. c")
    assert [(line.change, line.text) for line in lines] == [
        ("kept", "1. a"),
        ("removed", "2. b"),
        ("added", "2. c"),
    ]


def test_a_link_to_a_trace_is_made_where_traces_can_be_looked_at(reader: SqliteReader) -> None:
    number = format(episode_context(RUN, 12).trace_id, "032x")
    assert Traces("http://j:16686/").of(RUN, 12).url == f"http://j:16686/trace/{number}"
    assert f"http://j:16686/trace/{number}" in site.render_page(
        pages.decided(seen(reader, RUN, jaeger="http://j:16686"), DecisionQuery(3)), SIGNED_IN
    )
    assert "tutelage trace arith-1 12" in site.render_page(
        pages.decided(seen(reader, RUN), DecisionQuery(3)), SIGNED_IN
    )


def test_what_needs_a_person_comes_first_and_failures_before_it() -> None:
    def of(states: dict[str, str]) -> Runs:
        rows = [run_row(State(run, state), Glance(), 0.0) for run, state in states.items()]
        return runs(rows, None)

    found = of({"a": "ended", "b": "running", "c": "failed", "d": "paused", "e": "running"})
    assert [row.run for row in found.rows] == ["c", "e", "b", "d", "a"]
    assert [need.what for need in found.needs] == ["c could not go on"]


def test_a_trial_says_whom_it_waits_for_until_they_have_judged() -> None:
    glance, state = Glance(), State("t", "running")

    def told(*facts: Fact) -> list[str]:
        for fact in facts:
            glance.apply(Event("t", 1, "k", 0.0, fact))
        return [need.what for need in run_row(state, glance, 0.0).needs]

    assert told() == []
    waits = told(JudgesAwaited(about="turret/0", workers={"judge.human": 3, "judge.any": 1}))
    assert waits == ["t waits for a person at the judge's page"]
    assert glance.awaited.said.startswith("waiting for judges: judge.human (3 viewings) and")
    judged = trial_story.Trial(run=TRIAL).facts()
    one = next(fact for fact in judged.values() if isinstance(fact, PairJudged))
    assert told(one) == waits
    assert told(one.model_copy(update={"task": "turret", "number": 0})) == []
    told(JudgesAwaited(about="turret/1", workers={"judge.any": 1}))
    assert (glance.awaited.person, bool(glance.awaited.said)) == (0, True)


def test_a_run_is_named_by_what_it_is_for() -> None:
    def kind(**plan: object) -> str:
        glance = Glance()
        started = RunStarted(run="r", plan=plan, variant="v", model="m", versions={})
        glance.apply(Event("r", 1, "started", 0.0, started))
        return run_row(State("r", "running"), glance, 0.0).kind

    assert kind(name="sums") == "lessons"
    assert kind(name="sums", trial={}) == "trial"
    assert [kind(name=name) for name in ("judge-check", "try", "author")] == [
        "check",
        "try",
        "author",
    ]


def test_a_rate_and_what_it_leaves() -> None:
    told = live_story.small("r", 40)
    glance = Glance()
    for sequence, (at, key, fact) in enumerate(told.facts, 1):
        glance.apply(Event("r", sequence, key, at, fact))
    now = told.now
    going = {each.name: each for each in meters(glance, now, going=True).held}
    assert float(going["episodes"].rate.split()[0]) == pytest.approx(
        60 * 40 / (now - told.facts[0][0]), rel=0.05
    )
    assert going["minutes"].limit == "5.0"
    assert meters(glance, now, going=True).left == "about 5 minutes left"
    span = now - told.facts[0][0]
    silent = {each.name: each for each in meters(glance, now + 3 * span, going=True).held}
    slower = float(going["episodes"].rate.split()[0]) / 4
    assert float(silent["episodes"].rate.split()[0]) == pytest.approx(slower, rel=0.05)
    paused = meters(glance, now + 900, going=False)
    assert paused.left == ""
    assert not any(each.rate for each in paused.held)
    assert "nothing recorded for 15 minutes" in meters(glance, now + 900, going=True).quiet


def test_latency_is_of_the_latest_calls() -> None:
    latency = Latency()
    template = story.nothing().attempt("a", episode=0, skill=SKILL, level=1)
    for sequence in range(1000):
        fact = template.model_copy(update={"seconds": 9.0 if sequence < 600 else 1.0})
        latency.apply(Event("r", sequence, str(sequence), float(sequence), fact))
    by_role = {each.role: each for each in speeds([latency.roles])}
    assert (by_role["student"].calls, by_role["student"].slow) == (300, 1.0)
    assert by_role["verifier"].median is None


def test_memory_does_not_grow_with_the_run() -> None:
    told = live_story.small("r", 400)
    episodes = [(key, fact) for _, key, fact in told.facts[1:]]
    live = LiveRun("r", _Nothing())

    def grow(rounds: range) -> None:
        for number in rounds:
            for key, fact in episodes:
                moved = fact.model_copy(update={"episode": number * 400 + fact.episode})  # type: ignore[union-attr]
                live.apply(Event("r", 1 + number, key, float(number), moved))
            failed = EpisodeFailed(episode=number * 400 + 399, lane=0, reason="x" * 200)
            live.apply(Event("r", 1, f"f{number}", float(number), failed))

    grow(range(5))
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        grow(range(5, 25))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / (20 * 400) < 100  # bytes per episode: the index of decisions


def test_only_the_runs_that_were_looked_at_last_are_kept_whole(reader: SqliteReader) -> None:
    following = LiveFolds()

    def kept(run: str) -> object:
        return following.run(run, reader, lambda held: held)

    first = kept(RUN)
    assert kept(RUN) is first
    for number in range(RUNS):
        kept(f"other-{number}")
    assert kept(RUN) is not first


def test_a_run_holds_still_while_a_page_is_made_of_it(tmp_path: Path) -> None:
    told, following = live_story.small("r", 4), LiveFolds()
    told.tell_to(tmp_path / LEDGER)
    with SqliteLedger(tmp_path / LEDGER, "test:1") as ledger, ThreadPoolExecutor(1) as other:

        def see(held: LiveFold[LiveRun]) -> tuple[int, int, Future[int]]:
            before = held.fold.glance.failed
            ledger.append("r", {"f": EpisodeFailed(episode=9, lane=1, reason="")}, held.sequence)
            later = other.submit(following.run, "r", ledger, lambda one: one.fold.glance.failed)
            wait((later,), timeout=0.3)
            return before, held.fold.glance.failed, later

        before, after, later = following.run("r", ledger, see)
        assert before == after
        assert later.result(10) == before + 1


def test_a_pair_that_could_not_be_run_is_nobodys_win() -> None:
    told, lanes = story.nothing(), Lanes()
    pairs = [("passed", "failed"), ("passed", "missing"), ("undecided", "passed")]
    for item, outcomes in enumerate(pairs):
        for arm, outcome in zip(("challenger", "incumbent"), outcomes, strict=True):
            fact = told.attempt(arm, episode=1, skill=SKILL, level=1, purpose="gate", arm=arm)
            made = fact.model_copy(update={"item": item, "outcome": outcome})
            lanes.apply(Event("r", 1, "", 0.0, made))
    tally = lanes.all()[0].tallies["gate"]
    assert (tally.wins, tally.losses, tally.ties, tally.missing) == (1, 0, 0, 2)


def test_a_runs_name_stays_one_segment_of_a_path() -> None:
    assert run_page("../a b/<c>", "decisions", skill="a/b", page=0, outcome="") == (
        "/runs/..%2Fa%20b%2F%3Cc%3E/decisions?skill=a%2Fb"
    )


class _Nothing:
    """A ledger without events."""

    def last(self, stream: str) -> int:
        return 0

    def read(self, stream: str, after: int = 0) -> Iterator[Event]:
        return iter(())

    def streams(self) -> list[str]:
        return []

    def artefact(self, digest: str) -> bytes:
        raise AssertionError
