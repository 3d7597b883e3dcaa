"""What only a ledger on a server can meet: outages, lost answers, refusals, URLs with passwords."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import health
from graph.health import examine
from observability.ledger import postgres as module
from observability.ledger.address import Address
from observability.ledger.errors import (
    LedgerAwayError,
    LedgerRefusedError,
    LedgerUrlError,
    MissingLedgerError,
    SecondWriterError,
    SharedLedgerError,
)
from observability.ledger.facts import RunPaused, RunResumed
from observability.ledger.opening import open_ledger, open_reader
from observability.ledger.postgres import PostgresLedger, PostgresReader, decode_name, encode_name
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader
from observability.notebook import load_run
from tests.observability import story
from tests.postgres.server import Postgres

DIGEST = re.compile("[0-9a-f]{64}")


@pytest.fixture
def url(postgres: Postgres) -> str:
    return postgres.create()


@pytest.fixture
def ours(postgres: Postgres) -> Postgres:
    if not postgres.is_ours:
        pytest.skip("the server is somebody else's: it is not ours to stop")
    return postgres


class Wire:
    """Stands between a client and a server, and can cut them off around a commit."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._open: list[socket.socket] = []
        self.cut = ""
        """`before` the next commit gets through, or `after` it has."""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open += [client, server]
                for each in ((client, server, True), (server, client, False)):
                    threading.Thread(target=self._carry, args=each, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, asks: bool) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if asks and self.cut and b"COMMIT" in data:
                    if self.cut == "after":
                        target.sendall(data)
                        time.sleep(0.2)  # it commits; nobody hears of it
                    self.cut = ""
                    break
                target.sendall(data)
        for each in (source, target):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        for each in (self._listening, *self._open):
            each.close()


@pytest.fixture
def wire(ours: Postgres) -> Iterator[Wire]:
    wire = Wire(ours.port)
    yield wire
    wire.close()


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_commit_whose_answer_is_lost_is_stored_once(url: str, wire: Wire, cut: str) -> None:
    through = url.replace(f":{urlsplit(url).port}/", f":{wire.port}/")
    with PostgresLedger(Address.read(through), "host:1") as ledger:
        ledger.append("r1", {"a": RunResumed()}, 0)
        wire.cut = cut
        new = ledger.append("r1", {"a": RunResumed(), "b": RunResumed()}, 1, [b"text"])
        assert wire.cut == ""
        assert [(event.sequence, event.key) for event in new] == [(2, "b")]
        ledger.append("r1", {"c": RunResumed()}, 2)
        stored = list(ledger.read("r1"))
    assert [event.key for event in stored] == ["a", "b", "c"]
    assert stored[1] == new[0]


def test_a_lost_answer_does_not_hide_who_came_after(
    url: str, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    through = url.replace(f":{urlsplit(url).port}/", f":{wire.port}/")
    with (
        PostgresLedger(Address.read(through), "host:1") as one,
        PostgresLedger(Address.read(url), "host:2") as two,
    ):
        one.append("r1", {"a": RunResumed()}, 0)
        wire.cut = "before"
        original = module._Append.attempt

        def overtaken(self: object, *args: object, **kwargs: object) -> object:
            if wire.cut == "":
                monkeypatch.setattr(module._Append, "attempt", original)
                two.append("r1", {"theirs": RunResumed()}, 1)
            return original(self, *args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(module._Append, "attempt", overtaken)
        with pytest.raises(SecondWriterError, match="host:2"):
            one.append("r1", {"b": RunResumed()}, 1)
        assert [event.key for event in two.read("r1")] == ["a", "theirs"]


def test_a_restarted_server_costs_nothing_but_time(ours: Postgres, url: str) -> None:
    with PostgresLedger(Address.read(url), "host:1") as ledger:
        ledger.append("r1", {"a": RunResumed()}, 0)
        ours.restart()
        assert ledger.last("r1") == 1
        ours.stop("immediate")
        later = threading.Timer(0.5, ours.start)
        later.start()
        assert ledger.append("r1", {"b": RunResumed()}, 1)[0].sequence == 2
        later.join()
        assert [event.key for event in ledger.read("r1")] == ["a", "b"]


def test_a_server_that_stays_away_is_named_without_its_password(
    ours: Postgres, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "APPEND_PATIENCE", 0.3)
    monkeypatch.setattr(module, "READ_PATIENCE", 0.1)
    with PostgresLedger(Address.read(url), "host:1") as ledger:
        ours.stop()
        try:
            attempts: tuple[Callable[[], object], ...] = (
                lambda: ledger.append("r1", {"a": RunResumed()}, 0),
                lambda: ledger.last("r1"),
                lambda: PostgresReader(Address.read(url)),
            )
            for attempt in attempts:
                with pytest.raises(LedgerAwayError, match="TUTELAGE_LEDGER") as caught:
                    attempt()
                assert f"postgres@127.0.0.1:{ours.port}" in str(caught.value)
                assert "could not be reached" in str(caught.value)
                shown = (
                    f"{caught.value} {caught.value!r} {caught.value.__cause__} {ledger.__dict__}"
                )
                assert ours.password not in shown
        finally:
            ours.start()
        assert ledger.append("r1", {"a": RunResumed()}, 0)


def test_a_wrong_password_is_told_and_not_shown(
    ours: Postgres, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READ_PATIENCE", 0.1)
    wrong = url.replace(ours.password, "open-sesame")
    with pytest.raises(LedgerAwayError, match="password authentication failed") as caught:
        PostgresLedger(Address.read(wrong), "host:1")
    assert "open-sesame" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["mysql://u:open-sesame@h/d", "open-sesame", "postgresql://u:open-sesame@h:x y/d?z"]
)
def test_what_names_no_database_is_refused_and_not_repeated(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTELAGE_LEDGER", url)
    for opened in (open_reader, open_ledger):
        with pytest.raises(LedgerUrlError, match="TUTELAGE_LEDGER") as caught:
            opened(tmp_path)
        assert "open-sesame" not in f"{caught.value} {caught.value.__cause__}"


def test_the_setting_says_which_ledger_is_opened(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_ledger(tmp_path) as ledger, open_reader(tmp_path) as reader:
        assert (type(ledger), type(reader)) == (SqliteLedger, SqliteReader)
    monkeypatch.setenv("TUTELAGE_LEDGER", url)
    with pytest.raises(MissingLedgerError, match="is no ledger at postgresql://"):
        open_reader(tmp_path / "nowhere")
    with open_ledger(tmp_path / "nowhere") as ledger, open_reader(tmp_path) as reader:
        assert (type(ledger), type(reader)) == (PostgresLedger, PostgresReader)
        ledger.append("r1", {"a": RunResumed()}, 0)
        assert reader.last("r1") == 1
    assert not (tmp_path / "nowhere" / LEDGER).exists()


def test_two_data_folders_share_a_database_on_purpose_only(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUTELAGE_LEDGER", url)
    one, two = tmp_path / "one", tmp_path / "two"
    for _ in range(2):
        open_ledger(one).close()
    with pytest.raises(SharedLedgerError, match=rf"{one}.*TUTELAGE_LEDGER_SHARED=1"):
        open_ledger(two)
    open_reader(two).close()  # who reads spends nothing
    moved = tmp_path / "moved"
    one.rename(moved)
    open_ledger(moved).close()
    monkeypatch.setenv("TUTELAGE_LEDGER_SHARED", "1")
    open_ledger(two).close()
    monkeypatch.delenv("TUTELAGE_LEDGER_SHARED")
    open_ledger(two).close()
    with pytest.raises(SharedLedgerError):
        open_ledger(tmp_path / "three")


def test_a_user_without_rights_is_told_what_to_ask_for(ours: Postgres, url: str) -> None:
    name = url.rpartition("/")[2]
    ours.execute("DROP ROLE IF EXISTS guest")
    ours.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    as_guest = Address.read(ours.url(name, "guest", "guest"))
    with pytest.raises(LedgerRefusedError, match="CREATE SCHEMA tutelage AUTHORIZATION"):
        PostgresLedger(as_guest, "host:1")
    ours.execute("CREATE SCHEMA tutelage AUTHORIZATION guest", url)
    with PostgresLedger(as_guest, "host:1") as ledger:
        ledger.append("r1", {"a": RunResumed()}, 0)
    ours.execute("CREATE ROLE stranger LOGIN PASSWORD 'stranger'")
    with pytest.raises(LedgerRefusedError, match="permission denied"):
        PostgresReader(Address.read(ours.url(name, "stranger", "stranger")))


def test_a_database_that_cannot_hold_every_text_is_refused(postgres: Postgres) -> None:
    url = postgres.create("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(LedgerRefusedError, match="ENCODING 'UTF8'"):
        PostgresLedger(Address.read(url), "host:1")


def test_many_may_be_the_first_to_use_a_database(url: str) -> None:
    failures: list[BaseException] = []

    def use(number: int) -> None:
        try:
            with PostgresLedger(Address.read(url), f"host:{number}") as ledger:
                ledger.append(f"r{number}", {"a": RunResumed()}, 0)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=use, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with PostgresReader(Address.read(url)) as reader:
        assert sorted(reader.streams()) == [f"r{n}" for n in range(6)]


def test_a_commit_waits_for_the_disk_whatever_the_database_says(
    postgres: Postgres, url: str
) -> None:
    name = url.rpartition("/")[2]
    postgres.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    with PostgresLedger(Address.read(url), "host:1") as ledger:
        shown = ledger._writing.run(lambda it: it.execute("SHOW synchronous_commit").fetchone(), 0)
    assert shown == ("on",)


def test_a_writer_that_froze_within_an_append_is_let_go_of(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        PostgresLedger(Address.read(url), "host:1") as one,
        PostgresLedger(Address.read(url), "host:2") as two,
    ):
        one.append("r1", {"a": RunResumed()}, 0)
        setting = "SET idle_in_transaction_session_timeout = 100"
        one._writing.run(lambda connection: connection.execute(setting), 0)
        original = module._Append._store

        def frozen(self: object, *args: object) -> object:
            monkeypatch.setattr(module._Append, "_store", original)
            time.sleep(0.5)
            two.append("r1", {"theirs": RunResumed()}, 1)
            return original(self, *args)  # type: ignore[arg-type]

        monkeypatch.setattr(module._Append, "_store", frozen)
        with pytest.raises(SecondWriterError, match="host:2"):
            one.append("r1", {"b": RunResumed()}, 1)


def test_readers_see_whole_appends_only(url: str) -> None:
    done = threading.Event()
    seen: list[int] = []

    def watch() -> None:
        with PostgresReader(Address.read(url)) as reader:
            while not done.is_set():
                events = list(reader.read("r1"))
                assert [event.sequence for event in events] == list(range(1, len(events) + 1))
                seen.append(len(events))

    with PostgresLedger(Address.read(url), "host:1") as ledger:
        watching = threading.Thread(target=watch)
        watching.start()
        for number in range(0, 300, 3):
            facts = {f"k{number + n}": RunPaused(reason="x") for n in range(3)}
            ledger.append("r1", facts, number)
        done.set()
        watching.join()
    assert seen
    assert all(count % 3 == 0 for count in seen)


def test_whoever_reads_a_run_reads_the_same_from_a_database(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.adoption().tell_to(tmp_path / LEDGER)
    with (
        SqliteReader(tmp_path / LEDGER) as told,
        PostgresLedger(Address.read(url), "story:1", clock=lambda: event.at) as ledger,
    ):
        for stream in told.streams():
            for event in told.read(stream):
                named = (each for each in event.fact.model_dump().values() if isinstance(each, str))
                texts = [told.artefact(each) for each in named if DIGEST.fullmatch(each)]
                ledger.append(stream, {event.key: event.fact}, event.sequence - 1, texts)
    frames = load_run(tmp_path)
    monkeypatch.setenv("TUTELAGE_LEDGER", url)
    elsewhere = load_run(tmp_path / "nowhere")
    assert frames.run == elsewhere.run == "demo-1"
    for name in ("attempts", "decisions", "episodes", "scaffolds", "gates", "lifts"):
        assert getattr(frames, name).to_json() == getattr(elsewhere, name).to_json()
    assert load_run(tmp_path / LEDGER).run == "demo-1"  # a file is a file


async def test_doctor_says_whether_the_ledger_answers(
    ours: Postgres, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def found() -> tuple[str, str]:
        (one,) = [each for each in await examine(tmp_path) if each.name == "ledger"]
        return one.standing, one.detail

    monkeypatch.setattr(health, "CHECKS", (health._ledger,))
    assert await found() == ("good", f"a file, {tmp_path / LEDGER}")
    monkeypatch.setenv("TUTELAGE_LEDGER", url)
    standing, detail = await found()
    assert standing == "optional"  # these tests' server does not sync
    assert "no ledger yet" in detail
    PostgresLedger(Address.read(url), "host:1").close()
    assert "holds a ledger" in (await found())[1]
    ours.execute("UPDATE tutelage.layout SET version = 99", url)
    assert "layout 99" in (await found())[1]
    monkeypatch.setenv("TUTELAGE_LEDGER", "postgresql://u:open-sesame@127.0.0.1:1/none")
    standing, detail = await found()
    assert standing == "missing"
    assert "u@127.0.0.1:1/none could not be reached" in detail
    assert "open-sesame" not in detail


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_every_name_can_be_written_and_told(text: str) -> None:
    assert "\0" not in encode_name(text)
    assert decode_name(encode_name(text)) == text
