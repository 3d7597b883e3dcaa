"""What the API tells: the ledger's own words, a page at a time."""

import io
import json
import threading
import zipfile
from unittest.mock import Mock

import httpx
import nats.errors
import pytest

from bus.connection import Connection
from observability.ledger.errors import LedgerAwayError, LedgerFullError
from observability.ledger.event import Event
from observability.ledger.facts import DecisionMade
from observability.ledger.sqlite import LEDGER, SqliteReader
from tests.graph.service.fake_supervisor import HOSTILE, WAITING
from tests.graph.service.serving import LETTER, Served


@pytest.fixture(scope="module")
def stored(service: Served) -> list[Event]:
    with SqliteReader(service.data / LEDGER) as ledger:
        return list(ledger.read("demo-1"))


def test_every_run_is_listed_page_by_page_the_newest_first(reader: httpx.Client) -> None:
    seen, after = [], None
    while True:
        page = reader.get("/runs", params={"limit": 1} | ({"after": after} if after else {})).json()
        seen += [run["run"] for run in page["runs"]]
        if (after := page["next"]) is None:
            break
    assert seen == ["demo-3", "demo-2", "demo-1", HOSTILE]
    assert page["total"] == 4


def test_a_run_is_told_as_the_record_has_it(reader: httpx.Client, stored: list[Event]) -> None:
    run = reader.get("/runs/demo-1").json()
    assert (run["state"], run["standing"], run["kind"]) == ("ended", "ended", "lessons")
    assert run["events"] == len(stored)
    assert run["episodes"] == 61
    assert run["not_run"] == 1
    assert run["candidates"] == {"rejected": 1, "adopted": 1, "harmful": 1}
    tokens = sum(getattr(event.fact, "completion_tokens", 0) for event in stored)
    assert run["spent"]["completion_tokens"] == tokens
    assert sum(one["spent"]["completion_tokens"] for one in run["accounts"]) == tokens
    assert run["plan"]["lanes"] == 4


@pytest.mark.parametrize("run", ["nobody", "%2e%2e", "lab"])
def test_there_is_no_stream_of_a_run_that_is_not_there(service: Served, run: str) -> None:
    found = httpx.get(f"{service.url}/runs/{run}/live", timeout=5)
    assert found.status_code == 404
    assert found.json()["type"] == "urn:tutelage:problem:unknown-run"


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (LedgerAwayError("postgresql://lab", 10.0, "refused"), 503, "ledger-unavailable"),
        (LedgerFullError("ledger.sqlite", "demo-1"), 507, "no-room"),
    ],
)
def test_a_ledger_that_cannot_be_reached_is_told_to_programs_and_people(
    service: Served, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, kind: str
) -> None:
    monkeypatch.setattr("graph.service.http.reader_pool.open_reader", Mock(side_effect=error))
    found = httpx.get(f"{service.api}/runs/demo-1")
    assert (found.status_code, found.json()["type"]) == (status, f"urn:tutelage:problem:{kind}")
    page = httpx.get(f"{service.url}/runs/demo-1", headers={"Accept": "text/html"})
    assert page.status_code == status
    assert '<a href="/">All runs</a>' in page.text


@pytest.mark.parametrize("path", ["/nowhere", "/runs/nobody", "/runs/demo-1/decisions?page=x"])
def test_a_person_is_refused_on_a_page(service: Served, path: str) -> None:
    page = httpx.get(service.url + path, headers={"Accept": "text/html"})
    assert page.status_code in (404, 422)
    assert '<a href="/">All runs</a>' in page.text


def test_latest_is_the_newest(reader: httpx.Client) -> None:
    assert reader.get("/runs/latest").json()["run"] == "demo-3"


def test_what_waits_for_a_person_is_shown(reader: httpx.Client) -> None:
    assert reader.get("/runs/demo-3").json()["waiting"]["scaffold"] == WAITING


def test_events_come_whole_and_in_order_whatever_the_page(
    reader: httpx.Client, stored: list[Event]
) -> None:
    told, after = [], 0
    while after is not None:
        page = reader.get("/runs/demo-1/events", params={"after": after, "limit": 97}).json()
        told += page["events"]
        after = page["next"]
    assert [event["sequence"] for event in told] == [event.sequence for event in stored]
    assert [event["fact"] for event in told] == [
        json.loads(event.fact.model_dump_json()) for event in stored
    ]


def test_decisions_are_the_curators_and_all_of_them(
    reader: httpx.Client, stored: list[Event]
) -> None:
    told, after = [], 0
    while after is not None:
        page = reader.get("/runs/demo-1/decisions", params={"after": after, "limit": 20}).json()
        told += [one["sequence"] for one in page["decisions"]]
        after = page["next"]
    assert told == [one.sequence for one in stored if isinstance(one.fact, DecisionMade)]


def test_scaffolds_carry_what_was_measured(reader: httpx.Client) -> None:
    seen, after = [], None
    while True:
        page = reader.get(
            "/runs/demo-1/scaffolds", params={"limit": 2} | ({"after": after} if after else {})
        ).json()
        seen += page["scaffolds"]
        if (after := page["next"]) is None:
            break
    adopted = [one for one in seen if one["fate"] == "adopted"]
    assert len(seen) == page["total"] == 3
    assert adopted[0]["gates"][0]["closed"]["outcome"] == "won"
    assert adopted[0]["panels"][0]["lift"] == 0.276


def test_folds_go_on_from_where_they_were(owner: httpx.Client) -> None:
    before = owner.get("/runs/demo-3").json()
    word = {"scaffold": WAITING, "approved": True, "by": "Ada", "reason": "it reads well"}
    assert owner.post("/runs/demo-3/approval", json=word).status_code == 200
    after = owner.get("/runs/demo-3").json()
    assert after["waiting"] is None
    assert after["events"] == before["events"] + 1
    assert after["episodes"] == before["episodes"]


def test_readers_at_the_same_time_see_the_same(service: Served) -> None:
    told: list[str] = []

    def ask() -> None:
        told.append(httpx.get(f"{service.api}/runs/demo-2").text)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told) == 12
    assert len(set(told)) == 1


def test_a_report_is_a_page_that_can_run_nothing(reader: httpx.Client) -> None:
    found = reader.get("/runs/demo-1/report")
    policy = found.headers["content-security-policy"]
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert 'filename="demo-1.html"' in found.headers["content-disposition"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "<script>alert" not in found.text


def test_an_export_is_the_same_archive_twice(reader: httpx.Client, service: Served) -> None:
    first, again = (reader.get("/runs/demo-1/export").content for _ in range(2))
    assert first == again
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert json.loads(archive.read("export.json"))["run"] == "demo-1"
    assert any(name.endswith(".parquet") for name in names)
    assert not any(name.startswith(("/", "..")) for name in names)
    assert not list(service.data.glob(".export-*"))


def test_agents_queues_and_dead_letters_are_those_of_the_bus(reader: httpx.Client) -> None:
    agents = reader.get("/agents").json()["agents"]
    assert [(one["role"], one["variant"]) for one in agents] == [("curator", "any")]
    assert [one["durable"] for one in reader.get("/queues").json()["queues"]] == ["curator-any"]
    letters = reader.get("/dead-letters").json()
    assert letters["total"] == 1
    assert letters["letters"][0]["id"] == LETTER.id
    assert letters["letters"][0]["reason"] == "the endpoint gave 500 three times"


def test_it_says_that_it_is_ready(reader: httpx.Client) -> None:
    assert reader.get("/health/live").json() == {"alive": True}
    assert reader.get("/health/ready").json() == {"ready": True, "bus": True, "ledger": True}


@pytest.mark.parametrize("error", [None, TimeoutError(), nats.errors.ConnectionClosedError()])
def test_while_the_bus_is_away_it_says_so_and_the_ledger_is_still_read(
    reader: httpx.Client, monkeypatch: pytest.MonkeyPatch, error: Exception | None
) -> None:
    if error is None:
        monkeypatch.setattr(Connection, "is_connected", False)
        ready = reader.get("/health/ready")
        assert ready.status_code == 503
        assert ready.json() == {"ready": False, "bus": False, "ledger": True}
    else:
        monkeypatch.setattr(Connection, "jetstream", Mock(side_effect=error))
    found = reader.get("/dead-letters")
    assert found.status_code == 503
    assert found.headers["retry-after"] == "1"
    assert found.json()["type"] == "urn:tutelage:problem:bus-unavailable"
    assert reader.get("/runs/demo-1").status_code == 200


@pytest.mark.parametrize("path", ["/runs", "/runs/demo-1/report", "/health/live", "/runs/nobody"])
def test_head_is_get_without_a_body(reader: httpx.Client, path: str) -> None:
    got, head = reader.get(path), reader.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    for name in ("content-type", "content-length", "content-security-policy"):
        assert head.headers[name] == got.headers[name]
