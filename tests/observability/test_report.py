import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from observability.ledger.facts import PanelFinished
from observability.ledger.sqlite import SqliteReader
from observability.panels import claim_of
from observability.report.lifts import lift_chart
from observability.report.page import render, write_report
from observability.report.posteriors import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH, charts
from observability.run_record import RunRecord, read_run
from observability.summary import certainty, headline, lift_of, summarise
from observability.wording import count, evidence, listed, percent, points, span
from tests.observability import story


class Page(HTMLParser):
    """Collects what a page loads and runs, its ids, its links and its words; checks its nesting."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loaded: list[str] = []
        self.ids: set[str] = set()
        self.anchors: set[str] = set()
        self.words = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        held = dict(attrs)
        self.loaded += [held[name] or "" for name in ("src", "srcset", "data") if name in held]
        self.loaded += [name for name in held if name.startswith("on")]
        if "id" in held:
            self.ids.add(held["id"] or "")
        if (held.get("href") or "").startswith("#"):
            self.anchors.add((held["href"] or "")[1:])
        if tag not in ("meta", "br", "img", "input", "link"):
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.words += data


Told = Callable[[story.Story], SqliteReader]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    def tell(one: story.Story) -> SqliteReader:
        one.tell_to(tmp_path / "ledger.sqlite")
        return SqliteReader(tmp_path / "ledger.sqlite")

    return tell


def page_of(told: Told, one: story.Story) -> Page:
    with told(one) as ledger:
        return Page(render(ledger, one.run))


@pytest.mark.parametrize("one", [story.adoption, story.nothing, story.killed])
def test_the_page_is_whole_and_stands_alone(told: Told, one: Callable[[], story.Story]) -> None:
    page = page_of(told, one())
    assert page.loaded == []
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert page.anchors <= page.ids


def test_what_a_model_wrote_is_shown_and_never_run(told: Told) -> None:
    page = page_of(told, story.adoption())
    assert "<script>alert(1)</script>" in page.words  # an attempt
    assert "<script>alert(2)</script>" in page.words  # a rationale


def test_an_adoption_is_told_first_and_with_its_evidence(told: Told) -> None:
    words = " ".join(page_of(told, story.adoption()).words.split())
    assert "One procedure helped: arith/products went up by 28 points." in words
    for wanted in (
        "+28 points (+8 to +45 with 95 % confidence, 29 fresh pairs)",
        "hurt the student in its gate",
        "repeated the text of tasks or answers",
        "6 of 8 right with it, 3 without",
        "Split the factor.",
        "Test 1 of this student’s life",
        "α = 0.1000",
        "needed 10.",
        "the endpoint gave 500 three times",
        "at most one adoption in five",
        "qwen2.5-coder-0.5b",
        "learnability",
    ):
        assert wanted in words


def test_nothing_adopted_is_told_as_plainly(told: Told) -> None:
    words = " ".join(page_of(told, story.nothing()).words.split())
    assert "Nothing was adopted: the one candidate did not prove that it helps." in words
    assert re.search(r"proven neither to help nor to hurt \(6 won, 8 lost, 16 equal", words)
    assert "so the student works as it did before" in words
    assert "easily misses a lift below 23 points" in words


def test_a_killed_run_says_what_is_known(told: Told) -> None:
    one = story.killed()
    with told(one) as ledger:
        sentences = summarise(ledger, one.run)
    assert sentences[0] == "Nothing was adopted: no candidate was written."
    assert "still going, or it was killed" in sentences[-1]


def test_a_run_of_which_nothing_is_known_still_has_a_page(told: Told) -> None:
    one = story.killed()
    del one.facts[1:]
    with told(one) as ledger:
        assert summarise(ledger, one.run)[0].startswith("No episode has ended yet")
        assert "has not ended" in Page(render(ledger, one.run)).words
        assert "was never started" in Page(render(ledger, "no such run")).words


def test_every_decision_is_on_the_page_with_its_reason(told: Told) -> None:
    one = story.adoption()
    words = page_of(told, one).words
    reasons = {fact.reason for _, _, fact in one.facts if fact.kind == "decision_made"}
    assert all(reason in words for reason in reasons)


def test_a_report_is_replaced_whole(told: Told, tmp_path: Path) -> None:
    one = story.nothing()
    with told(one) as ledger:
        for _ in range(2):
            path = write_report(ledger, one.run, tmp_path / "reports" / "r.html")
    assert path.read_text().startswith("<!doctype html>")
    assert [entry.name for entry in path.parent.iterdir()] == ["r.html"]


def record_of(told: Told, one: story.Story) -> RunRecord:
    with told(one) as ledger:
        return read_run(ledger, one.run)


def test_charts_stay_inside_their_frames(told: Told) -> None:
    drawn = charts(record_of(told, story.adoption()))
    assert len(drawn) == 9
    for chart in drawn:
        assert 0 <= chart.low <= chart.mean <= chart.high <= 1
        for segment in chart.segments:
            for pair in (segment.line + " " + segment.band).split():
                x, y = map(float, pair.split(","))
                assert LEFT <= x <= WIDTH - RIGHT
                assert TOP <= y <= HEIGHT - BOTTOM


def test_belief_begins_anew_after_an_adoption(told: Told) -> None:
    drawn = {chart.place: chart for chart in charts(record_of(told, story.adoption()))}
    assert any(len(chart.segments) == 2 for chart in drawn.values() if chart.adopted)
    assert all(len(chart.segments) == 1 for chart in drawn.values() if not chart.adopted)


def test_a_long_history_is_thinned(told: Told) -> None:
    record = record_of(told, story.nothing(episodes=2000))
    for chart in charts(record):
        assert len(chart.segments[0].line.split()) <= 2 * 122


def panel(**changes: object) -> PanelFinished:
    values: dict[str, object] = {
        "episode": 1,
        "scaffold": "s",
        "items": 30,
        "missing": 0,
        "lift": 0.2,
        "low": 0.1,
        "high": 0.3,
        "method": "m",
        "detectable": 0.2,
        "worst": (0.2, 0.2),
        "truncated": {},
    }
    return PanelFinished.model_validate(values | changes)


@pytest.mark.parametrize(
    ("changes", "claim"),
    [
        ({}, "helps"),
        ({"low": -0.01}, "undecided"),
        ({"worst": (-0.05, 0.3)}, "undecided"),
        ({"lift": -0.2, "low": -0.3, "high": -0.1, "worst": (-0.3, -0.1)}, "hurts"),
        ({"lift": -0.2, "low": -0.3, "high": -0.1, "worst": (-0.3, 0.1)}, "undecided"),
        ({"items": 40, "truncated": {"full": 0, "none": 2}}, "helps"),
        ({"items": 40, "truncated": {"full": 0, "none": 3}}, "budget effect"),
        ({"low": -0.01, "truncated": {"full": 9, "none": 1}}, "budget effect"),
    ],
)
def test_a_claim_is_made_only_if_neither_missing_pairs_nor_the_token_cap_could_turn_it(
    changes: dict[str, object], claim: str
) -> None:
    assert claim_of(panel(**changes)) == claim


def test_a_lift_that_the_token_cap_may_explain_is_said_to_be_one(told: Told) -> None:
    record = record_of(told, story.adoption())
    assert not any("token cap" in sentence for sentence in certainty(record))
    capped = panel(truncated={"full": 1, "none": 9})
    record.adopted[0].panels.append(capped)
    assert "helped" not in headline(record)
    assert "budget effect" in headline(record)
    assert "budget effect" in lift_of(capped)
    assert any("1 answers with it and 9 without it" in sentence for sentence in certainty(record))


def test_the_axis_of_lifts_holds_every_interval(told: Told) -> None:
    record = record_of(told, story.adoption())
    record.adopted[0].panels.append(panel(low=-1.0, high=1.0, detectable=1.0))
    chart = lift_chart(record)
    assert chart is not None
    (row,) = chart.rows
    assert 0 < row.low < chart.zero < row.high < 640
    assert [tick for _, tick in chart.ticks] == [-100, -75, -50, -25, 0, 25, 50, 75, 100]
    assert lift_chart(RunRecord("r")) is None


def test_numbers_are_said_as_people_say_them() -> None:
    assert [points(x) for x in (0.276, -0.05, 0.001)] == ["+28", "−5", "0"]
    assert [points(x) for x in (-0.045, 0.125, 0.285)] == ["−5", "+13", "+29"]
    assert [count(n, "pair") for n in (1, 1200)] == ["1 pair", "1,200 pairs"]
    assert [listed(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [evidence(x) for x in (0.031, 10.0, 18.5, 210, 1e300)] == [
        "0.031",
        "10",
        "18.5",
        "210",
        "over a million",
    ]
    assert [span(x) for x in (40, 700, 12600, 2 * 86400)] == [
        "40 seconds",
        "12 minutes",
        "3.5 hours",
        "2.0 days",
    ]
    assert percent(0.27) == "27\N{NO-BREAK SPACE}%"
