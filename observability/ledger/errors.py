"""What can go wrong with the record.

LedgerError
├── SecondWriterError      somebody else appended since
├── ConflictingEventError  an event of this key is stored, and tells something else
├── LedgerFullError        no room; nothing was stored
├── LedgerBusyError        another process held the write lock for too long
├── LedgerCorruptError     the file or database is damaged
├── ForeignLedgerError     what is there is no ledger, or one of another layout
├── MissingLedgerError     there is no ledger yet
├── LedgerUrlError         TUTELAGE_LEDGER does not name a PostgreSQL database
├── LedgerAwayError        the database cannot be reached
├── LedgerRefusedError     the database answers, and does not let us keep a ledger
├── SharedLedgerError      the database keeps another data folder's ledger
├── MissingArtefactError   no bytes have this digest
├── UnknownFactError       a kind or version that this program does not know
└── UnreadableFactError    a known kind whose content does not fit
"""

from collections.abc import Sequence
from pathlib import Path

Place = Path | str
"""Where a ledger is: a file, or a database's URL without its password."""


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

    def __init__(self, path: Place, stream: str) -> None:
        self.path, self.stream = path, stream
        where = f"{path} (stream {stream!r})" if stream else str(path)
        remedy = "free some space there"
        if isinstance(path, Path):
            remedy = "free some space or move the data folder"
        super().__init__(f"no room left for {where}; nothing was stored: {remedy}, then resume")


class LedgerBusyError(LedgerError):
    """Another process held the write lock for longer than the busy timeout."""

    def __init__(self, path: Place, seconds: float) -> None:
        self.path, self.seconds = path, seconds
        super().__init__(f"{path} stayed locked for {seconds:g} s; another process holds it")


class LedgerCorruptError(LedgerError):
    """The file or database is damaged."""

    def __init__(self, path: Place, detail: str) -> None:
        self.path, self.detail = path, detail
        remedy = "restore a backup"
        if isinstance(path, Path):
            remedy = "restore a copy, or salvage it with `sqlite3 OLD .recover | sqlite3 NEW`"
        super().__init__(f"{path} is damaged ({detail}); {remedy}")


class ForeignLedgerError(LedgerError):
    """There is a database, but no ledger of this layout in it."""

    def __init__(self, path: Place, found: int, wanted: int) -> None:
        self.path, self.found, self.wanted = path, found, wanted
        kind = "data folder" if isinstance(path, Path) else "database"
        super().__init__(
            f"{path} has ledger layout {found}, this program reads layout {wanted} (0 is no "
            f"ledger at all): use the version of Tutelage that wrote it, or another {kind}"
        )


class MissingLedgerError(LedgerError):
    """There is no such ledger to read."""

    def __init__(self, path: Place) -> None:
        self.path = path
        super().__init__(f"there is no ledger at {path}; has a run been started there?")


class LedgerUrlError(LedgerError):
    """TUTELAGE_LEDGER names no database. It may hold a password, and so is not repeated here."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"TUTELAGE_LEDGER {reason}: set it to postgresql://USER:PASSWORD@HOST:PORT/DATABASE, "
            "or unset it to keep the ledger in the data folder"
        )


class LedgerAwayError(LedgerError):
    """The ledger's database cannot be reached; what it has stored is safe."""

    def __init__(self, where: str, seconds: float, reason: str) -> None:
        self.where, self.seconds, self.reason = where, seconds, reason
        tried = f" for {seconds:.0f} s" if seconds >= 1 else ""
        super().__init__(
            f"the ledger at {where} could not be reached{tried} ({reason}): start that server, let "
            "this user in, or correct TUTELAGE_LEDGER; then go on, for nothing stored is lost"
        )


class LedgerRefusedError(LedgerError):
    """The database answers, but a ledger cannot be kept in it as it is."""

    def __init__(self, where: str, reason: str, remedy: str) -> None:
        self.where, self.reason, self.remedy = where, reason, remedy
        super().__init__(f"{where}: {reason}; {remedy}")


class SharedLedgerError(LedgerError):
    """The database keeps another data folder's ledger."""

    def __init__(self, where: str, place: str, variable: str) -> None:
        self.where, self.place = where, place
        super().__init__(
            f"{where} keeps the ledger of the data folder {place}, and labs in one ledger share "
            "what can be spent once: name another database in TUTELAGE_LEDGER; or, where you mean "
            f"it (that folder is gone, or they shall share), set {variable}=1 this once"
        )


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
        super().__init__(
            f"stored {kind!r} (version {version}) cannot be read ({detail}): the ledger is "
            "damaged, or another program wrote it; restore a backup"
        )
