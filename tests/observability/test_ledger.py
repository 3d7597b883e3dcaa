"""The ledger, whichever kind it is: every test here runs on SQLite and on PostgreSQL."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from observability.ledger.errors import (
    ConflictingEventError,
    ForeignLedgerError,
    LedgerBusyError,
    LedgerCorruptError,
    LedgerError,
    LedgerFullError,
    MissingArtefactError,
    MissingLedgerError,
    SecondWriterError,
    UnknownFactError,
    UnreadableFactError,
)
from observability.ledger.event import OpenLedger
from observability.ledger.facts import DecisionMade, EpisodeEnded, Fact, RunPaused, RunResumed
from observability.ledger.sqlite import LEDGER, SqliteLedger
from observability.ledger.upcast import Upcasts
from tests.observability.stores import PostgresStore, SqliteStore, Store
from tests.postgres.server import Postgres

Make = Callable[[int], DecisionMade]


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "sqlite":
        return SqliteStore(tmp_path / "data")
    server: Postgres = request.getfixturevalue("postgres")
    return PostgresStore(server, server.create())


@pytest.fixture
def ledger(store: Store) -> Iterator[OpenLedger]:
    with store.ledger() as ledger:
        yield ledger


def test_what_was_appended_is_read_in_order(ledger: OpenLedger, decision: Make) -> None:
    ledger.append("r1", {"d1": decision(1), "d2": decision(2)}, expected=0)
    ledger.append("r1", {"d3": decision(3)}, expected=2)

    events = list(ledger.read("r1"))

    assert [(e.sequence, e.key, e.fact) for e in events] == [
        (1, "d1", decision(1)),
        (2, "d2", decision(2)),
        (3, "d3", decision(3)),
    ]
    assert [e.sequence for e in ledger.read("r1", after=2)] == [3]
    assert ledger.last("r1") == 3


def test_a_long_stream_is_read_in_pages(ledger: OpenLedger) -> None:
    ledger.append("r1", {f"k{n}": RunResumed() for n in range(1201)}, expected=0)
    assert [e.sequence for e in ledger.read("r1")] == list(range(1, 1202))


def test_streams_are_apart_and_listed_oldest_first(ledger: OpenLedger) -> None:
    assert ledger.last("r1") == 0
    for stream in ("r2", "lab", "r1"):
        ledger.append(stream, {"same key": RunResumed()}, expected=0)
    assert ledger.streams() == ["r2", "lab", "r1"]


def test_a_repeated_append_changes_nothing(ledger: OpenLedger, decision: Make) -> None:
    first = ledger.append("r1", {"d1": decision(1)}, expected=0)
    assert len(first) == 1
    assert ledger.append("r1", {"d1": decision(1)}, expected=0) == []
    new = ledger.append("r1", {"d1": decision(1), "d2": decision(2)}, expected=1)
    assert [(e.sequence, e.key) for e in new] == [(2, "d2")]


def test_a_known_key_that_tells_something_else_is_refused(
    ledger: OpenLedger, decision: Make
) -> None:
    ledger.append("r1", {"d1": decision(1)}, expected=0)
    other = decision(1).model_copy(update={"level": 2, "reason": "A whim."})
    with pytest.raises(ConflictingEventError, match="'d1' of stream 'r1'") as caught:
        ledger.append("r1", {"d2": decision(2), "d1": other}, expected=1, artefacts=[b"new"])
    assert (caught.value.key, caught.value.differing) == ("d1", ("level", "reason"))
    assert ledger.last("r1") == 1
    with pytest.raises(MissingArtefactError):
        ledger.artefact(hashlib.sha256(b"new").hexdigest())
    with pytest.raises(ConflictingEventError, match="another kind"):
        ledger.append("r1", {"d1": RunResumed()}, expected=1)


def test_only_the_time_may_differ_when_an_event_is_told_again(ledger: OpenLedger) -> None:
    ended = EpisodeEnded(episode=1, lane=0, outcome="passed", started=1.1, seconds=0.1 + 0.2)
    ledger.append("r1", {"e1": ended}, expected=0)
    later = ended.model_copy(update={"started": 2.2, "seconds": 7.0})
    assert ledger.append("r1", {"e1": ended}, expected=1) == []
    assert ledger.append("r1", {"e1": later}, expected=1) == []
    assert [event.fact for event in ledger.read("r1")] == [ended]
    with pytest.raises(ConflictingEventError, match="another outcome"):
        ledger.append("r1", {"e1": later.model_copy(update={"outcome": "failed"})}, expected=1)


def test_streams_are_found_without_a_look_at_every_event(tmp_path: Path, decision: Make) -> None:
    with SqliteLedger(tmp_path / LEDGER, "host:1") as ledger:
        steps, few = list[int](), 0
        ledger._connection.set_progress_handler(lambda: steps.append(1), 10)
        for block in range(0, 4_000, 1_000):
            facts = {f"d{n}": decision(n) for n in range(block, block + 1_000)}
            ledger.append("long", facts, block)
            if not block:
                ledger.append("short", {"d": decision(1)}, 0)
                steps.clear()
                assert ledger.streams() == ["long", "short"]
                few = len(steps)
        steps.clear()
        assert ledger.streams() == ["long", "short"]
        assert len(steps) <= few + 1


def test_the_second_writer_is_told_who_holds_the_stream(store: Store, decision: Make) -> None:
    with store.ledger("host:1") as one, store.ledger("host:2") as two:
        one.append("r1", {"d1": decision(1)}, expected=0)
        with pytest.raises(SecondWriterError) as caught:
            two.append("r1", {"other": decision(2)}, expected=0)
        assert (caught.value.expected, caught.value.found) == (0, 1)
        assert "host:1" in str(caught.value)
        assert two.last("r1") == 1


def test_a_second_writer_that_repeats_the_first_is_refused_too(
    store: Store, decision: Make
) -> None:
    with store.ledger("host:1") as one, store.ledger("host:2") as two:
        one.append("r1", {"d1": decision(1)}, expected=0)
        with pytest.raises(SecondWriterError):
            two.append("r1", {"d1": decision(1)}, expected=0)


def test_a_successor_may_repeat_what_its_predecessor_stored(store: Store, decision: Make) -> None:
    with store.ledger("host:1") as one:
        one.append("r1", {"d1": decision(1)}, expected=0)
    with store.ledger("host:2") as two:
        assert two.append("r1", {"d1": decision(1)}, expected=two.last("r1")) == []


def test_of_many_writers_at_one_sequence_exactly_one_wins(store: Store) -> None:
    store.ledger("host:0").close()
    outcomes: list[str] = []

    def write(number: int) -> None:
        with store.ledger(f"host:{number}") as ledger:
            try:
                ledger.append("r1", {f"k{number}": RunResumed()}, expected=0)
                outcomes.append("stored")
            except SecondWriterError:
                outcomes.append("refused")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 7 + ["stored"]


def test_artefacts_are_stored_by_digest_with_the_event(ledger: OpenLedger) -> None:
    text = b"an answer"
    digest = hashlib.sha256(text).hexdigest()
    with pytest.raises(MissingArtefactError):
        ledger.artefact(digest)
    ledger.append("r1", {"k": RunResumed()}, expected=0, artefacts=[text])
    ledger.append("r1", {"k2": RunResumed()}, expected=1, artefacts=[text])
    assert ledger.artefact(digest) == text


def test_a_refused_append_leaves_no_artefact(ledger: OpenLedger) -> None:
    with pytest.raises(SecondWriterError):
        ledger.append("r1", {"k": RunResumed()}, expected=7, artefacts=[b"orphan"])
    with pytest.raises(MissingArtefactError):
        ledger.artefact(hashlib.sha256(b"orphan").hexdigest())


def enlarge(place: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=64m", place], check=True)


@contextmanager
def mounted(place: Path, size: str) -> Iterator[Path]:
    """A file system of that size."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("cannot mount a tmpfs here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)
        place.rmdir()


@pytest.fixture(params=["sqlite", "postgres"])
def tiny(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Store, Path]]:
    """A ledger on a file system with room for next to nothing, and where that is mounted."""
    if request.param == "sqlite":
        with mounted(tmp_path / "tiny", "400k") as place:
            yield SqliteStore(place), place
        return
    server: Postgres = request.getfixturevalue("postgres")
    if not server.is_ours:
        pytest.skip("the server is somebody else's: its disk is not ours to fill")
    with mounted(server.folder.parent / "tiny", "14m") as place:
        server.own(place)
        server.execute(f"CREATE TABLESPACE tiny LOCATION '{place}'")
        url = server.create("TABLESPACE tiny")
        try:
            yield PostgresStore(server, url), place
        finally:
            # What the server has yet to write there can hinder any other statement.
            enlarge(place)
            server.execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)")
            server.execute("DROP TABLESPACE tiny")


def fill(ledger: OpenLedger) -> None:
    for number in range(0, 8000, 2):
        facts: dict[str, Fact] = {f"{number}a": RunResumed(), f"{number}b": RunResumed()}
        ledger.append("r1", facts, number, [Random(number).randbytes(8000)])


def test_a_full_disk_is_named_and_stores_nothing(tiny: tuple[Store, Path]) -> None:
    store, place = tiny
    with store.ledger() as ledger:
        with pytest.raises(LedgerFullError, match="stream 'r1'"):
            fill(ledger)
        # PostgreSQL may want to write before it reads, and then refuses that, too.
        enlarge(place)
        last = ledger.last("r1")
        assert last > 0
        assert last % 2 == 0
    with store.reader() as reader:
        assert len(list(reader.read("r1"))) == last


def test_a_ledger_lives_on_once_there_is_room(tiny: tuple[Store, Path]) -> None:
    store, place = tiny
    with store.ledger() as ledger:
        with pytest.raises(LedgerFullError):
            fill(ledger)
        enlarge(place)
        last = ledger.last("r1")
        assert ledger.append("r1", {"more": RunResumed()}, last)[0].sequence == last + 1


def test_rows_cannot_be_changed_behind_its_back(ledger: OpenLedger, store: Store) -> None:
    ledger.append("r1", {"k": RunResumed()}, 0, [b"bytes"])
    for statement in (
        "UPDATE events SET key = 'x'",
        "DELETE FROM events",
        "UPDATE artefacts SET digest = 'x'",
        "DELETE FROM artefacts",
    ):
        with pytest.raises(store.refusal, match="append-only"):
            store.execute(statement)
    assert ledger.last("r1") == 1


def test_a_reader_sees_commits_and_cannot_write(ledger: OpenLedger, store: Store) -> None:
    with store.reader() as reader:
        assert reader.last("r1") == 0
        ledger.append("r1", {"k": RunResumed()}, 0)
        assert reader.last("r1") == 1
        with pytest.raises(LedgerError):
            store.write_behind(reader)


def test_a_reader_of_nothing_is_told_so_and_leaves_nothing(store: Store) -> None:
    for _ in range(2):
        with pytest.raises(MissingLedgerError):
            store.reader()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / LEDGER
    path.write_bytes(b"no database at all, but quite a few bytes" * 100)
    with pytest.raises(LedgerCorruptError):
        SqliteLedger(path, "host:1")


def test_damage_is_named(store: Store) -> None:
    if isinstance(store, PostgresStore) and not store.server.is_ours:
        pytest.skip("the server is somebody else's: its files are not ours to damage")
    with store.ledger() as ledger:
        fill_facts: dict[str, Fact] = {f"k{n}": RunPaused(reason="x" * 500) for n in range(200)}
        ledger.append("r1", fill_facts, 0)
    store.damage()
    with store.reader() as reader, pytest.raises(LedgerCorruptError):
        list(reader.read("r1"))


def test_what_another_program_keeps_there_is_left_alone(store: Store) -> None:
    store.occupy()
    for opened in (store.ledger, store.reader):
        with pytest.raises(ForeignLedgerError):
            opened()


def test_a_layout_of_the_future_is_refused(ledger: OpenLedger, store: Store) -> None:
    store.age(99)
    for opened in (store.ledger, store.reader):
        with pytest.raises(ForeignLedgerError, match="99"):
            opened()


def test_a_write_lock_held_elsewhere_is_named(ledger: OpenLedger, store: Store) -> None:
    with store.locked(ledger, "r1"), pytest.raises(LedgerBusyError):
        ledger.append("r1", {"k": RunResumed()}, 0)
    assert ledger.append("r1", {"k": RunResumed()}, 0)


def test_old_shapes_are_lifted_step_by_step(ledger: OpenLedger, store: Store) -> None:
    ledger.append("r1", {"k": RunPaused(reason="tea")}, 0)

    def from_first(content: dict[str, object]) -> dict[str, object]:
        return {"kind": content["kind"], "why": content["reason"]}

    def from_second(content: dict[str, object]) -> dict[str, object]:
        return {"kind": content["kind"], "reason": f"{content['why']} (long ago)"}

    upcasts = Upcasts({("run_paused", 1): from_first, ("run_paused", 2): from_second})
    with store.ledger("host:2", upcasts) as later:
        later.append("r1", {"k2": RunPaused(reason="new")}, 1)
        assert [e.fact for e in later.read("r1")] == [
            RunPaused(reason="tea (long ago)"),
            RunPaused(reason="new"),
        ]
    with pytest.raises(UnknownFactError, match="version 3, this program reads it up to version 1"):
        list(ledger.read("r1"))


@pytest.mark.parametrize(
    ("kind", "fact", "error"),
    [
        ("teleported", '{"kind":"teleported"}', UnknownFactError),
        ("run_paused", '{"kind":"run_paused","mood":1}', UnreadableFactError),
        ("run_paused", "{", UnreadableFactError),
    ],
)
def test_what_cannot_be_read_is_named(
    ledger: OpenLedger, store: Store, kind: str, fact: str, error: type[Exception]
) -> None:
    ledger.append("r1", {"k": RunResumed()}, 0)
    store.execute(
        "INSERT INTO events (stream, sequence, key, at, kind, version, fact, writer)"
        f" VALUES ('r1', 2, 'z', 0, '{kind}', 1, '{fact}', 1)"
    )
    with pytest.raises(error, match=kind):
        list(ledger.read("r1"))


WRITER = """
import sys
from pathlib import Path
from observability.ledger.facts import RunResumed
from observability.ledger.opening import open_ledger
ledger = open_ledger(Path(sys.argv[1]))
for number in range(100_000):
    ledger.append("r1", {f"k{number}": RunResumed()}, number, [str(number).encode()])
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(store: Store, tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, tmp_path / "data"],
        stdout=subprocess.PIPE,
        env={**os.environ, **store.environment},
    )
    assert child.stdout is not None
    acknowledged = [child.stdout.readline() for _ in range(20)]
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += child.stdout.readlines()
    child.wait()
    child.stdout.close()
    with store.ledger("host:2") as ledger:
        events = list(ledger.read("r1"))
        assert len(events) >= len(acknowledged) - 1
        for number in range(len(events)):
            ledger.artefact(hashlib.sha256(str(number).encode()).hexdigest())


STRANGE = (
    "nul \0 in it",
    "back\\slash \\0 \\\\",
    "\x01\x1f\x7f",
    "ü ß 語 🦉 \u202e \ufeff \uffff",
    " ",
    "",
)


@pytest.mark.parametrize("text", STRANGE)
def test_any_text_comes_back_as_it_was(store: Store, text: str) -> None:
    fact = RunPaused(reason=text)
    with store.ledger(f"host {text}") as ledger:
        ledger.append(f"r{text}", {f"k{text}": fact}, 0, [text.encode()])
        ledger.append(f"r{text}", {f"k{text}": fact, f"l{text}": fact}, 1)
        assert [(e.key, e.fact) for e in ledger.read(f"r{text}")] == [
            (f"k{text}", fact),
            (f"l{text}", fact),
        ]
        assert ledger.streams() == [f"r{text}"]
        with pytest.raises(SecondWriterError) as caught:
            ledger.append(f"r{text}", {"m": fact}, 0)
        assert caught.value.holder == f"host {text}"


def test_times_come_back_to_the_last_bit(ledger: OpenLedger) -> None:
    (told,) = ledger.append("r1", {"k": RunResumed()}, 0)
    assert [event.at for event in ledger.read("r1")] == [told.at]


CLOSED_MEANWHILE = """
import sys, threading, time
from pathlib import Path
from observability.ledger.sqlite import SqliteReader
reader = SqliteReader(Path(sys.argv[1]))
slow = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 300000)"
slow += " SELECT x FROM n"
found = []
thread = threading.Thread(target=lambda: found.append(len(reader._rows(slow))))
thread.start()
while not reader._lock.locked():
    time.sleep(0.0001)
reader.close()
thread.join()
print(found)
"""


def test_a_query_under_way_in_a_thread_outlasts_the_close(tmp_path: Path) -> None:
    """In a process of its own, for SQLite ends it where the connection goes first."""
    SqliteLedger(tmp_path / LEDGER, "test").close()
    asked = (sys.executable, "-c", CLOSED_MEANWHILE, str(tmp_path / LEDGER))
    ended = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "[300000]\n"), ended.stderr
