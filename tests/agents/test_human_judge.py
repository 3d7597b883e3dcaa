"""A person as judge, on a real bus: what the page tells, what it takes, and what outlives what."""

import asyncio
import json
import os
import re
import stat
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from agents.human import main
from agents.judge.human.ballot import Ballot
from agents.judge.human.ballot_store import BallotStore
from agents.judge.human.guard import Guard, NoTokenError
from agents.judge.human.juror import HumanJuror, judge_name
from agents.judge.human.pending_viewings import (
    PendingViewings,
    PersonLeftError,
    ViewingGoneError,
    key_of,
)
from agents.judge.juror import SideImages, Viewing
from bus.messages.judge import Judgement
from tests.agents.human_judge_lab import (
    RUN,
    HumanJudgeLab,
    cancel_all,
    end_process,
    human_judge_lab,
    masks,
    sheet,
)
from tools.judging.rubric import CRITERIA, RUBRIC
from tools.pictures.empty import DARK, empty_sheet
from tools.pictures.errors import PictureError
from tools.pictures.png import chunks, read

WHOLE: dict[str, Any] = {
    "a": dict.fromkeys(CRITERIA, 7),
    "b": dict.fromkeys(CRITERIA, 4),
    "preference": "A",
    "reason": "",
}
TICKET = "0123456789abcdef-ticket"


def viewing(one: int = 10, other: int = 200, ticket: str = "t") -> Viewing:
    sides = (SideImages(sheet(shade), masks(shade)) for shade in (one, other))
    return Viewing(*sides, rubric=RUBRIC, ticket=ticket)


@pytest.fixture
async def lab(tmp_path: Path) -> AsyncIterator[HumanJudgeLab]:
    async with human_judge_lab(tmp_path) as lab:
        yield lab


class Visitor(httpx.AsyncClient):
    """A browser without a face: it keeps every byte that it is sent."""

    def __init__(self, url: str) -> None:
        super().__init__(base_url=url, headers={"Sec-Fetch-Site": "same-origin"})
        self.heard: list[bytes] = []
        self.event_hooks = {"response": [self._keep]}

    async def _keep(self, response: httpx.Response) -> None:
        raw = b"\n".join(b": ".join(each) for each in response.headers.raw)
        self.heard += [raw, await response.aread()]

    async def shown(self) -> dict[str, Any]:
        """The viewing that is shown, as soon as there is one."""
        for _ in range(200):
            if found := (await self.get("/viewing")).json()["viewing"]:
                return dict(found)
            await asyncio.sleep(0.05)
        raise AssertionError("nothing is shown")


async def test_a_vote_is_a_judgement_like_any_other(lab: HumanJudgeLab) -> None:
    asked = asyncio.create_task(lab.ask(10, 200, TICKET, asked="a turret"))
    process, url = await lab.start_judge("--name", "ada")
    async with Visitor(url) as visitor:
        shown = await visitor.shown()
        assert shown["asked"] == "a turret"
        assert set(shown["criteria"]) == set(CRITERIA)
        assert all(words in RUBRIC for words in shown["criteria"].values())
        assert (await visitor.get("/viewing")).json()["waiting"] == 1
        answer = await visitor.post(f"/viewing/{shown['name']}", json=WHOLE)
        assert answer.status_code == 200
        judgement = await asyncio.wait_for(asked, 5)
        assert (judgement.outcome, judgement.preference) == ("scored", "A")
        assert judgement.a is not None
        assert judgement.a.detail == 7
        assert judgement.judge == judge_name("ada")
        again = await visitor.post(f"/viewing/{shown['name']}", json=WHOLE)
        assert again.status_code == 410, "a vote that was handed in stands"
    assert await end_process(process) == 0


async def test_nothing_that_a_browser_gets_tells_what_it_must_not(lab: HumanJudgeLab) -> None:
    """Every byte, headers and pictures included, against all that could be matched."""
    tasks = [asyncio.create_task(lab.ask(10, 200, f"{TICKET}{turn}")) for turn in range(2)]
    _, url = await lab.start_judge("--name", "ada")
    names: list[str] = []
    async with Visitor(url) as visitor:
        for path in ("/", "/page.js", "/page.css", "/session", "/favicon.ico"):
            await visitor.get(path)
        pictures = []
        for _ in tasks:
            shown = await visitor.shown()
            paths = [shown[side][what] for side in "ab" for what in ("sheet", "masks")]
            found = [(await visitor.get(path)) for path in paths]
            assert all(each.headers["cache-control"] == "no-store" for each in found)
            assert not any({"etag", "last-modified"} & set(each.headers) for each in found)
            pictures.append([each.content for each in found])
            names += [shown["name"], *paths]
            await visitor.put(f"/viewing/{shown['name']}", json={"preference": "B"})
            await visitor.post(f"/viewing/{shown['name']}", json=WHOLE)
            await visitor.post(f"/viewing/{shown['name']}", json=WHOLE)
        await asyncio.gather(*tasks)
        for path in names[1:5]:
            assert (await visitor.get(path)).status_code == 410, "no picture outlives its vote"
    heard = b"\n".join(visitor.heard).replace(b"font-variant", b"")
    for picture in (each for two in pictures for each in two):
        assert tuple(chunks(picture)) == ("IHDR", "IDAT", "IEND")
    sent = [sheet(10), masks(10), sheet(200), masks(200)]
    assert all(map(np.array_equal, map(read, pictures[0]), map(read, sent)))
    known = {sha256(each).hexdigest() for each in sent}
    seen = [{sha256(each).hexdigest() for each in two} for two in pictures]
    assert not known & (seen[0] | seen[1]), "a digest of the record matches a picture"
    assert not seen[0] & seen[1], "a digest of one viewing matches another's"
    assert len(set(names)) == len(names)
    secrets = [RUN, TICKET, "human-", "ada", judge_name("ada"), *known, str(lab.data)]
    secrets += [key_of(viewing(ticket=f"{TICKET}{turn}")) for turn in range(2)]
    secrets += ["placebo", "labels", "scaffold", "skill", "trial", "variant", "student", "tutelage"]
    for secret in secrets:
        assert secret.encode() not in heard, secret
    for word in (b"arm", b"full", b"task", b"model", b"order"):
        told = [each for each in re.findall(rb"[A-Za-z]+", heard) if each.lower() == word]
        allowed = {b"order": 2}.get(word, 0)  # "Their order is random" is the rubric's
        assert len(told) <= allowed, word


async def test_only_the_page_itself_may_vote(lab: HumanJudgeLab) -> None:
    tasks = [asyncio.create_task(lab.ask(10, 200, TICKET))]
    _, url = await lab.start_judge()
    async with Visitor(url) as visitor:
        path = f"/viewing/{(await visitor.shown())['name']}"
        host = url.removeprefix("http://")
        for headers in (
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Origin": "http://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://["},
        ):
            refused = await visitor.post(path, json=WHOLE, headers=headers)
            assert refused.status_code == 403, headers
        async with httpx.AsyncClient(base_url=url) as bare:
            assert (await bare.post(path, json=WHOLE)).status_code == 403
            own = await bare.put(path, json=WHOLE, headers={"Origin": f"http://{host}"})
            assert own.status_code == 200
        for name in ("evil.example", "[", "127.0.0.1.evil.example", ""):
            rebound = await visitor.get("/viewing", headers={"Host": name})
            assert rebound.status_code == 421, name
        large = await visitor.put(path, json=WHOLE | {"reason": "x" * 10_000})
        assert large.status_code == 413
        for broken in ({"preference": "both"}, {"a": {"detail": 11}}, {"arm": "x"}, []):
            assert (await visitor.put(path, json=broken)).status_code == 422
        half = await visitor.post(path, json=WHOLE | {"preference": None})
        assert half.status_code == 409
        policy = (await visitor.get("/")).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert not tasks[0].done()
    await cancel_all(tasks)


async def test_elsewhere_than_on_loopback_a_token_is_asked_for(lab: HumanJudgeLab) -> None:
    token = "a-token-of-sixteen-or-more"
    tasks = [asyncio.create_task(lab.ask(10, 200, TICKET))]
    environment = {**os.environ, "TUTELAGE_HUMAN_TOKEN": token}
    _, url = await lab.start_judge("--host", "0.0.0.0", **environment)
    async with Visitor(url.replace("0.0.0.0", "127.0.0.1")) as visitor:
        for path in ("/viewing", "/page.js", "/picture/x"):
            assert (await visitor.get(path)).status_code == 401
        assert (await visitor.get("/")).headers["location"] == "/session"
        wrong = await visitor.post("/session", data={"token": "wrong"})
        assert wrong.headers["location"] == "/session"
        assert (await visitor.get("/viewing")).status_code == 401
        right = await visitor.post("/session", data={"token": token})
        assert "HttpOnly" in right.headers["set-cookie"]
        assert "samesite=strict" in right.headers["set-cookie"].lower()
        assert (await visitor.shown())["name"]
        seat = right.headers["set-cookie"].partition(";")[0]
        beside = {"Cookie": f"another[page]=x; {seat}"}  # of another page on this host
        async with httpx.AsyncClient(base_url=visitor.base_url, headers=beside) as same:
            assert (await same.get("/viewing")).status_code == 200
        assert token.encode() not in b"".join(visitor.heard)
    await cancel_all(tasks)


def test_without_a_token_it_is_not_served_elsewhere() -> None:
    for host in ("0.0.0.0", "192.0.2.7", "::", "example.org"):
        with pytest.raises(NoTokenError, match="TUTELAGE_HUMAN_TOKEN"):
            Guard(host, None)
        with pytest.raises(NoTokenError, match="16 characters"):
            Guard(host, "short")
    for host in ("127.0.0.1", "localhost", "::1"):
        Guard(host, None)


async def test_whoever_leaves_gives_the_work_back_and_keeps_the_draft(lab: HumanJudgeLab) -> None:
    asked = asyncio.create_task(lab.ask(10, 200, TICKET))
    first, url = await lab.start_judge("--name", "ada")
    async with Visitor(url) as visitor:
        shown = await visitor.shown()
        await visitor.put(f"/viewing/{shown['name']}", json={"a": {"detail": 3}})
        await visitor.post("/leave")
    assert await asyncio.wait_for(first.wait(), 10) == 0
    second, url = await lab.start_judge("--name", "grace")
    async with Visitor(url) as visitor:
        shown = await visitor.shown()
        assert shown["ballot"]["a"] == {}, "another person starts anew"
    assert await end_process(second) == 0
    _, url = await lab.start_judge("--name", "ada")
    async with Visitor(url) as visitor:
        shown = await visitor.shown()
        assert shown["ballot"]["a"] == {"detail": 3}
        await visitor.post(f"/viewing/{shown['name']}", json=WHOLE)
        assert (await asyncio.wait_for(asked, 5)).judge == judge_name("ada")
    kept = list((lab.data / "human" / "ada").glob("*"))
    assert [stat.S_IMODE(path.stat().st_mode) for path in kept] == [0o600]
    assert stat.S_IMODE(kept[0].parent.stat().st_mode) == 0o700
    assert not [secret for secret in (RUN, TICKET) if secret in kept[0].read_text()]


async def test_two_people_at_two_pages_get_different_requests(lab: HumanJudgeLab) -> None:
    tasks = [asyncio.create_task(lab.ask(turn, 200, f"t{turn}")) for turn in range(6)]
    (_, one), (_, other) = [await lab.start_judge("--name", name) for name in ("ada", "grace")]
    async with Visitor(one) as ada, Visitor(other) as grace:
        while tasks:
            for visitor in (ada, grace):
                found = (await visitor.get("/viewing")).json()["viewing"]
                if found:
                    await visitor.post(f"/viewing/{found['name']}", json=WHOLE)
            done, waiting = await asyncio.wait(tasks, timeout=0.05)
            tasks = list(waiting)
            lab.said += [each.result().judge for each in done]
    assert set(lab.said) == {judge_name("ada"), judge_name("grace")}


async def test_a_thinking_person_keeps_the_request(lab: HumanJudgeLab) -> None:
    """Longer than the ack wait of a second, three times over."""
    asked = asyncio.create_task(lab.ask(10, 200, TICKET))
    _, url = await lab.start_judge()
    async with Visitor(url) as visitor:
        shown = await visitor.shown()
        await asyncio.sleep(3.2)
        assert (await visitor.shown())["name"] == shown["name"]
        info = await lab.connection.jetstream().consumer_info("WORK", "judge-human")
        assert (info.num_ack_pending, info.num_redelivered) == (1, 0)
        await visitor.post(f"/viewing/{shown['name']}", json=WHOLE)
    assert (await asyncio.wait_for(asked, 5)).preference == "A"


async def test_two_sheets_of_nothing_need_no_person() -> None:
    nothing = SideImages(empty_sheet(), empty_sheet(DARK))
    juror = HumanJuror(viewings=None)  # type: ignore[arg-type]  # it is not asked
    judgement = await juror.view(Viewing(nothing, nothing, RUBRIC))
    assert judgement.preference == "tie"
    assert re.fullmatch(r"human-[0-9a-f]{12}", judgement.judge)


async def test_a_vote_whose_reply_was_lost_is_not_asked_for_again(tmp_path: Path) -> None:
    viewings = PendingViewings(BallotStore(tmp_path))
    first = asyncio.create_task(viewings.judge(viewing()))
    pending = await held_by(viewings)
    viewings.hand_in(pending.name, Ballot.model_validate(WHOLE))
    assert (await first).preference == "A"
    again = PendingViewings(BallotStore(tmp_path))
    assert (await asyncio.wait_for(again.judge(viewing()), 1)).preference == "A"
    other = asyncio.create_task(again.judge(viewing(ticket="another")))
    assert (await held_by(again)).viewing.ticket == "another", "a repeat is a viewing of its own"
    again.leave()
    with pytest.raises(PersonLeftError):
        await other
    with pytest.raises(PersonLeftError):
        await again.judge(viewing(ticket="late"))


async def test_the_same_request_twice_is_one_viewing(tmp_path: Path) -> None:
    viewings = PendingViewings(BallotStore(tmp_path))
    twice = [asyncio.create_task(viewings.judge(viewing())) for _ in range(2)]
    pending = await held_by(viewings)
    while pending.wanted < 2:
        await asyncio.sleep(0.01)
    assert viewings.waiting == 1
    twice[0].cancel()
    await asyncio.sleep(0)
    viewings.hand_in(pending.name, Ballot.model_validate(WHOLE))
    assert (await twice[1]).preference == "A"
    assert viewings.shown() is None
    with pytest.raises(ViewingGoneError):
        viewings.picture(next(iter(pending.pictures)))


async def test_the_order_is_drawn_anew_and_what_was_begun_comes_first(tmp_path: Path) -> None:
    viewings, order = PendingViewings(BallotStore(tmp_path)), "01234567"
    tasks = [asyncio.create_task(viewings.judge(viewing(ticket=each))) for each in order]
    while viewings.waiting < len(order):
        await asyncio.sleep(0.01)
    shown = ""
    for _ in range(6):
        pending = await held_by(viewings)
        assert viewings.shown() is pending, "it stays until it is judged"
        shown += pending.viewing.ticket
        viewings.hand_in(pending.name, Ballot.model_validate(WHOLE))
    assert shown != order[:6]  # by chance once in 20,160 times
    pending = await held_by(viewings)
    viewings.keep(pending.name, Ballot(preference="tie"))
    viewings.leave()
    await asyncio.gather(*tasks, return_exceptions=True)
    again = PendingViewings(BallotStore(tmp_path))
    tasks = [asyncio.create_task(again.judge(viewing(ticket=each))) for each in order]
    while again.waiting < 2:
        await asyncio.sleep(0.01)
    assert (await held_by(again)).viewing.ticket == pending.viewing.ticket
    again.leave()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_is_no_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError):
        await PendingViewings(BallotStore(tmp_path)).judge(
            Viewing(SideImages(b"x", b"x"), SideImages(b"y", b"y"), RUBRIC)
        )


def test_who_cannot_say_is_unscored_with_a_reason() -> None:
    silent = Ballot(preference="none", reason=" ")
    assert not silent.is_whole
    with pytest.raises(ValueError, match="say why"):
        silent.judgement("human-1")
    said = Ballot(preference="none", reason="B does not load").judgement("human-1")
    assert said == Judgement(outcome="unscored", reason="B does not load", judge="human-1")
    assert not Ballot.model_validate(WHOLE | {"b": {"detail": 1}}).is_whole


def test_a_damaged_draft_is_an_empty_one(tmp_path: Path) -> None:
    drafts = BallotStore(tmp_path)
    (tmp_path / "k.json").write_text(json.dumps({"ballot": {"preference": "both"}}))
    assert drafts.read("k").ballot.is_empty


def test_what_keeps_it_from_running_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NATS_URL", raising=False)
    assert main(["--data", str(tmp_path)]) == 1
    assert "tutelage run" in capsys.readouterr().err
    assert main(["--data", str(tmp_path), "--host", "0.0.0.0"]) == 1
    assert "TUTELAGE_HUMAN_TOKEN" in capsys.readouterr().err


async def held_by(viewings: PendingViewings) -> Any:
    for _ in range(300):
        if pending := viewings.shown():
            return pending
        await asyncio.sleep(0.01)
    raise AssertionError("nothing is pending")
