"""Every subject and stream name, in one place."""

import re
from typing import NamedTuple, Self, cast, get_args

from bus.messages.message import Role

ROOT = "tutelage"
WORK, RESULTS, DEAD = "WORK", "RESULTS", "DEAD"
STORED = f"{ROOT}.stored"
ANY_VARIANT = "any"
"""The variant of a role of which a run wants no particular one."""
HUMAN_VARIANT = "human"
"""The variant of the judge who is a person."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class BadTokenError(ValueError):
    """A name cannot be a token of a subject."""

    def __init__(self, name: str, value: str) -> None:
        self.name, self.value = name, value
        super().__init__(f"{name} {value!r} must be 1 to 64 of A-Z, a-z, 0-9, _ and -")


class BadWorkerError(ValueError):
    """A worker's name is not a role and a variant."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name!r} is no worker: write ROLE.NAME, for example student.qwen, where ROLE is one "
            f"of {', '.join(get_args(Role))} and NAME has 1 to 64 of A-Z, a-z, 0-9, _ and -"
        )


class Address(NamedTuple):
    """Where one request lives: its work, its result and its dead letter."""

    role: Role
    variant: str
    run: str
    id: str

    @classmethod
    def of(cls, role: Role, run: str, identifier: str, variant: str = ANY_VARIANT) -> Self:
        """Build an address from checked tokens.

        Raises:
            BadTokenError: a part could change the subject's shape.
        """
        for name, value in (("run", run), ("id", identifier), ("variant", variant)):
            if not _TOKEN.fullmatch(value):
                raise BadTokenError(name, value)
        return cls(role, variant, run, identifier)

    @classmethod
    def of_work(cls, subject: str) -> Self:
        """Read back the address of a work subject."""
        _, _, role, variant, run, identifier = subject.split(".")
        return cls(role, variant, run, identifier)  # type: ignore[arg-type]

    @classmethod
    def of_dead(cls, subject: str) -> Self:
        """Read back the address of a dead letter, but for the variant, which its headers name."""
        _, _, role, run, identifier = subject.split(".")
        return cls(role, ANY_VARIANT, run, identifier)  # type: ignore[arg-type]

    @property
    def work(self) -> str:
        return f"{ROOT}.work.{self.role}.{self.variant}.{self.run}.{self.id}"

    @property
    def result(self) -> str:
        return f"{ROOT}.result.{self.role}.{self.run}.{self.id}"

    @property
    def dead(self) -> str:
        return f"{ROOT}.dead.{self.role}.{self.run}.{self.id}"


def durable(role: Role, variant: str = ANY_VARIANT) -> str:
    """Name of the durable consumer that all workers of a role and variant share."""
    return f"{role}-{variant}"


def worker_named(name: str) -> tuple[Role, str]:
    """Role and variant of a worker's name, `student.qwen`.

    Raises:
        BadWorkerError: it is none.
    """
    role, dot, variant = name.partition(".")
    if not dot or role not in get_args(Role) or not _TOKEN.fullmatch(variant):
        raise BadWorkerError(name)
    return cast("Role", role), variant


def bucket(role: Role) -> str:
    """Name of the object store that holds what this role may see."""
    return f"tutelage-{role}"


def event(run: str) -> str:
    """Subject that carries a run's newest sequence to live readers."""
    return f"{ROOT}.event.{run}"


def stored_replies(run: str) -> str:
    """Subjects on which the server repeats a run's replies once it has stored them.

    A plain subscriber to a result's own subject also hears what the stream refused, and
    hears it before it is on disk; on these only the server speaks, and only of what is.
    """
    return f"{STORED}.*.{run}.*"


def closed(run: str) -> str:
    """Subject of the mark, kept in `RESULTS`, that a run takes no more replies."""
    return f"{ROOT}.closed.{run}"


def control(run: str) -> str:
    """Subject on which the coordinator is asked to pause or stop a run."""
    return f"{ROOT}.control.{run}"


def approval(run: str) -> str:
    """Subject on which the coordinator takes a person's answer on a scaffold."""
    return f"{control(run)}.approval"
