"""Readers of the ledger: a database is not connected to anew for every page."""

from pathlib import Path

import pytest

from graph.service.http.reader_pool import ReaderPool
from observability.ledger.opening import open_ledger
from tests.postgres.server import Postgres


def test_a_databases_readers_are_kept_but_for_one_that_failed(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTELAGE_LEDGER", postgres.create())
    open_ledger(tmp_path).close()
    readers = ReaderPool(tmp_path)
    with readers.reader() as first, readers.reader() as second:
        assert first is not second
    with readers.reader() as again:
        assert again in (first, second)
        assert again.last("r") == 0
    with pytest.raises(RuntimeError), readers.reader() as failed:
        raise RuntimeError
    with readers.reader() as one, readers.reader() as other:
        assert failed not in (one, other)
        readers.close()
    with readers.reader() as fresh:
        assert fresh not in (one, other)


def test_a_files_readers_are_not_kept(tmp_path: Path) -> None:
    open_ledger(tmp_path).close()
    readers = ReaderPool(tmp_path)
    with readers.reader() as first:
        pass
    with readers.reader() as second:
        assert second is not first
