"""The page of a judge's check: the verdict, every kind, and pairs that can be seen."""

from pathlib import Path

import pytest

from observability.checks import CHECKING
from observability.ledger.check_facts import JudgeKind, JudgeShown
from observability.ledger.facts import Fact, JudgeChecked, RunStarted
from observability.ledger.sqlite import SqliteLedger, SqliteReader
from observability.ledger.trial_facts import JudgeCheck
from observability.report.check.reading import examples, read_check
from observability.report.page import render
from observability.summary import figures, summarise
from tests.observability.test_report import Page
from tests.observability.trial_story import picture, sha
from tools.pictures.sheet import sheet

RUN, EVIL = "judge-check-1", "<script>alert('no')</script>"
WHOLE, OTHER = (sheet([picture(shade)] * 4) for shade in (40, 200))
SEEN = JudgeKind(name="dim", passed=True, share=1, statistic=0.68, bound=0.5, pairs=12)
MISSED = JudgeKind(name="missing", passed=False, share=0.5, statistic=0.17, bound=0.5, pairs=12)
STILL = JudgeKind(name="hue", passed=True, share=0, statistic=1, bound=0.002, pairs=12)


def checked(name: str, *kinds: JudgeKind) -> JudgeCheck:
    passed = all(kind.passed for kind in kinds)
    return JudgeCheck(
        name=name,
        passed=passed,
        statistic=1,
        bound=1,
        pairs=12,
        said=f"seen of {name}",
        kinds=kinds,
    )


def shown(kind: str, place: int, said: str | None, side: str = "A", reason: str = "") -> JudgeShown:
    return JudgeShown.model_validate(
        {
            "test": {"": "A/A", "hue": "style only"}.get(kind, "planted defects"),
            "what": kind,
            "pair": f"{kind}/{place}",
            "scenes": ("worlds_plan@1/harbour/0/1", "worlds_plan@1/harbour/0/1"),
            "first_is": side,
            "sheets": (sha(WHOLE), sha(OTHER))[:: 1 if side == "A" else -1],
            "preference": said,
            "reason": reason,
        }
    )


VIEWS = (
    shown("missing", 0, "A"),
    shown("missing", 0, "B", "B"),
    shown("missing", 1, "tie"),
    shown("missing", 1, None, "B", EVIL),
    shown("dim", 0, "A"),
    shown("dim", 0, "B", "B"),
    shown("hue", 0, "tie"),
    shown("", 0, "B"),
)


@pytest.fixture
def ledger(tmp_path: Path, checks: tuple[JudgeCheck, ...]) -> SqliteReader:
    started = RunStarted(run=RUN, plan={"name": CHECKING}, variant="v", model="none", versions={})
    facts: dict[str, Fact] = {"started": started}
    facts |= {f"shown/{each.pair}/{each.first_is}": each for each in VIEWS}
    if checks:
        facts["checked"] = JudgeChecked(
            run=RUN, judge="eye-0", passed=all(each.passed for each in checks), checks=checks
        )
    with SqliteLedger(tmp_path / "ledger.sqlite", "tests") as kept:
        kept.append(RUN, facts, 0, [WHOLE, OTHER])
    return SqliteReader(tmp_path / "ledger.sqlite")


BAD = (checked("answers"), checked("planted defects", MISSED, SEEN), checked("style only", STILL))
GOOD = (checked("answers"), checked("planted defects", SEEN), checked("style only", STILL))


@pytest.mark.parametrize("checks", [BAD])
def test_the_page_says_first_that_it_failed_and_why(ledger: SqliteReader) -> None:
    page = Page(render(ledger, RUN))
    words = " ".join(page.words.split())
    wanted = (
        "failedThe judge eye-0 failed 1 of 3 tests: planted defects (missing).",
        "A trial refuses it",
        "planted defects: seen of planted defects.",
        "missingnot seenthe largest part is left out6 of 1217 %",
        "dimseenevery lamp gives a quarter of its light12 of 1268 %",
        "hueindifferent",
        "Every pair is another one, seen once",
    )
    places = [words.find(each) for each in wanted]
    assert -1 not in places, wanted[places.index(-1)]
    assert places == sorted(places)
    assert "No episode has ended yet" not in words


@pytest.mark.parametrize("checks", [BAD])
def test_the_page_stands_alone_and_runs_nothing(ledger: SqliteReader) -> None:
    html = render(ledger, RUN)
    page = Page(html)
    assert EVIL not in html
    assert EVIL in page.words
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert page.anchors <= page.ids
    assert len(page.loaded) == 2 * 4  # three kinds, and one pair of one hand
    assert all(each.startswith("data:image/png;base64,") for each in page.loaded)


@pytest.mark.parametrize("checks", [BAD])
def test_of_a_kind_a_pair_that_was_missed_is_shown(ledger: SqliteReader) -> None:
    told = {each.what: each for each in examples(read_check(ledger, RUN))}
    assert told["missing"].right is False
    assert told["missing"].said == ("a tie", "unscored")
    assert told["dim"].right is True
    assert told["dim"].said == ("the left is better", "the left is better")
    assert told["dim"].pictures == told["missing"].pictures, "the original is always on the left"
    assert told["hue"].right is None
    assert told[""].said == ("the right is better",)


@pytest.mark.parametrize("checks", [GOOD])
def test_a_judge_that_passed_may_sit(ledger: SqliteReader) -> None:
    words = " ".join(Page(render(ledger, RUN)).words.split())
    assert "passedThe judge eye-0 passed all 3 tests." in words
    assert "It may sit in trials" in words
    assert "Why it failed" not in words
    assert summarise(ledger, RUN) == ["The judge eye-0 passed all 3 tests."]


@pytest.mark.parametrize("checks", [()])
def test_a_check_that_is_not_over_says_so(ledger: SqliteReader) -> None:
    words = Page(render(ledger, RUN)).words
    assert "The check is not over" in words
    assert figures(ledger, RUN)["said"] == [
        "The check is not over, so nothing is known of the judge."
    ]
