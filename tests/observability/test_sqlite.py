import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

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
from observability.ledger.facts import DecisionMade, EpisodeEnded, Fact, RunPaused, RunResumed
from observability.ledger.sqlite import SqliteLedger, SqliteReader
from observability.ledger.upcast import Upcasts

Make = Callable[[int], DecisionMade]


def test_what_was_appended_is_read_in_order(ledger: SqliteLedger, decision: Make) -> None:
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


def test_a_long_stream_is_read_in_pages(ledger: SqliteLedger) -> None:
    ledger.append("r1", {f"k{n}": RunResumed() for n in range(1201)}, expected=0)
    assert [e.sequence for e in ledger.read("r1")] == list(range(1, 1202))


def test_streams_are_apart_and_listed_oldest_first(ledger: SqliteLedger) -> None:
    assert ledger.last("r1") == 0
    for stream in ("r2", "lab", "r1"):
        ledger.append(stream, {"same key": RunResumed()}, expected=0)
    assert ledger.streams() == ["r2", "lab", "r1"]


def test_a_repeated_append_changes_nothing(ledger: SqliteLedger, decision: Make) -> None:
    first = ledger.append("r1", {"d1": decision(1)}, expected=0)
    assert len(first) == 1
    assert ledger.append("r1", {"d1": decision(1)}, expected=0) == []
    new = ledger.append("r1", {"d1": decision(1), "d2": decision(2)}, expected=1)
    assert [(e.sequence, e.key) for e in new] == [(2, "d2")]


def test_a_known_key_that_tells_something_else_is_refused(
    ledger: SqliteLedger, decision: Make
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


def test_only_the_time_may_differ_when_an_event_is_told_again(ledger: SqliteLedger) -> None:
    ended = EpisodeEnded(episode=1, lane=0, outcome="passed", started=1.1, seconds=0.1 + 0.2)
    ledger.append("r1", {"e1": ended}, expected=0)
    later = ended.model_copy(update={"started": 2.2, "seconds": 7.0})
    assert ledger.append("r1", {"e1": ended}, expected=1) == []
    assert ledger.append("r1", {"e1": later}, expected=1) == []
    assert [event.fact for event in ledger.read("r1")] == [ended]
    with pytest.raises(ConflictingEventError, match="another outcome"):
        ledger.append("r1", {"e1": later.model_copy(update={"outcome": "failed"})}, expected=1)


def test_the_second_writer_is_told_who_holds_the_stream(path: Path, decision: Make) -> None:
    with SqliteLedger(path, "host:1") as one, SqliteLedger(path, "host:2") as two:
        one.append("r1", {"d1": decision(1)}, expected=0)
        with pytest.raises(SecondWriterError) as caught:
            two.append("r1", {"other": decision(2)}, expected=0)
        assert (caught.value.expected, caught.value.found) == (0, 1)
        assert "host:1" in str(caught.value)
        assert two.last("r1") == 1


def test_a_second_writer_that_repeats_the_first_is_refused_too(path: Path, decision: Make) -> None:
    with SqliteLedger(path, "host:1") as one, SqliteLedger(path, "host:2") as two:
        one.append("r1", {"d1": decision(1)}, expected=0)
        with pytest.raises(SecondWriterError):
            two.append("r1", {"d1": decision(1)}, expected=0)


def test_a_successor_may_repeat_what_its_predecessor_stored(path: Path, decision: Make) -> None:
    with SqliteLedger(path, "host:1") as one:
        one.append("r1", {"d1": decision(1)}, expected=0)
    with SqliteLedger(path, "host:2") as two:
        assert two.append("r1", {"d1": decision(1)}, expected=two.last("r1")) == []


def test_of_many_writers_at_one_sequence_exactly_one_wins(path: Path) -> None:
    SqliteLedger(path, "host:0").close()
    outcomes: list[str] = []

    def write(number: int) -> None:
        with SqliteLedger(path, f"host:{number}") as ledger:
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


def test_artefacts_are_stored_by_digest_with_the_event(ledger: SqliteLedger) -> None:
    text = b"an answer"
    digest = hashlib.sha256(text).hexdigest()
    with pytest.raises(MissingArtefactError):
        ledger.artefact(digest)
    ledger.append("r1", {"k": RunResumed()}, expected=0, artefacts=[text])
    ledger.append("r1", {"k2": RunResumed()}, expected=1, artefacts=[text])
    assert ledger.artefact(digest) == text


def test_a_refused_append_leaves_no_artefact(ledger: SqliteLedger) -> None:
    with pytest.raises(SecondWriterError):
        ledger.append("r1", {"k": RunResumed()}, expected=7, artefacts=[b"orphan"])
    with pytest.raises(MissingArtefactError):
        ledger.artefact(hashlib.sha256(b"orphan").hexdigest())


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for next to nothing."""
    place = tmp_path / "tiny"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", place],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("cannot mount a tmpfs here")
    yield place
    subprocess.run(["umount", place], check=True)


def fill(ledger: SqliteLedger) -> int:
    stored = 0
    for number in range(1000):
        facts: dict[str, Fact] = {f"{number}a": RunResumed(), f"{number}b": RunResumed()}
        blob = number.to_bytes(2, "big") * 4000
        ledger.append("r1", facts, stored, [blob])
        stored += 2
    return stored


def test_a_full_disk_is_named_and_stores_nothing(tiny: Path) -> None:
    with SqliteLedger(tiny / "ledger.sqlite", "host:1") as ledger:
        with pytest.raises(LedgerFullError):
            fill(ledger)
        last = ledger.last("r1")
        assert last > 0
        assert last % 2 == 0
    with SqliteReader(tiny / "ledger.sqlite") as reader:
        assert len(list(reader.read("r1"))) == last


def test_a_full_file_is_named_and_the_ledger_lives_on(ledger: SqliteLedger) -> None:
    ledger._connection.execute("PRAGMA max_page_count = 40")
    with pytest.raises(LedgerFullError):
        fill(ledger)
    last = ledger.last("r1")
    ledger._connection.execute("PRAGMA max_page_count = 4000")
    assert ledger.append("r1", {"more": RunResumed()}, last)[0].sequence == last + 1


def test_rows_cannot_be_changed_behind_its_back(ledger: SqliteLedger, path: Path) -> None:
    ledger.append("r1", {"k": RunResumed()}, 0, [b"bytes"])
    shell = sqlite3.connect(path)
    for statement in (
        "UPDATE events SET key = 'x'",
        "DELETE FROM events",
        "UPDATE artefacts SET content = x'00'",
        "DELETE FROM artefacts",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            shell.execute(statement)
    shell.close()


def test_a_reader_sees_commits_and_cannot_write(ledger: SqliteLedger, path: Path) -> None:
    with SqliteReader(path) as reader:
        assert reader.last("r1") == 0
        ledger.append("r1", {"k": RunResumed()}, 0)
        assert reader.last("r1") == 1
        with pytest.raises(LedgerError):
            reader._rows("DELETE FROM writers")


def test_a_reader_of_nothing_is_told_so(path: Path) -> None:
    with pytest.raises(MissingLedgerError):
        SqliteReader(path)
    assert not path.exists()


def test_a_damaged_file_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all, but quite a few bytes" * 100)
    with pytest.raises(LedgerCorruptError):
        SqliteLedger(path, "host:1")


def test_a_damaged_page_is_named(path: Path) -> None:
    with SqliteLedger(path, "host:1") as ledger:
        fill_facts: dict[str, Fact] = {f"k{n}": RunPaused(reason="x" * 500) for n in range(200)}
        ledger.append("r1", fill_facts, 0)
    content = bytearray(path.read_bytes())
    content[12288:] = b"\xff" * (len(content) - 12288)
    path.write_bytes(content)
    with SqliteReader(path) as reader, pytest.raises(LedgerCorruptError):
        list(reader.read("r1"))


def test_another_programs_database_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(ForeignLedgerError):
        SqliteLedger(path, "host:1")


def test_a_layout_of_the_future_is_refused(ledger: SqliteLedger, path: Path) -> None:
    ledger._connection.execute("PRAGMA user_version = 99")
    with pytest.raises(ForeignLedgerError, match="99"):
        SqliteReader(path)


def test_a_write_lock_held_elsewhere_is_named(
    ledger: SqliteLedger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger._connection.execute("PRAGMA busy_timeout = 20")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LedgerBusyError):
        ledger.append("r1", {"k": RunResumed()}, 0)
    other.execute("ROLLBACK")
    other.close()
    assert ledger.append("r1", {"k": RunResumed()}, 0)


def test_old_shapes_are_lifted_step_by_step(ledger: SqliteLedger, path: Path) -> None:
    ledger.append("r1", {"k": RunPaused(reason="tea")}, 0)

    def from_first(content: dict[str, object]) -> dict[str, object]:
        return {"kind": content["kind"], "why": content["reason"]}

    def from_second(content: dict[str, object]) -> dict[str, object]:
        return {"kind": content["kind"], "reason": f"{content['why']} (long ago)"}

    upcasts = Upcasts({("run_paused", 1): from_first, ("run_paused", 2): from_second})
    with SqliteLedger(path, "host:2", upcasts) as later:
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
    ledger: SqliteLedger, kind: str, fact: str, error: type[Exception]
) -> None:
    ledger.append("r1", {"k": RunResumed()}, 0)
    ledger._connection.execute(
        "INSERT INTO events (stream, sequence, key, at, kind, version, fact, writer)"
        " VALUES ('r1', 2, 'z', 0, ?, 1, ?, 1)",
        (kind, fact),
    )
    with pytest.raises(error, match=kind):
        list(ledger.read("r1"))


def test_what_was_acknowledged_survives_kill_9(path: Path) -> None:
    writer = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from observability.ledger.facts import RunResumed
        from observability.ledger.sqlite import SqliteLedger
        ledger = SqliteLedger(Path(sys.argv[1]), "host:1")
        for number in range(100_000):
            ledger.append("r1", {f"k{number}": RunResumed()}, number, [str(number).encode()])
            print(number, flush=True)
        """
    )
    child = subprocess.Popen([sys.executable, "-c", writer, path], stdout=subprocess.PIPE)
    assert child.stdout is not None
    acknowledged = [child.stdout.readline() for _ in range(20)]
    os.kill(child.pid, signal.SIGKILL)
    acknowledged += child.stdout.readlines()
    child.wait()
    child.stdout.close()
    with SqliteLedger(path, "host:2") as ledger:
        events = list(ledger.read("r1"))
        assert len(events) >= len(acknowledged) - 1
        for number in range(len(events)):
            ledger.artefact(hashlib.sha256(str(number).encode()).hexdigest())
