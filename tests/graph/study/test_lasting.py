"""What later runs of a study keep of earlier ones, and what they make anew."""

import asyncio
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from graph.context import RunContext
from graph.settings import read_plan
from graph.study import beginning, matrix, passes
from graph.study.build import study_context
from observability.ledger.event import Event
from observability.ledger.facts import (
    ArmPrepared,
    CandidateProposed,
    Fact,
    RunEnded,
    RunStarted,
    ScaffoldAdopted,
    StudyAttempted,
    StudyPlanned,
)
from observability.ledger.folds.study import StudyRecord
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader
from observability.ledger.study_facts import attempt_key
from observability.study.rows import StudyData, read_study
from tests.graph.study.studies import CappedEndpoint, conclude, write
from tests.graph.terminal import Terminal
from tools.scaffold.model import Scaffold, Step
from tools.tasks.catalogue import families

pytestmark = pytest.mark.timeout(240)

PLAN = """
name = "lasting"
seed = 5
lanes = 3
ack_wait = 20.0
[study]
arms = {arms}
null_items = 0
[[study.students]]
base_url = "{url}"
model = "one"
retries = 1
temperature = 0
[[study.suites]]
suite = "simulated/*:1"
skills = ["counting", "sorting"]
items = {items}
scaffold = "SKILL.md"
"""
ARMS = ["none", "full", "best_of", "self_written", "curated"]
ADOPTED = Scaffold(
    (
        Step("Look first", "a thing is there", "name its colour lift=+1.00", "colours help"),
        Step("Go on", "it is named", "say what follows", "it follows"),
    ),
    ("simulated/counting",),
    "library",
)


class WritingEndpoint(CappedEndpoint):
    """Writes another procedure whenever it is asked for one; `dear` makes `full` cost more."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.broken, self.dear = 0, True, False

    def refuses(self, request: dict[str, Any]) -> bool:
        """While `broken`, it lets nobody write a procedure for sorting."""
        prompt = request["messages"][-1]["content"]
        return self.broken and "Write a procedure" in prompt and '"sorting"' in prompt

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        reply = super().answer(request)
        prompt = request["messages"][-1]["content"]
        if "Write a procedure" in prompt:
            self.written += 1
            reply["choices"][0]["message"]["content"] = (
                f"1. When drawer {'i' * self.written} is shut, pull it gently, because it opens.\n"
                "2. When it is open, look inside with care, because things lie there.\n"
                "3. When you have looked, say aloud what you saw, because it is asked.\n"
            )
        if self.dear and "pull its handle" in prompt:
            reply["usage"]["prompt_tokens"] *= 9
        return reply


class Both(NamedTuple):
    terminal: Terminal
    study: StudyData
    paid: int
    """Calls that the second study made."""
    foretold: dict[str, Any]
    """What a dry run said of the second study before it was held."""

    def made(self, run: str, arm: str, skill: str) -> list[ArmPrepared]:
        found = self.terminal.facts(run, ArmPrepared)
        return [fact for fact in found if (fact.arm, fact.skill) == (arm, f"simulated/{skill}")]

    def attempts(self, run: str, arm: str) -> list[StudyAttempted]:
        return [fact for fact in self.terminal.facts(run, StudyAttempted) if fact.arm == arm]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """A study, and another one on top of it, before which the loop adopted something."""
    endpoint, folder = WritingEndpoint(), tmp_path_factory.mktemp("lasting")
    with Terminal(folder) as terminal:
        first = write(folder, PLAN.format(url=endpoint.url, arms=ARMS, items=1), "first.toml")
        assert terminal.run("study", str(first), "--name", "one", "--plain").code == 0
        (planned,) = terminal.facts("one", StudyPlanned)
        teach(terminal.data, planned.students[0].variant)
        endpoint.broken, endpoint.dear = False, True
        second = write(
            folder, PLAN.format(url=endpoint.url, arms=[*ARMS, "labels"], items=2), "second.toml"
        )
        (foretold,) = terminal.run("study", str(second), "--dry-run", "--json").lines
        paid = len(endpoint.calls)
        conclude(terminal, "study", str(second), "--name", "two")
        with SqliteReader(terminal.data / LEDGER) as ledger:
            study = read_study(ledger, "two")
        yield Both(terminal, study, len(endpoint.calls) - paid, foretold)
    endpoint.close()


def teach(data: Path, variant: str) -> None:
    """A run of the loop that adopted a scaffold for one of the skills."""
    proposed = CandidateProposed(
        episode=0, scaffold=ADOPTED.digest, steps=tuple(asdict(each) for each in ADOPTED.steps),
        skills=ADOPTED.skills, source="library", rationale="", parent=None, contrast=(),
    )  # fmt: skip
    facts: dict[str, Fact] = {
        "run_started": RunStarted(
            run="taught", plan={"name": "taught"}, variant=variant, model="one", versions={}
        ),
        "proposed": proposed,
        "adopted": ScaffoldAdopted(
            run="taught", episode=0, scaffold=ADOPTED.digest, variant=variant,
            skills=ADOPTED.skills,
        ),
        "run_ended": RunEnded(reason="enough"),
    }  # fmt: skip
    with SqliteLedger(data / LEDGER, "a test") as ledger:
        ledger.append("taught", facts, 0)


def test_a_later_arm_and_task_run_only_what_is_new(both: Both) -> None:
    assert both.study.planned is not None
    assert both.study.planned.builds_on == ("one",)
    held = 2 * 3 + 1  # of `self_written` one skill was lost, of `curated` both
    matrix = 4 * (len(ARMS) + 1)
    assert both.study.planned.held == both.foretold["held"] == held
    assert sum(both.foretold["attempts"].values()) == matrix
    own = list(both.terminal.facts("two", StudyAttempted))
    assert len(own) == matrix - held - len(both.study.missing_cells)
    made = both.terminal.facts("two", ArmPrepared)
    assert both.paid == sum(len(fact.stages) for fact in (*own, *made))
    assert len(both.study.rows) == matrix - len(both.study.missing_cells)
    assert {row.run for row in both.study.rows if row.arm == "labels"} == {"two"}
    assert not both.study.duplicates


def test_so_many_answers_as_the_first_run_saw_costs_for(both: Both) -> None:
    first, later = both.attempts("one", "best_of"), both.attempts("two", "best_of")
    assert len(first) == len(later) == 2
    (samples,) = {len(fact.stages) for fact in (*first, *later)}
    spent = [
        sum(fact.prompt_tokens for fact in both.attempts("two", arm)) for arm in ("full", "none")
    ]
    assert round(spent[0] / spent[1]) > samples > 1


def test_what_was_made_ready_stays(both: Both) -> None:
    (made,) = both.made("one", "self_written", "counting")
    assert made.text is not None
    assert not both.made("two", "self_written", "counting")
    rows = [row for row in both.study.rows if row.arm == "self_written"]
    prompts = {
        row.run: both.terminal.artefact(row.prompt)
        for row in rows
        if row.skill == "simulated/counting"
    }
    assert set(prompts) == {"one", "two"}
    assert all("drawer i is shut" in prompt for prompt in prompts.values())


def test_what_could_not_be_made_ready_through_our_fault_is_made_ready_later(both: Both) -> None:
    (lost,) = both.made("one", "self_written", "sorting")
    assert (lost.text, lost.retry) == (None, True)
    assert "could not be run" in lost.note
    (made,) = both.made("two", "self_written", "sorting")
    assert made.text is not None
    later = [fact for fact in both.attempts("two", "self_written") if "sorting" in fact.skill]
    assert len(later) == 2
    assert not [fact for fact in both.attempts("one", "self_written") if "sorting" in fact.skill]


def test_what_the_loop_adopted_since_is_curated(both: Both) -> None:
    assert all(fact.text is None for fact in both.made("one", "curated", "counting"))
    (made,) = both.made("two", "curated", "counting")
    assert ADOPTED.digest in made.note
    (nothing,) = both.made("two", "curated", "sorting")
    assert nothing.text is None
    rows = [row for row in both.study.rows if row.arm == "curated"]
    assert {(row.skill, row.run) for row in rows} == {("simulated/counting", "two")}
    assert len(rows) == 2
    assert all("name its colour" in both.terminal.artefact(row.prompt) for row in rows)
    assert {place.arm for place in both.study.missing_cells} == {"curated"}


def reshaped(event: Event) -> Fact:
    """An attempt of `full` as if its prompt had been another one."""
    fact = event.fact
    if not isinstance(fact, StudyAttempted) or fact.arm != "full":
        return fact
    recipe = hashlib.sha256(fact.recipe.encode()).hexdigest()
    cell = (*(fact.student, fact.suite, fact.task), "full", "1", fact.seed, fact.measured)
    key = attempt_key(
        cell=cell, state=fact.state, recipe=recipe, sampling=(fact.temperature, fact.cap)
    )
    return fact.model_copy(update={"recipe": recipe, "key": key})


def copied(source: Path, target: Path, stream: str) -> None:
    """Put a run whose prompts of `full` were others into a data folder."""
    with SqliteReader(source / LEDGER) as ledger:
        events = list(ledger.read("one"))
        told = [e.fact for e in events if isinstance(e.fact, StudyAttempted | ArmPrepared)]
        stages = [stage for fact in told for stage in fact.stages]
        digests = {each for s in stages for each in (s.prompt, s.text)} | {f.text for f in told}
        texts = {each: ledger.artefact(each) for each in digests if each}
    facts = {event.key: reshaped(event) for event in events}
    target.mkdir(parents=True, exist_ok=True)
    with SqliteLedger(target / LEDGER, "a test") as ledger:
        ledger.append(stream, facts, 0, texts.values())


def test_only_cells_whose_prompts_have_changed_are_run_again(both: Both, tmp_path: Path) -> None:
    copied(both.terminal.data, tmp_path / "other", "one")
    plan = read_plan(both.terminal.folder / "first.toml")
    with SqliteReader(tmp_path / "other" / LEDGER) as ledger:
        recorder = SimpleNamespace(study=StudyRecord(), record=ledger, text=text_of(ledger))
        nothing: dict[str, Any] = dict.fromkeys(("draws", "identity", "bus", "connection"), None)
        context = RunContext(
            run="two", plan=plan, variants={}, families=families(), recorder=recorder,  # type: ignore[arg-type]
            sealed={}, **nothing,
        )  # fmt: skip
        study = study_context(context, tmp_path)
        recorder.study.planned = beginning._planned(study)
        (student,) = study.students
        arms = ("none", "full", "self_written", "curated")
        listed = matrix.items(student.variant, study.suites, (0,), arms)
        left = asyncio.run(passes._left(study, listed))
    assert study.planned.builds_on == ("one",)
    cells = {(each.arm, item.task.path) for item in left for each in item.conditions}
    skills = ("simulated/counting", "simulated/sorting")
    never_run = {("self_written", skills[1]), *(("curated", skill) for skill in skills)}
    assert cells == {("full", skill) for skill in skills} | never_run


def text_of(ledger: SqliteReader) -> Callable[[str], str]:
    return lambda digest: ledger.artefact(digest).decode()
