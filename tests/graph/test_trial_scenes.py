"""A trial of scenes: a scripted student's plans, a real browser, and the instrument as judge."""

from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from observability.ledger.facts import (
    AttemptMade,
    JudgeChecked,
    PairJudged,
    TrialCommitted,
    TrialEnded,
)
from observability.ledger.sqlite import SqliteReader
from tests.graph.counting_endpoint import CountingEndpoint
from tests.graph.lab import Lab
from tests.graph.scripted_endpoint import ScriptedEndpoint
from tests.graph.terminal import Terminal
from tests.graph.test_trial import GIVEN
from tools.pictures.empty import empty_sheet
from tools.pictures.png import chunks, read
from tools.pictures.sheet import CELL

pytestmark = pytest.mark.timeout(400)

CONTROLS = ("none", "placebo", "labels")
OBJECTS = ("lighthouse", "windmill", "rocket", "robot", "snowman", "anvil")
PLAN = f"""
name = "chaos"
seed = 8
lanes = 2
ack_wait = 5.0
skills = ["objects_plan/turret:0", "objects_plan/tower_crane:0"]
# {{url}}: nobody is paid here
[student]
simulated = "null"
temperature = 0
max_tokens = 400
[trial]
pool = [{", ".join(f'"objects_plan/{name}:0"' for name in OBJECTS)}]
objects = {len(OBJECTS)}
scaffold = "SKILL.md"
small_pool = true
unchecked_judge = true
"""


class Studio(Lab):
    """A trial of scenes that can be killed."""

    plan, verb = PLAN, "trial"

    def __init__(self, folder: Path, endpoint: CountingEndpoint) -> None:
        super().__init__(folder, endpoint)
        (folder / "SKILL.md").write_text(GIVEN.format(lift="+6.00"))

    def facts(self, kind: type) -> list[object]:
        return [fact for fact in self.events() if isinstance(fact, kind)]


@pytest.fixture(scope="module")
def endpoint() -> Iterator[CountingEndpoint]:
    served = CountingEndpoint()
    yield served
    served.close()


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory, endpoint: CountingEndpoint) -> Studio:
    studio = Studio(tmp_path_factory.mktemp("calm"), endpoint)
    studio.run(patience=300)
    return studio


@pytest.fixture(scope="module")
def attempts(studio: Studio) -> list[AttemptMade]:
    made = [fact for fact in studio.events() if isinstance(fact, AttemptMade)]
    return [fact for fact in made if fact.purpose == "trial"]


@pytest.fixture(scope="module")
def judged(studio: Studio) -> list[PairJudged]:
    return [fact for fact in studio.events() if isinstance(fact, PairJudged)]


def test_every_scene_is_in_the_record_with_facts_and_pictures(
    studio: Studio, attempts: list[AttemptMade]
) -> None:
    assert len(attempts) == len(OBJECTS) * (len(CONTROLS) + 1)
    with SqliteReader(studio.data / "ledger.sqlite") as ledger:
        for fact in attempts:
            assert fact.outcome in ("passed", "failed"), fact.evidence
            assert fact.score is not None
            assert fact.observed
            assert fact.failure == "blank" or len(fact.views) == len(fact.silhouettes) == 4
            for digest in (*fact.views, *fact.silhouettes):
                assert read(ledger.artefact(digest)).any()


def test_a_scaffold_that_helps_is_seen_to_help(
    studio: Studio, attempts: list[AttemptMade], judged: list[PairJudged]
) -> None:
    scores = {arm: [f.score or 0 for f in attempts if f.arm == arm] for arm in (*CONTROLS, "full")}
    assert min(scores["full"]) > max(sum(scores[arm]) / len(OBJECTS) for arm in CONTROLS)
    (ended,) = studio.facts(TrialEnded)
    assert isinstance(ended, TrialEnded)
    assert (ended.endpoint, ended.analysis.outcome) == ("contract", "supported")
    assert set(ended.other_endpoints) == {"verdict", "judge"}
    assert any(note.startswith("unchecked: the judge instrument-") for note in ended.analysis.notes)
    assert sum(fact.s or 0 for fact in judged) > 0


def test_every_pair_is_judged_in_both_orders(judged: list[PairJudged]) -> None:
    seen = Counter((fact.object, fact.control, fact.full_is) for fact in judged)
    assert set(seen) == set(product(OBJECTS, CONTROLS, "AB"))
    assert set(seen.values()) == {1}
    assert {fact.outcome for fact in judged} == {"scored"}
    for name, control in product(OBJECTS, CONTROLS):
        one, other = (f for f in judged if (f.object, f.control) == (name, control))
        assert one.sheets == other.sheets[::-1]
        assert one.s == other.s, "the instrument measures; it has no first impression"


def test_sheets_carry_pixels_of_one_size_and_nothing_else(
    studio: Studio, judged: list[PairJudged]
) -> None:
    with SqliteReader(studio.data / "ledger.sqlite") as ledger:
        for digest in {each for fact in judged for each in fact.sheets}:
            sheet = ledger.artefact(digest)
            assert tuple(chunks(sheet)) == ("IHDR", "IDAT", "IEND")
            assert read(sheet).shape == (2 * CELL, 2 * CELL, 3)
            assert sheet != empty_sheet()


def test_the_commit_names_the_judge_that_voted(studio: Studio, judged: list[PairJudged]) -> None:
    (commit,) = studio.facts(TrialCommitted)
    assert isinstance(commit, TrialCommitted)
    assert {fact.judge for fact in judged} == {commit.judge}
    assert commit.checked is False


def test_a_trial_that_was_killed_while_judging_ends_the_same(
    tmp_path: Path, endpoint: CountingEndpoint, studio: Studio
) -> None:
    again = Studio(tmp_path, endpoint)
    for point in ("trial-attempt:2", "trial-judge:3"):
        again.wait_for_death(again.start(kill_at=point), patience=120)
    again.run(patience=300)
    assert again.story() == studio.story()


def test_a_judge_that_nobody_has_checked_is_refused(tmp_path: Path) -> None:
    with (
        ScriptedEndpoint(lambda _: "no judge answers like this") as peer,
        Terminal(tmp_path) as terminal,
    ):
        terminal.write("SKILL.md", GIVEN.format(lift="+6.00"))
        member = f'[[judge.members]]\nbase_url = "{peer.url}"\nmodel = "eye"\nretries = 0\n'
        text = PLAN.replace("unchecked_judge = true\n", "") + member
        said = terminal.run("trial", str(terminal.write("plan.toml", text)), "--name", "refused")
        assert said.code == 0, said.err
        assert "has not been through its check: run `tutelage judge check PLAN`" in said.out
        assert not list(terminal.facts("refused", AttemptMade, TrialCommitted))
        assert len(peer.calls) == 1, "it was asked for its name, and for nothing else"


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_a_judge_sits_by_what_its_check_found(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        said = terminal.start("judge", "check", "--plain")
        code = said.process.wait(900)
        (checked,) = terminal.facts("lab", JudgeChecked)
        assert code == (0 if checked.passed else 1), said.err
        assert {check.name: check.pairs for check in checked.checks if check.pairs}["A/A"] == 200
        assert all(kind.pairs == 12 for check in checked.checks for kind in check.kinds)
        (page,) = (tmp_path / "data" / "reports").glob("judge-check-*.html")
        assert checked.judge in page.read_text()

        terminal.write("SKILL.md", GIVEN.format(lift="+6.00"))
        text = PLAN.replace(f"objects = {len(OBJECTS)}", "objects = 2")
        for name, wanted in (
            ("strict", text.replace("unchecked_judge = true\n", "")),
            ("lax", text),
        ):
            plan = str(terminal.write(f"{name}.toml", wanted))
            held = terminal.start("trial", plan, "--name", name, "--plain")
            assert held.process.wait(300) == 0, held.err
            commits = list(terminal.facts(name, TrialCommitted))
            assert len(commits) == (1 if checked.passed or name == "lax" else 0)
            assert all(commit.checked is checked.passed for commit in commits)
            assert not list(terminal.facts(name, JudgeChecked)), "it was not checked again"
        assert len(list(terminal.facts("lab", JudgeChecked))) == 1
