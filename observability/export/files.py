"""Rows into files, a few thousand in memory at a time."""

import json
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from observability.export.columns import arrow_schema
from observability.export.purposes import SPLITS
from observability.export.rows import Row, chat_rows

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetWriter

_BLOCK = 2_000


def write_attempts(rows: Iterable[Row], folder: Path) -> Counter[str]:
    """Write `attempts/<split>.parquet` and `chat/<split>.jsonl`; a split without rows has no file.

    Returns:
        Rows per file, by its path in the folder.

    Raises:
        OSError: a file cannot be written.
    """
    written = Counter[str]()
    with ExitStack() as stack:
        sinks = {str(split): _Sink(folder, split, written, stack) for split in SPLITS}
        for row in rows:
            sinks[str(row["split"])].take(row)
        for sink in sinks.values():
            sink.flush()
    return Counter(dict(sorted(written.items())))


def write_lines(rows: Iterable[Row], path: Path) -> None:
    """Write rows as JSON lines.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            _write_line(file, row)


class _Sink:
    """The files of one split, opened with their first row."""

    def __init__(self, folder: Path, split: str, written: Counter[str], stack: ExitStack) -> None:
        self._folder, self._written, self._stack = folder, written, stack
        self._names = f"attempts/{split}.parquet", f"chat/{split}.jsonl"
        self._waiting: list[Row] = []
        self._table: ParquetWriter | None = None
        self._lines: TextIO | None = None

    def take(self, row: Row) -> None:
        self._waiting.append(row)
        for said in chat_rows(row):
            self._lines = self._lines or self._stack.enter_context(self._open())
            _write_line(self._lines, said)
            self._written[self._names[1]] += 1
        if len(self._waiting) >= _BLOCK:
            self.flush()

    def flush(self) -> None:
        import pyarrow
        from pyarrow.parquet import ParquetWriter

        if not self._waiting:
            return
        schema = arrow_schema()
        if self._table is None:
            path = self._folder / self._names[0]
            path.parent.mkdir(exist_ok=True)
            self._table = self._stack.enter_context(ParquetWriter(path, schema))
        self._table.write_table(pyarrow.Table.from_pylist(self._waiting, schema))
        self._written[self._names[0]] += len(self._waiting)
        self._waiting.clear()

    def _open(self) -> TextIO:
        path = self._folder / self._names[1]
        path.parent.mkdir(exist_ok=True)
        return path.open("w", encoding="utf-8")


def _write_line(file: TextIO, row: Row) -> None:
    file.write(f"{json.dumps(row, ensure_ascii=False)}\n")
