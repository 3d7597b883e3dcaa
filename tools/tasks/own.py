"""Family `own`: the user's tasks from a JSONL file.

Each line is `{"prompt", "answer" | "checker", "skill"?, "level"?}`. A checker is Python source
that defines `check(answer) -> bool`; it is only ever run in the sandbox. A task's pool follows
from a digest of its prompt, so it stays the same when other lines come and go:

    curriculum 40 %, selection 15 %, gate 30 %, panel 15 %

A seed is numbered as everywhere (`pools.py`): its number counts within skill, level and pool.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tools.tasks.errors import OwnTasksError, PoolSpentError, UnknownTaskError
from tools.tasks.own_lines import Line, OwnTask
from tools.tasks.pools import number_of, pool_of
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import seal
from tools.tasks.task import Key, Pool, Skill, Task

SHARES: Final[Mapping[Pool, float]] = {
    "curriculum": 0.40,
    "selection": 0.15,
    "gate": 0.30,
    "panel": 0.15,
}

_Shelf = tuple[str, int, Pool]


class OwnTasks:
    """The tasks of one file; `notes` tells what was merged.

    Raises:
        OwnTasksError: the file cannot be read, or a line of it is no task.
    """

    name = subject = "own"
    scenes = False

    def __init__(self, path: Path) -> None:
        content = _content(path)
        self.version = hashlib.sha256(content).hexdigest()[:12]
        tasks, self.notes = _distinct(path, _tasks(path, content))
        self._shelves = _shelved(tasks)

    def skills(self) -> Mapping[str, Skill]:
        levels = Counter[str]()
        sizes: dict[str, dict[tuple[int, Pool], int]] = defaultdict(dict)
        for (skill, level, pool), tasks in self._shelves.items():
            levels[skill] = max(levels[skill], level + 1)
            sizes[skill][level, pool] = len(tasks)
        return {skill: Skill(skill, levels[skill], sizes[skill]) for skill in sorted(levels)}

    def task(self, reference: TaskReference) -> Task:
        """The task that the reference names.

        Raises:
            UnknownTaskError: the file has changed, or has no such skill or level.
            PoolSpentError: the pool holds fewer tasks.
        """
        own = self._find(reference)
        return Task(reference, own.prompt, "number" if own.key.kind == "maths" else "text")

    def key(self, reference: TaskReference) -> Key:
        return self._find(reference).key

    def gold(self, reference: TaskReference) -> str | None:
        return self._find(reference).gold

    def sealed(self, reference: TaskReference) -> bytes:
        """The key as it lies in the verifier's bucket, since no generator can make it again."""
        return seal(self.key(reference))

    def _find(self, reference: TaskReference) -> OwnTask:
        if (reference.family, reference.version) != (self.name, self.version):
            raise UnknownTaskError(
                reference,
                f"the file is {self.name}@{self.version}",
                "bring back the file as it was, or draw a new task",
            )
        skill, level = reference.skill, reference.level
        if not any((skill, level) == (each[0], each[1]) for each in self._shelves):
            raise UnknownTaskError(
                reference, "the file has no task of this skill and level", "add some"
            )
        pool, number = pool_of(reference.seed), number_of(reference.seed)
        shelf = self._shelves.get((skill, level, pool), ())
        if number >= len(shelf):
            raise PoolSpentError(reference, pool, len(shelf))
        return shelf[number]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or repr(error)
        raise OwnTasksError(path, 0, reason, "name a JSONL file that can be read") from error


def _tasks(path: Path, content: bytes) -> Iterator[OwnTask]:
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            text = raw.decode()
        except UnicodeDecodeError as error:
            raise OwnTasksError(path, number, "not UTF-8", "save the file as UTF-8") from error
        if text.strip():
            yield Line(path, number).read(text)


def _distinct(path: Path, tasks: Iterator[OwnTask]) -> tuple[Sequence[OwnTask], tuple[str, ...]]:
    """One task per prompt, and a note for each that was merged."""
    first: dict[str, OwnTask] = {}
    notes: list[str] = []
    for task in tasks:
        known = first.setdefault(task.prompt, task)
        if known is task:
            continue
        if (known.key, known.skill, known.level) != (task.key, task.skill, task.level):
            raise OwnTasksError(
                path,
                task.line,
                f"the prompt of line {known.line} again, with another answer, skill or level",
                "keep one of the two",
            )
        notes.append(f"{path}:{task.line}: merged with line {known.line}, the same task")
    if not first:
        raise OwnTasksError(path, 0, "no task in it", "write one JSON object a line")
    return tuple(first.values()), tuple(notes)


def _shelved(tasks: Sequence[OwnTask]) -> Mapping[_Shelf, Sequence[OwnTask]]:
    """Tasks by skill, level and pool, each shelf in the order of the prompts' digests."""
    shelves: dict[_Shelf, list[OwnTask]] = defaultdict(list)
    for task in sorted(tasks, key=lambda task: _share(task.prompt)):
        shelves[task.skill, task.level, _pool(task.prompt)].append(task)
    return shelves


def _share(prompt: str) -> float:
    """A number in [0, 1) that follows from the prompt."""
    return int.from_bytes(hashlib.sha256(prompt.encode()).digest()[:6]) / 2**48


def _pool(prompt: str) -> Pool:
    share = _share(prompt)
    for pool, width in SHARES.items():
        if share < width:
            return pool
        share -= width
    # Only rounding in the subtractions can lead here.
    return "panel"
