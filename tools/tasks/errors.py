"""Why a task could not be given."""

from collections.abc import Iterable
from pathlib import Path

from tools.tasks.reference import TaskReference


class UnknownFamilyError(LookupError):
    """No family has this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(known)
        hint = " (tasks of your own need --tasks FILE)" if name == "own" else ""
        super().__init__(
            f"no family of tasks is called {name!r}{hint}; there are: {', '.join(self.known)}"
        )


class UnknownTaskError(LookupError):
    """The family has no such skill, level or version."""

    def __init__(self, reference: TaskReference, reason: str, remedy: str) -> None:
        self.reference, self.reason, self.remedy = reference, reason, remedy
        super().__init__(f"{reference}: {reason}; {remedy}")


class PoolSpentError(LookupError):
    """The pool holds no further task."""

    def __init__(self, reference: TaskReference, pool: str, size: int) -> None:
        self.reference, self.pool, self.size = reference, pool, size
        super().__init__(
            f"{reference}: the {pool} pool of {reference.path} at level {reference.level} holds "
            f"{size} tasks and is spent; add tasks, or choose another level"
        )


class OwnTasksError(ValueError):
    """A file of own tasks cannot be used; `line` counts from 1, 0 is the file as a whole."""

    def __init__(self, path: Path, line: int, reason: str, remedy: str) -> None:
        self.path, self.line, self.reason, self.remedy = path, line, reason, remedy
        place = f"{path}:{line}" if line else str(path)
        super().__init__(f"{place}: {reason}; {remedy}")
