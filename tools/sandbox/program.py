"""What is run, within which bounds, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MIB = 1024 * 1024

Ended = Literal["exited", "timeout", "memory", "output", "disk", "killed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that the kernel or the host keeps; none relies on the program's goodwill.

    Attributes:
        wall_seconds: Seconds on the clock until everything is killed; None for a session that
            its owner ends.
        cpu_seconds: Seconds of processor time of each process; None for no bound.
        memory_bytes: Address space of each process.
        processes: Processes at a time; 1 takes away the system calls that start another.
        open_files: Descriptors of each process.
        file_bytes: Size of any one file.
        disk_bytes: What all files of the working folder may hold together.
        output_bytes: Kept of standard output, and as much of standard error; more ends the run.
    """

    wall_seconds: float | None = 5.0
    cpu_seconds: int | None = 5
    memory_bytes: int = 256 * MIB
    processes: int = 1
    open_files: int = 64
    file_bytes: int = 4 * MIB
    disk_bytes: int = 16 * MIB
    output_bytes: int = MIB


@dataclass(frozen=True, slots=True)
class Program:
    """Python source and what it is given; `files` appear in its working folder.

    With `packages` it may import what is installed beside this project (never the project).
    """

    source: str
    stdin: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    packages: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended, which is a result however badly it ended.

    `code` is the exit status, or the negated number of the signal that ended it.
    """

    ended: Ended
    code: int
    stdout: bytes
    stderr: bytes
    seconds: float

    @property
    def succeeded(self) -> bool:
        """Whether it ran to its end and said so with status 0."""
        return self.ended == "exited" and self.code == 0
