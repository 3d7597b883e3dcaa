"""The page in a real Chromium: votes by keyboard alone, drafts that stay, and what axe finds."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, Response, async_playwright

from tests.agents.human_judge_lab import HumanJudgeLab, cancel_all, human_judge_lab
from tools.renderer import chromium

pytestmark = pytest.mark.asyncio(loop_scope="module")

WIDTHS = {"phone": (390, 844), "desk": (1280, 800)}
SERIOUS = {"serious", "critical"}


@pytest_asyncio.fixture(loop_scope="module")
async def lab(tmp_path: Path) -> AsyncIterator[HumanJudgeLab]:
    async with human_judge_lab(tmp_path) as lab:
        yield lab


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium.find(), args=["--no-sandbox"]
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def browser(started: Browser, lab: HumanJudgeLab) -> AsyncIterator[Browser]:
    """Shows nothing at first; its pages close before what serves them ends."""
    yield started
    for context in started.contexts:
        await context.close()


async def visit(browser: Browser, url: str, width: str = "desk", **options: Any) -> Page:
    """Open the page; whatever the browser complains of fails the test at its end."""
    wide, high = WIDTHS[width]
    context = await browser.new_context(viewport={"width": wide, "height": high}, **options)
    page = await context.new_page()
    page.set_default_timeout(10_000)
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    await page.wait_for_selector("#vote:not([hidden])")
    return page


complaints: list[str] = []


@pytest.fixture(autouse=True)
def nothing_to_complain_of() -> Iterator[None]:
    complaints.clear()
    yield
    assert complaints == []


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def scores(page: Page) -> list[str]:
    """What is checked, in the order of the page."""
    checked = await page.query_selector_all(".row input:checked")
    return [f"{await each.get_attribute('name')}={await each.input_value()}" for each in checked]


def sent(response: Response) -> str:
    return response.request.post_data or ""


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_vote_by_keyboard_alone(lab: HumanJudgeLab, browser: Browser, width: str) -> None:
    asked = [asyncio.create_task(lab.ask(10, 200, f"t{turn}")) for turn in range(2)]
    _, url = await lab.start_judge()
    page = await visit(browser, url, width)
    await press(page, *"74859", "x", *"60", "a", "Enter")
    done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED, timeout=10)
    judgement = done.pop().result()
    assert (judgement.outcome, judgement.preference) == ("scored", "A")
    assert judgement.a is not None
    assert judgement.b is not None
    assert list(judgement.a.model_dump().values()) == [7, 8, 9, 6]
    assert list(judgement.b.model_dump().values()) == [4, 5, 10, 0]
    await page.wait_for_selector("#lacking:has-text('8 scores')")
    assert await page.text_content("#waiting") == "waiting: 1"
    await press(page, "c")
    await page.keyboard.type("B does not load")
    await press(page, "Enter")
    await asyncio.wait(asked, timeout=10)
    said = next(each.result() for each in asked if each.result().outcome == "unscored")
    assert said.reason == "B does not load"
    await page.wait_for_selector("#idle:not([hidden])")


async def test_only_what_is_whole_can_be_handed_in_and_all_can_be_undone(
    lab: HumanJudgeLab, browser: Browser
) -> None:
    asked = [asyncio.create_task(lab.ask(10, 200, "t"))]
    _, url = await lab.start_judge()
    page = await visit(browser, url)
    await press(page, "7", "4", "t", "Enter")
    assert await page.text_content("#lacking") == "Still to do: 6 scores"
    focused = await page.evaluate("document.activeElement.name")
    assert focused == "a-silhouette", "it leads to what is missing"
    await press(page, "u", "u")
    assert await scores(page) == ["a-visual_quality=7"]
    assert await page.query_selector('[name="preference"]:checked') is None
    await press(page, "u")
    assert await scores(page) == []
    assert await page.is_disabled("#undo")
    await page.click("#keys")
    await press(page, "5")
    assert await scores(page) == [], "letter keys can be turned off"
    assert not asked[0].done()
    await cancel_all(asked)


async def test_a_draft_outlives_the_page_and_the_process(
    lab: HumanJudgeLab, browser: Browser
) -> None:
    asked = [asyncio.create_task(lab.ask(10, 200, "t"))]  # of several, any may come back first
    process, url = await lab.start_judge()
    page = await visit(browser, url)
    await press(page, "7", "4")
    async with page.expect_response(lambda each: '"preference":"B"' in sent(each)):
        await press(page, "b")
    kept = ["a-visual_quality=7", "b-visual_quality=4"]
    await page.reload()
    await page.wait_for_selector("#vote:not([hidden])")
    assert await scores(page) == kept
    assert await page.is_checked('[name="preference"][value="B"]')
    process.kill()
    await process.wait()
    await page.wait_for_selector("#notice:not([hidden])")
    assert "what you chose is kept" in (await page.text_content("#notice") or "")
    await page.context.close()
    complaints[:] = [each for each in complaints if "ERR_CONNECTION_REFUSED" not in each]
    _, url = await lab.start_judge()
    again = await visit(browser, url)
    assert await scores(again) == kept
    await cancel_all(asked)


async def test_axe_finds_nothing_serious(lab: HumanJudgeLab, browser: Browser) -> None:
    asked = [asyncio.create_task(lab.ask(10, 200, "t", asked="a turret"))]
    _, url = await lab.start_judge()
    page = await visit(browser, url)
    for wide, high in WIDTHS.values():
        await page.set_viewport_size({"width": wide, "height": high})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            await found_by_axe(page)
            await press(page, "7", "c")
            await found_by_axe(page)
            await page.focus("#zoom")
            await press(page, "z")
            await page.wait_for_selector("#large[open]")
            await found_by_axe(page)
            await press(page, "Escape", "u")
        scrolled = await page.evaluate("document.documentElement.scrollWidth")
        assert scrolled <= wide, "nothing has to be scrolled to sideways"
    await cancel_all(asked)


async def found_by_axe(page: Page) -> None:
    found = await Axe().run(page)
    serious = [
        (each["id"], each["nodes"][0]["html"])
        for each in found.response["violations"]
        if each["impact"] in SERIOUS
    ]
    assert serious == []


async def test_a_scene_is_enlarged_and_outlined_in_place(
    lab: HumanJudgeLab, browser: Browser
) -> None:
    asked = [asyncio.create_task(lab.ask(10, 200, "t"))]
    _, url = await lab.start_judge()
    page = await visit(browser, url)
    sheets = [await page.get_attribute(f"#sheet-{side}", "src") for side in "ab"]
    await press(page, "z")
    assert await page.get_attribute("#large-sheet", "src") == sheets[0]
    small = await page.evaluate("document.getElementById('large-sheet').clientWidth")
    await press(page, "ArrowRight", "+", "+")
    assert await page.get_attribute("#large-sheet", "src") == sheets[1]
    large = await page.evaluate("document.getElementById('large-sheet').clientWidth")
    assert large > 2 * small
    await press(page, "Escape", "m")
    outlined = [await page.get_attribute(f"#sheet-{side}", "src") for side in "ab"]
    assert not set(outlined) & set(sheets)
    assert all(re.fullmatch(r"/picture/[\w-]{22}", each or "") for each in (*sheets, *outlined))
    await page.evaluate("Promise.all([...document.images].map((each) => each.decode()))")
    await cancel_all(asked)
