"""What can go wrong with the record.

LedgerError
├── SecondWriterError      somebody else appended since
├── ConflictingEventError  an event of this key is stored, and tells something else
├── LedgerFullError        no room; nothing was stored
├── LedgerBusyError        another process held the write lock for too long
├── LedgerCorruptError     the file is damaged
├── ForeignLedgerError     the file is no ledger, or one of another layout
├── MissingLedgerError     there is no such file
├── MissingArtefactError   no bytes have this digest
├── UnknownFactError       a kind or version that this program does not know
└── UnreadableFactError    a known kind whose content does not fit
"""

from collections.abc import Sequence
from pathlib import Path


class LedgerError(Exception):
    """The record could not do what was asked."""


class SecondWriterError(LedgerError):
    """Somebody else has appended since this writer last looked."""

    def __init__(self, stream: str, expected: int, found: int, holder: str) -> None:
        self.stream, self.expected, self.found, self.holder = stream, expected, found, holder
        super().__init__(
            f"stream {stream!r} stands at {found}, not at {expected}: {holder} writes it; "
            "only one coordinator may, so stop one of the two"
        )


class ConflictingEventError(LedgerError):
    """An event was told again, and not as it is stored; nothing of the append was stored."""

    def __init__(self, stream: str, key: str, differing: Sequence[str]) -> None:
        self.stream, self.key, self.differing = stream, key, tuple(differing)
        super().__init__(
            f"event {key!r} of stream {stream!r} is stored already, with another "
            f"{' and '.join(differing)}; nothing was stored. An event never changes, so what it is "
            "told from has: go back to that, or start another run"
        )


class LedgerFullError(LedgerError):
    """There is no room left; nothing of the append was stored."""

    def __init__(self, path: Path, stream: str) -> None:
        self.path, self.stream = path, stream
        where = f"{path} (stream {stream!r})" if stream else str(path)
        super().__init__(
            f"no room left for {where}; nothing was stored: "
            "free some space or move the data folder, then resume"
        )


class LedgerBusyError(LedgerError):
    """Another process held the write lock for longer than the busy timeout."""

    def __init__(self, path: Path, seconds: float) -> None:
        self.path, self.seconds = path, seconds
        super().__init__(f"{path} stayed locked for {seconds:g} s; another process holds it")


class LedgerCorruptError(LedgerError):
    """The file is damaged."""

    def __init__(self, path: Path, detail: str) -> None:
        self.path, self.detail = path, detail
        super().__init__(
            f"{path} is damaged ({detail}); restore a copy, or salvage it with "
            "`sqlite3 OLD .recover | sqlite3 NEW`"
        )


class ForeignLedgerError(LedgerError):
    """The file is an SQLite database, but no ledger of this layout."""

    def __init__(self, path: Path, found: int, wanted: int) -> None:
        self.path, self.found, self.wanted = path, found, wanted
        super().__init__(
            f"{path} has ledger layout {found}, this program reads layout {wanted} (0 is no "
            "ledger at all): use the version of Tutelage that wrote it, or another data folder"
        )


class MissingLedgerError(LedgerError):
    """There is no such ledger to read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(f"there is no ledger at {path}; has a run been started there?")


class MissingArtefactError(LedgerError):
    """No stored bytes have this digest."""

    def __init__(self, digest: str) -> None:
        self.digest = digest
        super().__init__(f"no artefact has the sha256 {digest}")


class UnknownFactError(LedgerError):
    """The record holds a kind of fact, or a version of it, that this program does not know."""

    def __init__(self, kind: str, stored: int, known: int) -> None:
        self.kind, self.stored, self.known = kind, stored, known
        reads = f"reads it up to version {known}" if known else "does not know that kind"
        super().__init__(
            f"the record holds {kind!r} in version {stored}, this program {reads}: "
            "upgrade Tutelage to at least the version that wrote it"
        )


class UnreadableFactError(LedgerError):
    """A stored fact of a known kind and version does not have the expected shape."""

    def __init__(self, kind: str, version: int, detail: str) -> None:
        self.kind, self.version, self.detail = kind, version, detail
        super().__init__(f"stored {kind!r} (version {version}) cannot be read: {detail}")
