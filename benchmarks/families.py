"""What the real student can do alone: its pass rate on families of tasks, level by level.

Run with `python -m benchmarks.families [--minutes M] [--skills PATTERN …]`, a pattern as in
`strings/*`. Prompt, extraction and check are a run's own, without a scaffold, greedy. Each answer
goes into a file as it comes, so that a run that was cut short goes on where it stopped; what they
come to goes into docs/families.json, from which `python docs/families.py` writes the page.

A skill starts at its lowest level with `FIRST` tasks. Where none of them is right, that is all;
else the level gets `MOST`, and where more than `MASTERED` of those are right, so does the next.
"""

import argparse
import asyncio
import fnmatch
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks.student import serving
from graph.arms.prompt import Arm, build_prompt
from tools.extraction.cascade import adapt
from tools.model import catalogue
from tools.model.chat import Sampling
from tools.model.endpoint import EndpointModel
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of
from tools.tasks.catalogue import families
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.task import Family
from tools.verification import Checker

FIRST, MOST, MASTERED = 6, 12, 0.9
CAP: Final = 200
PROGRAM_CAP: Final = 500
PAGE_DATA: Final = Path(__file__).parent.parent / "docs" / "families.json"
_PATTERNS = ("reasoning_gym/*", "human_eval/*", "mix/*")
_LANES = 4


class SkillLevel(NamedTuple):
    """One level of one skill."""

    family: Family
    skill: str
    level: int

    @property
    def named(self) -> str:
        return f"{self.family.name}@{self.family.version}/{self.skill}/{self.level}"

    def reference(self, number: int) -> TaskReference:
        """The curriculum pool's task of this number."""
        family = self.family
        return TaskReference(
            family.name, family.version, self.skill, self.level, seed_in("curriculum", number)
        )

    @property
    def next(self) -> "SkillLevel | None":
        higher = self._replace(level=self.level + 1)
        return higher if higher.level < self.family.skills()[self.skill].levels else None


class Answers:
    """What has been answered, in a file that only grows; other weights or caps start anew."""

    def __init__(self, path: Path, condition: str) -> None:
        self._path, self._condition = path, condition
        self.known: dict[str, dict[str, Any]] = {}
        if path.exists():
            lines = (json.loads(line) for line in path.read_text().splitlines())
            self.known = {line["task"]: line for line in lines if line["condition"] == condition}

    def add(self, task: str, **told: object) -> None:
        line = {"task": task, "condition": self._condition, **told}
        self.known[task] = line
        with self._path.open("a") as file:
            file.write(json.dumps(line) + "\n")

    def of(self, place: SkillLevel) -> list[dict[str, Any]]:
        return [line for task, line in self.known.items() if task.startswith(f"{place.named}/")]


class Student:
    """Answers tasks until its time is up."""

    def __init__(
        self, model: EndpointModel, checker: Checker, answers: Answers, until: float
    ) -> None:
        self._model, self._checker, self._answers = model, checker, answers
        self._until, self._room = until, asyncio.Semaphore(_LANES)

    @property
    def has_time(self) -> bool:
        return time.monotonic() < self._until

    async def climb(self, place: SkillLevel | None, count: int) -> SkillLevel | None:
        """Answer so many tasks of a level; gives the level that is worth as many, if one is."""
        if place is None:
            return None
        await asyncio.gather(*(self._answer(place.reference(n)) for n in range(count)))
        passed = [bool(line["passed"]) for line in self._answers.of(place)]
        print(f"{place.named}: {sum(passed)} of {len(passed)}", flush=True)
        if not any(passed) or len(passed) < count:
            return None
        return place if count < MOST else place.next if _mean(passed) > MASTERED else None

    async def _answer(self, reference: TaskReference) -> None:
        async with self._room:
            if str(reference) in self._answers.known or not self.has_time:
                return
            family = families()[reference.family]
            task = family.task(reference)
            cap = PROGRAM_CAP if task.format == "code" else CAP
            sampling = Sampling(temperature=0, max_tokens=cap)
            done = await self._model.complete(build_prompt(task, Arm("none")), sampling)
            answer, rule = adapt(done.text, task.format)
            found = await self._checker.check(family.key(reference), answer)
            truncated = done.finish_reason == "length"
            self._answers.add(
                str(reference),
                passed=found.outcome == "passed" and not truncated,
                failure="truncated" if truncated else found.failure,
                rule=rule,
                tokens=done.completion_tokens,
                unmet=found.unmet,
                text=done.text,
            )


async def measure_families(minutes: float, patterns: Sequence[str], answers: Path) -> None:
    """Answer what there is time for: all lowest levels first, then what they lead to."""
    settings = EndpointSettings(
        local=catalogue.DEFAULT, concurrency=_LANES, context=1280, temperature=0, threads=1
    )
    kept = Answers(answers, f"{variant_of(settings)} {CAP}")
    async with (
        serving(settings) as url,
        Checker() as checker,
        EndpointModel(settings, f"{url}/v1", variant_of(settings)) as model,
    ):
        student = Student(model, checker, kept, time.monotonic() + 60 * minutes)
        promising = [await student.climb(place, FIRST) for place in _lowest(patterns)]
        waiting = [place for place in promising if place is not None]
        while waiting and student.has_time:
            higher = await student.climb(waiting.pop(0), MOST)
            waiting += [higher] if higher else []
    PAGE_DATA.write_text(json.dumps(list(summary(kept)), indent=1) + "\n")


def _lowest(patterns: Sequence[str]) -> Iterator[SkillLevel]:
    """In the order of the patterns, each skill once."""
    everything = {
        f"{family.name}/{skill}": SkillLevel(family, skill, 0)
        for family in families().values()
        for skill in family.skills()
    }
    for pattern in patterns:
        for path in fnmatch.filter(everything, pattern):
            yield everything.pop(path)


def summary(answers: Answers) -> Iterator[dict[str, Any]]:
    """One line a level that has been asked of."""
    rungs: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for task, line in answers.known.items():
        rungs[task.rpartition("/")[0]].append(line)
    for named in sorted(rungs):
        lines = rungs[named]
        failures = Counter(line["failure"] for line in lines if line["failure"])
        yield {
            "level": named,
            "tasks": len(lines),
            "passed": sum(line["passed"] for line in lines),
            "tokens": round(_mean([line["tokens"] for line in lines])),
            "failures": dict(sorted(failures.items())),
            "commonest": _commonest(TaskReference.parse(f"{named}/0")),
        }


def _commonest(first: TaskReference) -> float:
    """The share of the answer that is right most often: what saying always the same would get."""
    family = families()[first.family]
    golds = Counter(family.gold(first._replace(seed=seed_in("curriculum", n))) for n in range(40))
    return max(golds.values()) / golds.total()


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.families", description=__doc__)
    parser.add_argument("--minutes", type=float, default=25, help="of the model's time at most")
    parser.add_argument("--skills", nargs="+", default=_PATTERNS, metavar="PATTERN")
    parser.add_argument("--answers", type=Path, default=Path(".tutelage/families.jsonl"))
    options = parser.parse_args()
    options.answers.parent.mkdir(parents=True, exist_ok=True)
    asyncio.run(measure_families(options.minutes, options.skills, options.answers))


if __name__ == "__main__":
    _main()
