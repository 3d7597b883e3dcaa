"""Family `own`: the user's tasks from a JSONL file.

Each line is `{"prompt", "answer" | "checker", "skill"?, "level"?}`. A checker is Python source
that defines `check(answer) -> bool`; it is only ever run in the sandbox. How tasks are shared out
among the pools is told in `pooled_tasks.py`.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.tasks.canary import planted
from tools.tasks.errors import OwnTasksError, UnknownTaskError
from tools.tasks.own_lines import Line, OwnTask
from tools.tasks.pooled_tasks import PooledTasks
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import seal
from tools.tasks.task import Key, Skill, Task


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
        self._pooled = PooledTasks(tasks)

    def skills(self) -> Mapping[str, Skill]:
        return self._pooled.skills()

    def task(self, reference: TaskReference) -> Task:
        """The task that the reference names.

        Raises:
            UnknownTaskError: the file has changed, or has no such skill or level.
            PoolSpentError: the pool holds fewer tasks.
        """
        own = self._find(reference)
        return Task(reference, own.prompt, "number" if own.key.kind == "maths" else "text")

    def key(self, reference: TaskReference) -> Key:
        return planted(self._find(reference).key, reference)

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
        missing = "the file has no task of this skill and level", "add some"
        return self._pooled.find(reference, missing)


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
