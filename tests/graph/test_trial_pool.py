"""Nobody reads domain 2 before it is committed to and drawn, and nobody gets an object twice."""

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from graph.domains import FirstDomain, OverlapError, SealedTaskError, SmallPoolError, visible
from graph.lab_recorder import LabRecorder
from graph.settings import Plan, make_plan
from graph.trial.build import _GUARDED
from graph.trial.committing import draw
from graph.trial.context import TrialContext
from graph.trial.pool import NotCommittedError, Pool, PoolTooSmallError
from graph.trial.routes import unless_abandoned
from graph.trial.state import blank
from graph.trial_settings import LEAST_OBJECTS
from observability.ledger.event import Event
from observability.ledger.facts import Fact, TrialCommitted, TrialDrawn
from observability.ledger.folds.trials import Trials, commit_digest
from observability.ledger.sqlite import SqliteLedger
from tests.graph.service.test_lab_recorder import context_of
from tools.tasks.catalogue import families as installed
from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.lots import drawn_objects, drawn_tasks, lot_key
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family, Key

READ: list[str] = []
"""Prompts that a family was made to write."""


def family(name: str, skills: int = 6, scenes: str = "") -> GeneratedFamily:
    def make(rng: Random, level: int) -> Problem:
        READ.append(name)
        number = str(rng.randrange(10**6))
        return Problem(f"{name} {level} {number}", Key("text", {"answer": number}), number, "text")

    return GeneratedFamily(
        name,
        "1",
        lambda: {f"thing{number}": Generator(2, make) for number in range(skills)},
        scenes,
    )


def families() -> dict[str, Family]:
    second = family("objects_plan", scenes="objects")
    return {each.name: each for each in (family("worlds_plan", scenes="worlds"), second)}


def commit(run: str = "one", trial: int = 1, objects: int = 3, **changes: object) -> TrialCommitted:
    values: dict[str, object] = {
        "run": run,
        "trial": trial,
        "pool": "objects",
        "alpha": 0.025,
        "scaffold": "s",
        "source": "generalised",
        "arms": {},
        "endpoint": "contract",
        "objects": objects,
        "attempts": 1,
        "sampling": {},
        "judge": None,
        "checked": None,
        "primary": (),
        "specificity": None,
        "secondary": (),
        "margin": 0.1,
        "variant": "v",
        "domain1": (),
    }
    return TrialCommitted.model_validate({**values, **changes})


class Record:
    """The fold of a lab's stream, and nothing else: what is not appended is not known."""

    def __init__(self) -> None:
        self.trials, self._events = Trials(), 0

    def append(self, fact: Fact) -> None:
        self._events += 1
        self.trials.apply(Event("lab", self._events, f"k{self._events}", 0.0, fact))


@pytest.fixture
def pool() -> Iterator[Pool]:
    READ.clear()
    return Pool(["objects_plan/*"], families())


@pytest.fixture
def record() -> Record:
    return Record()


def test_nothing_is_drawn_before_the_commit_is_stored(pool: Pool, record: Record) -> None:
    with pytest.raises(NotCommittedError, match="one has not committed"):
        pool.choose(record.trials, "one", "nonce")
    record.append(commit("another"))
    with pytest.raises(NotCommittedError):
        pool.choose(record.trials, "one", "nonce")


def test_no_task_is_read_before_the_draw_is_stored(pool: Pool, record: Record) -> None:
    record.append(commit())
    drawn = pool.choose(record.trials, "one", "nonce")
    with pytest.raises(SealedTaskError, match="one has not drawn it"):
        pool.task(record.trials, "one", drawn.tasks[0])
    assert READ == [], "objects are chosen by name alone"
    record.append(drawn)
    assert pool.task(record.trials, "one", drawn.tasks[0]).prompt.startswith("objects_plan")


def test_what_was_not_drawn_stays_sealed(pool: Pool, record: Record) -> None:
    record.append(commit(objects=2))
    drawn = pool.choose(record.trials, "one", "nonce")
    record.append(drawn)
    rest = next(name for name in pool.objects if name not in drawn.objects)
    for reference in (f"objects_plan@1/{rest}/0/2", drawn.tasks[0] + "1"):
        with pytest.raises(SealedTaskError):
            pool.task(record.trials, "one", reference)
    with pytest.raises(SealedTaskError):
        pool.task(record.trials, "two", drawn.tasks[0])


def test_commit_and_nonce_decide_together(pool: Pool) -> None:
    def draw(nonce: str, **changes: object) -> TrialDrawn:
        record = Record()
        record.append(commit(**changes))  # type: ignore[arg-type]
        return pool.choose(record.trials, "one", nonce)

    assert draw("n").tasks == draw("n").tasks
    assert draw("n").tasks != draw("m").tasks
    assert draw("n").tasks != draw("n", margin=0.2).tasks


def test_a_draw_names_its_commit(pool: Pool, record: Record) -> None:
    committed = commit(items=2)
    record.append(committed)
    drawn = pool.choose(record.trials, "one", "nonce")
    assert drawn.commit == commit_digest(committed)
    assert [TaskReference.parse(each).skill for each in drawn.tasks] == [
        name for name in drawn.objects for _ in range(2)
    ]
    assert len(set(drawn.tasks)) == 6


def test_objects_are_spent_with_all_their_variants(pool: Pool, record: Record) -> None:
    record.append(commit("one", objects=4))
    first = pool.choose(record.trials, "one", "nonce")
    record.append(first)
    record.append(commit("two", trial=2, objects=2))
    second = pool.choose(record.trials, "two", "nonce")
    record.append(second)
    assert not set(first.objects) & set(second.objects)
    assert pool.left(record.trials, "three") == ()
    record.append(commit("three", trial=3, objects=1))
    with pytest.raises(PoolTooSmallError, match=r"trial\.objects is 1, and objects has 0"):
        pool.choose(record.trials, "three", "nonce")


def test_text_spends_tasks_and_not_skills(record: Record) -> None:
    text = Pool(["sums/*"], {"sums": family("sums")})
    for number, run in enumerate(("one", "two"), 1):
        record.append(commit(run, trial=number, pool="sums", objects=6))
        record.append(text.choose(record.trials, run, "nonce"))
    assert len(text.left(record.trials, "three")) == 6


def test_two_formats_of_the_same_objects_are_one_pool() -> None:
    both = {
        "one": family("one", scenes="objects"),
        "other": family("other", scenes="objects"),
        "strings_js": family("strings_js"),
    }
    pools = [Pool([f"{name}/*"], both) for name in both]
    assert [(pool.name, pool.is_scenes) for pool in pools] == [
        ("objects", True),
        ("objects", True),
        ("strings_js", False),
    ]


def test_every_commit_counts_against_its_pool(record: Record) -> None:
    for number, run in enumerate(("one", "two"), 1):
        record.append(commit(run, trial=number))
    record.append(commit("other", pool="strings"))
    assert (record.trials.count("objects"), record.trials.count("strings")) == (2, 1)


def test_a_draw_is_made_again_from_what_is_on_record(pool: Pool, record: Record) -> None:
    for run in ("one", "two"):
        record.append(commit(run, objects=2, items=3))
        record.append(pool.choose(record.trials, run, f"nonce of {run}"))
    drawn = record.trials.drawn("two")
    assert drawn is not None
    spent = record.trials.spent("objects", "two")
    left = [name for name in pool.objects if name not in spent]
    key = lot_key(drawn.commit, drawn.nonce)
    assert drawn_objects(key, left, 2) == drawn.objects
    levels = {name: pool.levels[name] for name in drawn.objects}
    assert drawn_tasks(key, "objects_plan@1", levels, 3) == drawn.tasks
    assert drawn_objects(lot_key(drawn.commit, "other"), left, 6) != drawn_objects(key, left, 6)


def test_later_trials_spend_nothing_of_an_earlier_one(record: Record, pool: Pool) -> None:
    for run in ("one", "two"):
        record.append(commit(run, objects=3))
        record.append(pool.choose(record.trials, run, "nonce"))
    assert record.trials.spent("objects", "one") == frozenset()
    assert len(record.trials.spent("objects", "two")) == 3
    assert len(record.trials.spent("objects", "three")) == 6


def plan(skills: list[str], pool: list[str], **changes: object) -> Plan:
    trial = {"pool": pool, "small_pool": True, **changes}
    return make_plan({"skills": skills, "student": {"simulated": "null"}, "trial": trial})


def test_a_trial_sees_domain_1_alone() -> None:
    both = families()
    seen = visible(plan(["worlds_plan/thing0"], ["objects_plan/*"]), both)
    assert set(seen) == {"worlds_plan"}
    assert set(seen["worlds_plan"].skills()) == {"thing0"}


@pytest.mark.parametrize("member", ["task", "key", "gold"])
def test_a_family_that_both_domains_share_hides_the_second(member: str) -> None:
    first = FirstDomain(family("simulated"), {"thing0"})
    read = getattr(first, member)
    assert read(TaskReference("simulated", "1", "thing0", 0, 0))
    with pytest.raises(SealedTaskError, match="it is not of domain 1"):
        read(TaskReference("simulated", "1", "thing1", 0, 0))


def test_domains_that_overlap_are_refused() -> None:
    overlapping = plan(["worlds_plan/thing0"], ["worlds_plan/*"])
    with pytest.raises(OverlapError, match="both name worlds_plan/thing0"):
        visible(overlapping, families())


def test_scenes_want_a_pool_that_cannot_be_guessed() -> None:
    both = families()
    refused = plan(["worlds_plan/*"], ["objects_plan/*"], small_pool=False)
    with pytest.raises(SmallPoolError, match="6 objects of objects_plan, and a pool of scenes"):
        visible(refused, both)
    both["objects_plan"] = family("objects_plan", LEAST_OBJECTS, scenes="objects")
    assert visible(refused, both)
    both["objects_plan"] = family("objects_plan")
    assert visible(refused, both), "text has no such floor: its tasks are drawn anew"


def test_the_pool_of_objects_is_large_enough() -> None:
    large = plan(["worlds_plan/*"], ["objects_plan/*"], small_pool=False)
    assert visible(large, installed())


def test_other_runs_see_everything() -> None:
    both = families()
    assert visible(make_plan({"skills": ["worlds_plan/thing0"]}), both) is both


async def test_a_trial_is_abandoned_whose_objects_another_run_has_drawn_since(
    tmp_path: Path,
) -> None:
    plan = make_plan({"skills": ["simulated/counting"], "trial": {"pool": ["objects_plan/*"]}})
    with SqliteLedger(tmp_path / "ledger", "test") as ledger:
        lab_recorder, pool = LabRecorder(ledger), Pool(["objects_plan/*"], families())
        one, two = (
            TrialContext(context_of(run, "v", lab_recorder, plan), pool, tmp_path) for run in "12"
        )
        for trial in (one, two):
            await lab_recorder.append(
                {f"trial_committed/{trial.run}": commit(trial.run, objects=4)}
            )
        assert await draw(blank(), one) == {}
        state = blank() | await draw(blank(), two)
        assert "objects has 2 that no trial has spent" in state["abandoned"]
        assert "draw" in dict(_GUARDED), "so that it leads to the end"
        assert unless_abandoned("attempt")(state) == "abandon"
