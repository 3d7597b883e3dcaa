"""What a tier gives: a way to start a confined interpreter."""

from dataclasses import dataclass
from typing import IO, Protocol

from tools.sandbox.program import Program


class Child(Protocol):
    """A confined interpreter that waits for its launch request on `stdin`."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]

    def kill(self) -> None:
        """End it and all that it started; harmless when it has ended."""
        ...

    def wait(self) -> int:
        """Block until it has ended: exit status, or the negated signal."""
        ...


@dataclass(frozen=True, slots=True)
class Weakness:
    """Why a tier cannot be used here, and what would change that."""

    reason: str
    remedy: str


class Tier(Protocol):
    """One way of confining a program."""

    name: str
    remedy: str
    """What most often lets it work where it does not."""
    watches_disk: bool
    """Whether the host must watch the working folder because the kernel bounds no total."""

    def weakness(self) -> Weakness | None:
        """What stops it here, as far as can be told without running a program."""
        ...

    def start(self, program: Program, folder: str) -> Child:
        """Start an interpreter for the program with `folder` as its place to work.

        Raises:
            SandboxStartError: the confinement could not be set up.
        """
        ...
