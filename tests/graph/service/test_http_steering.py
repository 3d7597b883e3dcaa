"""What the API changes: runs, approvals, files and dead letters, and what it will not take."""

import json
import os
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_origin
from urllib.parse import quote

import httpx
import pytest
from pydantic import BaseModel

from graph.service.http.plans import FILES
from graph.service.http.problems import file_name, plain
from graph.settings import Plan
from observability.ledger.sqlite import LEDGER, SqliteReader
from tests.graph.service.fake_supervisor import HOSTILE, WAITING
from tests.graph.service.serving import LETTER, Served

PLAN: dict[str, Any] = {
    "skills": ["simulated/counting:0-1"],
    "student": {"simulated": "helps"},
    "budget": {"episodes": 4},
}
KIND = "urn:tutelage:problem:"


def refused(found: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    told: dict[str, Any] = found.json()
    assert (found.status_code, told["type"]) == (status, KIND + kind), told
    assert found.headers["content-type"] == "application/problem+json"
    return told


def test_a_run_is_created_and_steered(owner: httpx.Client, service: Served) -> None:
    made = owner.post("/runs", json={"plan": PLAN, "name": "mine"})
    assert made.status_code == 201
    assert made.headers["location"] == "/api/v1/runs/mine"
    assert made.json() == {"run": "mine", "state": "queued", "reason": ""}
    assert owner.get(made.headers["location"].removeprefix("/api/v1")).json()["events"] == 1
    for wish, state in (("pause", "paused"), ("resume", "queued"), ("stop", "ended")):
        done = owner.post(f"/runs/mine/{wish}")
        assert (done.status_code, done.json()["state"]) == (202, state)
    told = refused(owner.post("/runs/mine/resume"), 409, "not-possible-now")
    assert told["remedy"]
    refused(owner.post("/runs", json={"plan": PLAN, "name": "mine"}), 409, "name-taken")
    with SqliteReader(service.data / LEDGER) as ledger:
        kinds = [event.fact.kind for event in ledger.read("mine")]
    assert kinds == ["run_started", "run_paused", "run_resumed", "run_ended"]


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"lanes": 0}, "lanes"),
        ({"lanes": float("inf")}, "lanes"),
        ({"budget": {"minutes": -1}}, "budget.minutes"),
        ({"nonsense": 1}, "nonsense"),
        ({"skills": ["no/such"]}, "plan"),
        ({"policy": "astrology"}, "plan"),
        ({"student": {"local": "no-such-weights"}}, "local"),
        ({"tasks": "/etc/passwd"}, "tasks"),
        ({"tasks": "../ledger.sqlite"}, "tasks"),
        ({"tasks": "absent.jsonl"}, "tasks"),
        ({"tasks": ["a.jsonl"]}, "tasks"),
        ({"trial": {"scaffold": "/etc/shadow"}}, "trial.scaffold"),
        ({"trial": {"wrong_domain": "x/../../y.md"}}, "trial.wrong_domain"),
        ({"student": {"key_variable": "HOME"}}, "student.key_variable"),
        ({"judge": {"members": [{"key_variable": "PATH"}]}}, "judge.members.0.key_variable"),
    ],
)
def test_a_plan_that_cannot_be_run_names_the_setting(
    owner: httpx.Client, changes: dict[str, Any], setting: str
) -> None:
    before = owner.get("/runs").json()["total"]
    body = json.dumps({"plan": PLAN | changes})  # as a careless client writes infinity
    found = owner.post("/runs", content=body, headers={"Content-Type": "application/json"})
    assert found.status_code == 422, found.text
    assert found.json()["setting"] == setting
    assert found.json()["remedy"]
    assert owner.get("/runs").json()["total"] == before


def test_a_key_that_the_service_allows_may_be_named(
    owner: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    student = {"base_url": "http://127.0.0.1:9/v1", "model": "m", "key_variable": "ALLOWED_KEY"}
    assert owner.post("/runs", json={"plan": PLAN | {"student": student}}).status_code == 201


def parts(annotation: Any) -> Iterator[Any]:
    """The types that an annotation is made of."""
    if get_origin(annotation) is None and not isinstance(annotation, types.UnionType):
        yield annotation
    for inner in get_args(annotation):
        yield from parts(inner)


def paths(model: type[BaseModel], *where: str) -> Iterator[tuple[str, ...]]:
    """Settings that name a file."""
    for name, info in model.model_fields.items():
        for kind in parts(info.annotation):
            if kind is Path:
                yield (*where, name)
            elif isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from paths(kind, *where, name)


def test_every_file_that_a_plan_can_name_is_known() -> None:
    assert set(paths(Plan)) == set(FILES)


def test_what_is_nested_without_end_is_refused(owner: httpx.Client) -> None:
    deep = '{"plan":' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}"
    found = owner.post("/runs", content=deep, headers={"Content-Type": "application/json"})
    assert found.status_code in (400, 422), found.text
    shallow = '{"plan":' + '{"a":' * 100 + "1" + "}" * 101
    found = owner.post("/runs", content=shallow, headers={"Content-Type": "application/json"})
    refused(found, 422, "not-allowed-here")


@pytest.mark.parametrize(
    "name",
    ["", "../x", "a/b", "a b", "a.b", "x" * 65, "lab", "latest", "<b>", "\ud800", "ü", "a\n"],
)
def test_a_run_cannot_have_a_name_that_means_something_else(owner: httpx.Client, name: str) -> None:
    found = owner.post("/runs", content=json.dumps({"plan": PLAN, "name": name}).encode())
    assert found.status_code in (409, 422), found.text


@pytest.mark.parametrize(
    "run", ["..", "../../etc/passwd", "lab", HOSTILE, "demo-1\x00", "demo-1\r\nX: y", "%", "é" * 9]
)
@pytest.mark.parametrize("page", ["", "/events", "/report", "/export"])
def test_a_hostile_name_leads_nowhere(reader: httpx.Client, run: str, page: str) -> None:
    for written in (quote(run, safe=""), quote(quote(run, safe=""), safe="")):
        found = reader.get(f"/runs/{written}{page}")
        assert found.status_code in (404, 422), found.text
        assert "x" not in found.headers
        assert "root:" not in found.text


def test_a_hostile_name_in_the_ledger_is_listed_as_what_it_is(reader: httpx.Client) -> None:
    listed = reader.get("/runs")
    assert listed.headers["content-type"] == "application/json"
    assert HOSTILE in [run["run"] for run in listed.json()["runs"]]
    assert file_name(HOSTILE, "zip") == "_script_alert__run____script_.zip"


def test_a_persons_words_come_back_harmless(owner: httpx.Client, reader: httpx.Client) -> None:
    said = "good\x1b]0;owned\x07\r\nSet-Cookie: x=1\u202e <img src=x onerror=alert(1)>\x00\u2066!"
    word = {"scaffold": WAITING, "approved": False, "reason": said, "by": "\x1b[31mEve\x7f"}
    assert owner.post("/runs/demo-3/approval", json=word).status_code == 200
    events = reader.get("/runs/demo-3/events")
    answered = events.json()["events"][-1]["fact"]
    assert events.headers["content-type"] == "application/json"
    assert answered["by"] == "[31mEve"
    assert answered["reason"] == ("good]0;owned Set-Cookie: x=1 <img src=x onerror=alert(1)>!")
    report = reader.get("/runs/demo-3/report").text
    assert "<img src=x" not in report
    refused(owner.post("/runs/demo-3/approval", json=word), 409, "nothing-waits")


@pytest.mark.parametrize("reason", ["", "  ", "\x00\x1b", "\u200b"])
def test_a_rejection_needs_a_reason_that_can_be_read(owner: httpx.Client, reason: str) -> None:
    word = {"scaffold": WAITING, "approved": False, "reason": reason}
    told = refused(owner.post("/runs/demo-3/approval", json=word), 422, "wrong-request")
    assert "why it is rejected" in told["detail"]


def test_plain_keeps_words_of_any_language() -> None:
    assert plain("  çok güzel\n\t日本語 🙂 ") == "çok güzel 日本語 🙂"


def test_a_file_is_taken_once_and_never_changed(owner: httpx.Client, service: Served) -> None:
    line = b'{"prompt": "What is 2 + 2?", "answer": "4"}\n'
    put = owner.put("/files/mine.jsonl", content=line)
    assert (put.status_code, put.json()) == (201, {"name": "mine.jsonl", "size": len(line)})
    assert owner.put("/files/mine.jsonl", content=line).status_code == 200
    refused(owner.put("/files/mine.jsonl", content=line * 2), 409, "name-taken")
    refused(owner.put("/files/none.jsonl", content=b""), 422, "empty-file")
    assert owner.get("/files").json()["files"] == [{"name": "mine.jsonl", "size": len(line)}]
    assert os.listdir(service.data / "uploads") == ["mine.jsonl"]
    assert (service.data / "uploads" / "mine.jsonl").read_bytes() == line


def test_an_uploaded_file_is_what_the_plan_gets(owner: httpx.Client, service: Served) -> None:
    lines = b"".join(
        json.dumps(
            {"prompt": f"What is {n} + {n}?", "answer": str(2 * n), "skill": "sums"}
        ).encode()
        + b"\n"
        for n in range(40)
    )
    assert owner.put("/files/sums.jsonl", content=lines).status_code == 201
    plan = {"tasks": "sums.jsonl", "student": PLAN["student"], "budget": {"episodes": 2}}
    made = owner.post("/runs", json={"plan": plan, "name": "own"})
    assert made.status_code == 201, made.text
    kept = owner.get("/runs/own").json()["plan"]["tasks"]
    assert kept == str((service.data / "uploads" / "sums.jsonl").resolve())


@pytest.mark.parametrize(
    "name",
    [
        "..",
        "../ledger.sqlite",
        "../x.jsonl",
        "/etc/x.jsonl",
        "a/b.jsonl",
        ".hidden.jsonl",
        "x.py",
        "x.jsonl/",
        "x.jsonl\x00.md",
        "x\\y.jsonl",
        "x.jsonl\n",
        "é.jsonl",
        "x" * 200 + ".md",
    ],
)
def test_a_file_goes_nowhere_else(owner: httpx.Client, service: Served, name: str) -> None:
    def seen() -> list[str]:
        return sorted(str(path) for path in service.data.parent.rglob("*.jsonl"))

    before = seen()
    for written in (name, quote(name, safe=""), quote(quote(name, safe=""), safe="")):
        try:
            found = owner.put(f"/files/{written}", content=b"x")
        except httpx.InvalidURL:
            continue  # the client sends no such thing
        assert found.status_code in (307, 404, 405, 422), (written, found.text)
    assert seen() == before


def test_a_symbolic_link_is_no_file(owner: httpx.Client, service: Served, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jsonl"
    secret.write_text('{"prompt": "secret", "answer": "1"}\n')
    folder = service.data / "uploads"
    folder.mkdir(exist_ok=True)
    for name, target in (("link.jsonl", secret), ("dangling.md", tmp_path / "nowhere.md")):
        (folder / name).symlink_to(target)
        refused(owner.put(f"/files/{name}", content=b"changed"), 409, "name-taken")
        assert name not in [one["name"] for one in owner.get("/files").json()["files"]]
    assert "secret" in secret.read_text()
    assert not (tmp_path / "nowhere.md").exists()
    plan = PLAN | {"tasks": "link.jsonl"}
    refused(owner.post("/runs", json={"plan": plan}), 422, "not-allowed-here")


def test_a_dead_letter_is_asked_again_once(owner: httpx.Client) -> None:
    asked = {"role": LETTER.role, "run": LETTER.run, "id": LETTER.id}
    wrong = asked | {"id": "0" * 32}
    refused(owner.post("/dead-letters/requeue", json=wrong), 404, "unknown-dead-letter")
    done = owner.post("/dead-letters/requeue", json=asked)
    assert (done.status_code, done.json()) == (202, asked), done.text


@pytest.mark.parametrize("field", ["role", "run", "id"])
@pytest.mark.parametrize("value", ["*", ">", "a.b", "", "curator.any.*"])
def test_no_subject_can_be_written_by_a_client(owner: httpx.Client, field: str, value: str) -> None:
    asked = {"role": LETTER.role, "run": LETTER.run, "id": LETTER.id, field: value}
    refused(owner.post("/dead-letters/requeue", json=asked), 422, "wrong-request")
