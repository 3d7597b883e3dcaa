"""The page in a real Chromium, from a file: filters, texts side by side, phone, and no script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from graph.service.http.reports import STUDY_POLICY
from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.report.study.page import render_study
from tests.observability.study.world import EVIL, World, tell_to
from tools.renderer import chromium

WORLD = World(skills=8, items=5, said=f"{EVIL}\nANSWER: ", judges=("one", "other"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("study")
    with SqliteReader(tell_to(folder, WORLD) / LEDGER) as ledger:
        page = folder / "index.html"
        page.write_text(render_study(ledger, WORLD.run), encoding="utf-8")
    return page.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    executable = chromium.find()
    assert executable is not None, "no Chromium was found"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    complaints: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(address)
    expect(page.locator("#item-count")).to_have_text("80 of 80 items")
    yield page
    context.close()
    assert complaints == []


def test_filters_leave_what_they_say(page: Page) -> None:
    told = page.locator("#item-count")
    page.locator("#filters").get_by_label("student").select_option("tiny")
    expect(told).to_have_text("40 of 80 items")
    page.locator("#filters").get_by_label("skill").select_option("procedural/truth-table-2")
    expect(told).to_have_text("5 of 80 items")
    page.get_by_role("searchbox", name="text").fill("truth-table-2/3/3")
    expect(told).to_have_text("1 of 80 items")
    page.get_by_role("searchbox", name="text").fill("no such words")
    expect(told).to_have_text("0 of 80 items")


def test_only_what_differs_between_two_arms(page: Page) -> None:
    page.get_by_label("only where the two differ").check()
    page.get_by_label("outcome of the arm").select_option("passed")
    first = page.locator(".item").first
    expect(first.locator(".chip", has_text="full")).to_have_text("full ✓ passed")
    expect(first.locator(".chip", has_text="none")).to_have_text("none ✗ failed")


def test_an_item_opens_by_keyboard_with_both_texts_and_prompts_on_demand(page: Page) -> None:
    first = page.locator(".item").first
    first.locator("summary").first.focus()
    page.keyboard.press("Enter")
    sides = first.locator(".side")
    expect(sides).to_have_count(2)
    expect(sides.nth(0).locator("h4")).to_have_text("none")
    expect(sides.nth(1).locator("h4")).to_have_text("full")
    for side in (sides.nth(0), sides.nth(1)):
        expect(side.locator("pre").first).to_contain_text("<script>")
        expect(side.locator("pre")).to_have_count(1)
    sides.nth(1).locator("summary").click()
    expect(sides.nth(1).locator("pre").nth(1)).to_contain_text("Before you answer")
    assert page.title() == "study-1: Tutelage study"
    assert page.locator("img").count() == 0


def test_fifty_at_a_time(page: Page) -> None:
    expect(page.locator(".item")).to_have_count(50)
    page.get_by_role("button", name="Show 50 more").click()
    expect(page.locator(".item")).to_have_count(80)
    expect(page.locator(".item").nth(50).locator("summary").first).to_be_focused()


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_it_fits_and_everybody_can_use_it(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#item-count")).to_have_text("80 of 80 items")
    page.locator(".item summary").first.click()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px too wide"
    shown = page.locator(".drawn svg:visible")
    for place in range(shown.count()):
        box = shown.nth(place).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    found = [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in Axe().run(page).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    context.close()
    assert found == []


def test_without_a_script_the_first_rows_and_a_pointer_are_there(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#first-items tbody tr")).to_have_count(40)
    expect(page.locator("#first-items")).to_contain_text("rows.parquet")
    expect(page.locator("#every-item")).to_be_hidden()
    context.close()


def test_served_under_the_service_s_policy_its_script_runs_and_reaches_nobody(
    browser: Browser, address: str
) -> None:
    html = Path(address.removeprefix("file://")).read_text("utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "https://reports.example/",
        lambda route: route.fulfill(
            body=html,
            headers={"Content-Type": "text/html", "Content-Security-Policy": STUDY_POLICY},
        ),
    )
    page.goto("https://reports.example/")
    expect(page.locator("#item-count")).to_have_text("80 of 80 items")
    assert page.evaluate("origin") == "null"
    context.close()
