"""What can keep a run from being exported.

ExportError
├── NotAnExportError    the folder holds something that an export must not replace
├── NothingToExportError  the stream holds no run or trial
└── ExportWriteError    the files cannot be written
"""

from pathlib import Path


class ExportError(Exception):
    """A run could not be exported; nothing was changed."""


class NotAnExportError(ExportError):
    """A folder is in the way: it is no untouched export of the same run."""

    def __init__(self, folder: Path, found: str) -> None:
        self.folder, self.found = folder, found
        super().__init__(
            f"{folder} {found}, so it is not replaced: move it away, or name another with --to"
        )


class NothingToExportError(ExportError):
    """A stream of the ledger tells of no run."""

    def __init__(self, run: str) -> None:
        self.run = run
        super().__init__(f"{run} has not begun: there is nothing to export yet")


class ExportWriteError(ExportError):
    """The disk, or its permissions, did not allow it."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(f"{folder} cannot be written ({reason}): name another with --to")
