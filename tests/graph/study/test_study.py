"""Whole studies whose students' every call is counted: killed, resumed, extended, cut short."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.ledger.facts import (
    AttemptDiscarded,
    RunEnded,
    StudyAttempted,
    StudyEnded,
    StudyPlanned,
)
from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.study.rows import read_study
from tests.graph.counting_endpoint import CountingEndpoint
from tests.graph.lab import GRACE, RUN, Lab
from tests.graph.study.studies import (
    ARMS,
    CONCLUDED,
    NULL,
    SKILL,
    STUDENTS,
    RefusingEndpoint,
    calls_kept,
    conclude,
    plan,
    rows,
    told,
    write,
)
from tests.graph.terminal import Terminal

pytestmark = pytest.mark.timeout(240)

POINTS = ("request-published:9", "reply-stored:12", "study-item:6")
CELLS = len(STUDENTS) * (2 * 2 * len(ARMS) + NULL)


class StudyLab(Lab):
    """A study's lab: its plan names two students."""

    verb = "study"

    def __init__(self, folder: Path, endpoint: CountingEndpoint) -> None:
        super().__init__(folder, endpoint)
        write(folder, plan(endpoint.url, name="chaos", wait=1.0))

    def paid_twice(self) -> list[str]:
        calls = self.endpoint.calls
        with self.ledger() as ledger:
            kept = calls_kept(ledger, RUN)
        same = ((k, n) for k in kept for n in range(len(calls)) if n != k)
        return [
            f"call {k} was kept, call {n} followed"
            for k, n in same
            if (calls[n].prompt, calls[n].seed) == (calls[k].prompt, calls[k].seed)
            and calls[n].began > calls[k].ended + GRACE
        ]


@pytest.fixture
def endpoint() -> Iterator[CountingEndpoint]:
    served = CountingEndpoint()
    yield served
    served.close()


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudyLab]:
    endpoint = CountingEndpoint()
    lab = StudyLab(tmp_path_factory.mktemp("calm"), endpoint)
    lab.run()
    yield lab
    endpoint.close()


def test_every_student_meets_every_arm_on_every_task_once(calm: StudyLab) -> None:
    facts = calm.events()
    with calm.ledger() as ledger:
        study = read_study(ledger, RUN)
    assert len(study.rows) == CELLS
    assert not study.duplicates
    assert not study.missing_cells
    assert {row.title for row in study.rows} == {"one", "two"}
    kinds = [type(fact) for fact in facts]
    assert kinds.index(StudyPlanned) < kinds.index(StudyAttempted)
    assert kinds[-2:] == [StudyEnded, RunEnded]
    assert len(calm.endpoint.calls) == CELLS
    assert set(Counter((call.prompt, call.seed) for call in calm.endpoint.calls).values()) == {1}


def test_each_student_is_served_by_a_process_of_its_own(calm: StudyLab) -> None:
    logs = [path.read_text() for path in (calm.data / "logs").glob("agents-*.log")]
    offered = [log.count("student-") for log in logs]
    assert sorted(offered) == [1, 1]


def test_the_control_is_warm_and_nothing_else(calm: StudyLab) -> None:
    with calm.ledger() as ledger:
        found = rows(ledger, RUN)
    assert {(row.measured, row.temperature) for row in found} == {("capped", 0.0), ("null", 0.7)}
    null = [row for row in found if row.measured == "null"]
    assert {(row.arm, row.seed) for row in null} == {("none", 0), ("none", 1)}


def test_the_control_comes_first_so_that_no_budget_takes_it(calm: StudyLab) -> None:
    kinds = [fact.measured for fact in calm.events() if isinstance(fact, StudyAttempted)]
    assert kinds == sorted(kinds, key=("null", "capped").index)
    assert set(kinds) == {"null", "capped"}


def test_kills_change_no_row_and_pay_for_nothing_twice(
    tmp_path: Path, endpoint: CountingEndpoint, calm: StudyLab
) -> None:
    lab = StudyLab(tmp_path, endpoint)
    for point in POINTS:
        lab.wait_for_death(lab.start(kill_at=point))
        assert not concluded(lab)
    check_that_an_edited_procedure_is_refused(lab)
    lab.wait_for_death(lab.start(kill_at=CONCLUDED))
    assert concluded(lab)
    with lab.ledger() as ledger, calm.ledger() as undisturbed:
        assert told(rows(ledger, RUN)) == told(rows(undisturbed, RUN))
        assert len(list(lab.events())) == len({e.key for e in ledger.read(RUN)})
    assert not lab.paid_twice()


def concluded(lab: StudyLab) -> bool:
    return any(isinstance(fact, StudyEnded) for fact in lab.events())


def check_that_an_edited_procedure_is_refused(lab: StudyLab) -> None:
    """A study that is resumed with another procedure asks nothing."""
    skill = lab.data.parent / "SKILL.md"
    skill.write_text(SKILL.replace("pull its handle", "turn its handle"))
    assert lab.start().wait(90) == 1
    assert "suite simulated/*:1 was" in " ".join(lab.log.split())
    assert not any("turn its handle" in call.prompt for call in lab.endpoint.calls)
    skill.write_text(SKILL)


def test_an_item_of_which_one_arm_failed_us_is_run_again_whole(tmp_path: Path) -> None:
    turned: Counter[str] = Counter()

    def once(model: str, prompt: str) -> bool:
        """The arm `full`, once on each task of counting, and always on those of sorting."""
        if "pull its handle" not in prompt:
            return False
        turned[model + prompt] += 1
        return '"sorting"' in prompt or turned[model + prompt] == 1

    endpoint = RefusingEndpoint(once)
    path = write(tmp_path, plan(endpoint.url, arms=("none", "full"), items=1, students=["one"]))
    with Terminal(tmp_path) as terminal:
        conclude(terminal, "study", str(path), "--name", "picky")
        found = [
            fact for fact in terminal.facts("picky", StudyAttempted) if fact.measured == "capped"
        ]
        thrown = list(terminal.facts("picky", AttemptDiscarded))
        (ended,) = terminal.facts("picky", StudyEnded)
    endpoint.close()
    by_skill = {
        skill: [fact for fact in found if fact.skill == f"simulated/{skill}"]
        for skill in ("counting", "sorting")
    }
    assert {(fact.tries, fact.outcome == "missing") for fact in by_skill["counting"]} == {
        (2, False)
    }
    assert {(fact.tries, fact.outcome) for fact in by_skill["sorting"]} == {(3, "missing")}
    assert len(by_skill["sorting"]) == len(by_skill["counting"]) == 2
    assert {fact.arm for fact in thrown} == {"none"}
    assert len(thrown) == 1 + 3
    assert ended.missing == 2


def test_a_budget_leaves_the_rest_undone_and_not_failed(
    tmp_path: Path, endpoint: CountingEndpoint
) -> None:
    small = plan(endpoint.url, items=6, budget="tokens = 60", lanes=1, students=["one"])
    with Terminal(tmp_path) as terminal:
        conclude(terminal, "study", str(write(tmp_path, small)), "--name", "poor")
        with SqliteReader(terminal.data / LEDGER) as ledger:
            study = read_study(ledger, "poor")
        (ended,) = terminal.facts("poor", StudyEnded)
    assert 0 < len(study.rows) < 24
    assert study.missing_cells
    assert ended.missing == 0
    *_, last = ended.headline.splitlines()
    assert "60 tokens" in last
    assert "not run" in last
