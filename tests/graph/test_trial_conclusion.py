"""What a trial concludes from its record; and when it prints nothing."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from bus.client import BusClient
from bus.connection import Connection
from bus.permissions import ROLES
from bus.subjects import ANY_VARIANT
from graph.arms.prompt import Arm, build_prompt
from graph.context import RunContext
from graph.draws import Draws
from graph.identity import Identity
from graph.measuring import digest
from graph.recorder import Recorder
from graph.settings import make_plan
from graph.trial.committing import Judges, endpoint
from graph.trial.concluding import abandon, conclude
from graph.trial.context import TrialContext
from graph.trial.pool import Pool
from graph.trial.state import blank
from observability.ledger.facts import AttemptMade, CandidateProposed, PairJudged
from observability.ledger.sqlite import SqliteLedger
from tests.graph.test_trial_pool import commit
from tools.scaffold.model import Scaffold, Step
from tools.tasks.task import Task

RUN = "one"
ARMS = ("none", "placebo", "labels", "full")
SKILLS = ("naming", "ordering", "sorting", "tracing", "folding", "grouping", "joining", "sifting")
PLAN = {
    "skills": ["simulated/counting:2"],
    "student": {"simulated": "null", "temperature": 0},
    "trial": {"pool": [f"simulated/{name}:2" for name in SKILLS], "objects": len(SKILLS)},
}
STEP = Step(
    "Look twice",
    "a drawer has been named by the task",
    "open that drawer and read what lies in it before anything else",
    "what is read aloud is seldom wrong",
)
SCAFFOLD = Scaffold((STEP,), ("simulated/counting",), "generalised")
Passed = Callable[[str, int], str]


class Hall:
    """A trial whose attempts are recorded by hand, so that its truth is known."""

    def __init__(self, ledger: SqliteLedger, folder: Path) -> None:
        self.recorder, plan = Recorder(ledger, RUN, 4), make_plan(PLAN)
        self.trial = TrialContext(
            RunContext(
                run=RUN,
                plan=plan,
                variants={role: "v" if role == "student" else ANY_VARIANT for role in ROLES},
                families={},
                draws=Draws({}, ()),
                identity=Identity(b"secret"),
                bus=cast(BusClient, None),
                recorder=self.recorder,
                connection=cast(Connection, None),
                sealed={},
            ),
            Pool.installed(plan.trial.pool if plan.trial else ()),
            folder,
        )
        self.texts = {arm: "" if arm == "none" else f"{arm} stands here." for arm in ARMS}
        self.texts["full"] = SCAFFOLD.text

    async def begin(self, endpoint: str = "verdict") -> None:
        proposed = CandidateProposed(
            episode=0,
            scaffold=SCAFFOLD.digest,
            steps=({k: getattr(STEP, k) for k in ("label", "when", "action", "because")},),
            skills=SCAFFOLD.skills,
            source="generalised",
            rationale="",
            parent=None,
            contrast=(),
        )
        made = commit(
            RUN,
            pool="simulated",
            objects=len(SKILLS),
            scaffold=SCAFFOLD.digest,
            arms={arm: digest(text.encode()) for arm, text in self.texts.items()},
            endpoint=endpoint,
            primary=("none", "labels", "placebo"),
            sampling={"temperature": 0.0, "max_tokens": 100.0},
        )
        await self.recorder.append({"proposed": proposed})
        await self.recorder.append_lab({"commit": made})
        texts = [text.encode() for text in self.texts.values()]
        await self.recorder.append({"commit": made}, texts)
        drawn = self.trial.pool.choose(self.trial.lab, RUN, "nonce")
        await self.recorder.append_lab({"drawn": drawn})
        await self.recorder.append({"drawn": drawn})

    async def try_all(self, passed: Passed, added: str = "") -> None:
        """Record an attempt per item and arm; `added` gets into the first prompt of `none`."""
        for item in self.trial.items():
            for arm in ARMS:
                text = self.texts[arm]
                if arm == "none" and item.number == 0:
                    text += added
                await self.record(item.task, item.number, arm, text, passed(arm, item.number))

    async def record(self, task: Task, number: int, arm: str, text: str, outcome: str) -> None:
        prompt = build_prompt(task, Arm(arm, text=text)).encode()
        fact = AttemptMade.model_validate(
            {
                "episode": 0,
                "purpose": "trial",
                "item": number,
                "arm": arm,
                "state": arm,
                "scaffold": SCAFFOLD.digest,
                "task": str(task.reference),
                "level": 2,
                "skill": task.reference.path,
                "attempt": "a",
                "prompt": digest(prompt),
                "text": None,
                "rule": "answer_line",
                "outcome": outcome,
                "failure": None,
                "evidence": "",
                "finish_reason": "stop",
                "entropy": None,
            }
        )
        await self.recorder.append({f"trial/0/{number}/{arm}": fact}, [prompt])


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    with SqliteLedger(tmp_path / "ledger.sqlite", "tests") as ledger:
        hall = Hall(ledger, tmp_path)
        await hall.begin()
        yield hall


def only_full(arm: str, _number: int) -> str:
    return "passed" if arm == "full" else "failed"


async def test_what_beats_every_control_is_supported(hall: Hall) -> None:
    await hall.try_all(only_full)
    assert await conclude(blank(), hall.trial) == {}
    ended = hall.trial.record.ended
    assert ended is not None
    assert ended.analysis.outcome == "supported"
    assert [each.control for each in ended.analysis.primary] == ["none", "labels", "placebo"]
    assert ended.analysis.p == 0.5 ** len(SKILLS)
    assert hall.trial.lab.ended(RUN) == ended


async def test_to_beat_harmful_controls_is_no_transfer(hall: Hall) -> None:
    await hall.try_all(lambda arm, _: "passed" if arm in ("full", "none") else "failed")
    await conclude(blank(), hall.trial)
    ended = hall.trial.record.ended
    assert ended is not None
    assert ended.analysis.outcome != "supported"
    assert any("placebo harmful" in note for note in ended.analysis.notes)


@pytest.mark.parametrize(
    "added",
    ["\nopen that drawer and read what lies in it", "\nWHEN A DRAWER has been named by the task"],
)
async def test_a_tainted_baseline_withholds_every_aggregate(hall: Hall, added: str) -> None:
    await hall.try_all(only_full, added)
    state = blank() | await conclude(blank(), hall.trial)
    assert "the prompt of none on simulated@1/" in state["abandoned"]
    assert "no aggregate is printed" in state["abandoned"]
    await abandon(state, hall.trial)
    assert hall.trial.record.ended is None
    assert hall.trial.lab.ended(RUN) is None
    assert hall.trial.record.abandoned is not None
    assert hall.trial.lab.count("simulated") == 1, "it has spent its number all the same"


async def test_what_could_not_be_run_is_missing_and_not_failed(hall: Hall) -> None:
    await hall.try_all(lambda arm, n: "missing" if n == 3 else only_full(arm, n))
    await conclude(blank(), hall.trial)
    ended = hall.trial.record.ended
    assert ended is not None
    (none,) = (each for each in ended.analysis.primary if each.control == "none")
    assert (none.missing, none.clusters, none.difference) == (1, len(SKILLS) - 1, 1.0)


async def test_without_a_single_attempt_there_is_nothing_to_say(hall: Hall) -> None:
    await hall.try_all(lambda *_: "missing")
    state = await conclude(blank(), hall.trial)
    assert "not one attempt could be run" in state["abandoned"]


@pytest.mark.parametrize(
    ("judges", "expected"),
    [
        (("instrument-1", ()), "contract"),
        (("panel-1", ("instrument-1", "instrument-2")), "contract"),
        (("human-1", ()), "judge"),
        (("panel-1", ("instrument-1", "human-1")), "judge"),
    ],
)
async def test_a_judge_that_measures_decides_nothing_by_whatever_name_it_is_pinned(
    hall: Hall, judges: Judges, expected: str
) -> None:
    assert endpoint(hall.trial, judges) == "verdict"
    plan = make_plan({**PLAN, "judge": "judge.mine"})
    context = replace(hall.trial.context, plan=plan)
    trial = replace(hall.trial, context=context, pool=Pool.installed(("objects_plan/robot:0",)))
    assert endpoint(trial, judges) == expected


async def test_without_a_single_vote_a_judges_endpoint_says_nothing(tmp_path: Path) -> None:
    with SqliteLedger(tmp_path / "ledger.sqlite", "tests") as ledger:
        hall = Hall(ledger, tmp_path)
        await hall.begin("judge")
        await hall.try_all(only_full)
        state = await conclude(blank(), hall.trial)
        assert state["abandoned"].startswith("not one pair was scored, so")
        item = hall.trial.items()[0]
        judged = PairJudged.model_validate(
            {
                "task": str(item.task.reference),
                "object": "o",
                "control": "none",
                "number": 0,
                "repeat": 0,
                "full_is": "A",
                "sheets": ("a", "b"),
                "judge": "human-2",
                "outcome": "unscored",
                "reason": "committed to another",
                "s": None,
            }
        )
        await hall.recorder.append({"judged": judged})
        state = await conclude(blank(), hall.trial)
        assert "not one pair was scored (committed to another)" in state["abandoned"]
