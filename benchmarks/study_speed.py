"""What a study costs its student: tokens a second in a whole study, and of the bare server.

The bare server, a fresh one, gets the very prompts of the study in their order, with the same cap
and as many at once, so that both profit alike from what it remembers of earlier prompts.
"""

import asyncio
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.row import Row
from benchmarks.student import post, serving
from graph.lab_recorder import LabRecorder
from graph.owner import own
from graph.run import Job, conduct
from graph.settings import Plan, make_plan
from graph.works import work_of
from observability.ledger.facts import StudyAttempted, StudyPlanned
from observability.ledger.holder import present_holder
from observability.ledger.sqlite import SqliteLedger
from tools.model import catalogue

AT_ONCE, TOKENS = 8, 48
SKILLS = ("write-list-function", "write-string-function", "percent-change", "mean-with-new-value")
"""Skills that the student answers at length, so that there are tokens to count."""


async def measure() -> list[Row]:
    """One study of 64 attempts, and its prompts again."""
    plan = _plan()
    with tempfile.TemporaryDirectory() as folder:
        prompts, value = await _studied(Path(folder), plan)
    floor = await _straight(prompts, plan)
    name = f"student in a study, {AT_ONCE} at once"
    return [Row(name, value, floor, "tokens/s", 0.85 * floor, at_least=True)]


def _plan() -> Plan:
    student = {
        "local": catalogue.DEFAULT,
        "temperature": 0.0,
        "max_tokens": TOKENS,
        "concurrency": AT_ONCE,
        "context": 1024,
    }
    suite = {"suite": "procedural-40", "skills": SKILLS, "items": 4}
    study = {"students": [student], "suites": [suite], "null_items": 0}
    return make_plan({"name": "speed", "seed": 1, "lanes": AT_ONCE, "study": study})


async def _studied(data: Path, plan: Plan) -> tuple[list[str], float]:
    """Every prompt, in the order of its answer, and tokens a second from plan to last answer."""
    async with (
        own(data, lambda _line: None) as owner,
        owner.crews.workers_for(plan, lambda _line: None) as workers,
    ):
        with SqliteLedger(data / "ledger.sqlite", present_holder()) as ledger:
            await conduct(owner, workers, LabRecorder(ledger), Job("speed", plan, work_of(plan)))
            events = list(ledger.read("speed"))
            made = [e for e in events if isinstance(e.fact, StudyAttempted)]
            began = next(e.at for e in events if isinstance(e.fact, StudyPlanned))
            prompts = [ledger.artefact(e.fact.prompt).decode() for e in made]
    tokens = sum(e.fact.completion_tokens for e in made if isinstance(e.fact, StudyAttempted))
    return prompts, tokens / (made[-1].at - began)


async def _straight(prompts: Sequence[str], plan: Plan) -> float:
    loop = asyncio.get_running_loop()
    async with serving(plan.student) as url:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            sampling = plan.student.sampling
            await loop.run_in_executor(threads, post, url, "Warm up.", sampling)
            began = time.perf_counter()
            posts = (loop.run_in_executor(threads, post, url, each, sampling) for each in prompts)
            tokens = sum(await asyncio.gather(*posts))
    return tokens / (time.perf_counter() - began)


if __name__ == "__main__":
    for row in asyncio.run(measure()):
        print(row, f"{row.value / (row.floor or 1):.2f} x", row.holds)
