"""The dashboard in a real browser: wide and narrow, light and dark, live, and without a script."""

import asyncio
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from langgraph.checkpoint.base import empty_checkpoint
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from graph.checkpoints import open_checkpoints
from graph.episode.state import blank
from graph.steps import thread_of
from observability.ledger.facts import EpisodeEnded, EpisodeFailed
from observability.ledger.folds.approvals import Approvals
from observability.ledger.folds.fold import folded
from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.roots import episode_context
from tests.graph.service.running_app import RunningApp, running_app
from tests.graph.service.serving import TOKEN, served
from tests.observability import live_story
from tests.observability.live_story import RUN, TRIAL
from tests.observability.story import sha
from tools.renderer import chromium

WAITING = sha("grandchild")[:16]
PAGES = {
    "front": "/",
    "run": f"/runs/{RUN}",
    "trial": f"/runs/{TRIAL}",
    "decisions": f"/runs/{RUN}/decisions",
    "scaffolds": f"/runs/{RUN}/scaffolds",
    "scaffold": f"/runs/{RUN}/scaffolds/{WAITING}",
    "agents": "/agents",
    "letters": "/dead-letters",
    "missing": "/runs/no-such-run",
    "sign-in": "/session",
}
_WIDTHS = {"narrow": 390, "wide": 1280}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = chromium.find()
    assert executable is not None, "no Chromium was found"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningApp]:
    data = tmp_path_factory.mktemp("pages")
    live_story.tell_all(data)
    with running_app(data) as site:
        for run, state in ((RUN, "running"), (TRIAL, "running"), ("words-2", "failed")):
            site.stands(run, state)  # type: ignore[arg-type]
        yield site


@pytest.fixture
def open_at(browser: Browser, site: RunningApp) -> Iterator[Page]:
    """A signed-in browser whose every complaint fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if _is_ours(said.text) else None)
    sign_in(page, site)
    yield page
    context.close()
    assert complaints == []


def _is_ours(said: str) -> bool:
    """Content-Security-Policy and script errors; not what a stopped server makes Chromium say."""
    return "Content Security Policy" in said or "TypeError" in said


def sign_in(page: Page, site: RunningApp) -> None:
    page.goto(f"{site.url}/session")
    page.fill("#token", site.token)
    page.get_by_role("button", name="Sign in").click()


def end(number: int) -> EpisodeEnded:
    return EpisodeEnded(
        episode=number, lane=number % 4, outcome="passed", started=time.time() - 1, seconds=1.0
    )


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        ("narrow", "light"),
        ("wide", "dark"),
        pytest.param("narrow", "dark", marks=pytest.mark.slow),
        pytest.param("wide", "light", marks=pytest.mark.slow),
    ],
)
def test_every_page_fits_and_can_be_used_by_everybody(
    browser: Browser, site: RunningApp, width: str, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": _WIDTHS[width], "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    sign_in(page, site)
    for name, path in PAGES.items():
        page.goto(site.url + path)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{name} is {wide} px too wide"
        for fold in page.locator("details").all():
            fold.evaluate("each => each.open = true")
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        grave = [
            (each["id"], [node["html"][:200] for node in each["nodes"]][:3])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        assert grave == [], name
    context.close()


def test_a_page_is_whole_without_a_script(browser: Browser, site: RunningApp) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url + PAGES["run"])
    expect(page.get_by_role("heading", name="The learner’s map")).to_be_visible()
    expect(page.locator("time").first).to_contain_text("UTC")
    page.goto(f"{site.url}/runs/{RUN}/decisions")
    page.get_by_label("Outcome").select_option("failed")
    page.get_by_role("button", name="Show").click()
    assert "outcome=failed" in page.url
    assert {each.inner_text() for each in page.locator(".decisions .top .failed").all()} == {
        "failed"
    }
    expect(page.locator("#theme")).to_be_hidden()
    context.close()


def test_an_event_is_seen_and_what_a_person_was_at_stays(open_at: Page, site: RunningApp) -> None:
    open_at.goto(site.url + PAGES["run"])
    expect(open_at.locator("#link")).to_have_text("live")
    open_at.locator("#spending summary").click()
    open_at.locator(".tabs a").nth(1).focus()
    open_at.mouse.wheel(0, 300)
    open_at.wait_for_timeout(100)
    before = open_at.evaluate("scrollY")
    site.tell(RUN, **{"episode_ended/200": end(200)})
    expect(open_at.locator("[data-key=lane0] .top")).to_contain_text("episode 200")
    assert open_at.locator("#spending").evaluate("each => each.open")
    assert open_at.evaluate("document.activeElement.textContent") == "Decisions"
    assert before > 0
    assert open_at.evaluate("scrollY") == before


def reach(data: Path, run: str, episode: int, node: str, **state: object) -> None:
    """Have the lane of an episode come to a node, as LangGraph would write it down."""

    async def put() -> None:
        held = empty_checkpoint()
        held["channel_values"] = {
            "__root__": {**blank(episode % 4, episode, episode), **state},
            f"branch:to:{node}": None,
        }
        thread = {"thread_id": thread_of(run, episode, 4, 50), "checkpoint_ns": ""}
        async with open_checkpoints(data) as saver:
            await saver.aput({"configurable": thread}, held, {"source": "loop", "step": 1}, {})

    with ThreadPoolExecutor(1) as apart:  # Playwright's own loop runs on this thread
        apart.submit(asyncio.run, put()).result()


def test_what_a_lane_does_is_seen_before_its_episode_is_on_record(
    open_at: Page, site: RunningApp
) -> None:
    open_at.goto(site.url + PAGES["run"])
    expect(open_at.locator("#link")).to_have_text("live")
    ended = open_at.locator("[data-key=lane3] .top").inner_text()
    reach(site.data, RUN, 103, "attempt", task="arith@1/products/2/77", hint=1)
    now = open_at.locator("[data-key=lane3] .now")
    expect(now).to_contain_text("Episode 103: the student answers (")
    expect(now).to_contain_text("arith@1/products/2/77 with hint 1")
    assert open_at.locator("[data-key=lane3] .top").inner_text() == ended
    reach(site.data, RUN, 103, "verify", task="arith@1/products/2/77", hint=1)
    expect(now).to_contain_text("Episode 103: the answer is checked")
    site.tell(RUN, **{"episode_ended/103": end(103)})
    expect(now).to_contain_text("Episode 107 is under way")
    assert "103" not in now.inner_text()
    site.stands(RUN, "paused")
    expect(now).to_have_text("Lane 3")
    site.stands(RUN, "running")


def test_what_is_being_typed_stays(open_at: Page, site: RunningApp) -> None:
    open_at.goto(site.url + PAGES["scaffold"])
    expect(open_at.locator("#link")).to_have_text("live")
    open_at.get_by_label("Why").fill("it is too")
    seen = open_at.locator("[data-sequence]").inner_text()
    site.tell(RUN, **{"episode_ended/204": end(204)})
    expect(open_at.locator("[data-sequence]")).not_to_have_text(seen)
    open_at.keyboard.type(" long")
    expect(open_at.get_by_label("Why")).to_have_value("it is too long")


def test_new_failures_come_first_on_the_front_page(open_at: Page, site: RunningApp) -> None:
    open_at.goto(site.url)
    expect(open_at.locator(".needs li").first).to_contain_text("words-2 could not go on")
    site.stands("demo-2", "failed")
    expect(open_at.get_by_text("demo-2 could not go on")).to_be_visible()
    site.stands("demo-2", "ended")
    expect(open_at.get_by_text("demo-2 could not go on")).to_be_hidden()


def test_a_page_survives_a_restart_of_the_service(open_at: Page, site: RunningApp) -> None:
    open_at.goto(site.url + PAGES["run"])
    expect(open_at.locator("#link")).to_have_text("live")
    site.go()
    expect(open_at.locator("#link")).to_contain_text("connection lost")
    site.tell(RUN, **{"episode_failed/301": EpisodeFailed(episode=301, lane=1, reason="gone")})
    site.serve()
    expect(open_at.locator("#link")).to_have_text("live", timeout=15_000)
    expect(open_at.locator("[data-key=lane1] .top")).to_contain_text("could not be run: gone")
    open_at.reload()
    expect(open_at.locator("[data-key=lane1] .top")).to_contain_text("could not be run: gone")


def test_a_page_says_that_the_bus_is_away_and_that_it_is_back(
    open_at: Page, site: RunningApp
) -> None:
    open_at.goto(site.url + PAGES["run"])
    site.bus_goes()
    expect(open_at.get_by_text("The bus is away.")).to_be_visible(timeout=15_000)
    site.tell(RUN, **{"episode_ended/402": end(402)})
    expect(open_at.locator("[data-key=lane2] .top")).to_contain_text("episode 402")
    site.bus_comes()
    expect(open_at.get_by_text("The bus is away.")).to_be_hidden(timeout=20_000)


def test_the_keyboard_reaches_everything(open_at: Page, site: RunningApp) -> None:
    open_at.goto(site.url + PAGES["run"])
    open_at.keyboard.press("Tab")
    assert open_at.evaluate("document.activeElement.textContent") == "Skip to content"
    reached = set()
    for _ in range(60):
        open_at.keyboard.press("Tab")
        reached.add(open_at.evaluate("document.activeElement.textContent.trim()"))
    assert {"Agents", "Pause", "Decisions", "Tokens by role and purpose"} <= reached
    open_at.locator("#theme").focus()
    open_at.keyboard.press("Enter")
    open_at.keyboard.press("Enter")
    open_at.reload()
    assert open_at.evaluate("document.documentElement.dataset.theme") == "dark"
    assert open_at.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 29)"


def test_a_scaffold_is_rejected_with_a_reason_only(open_at: Page, site: RunningApp) -> None:
    open_at.goto(site.url + PAGES["scaffold"])
    open_at.get_by_label("Your name").fill("Ada")
    open_at.get_by_role("button", name="Reject").click()
    expect(open_at.get_by_role("heading", name="Not rejected yet")).to_be_visible()
    open_at.go_back()
    open_at.get_by_label("Your name").fill("Ada")
    open_at.get_by_label("Why").fill("two slips in it")
    open_at.get_by_role("button", name="Reject").click()
    expect(open_at.get_by_text("rejected by Ada: two slips in it")).to_be_visible()
    with SqliteReader(site.data / LEDGER) as reader:
        answers = folded(Approvals(), reader.read(RUN)).answers
    assert [(each.answer, each.by) for each in answers.values()] == [("rejected", "Ada")]


def test_a_run_is_paused_and_goes_on(open_at: Page, site: RunningApp) -> None:
    open_at.goto(site.url + PAGES["trial"])
    open_at.get_by_role("button", name="Pause").click()
    expect(open_at.locator(".title .badge")).to_have_text("paused")
    open_at.get_by_role("button", name="Resume").click()
    expect(open_at.locator(".title .badge")).to_have_text("queued")
    site.stands(TRIAL, "running")


def test_pictures_are_shown_and_nothing_else_is_served_as_one(
    open_at: Page, site: RunningApp
) -> None:
    open_at.goto(site.url + PAGES["trial"])
    picture = open_at.locator(".walls img").first
    assert picture.evaluate("async each => (await each.decode(), each.naturalWidth)") == 64
    source = picture.get_attribute("src")
    answer = httpx.get(f"{site.url}{source}")
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    text = next(f.text for f in _attempts(site) if f.text)
    for digest in (text, "0" * 64, "..%2f..%2fetc", source.rpartition("/")[2].upper()):
        assert httpx.get(f"{site.url}/pictures/{digest}").status_code == 404


def _attempts(site: RunningApp) -> list[object]:
    with SqliteReader(site.data / LEDGER) as reader:
        return [e.fact for e in reader.read(TRIAL) if e.fact.kind == "attempt_made"]


def test_nobody_changes_anything_without_a_session_from_elsewhere_or_by_a_link(
    site: RunningApp, browser: Browser
) -> None:
    for path in (f"/runs/{RUN}/pause", f"/runs/{RUN}/scaffolds/{WAITING}", "/dead-letters"):
        assert httpx.post(site.url + path).status_code == 401
    context: BrowserContext = browser.new_context()
    page = context.new_page()
    sign_in(page, site)
    held = {cookie["name"]: cookie["value"] for cookie in context.cookies()}
    context.close()
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "http://evil.example"}
    path = f"{site.url}/runs/{RUN}/pause"
    assert httpx.post(path, cookies=held, headers=headers).status_code == 403
    assert httpx.get(f"{site.url}/runs/{RUN}/stop", cookies=held).status_code in (404, 405)


def test_what_is_asked_for_in_vain_is_told_on_a_page(site: RunningApp) -> None:
    def post(path: str, **form: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {site.token}", "Accept": "text/html"}
        return httpx.post(site.url + path, data=form, headers=headers)

    letter = {"role": "judge", "run": RUN, "id": "0" * 32}
    for found, status in (
        (post("/runs/no-such-run/pause"), 404),
        (post("/runs/demo-2/resume"), 409),
        (post("/dead-letters", **letter), 404),
        (post("/dead-letters", **letter | {"run": "demo-2"}), 404),
    ):
        assert found.status_code == status
        assert found.headers["content-type"].startswith("text/html")
        assert '<a href="/">All runs</a>' in found.text
        assert "/api/" not in found.text
    assert post("/dead-letters", **letter | {"run": "a.>"}).status_code == 422


def test_pages_that_nobody_sees_leave_room_for_others(browser: Browser, site: RunningApp) -> None:
    context = browser.new_context()
    for _ in range(6):  # as many connections as a browser keeps to one server
        page = context.new_page()
        page.goto(site.url)
        expect(page.locator("#link")).to_have_text("live")
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {get: () => window.away ?? true});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
    context.new_page().goto(site.url, timeout=8_000)
    page.evaluate("window.away = false; document.dispatchEvent(new Event('visibilitychange'))")
    site.tell("words-2", **{"episode_failed/900": EpisodeFailed(episode=900, lane=0, reason="x")})
    expect(page.locator("[data-key=words-2] time").first).to_have_text("now")
    context.close()


def test_a_person_signs_in_and_out(open_at: Page, site: RunningApp) -> None:
    open_at.goto(site.url + PAGES["run"])
    open_at.get_by_role("button", name="Sign out").click()
    open_at.goto(site.url + PAGES["run"])
    expect(open_at.get_by_role("button", name="Pause")).to_have_count(0)
    open_at.get_by_role("link", name="Sign in", exact=True).click()
    assert open_at.evaluate("getComputedStyle(document.querySelector('.bar')).display") == "flex"
    open_at.fill("#token", site.token)
    open_at.get_by_role("button", name="Sign in").click()
    expect(open_at.get_by_role("button", name="Pause")).to_be_visible()


def test_the_report_is_shown_as_it_is(open_at: Page, site: RunningApp) -> None:
    open_at.goto(f"{site.url}/runs/demo-2")
    open_at.get_by_role("link", name="Report").click()
    expect(open_at.get_by_role("heading", level=1)).to_contain_text("Nothing was adopted")
    assert open_at.evaluate("getComputedStyle(document.body).maxWidth") == "none"
    family = open_at.locator("h1").evaluate("each => getComputedStyle(each).fontFamily")
    assert "Palatino" in family  # its own style, which the other pages' policy would stop


def test_traces_are_linked_where_a_browser_can_look(tmp_path: Path, browser: Browser) -> None:
    live_story.small("words-2").tell_to(tmp_path / LEDGER)
    with running_app(tmp_path, jaeger="http://jaeger.example:16686") as site:
        html = httpx.get(f"{site.url}/runs/words-2").text
    number = format(episode_context("words-2", 3).trace_id, "032x")
    assert f"http://jaeger.example:16686/trace/{number}" in html


def test_a_stream_goes_on_where_the_browser_was(site: RunningApp) -> None:
    def first(**asked: str) -> tuple[str, str]:
        headers = {"Last-Event-ID": asked.pop("last", "")}
        with httpx.stream(
            "GET", f"{site.url}/runs/demo-2/live", params=asked, headers=headers
        ) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            told = ""
            for text in answer.iter_text():
                told += text
                if "\n\n" in told:
                    break
        found = re.search(r"^id: (\w+)$", told, re.M)
        return told.partition("\n")[0], found[1] if found else ""

    kind, mark = first()
    assert kind == "event: parts"
    assert first(last=mark) == ("event: beat", "")
    assert first(seen=mark) == ("event: beat", "")
    assert first(last="something older")[0] == "event: parts"
    assert first(view="decisions", seen=mark)[0] == "event: parts"


def test_who_serves_what_waits_and_what_was_given_up_can_be_seen(
    browser: Browser, tmp_path: Path
) -> None:
    with served(tmp_path / "data") as service:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{service.url}/agents")
        expect(page.locator("#agents tbody tr")).to_have_count(1)
        expect(page.locator("#agents tbody tr")).to_contain_text("curator")
        expect(page.locator("#queues tbody tr")).to_contain_text("curator")
        page.goto(f"{service.url}/dead-letters")
        expect(page.locator(".letters li")).to_contain_text("the endpoint gave 500 three times")
        page.get_by_role("link", name="Sign in to ask again").click()
        page.fill("#token", TOKEN)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Ask again").click()
        # It was asked again: the worker has read it this time, and says what is wrong with it.
        expect(page.locator(".letters li")).to_contain_text("Field required")
        page.goto("about:blank")  # a stream that is looked at would hold this server up
        context.close()
