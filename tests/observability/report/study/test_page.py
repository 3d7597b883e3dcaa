"""A study's page and summary: what they say first, what they withhold, and that nothing runs."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas
import pytest

from observability.export.run import export_run
from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.report.page import write_report
from observability.report.study.folder import write_study_report
from observability.report.study.markdown import plain, summary
from observability.report.study.page import render_study
from observability.report.study.payload import payload
from observability.study.analysed import Analysed, analyse
from observability.study.headline import headline
from observability.study.notes import notes
from observability.summary import figures
from tests.observability.study.world import EVIL, TEXTS, World, tell_to
from tests.observability.test_report import Page

SMALL = World(skills=6, items=2)
Told = Callable[[World], Analysed]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    def analysed(world: World) -> Analysed:
        with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
            found = analyse(ledger, world.run)
            list(map(found.texts.of, (digest for row in found.study.rows for digest in
                                      (row.prompt, row.text))))  # fmt: skip
            return found

    return analysed


def named(analysed: Analysed) -> dict[str, str]:
    return dict(notes(analysed))


def test_each_student_has_a_headline_with_interval_and_size(told: Told) -> None:
    said = headline(told(replace(SMALL, skills=12, items=4, lifts={"full": 0.5})))
    assert len(said) == 2
    for each, student in zip(said, ("tiny", "small"), strict=True):
        wanted = rf"^{student}: the procedure helps: with the procedure it is right \d+ points more"
        assert re.match(wanted, each)
        assert re.search(r"\(\+\d+ to \+\d+, 48 tasks of 12 skills, p of the claim", each)


def test_where_nothing_helps_nothing_is_claimed(told: Told) -> None:
    assert all("insufficient evidence" in said for said in headline(told(replace(SMALL, lifts={}))))


@pytest.mark.parametrize(
    ("fault", "control"),
    [
        ({"leak": TEXTS["full"]}, "No scaffold in a baseline’s prompt"),
        ({"leak": "tutelage-canary-0123"}, "The key’s canary in no prompt"),
        (
            {"null_items": 24, "apart": 1.0, "base": {"tiny": 0.0, "small": 0.0}},
            "The bare task against itself",
        ),
    ],
)
def test_a_control_that_fails_withholds_the_headline_everywhere(
    tmp_path: Path, fault: dict[str, object], control: str
) -> None:
    world = replace(SMALL, skills=12, lifts={"full": 0.5}, **fault)  # type: ignore[arg-type]
    with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
        analysed, html = analyse(ledger, world.run), render_study(ledger, world.run)
    text = summary(analysed)
    for said in (" ".join(Page(html).words.split()), text, *headline(analysed)):
        assert "headline is withheld" in said
        assert control in said
        assert "the procedure helps" not in said
        assert "p of the claim" not in said
    assert control in {each.title for each in analysed.failed}


def test_the_honest_study_passes_its_controls(told: Told) -> None:
    analysed = told(replace(SMALL, skills=12, null_items=12))
    assert analysed.failed == ()
    assert analysed.passed == dict.fromkeys(
        ("duplicates", "canary", "baselines", "aa", "permuted"), True
    )


def test_what_must_stand_beside_it_does(told: Told) -> None:
    known = named(told(replace(SMALL, lost=0.1, ended=False)))
    wanted = {"smoke test", "not over", "missing", "no A/A control", "greedy", "sizes", "size"}
    assert wanted <= known.keys()
    assert "2 sizes cannot show a shape such as a W" in known["sizes"]


def test_a_budget_effect_is_told_once_a_student_and_in_the_headline(told: Told) -> None:
    analysed = told(replace(SMALL, skills=12, lifts={"full": 0.5}, truncated={"full": 0.3}))
    told_of = [said for name, said in notes(analysed) if name == "budget effect"]
    assert [said.partition(":")[0] for said in told_of] == ["tiny", "small"]
    assert all("nothing is claimed of skill" in said for said in headline(analysed))


def test_arms_that_were_added_later_are_named(tmp_path: Path) -> None:
    tell_to(tmp_path, replace(SMALL, arms=("none", "full")))
    later = replace(SMALL, run="study-2", only=("labels", "placebo"), builds_on=("study-1",))
    with SqliteReader(tell_to(tmp_path, later) / LEDGER) as ledger:
        said = named(analyse(ledger, "study-2"))["built on earlier runs"]
    assert said.startswith("labels and placebo were attempted later")


def test_what_a_model_wrote_is_nowhere_markup(tmp_path: Path) -> None:
    evil = (EVIL.replace("`", ""), 0.5)
    world = replace(SMALL, said=EVIL, students=(evil,), base={evil[0]: 0.4}, items=1)
    with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
        html, analysed = render_study(ledger, world.run), analyse(ledger, world.run)
        text = summary(analysed)
    page = Page(html)
    assert EVIL not in html
    assert "<img src=x" not in html
    assert EVIL in page.words
    assert page.tags.count("script") == 2
    assert page.anchors <= page.ids
    assert not re.search(r"(?<!\\)[<\[]|\*\*bold", re.sub(r"!\[.*?\]\(figures.*?\)", "", text))
    assert all(line.count("|") > 2 for line in text.splitlines() if line.startswith("|"))


def test_markdown_shows_words_as_they_are() -> None:
    assert plain("a|b <c> [d](e)\n*f*") == r"a\|b \<c\> \[d\](e) \*f\*"


def test_texts_that_find_no_room_are_left_to_the_table(told: Told) -> None:
    analysed = told(SMALL)
    whole = payload(analysed.study.rows, analysed.texts)
    less = payload(analysed.study.rows, analysed.texts, room=len(whole.packed) - 1)
    least = payload(analysed.study.rows, analysed.texts, room=0)
    assert (whole.left_out, less.left_out, least.left_out) == ("", "prompts", "texts")
    assert len(whole.packed) > len(less.packed) > len(least.packed)


def test_the_folder_has_everything_and_the_same_bytes_again(tmp_path: Path) -> None:
    world = replace(SMALL, students=(("tiny", 0.1),), arms=("none", "full"))
    with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
        page = write_study_report(ledger, world.run, tmp_path / "one")
        write_study_report(ledger, world.run, tmp_path / "two")
        write_study_report(ledger, world.run, tmp_path / "two")
    files = {path.relative_to(page.parent): path for path in page.parent.rglob("*.*")}
    names = {str(name) for name in files}
    assert {"index.html", "summary.md", "rows.parquet", "comparisons.parquet"} <= names
    kinds = {name.suffix for name in files if str(name).startswith("figures/")}
    assert kinds == {".png", ".svg"}
    assert len(names) == len({str(p.name) for p in (tmp_path / "two").rglob("*.*")})
    for name, path in files.items():
        assert path.read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    rows = pandas.read_parquet(page.parent / "rows.parquet")
    assert len(rows) == 24
    assert rows.answer.str.startswith(world.said).all()
    assert rows.prompt.str.contains("ANSWER:").all()
    assert set(rows.columns[:4]) == {"key", "run", "student", "title"}


def test_the_report_lies_where_reports_lie_with_its_folder_beside_it(tmp_path: Path) -> None:
    world = replace(SMALL, students=(("tiny", 0.1),), items=1, arms=("none", "full"))
    with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
        path = write_report(ledger, world.run, tmp_path / "reports" / "study-1.html")
        numbers = figures(ledger, world.run)["study"]
        exported = export_run(ledger, world.run, tmp_path / "out")
    assert path.read_bytes() == (tmp_path / "reports" / "study-1" / "index.html").read_bytes()
    assert isinstance(numbers, dict)
    assert numbers["smoke_test"] is True
    assert numbers["headline"]
    assert len(pandas.read_parquet(exported.folder / "rows.parquet")) == exported.attempts == 12
