"""Studies of two students at endpoints that know what every call was paid for."""

import json
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from observability.ledger.event import Reader
from observability.ledger.facts import StudyAttempted
from observability.study.rows import Row, read_study
from tests.graph.counting_endpoint import SERIAL, Call, CountingEndpoint
from tests.graph.terminal import PATIENCE, Terminal

SKILL = """---
name: drawers
description: Opens drawers. Use for questions about drawers.
---
1. **Read slowly.** When a question is long, read it twice, because haste skips words.
2. **Open drawers.** When a drawer is closed, pull its handle lift=+2.00, because it opens then.
3. **Say it.** When the content is seen, name it aloud, because names are remembered.
"""
PLAN = """
name = "{name}"
seed = 7
lanes = {lanes}
ack_wait = {wait}
[budget]
{budget}
[study]
arms = {arms}
null_items = 2
{more}
{students}
[[study.suites]]
suite = "simulated/*:1"
skills = {skills}
items = {items}
scaffold = "SKILL.md"
"""
STUDENT = """
[[study.students]]
base_url = "{url}"
model = "{model}"
retries = 1
temperature = 0
"""
ARMS = ("none", "placebo", "labels", "full")
STUDENTS = ("one", "two")
NULL = 2 * 2
CONCLUDED = "study-conclude"
"""Where a process dies that has concluded a study."""


def plan(
    url: str,
    *,
    arms: Sequence[str] = ARMS,
    skills: Sequence[str] = ("counting", "sorting"),
    items: int = 2,
    students: Sequence[str] = STUDENTS,
    **more: object,
) -> str:
    """A plan of a study."""
    told = {"name": "matrix", "lanes": 2, "wait": 20.0, "budget": "", "more": "", **more}
    tables = "".join(STUDENT.format(url=url, model=model) for model in students)
    return PLAN.format(students=tables, arms=list(arms), skills=list(skills), items=items, **told)


def write(folder: Path, text: str, name: str = "plan.toml") -> Path:
    """A plan, with the scaffold that it names beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "SKILL.md").write_text(SKILL)
    path = folder / name
    path.write_text(text)
    return path


def conclude(terminal: Terminal, *words: str) -> None:
    """Run a study until its conclusion is on record, and no further.

    Its report would take longer than the study. Such a run has not ended, and can be resumed.
    """
    command = terminal.start(*words, "--plain", TUTELAGE_KILL_AT=CONCLUDED)
    assert command.process.wait(PATIENCE) == -signal.SIGKILL, command.err


class RefusingEndpoint(CountingEndpoint):
    """Turns away some calls for good, as an endpoint does whose filter has misfired."""

    def __init__(self, refuses: Callable[[str, str], bool]) -> None:
        """`refuses` is told the model and the prompt."""
        self._refuses = refuses
        super().__init__()

    def refuses(self, request: dict[str, Any]) -> bool:
        return self._refuses(request["model"], request["messages"][-1]["content"])


def rows(ledger: Reader, run: str) -> list[Row]:
    """What a study's run says, by key."""
    return sorted(read_study(ledger, run).rows, key=lambda row: row.key)


def told(found: Sequence[Row]) -> list[tuple[object, ...]]:
    """Rows free of clocks and of texts, which carry a call's number."""
    return [
        (row.key, row.student, row.task, row.arm, row.seed, row.measured, row.prompt, row.outcome)
        for row in found
    ]


def calls_kept(ledger: Reader, run: str) -> list[int]:
    """Numbers of the calls whose replies a run has on record."""
    facts = (event.fact for event in ledger.read(run))
    texts = [
        ledger.artefact(stage.text).decode()
        for fact in facts
        if isinstance(fact, StudyAttempted)
        for stage in fact.stages
    ]
    found = [SERIAL.search(text) for text in texts]
    return [int(each[1]) for each in found if each]


class CappedEndpoint(CountingEndpoint):
    """Cuts answers on sorting off under a small cap, counts prompts, and grades as a judge."""

    CAP = 64

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        prompt = request["messages"][-1]["content"]
        if request["model"] == "grader":
            return self._graded(prompt)
        reply = super().answer(request)
        cut = '"sorting"' in prompt and request["max_tokens"] <= self.CAP
        reply["choices"][0]["finish_reason"] = "length" if cut else "stop"
        read = len(prompt) // 4
        reply["usage"] = {"prompt_tokens": read, "completion_tokens": 5, "total_tokens": read + 5}
        return reply

    def _graded(self, prompt: str) -> dict[str, Any]:
        with self._lock:
            self.calls.append(Call(prompt, -1, time.monotonic(), time.monotonic()))
        said = json.dumps({"because": "It is what was asked.", "grade": "right"})
        return {
            "id": "grade",
            "object": "chat.completion",
            "created": 0,
            "model": "grader",
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": said},
                    "finish_reason": "stop",
                }
            ],
            "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
        }
