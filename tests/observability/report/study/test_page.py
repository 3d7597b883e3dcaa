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
from observability.report.study.levels import level_tables
from observability.report.study.markdown import plain, summary
from observability.report.study.page import render_study
from observability.report.study.payload import payload
from observability.study.analysed import AnalysedStudy, analyse
from observability.study.effects import effects
from observability.study.headline import headline
from observability.study.notes import notes
from observability.summary import figures
from observability.wording import probability
from tests.observability.study.world import EVIL, TEXTS, World, tell_to
from tests.observability.test_report import Page

SMALL = World(skills=6, items=2)
Told = Callable[[World], AnalysedStudy]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    def analysed(world: World) -> AnalysedStudy:
        with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
            found = analyse(ledger, world.run)
            list(map(found.texts.of, (digest for row in found.study.rows for digest in
                                      (row.prompt, row.text))))  # fmt: skip
            return found

    return analysed


def named(analysed: AnalysedStudy) -> dict[str, str]:
    return dict(notes(analysed))


def test_each_student_has_a_headline_with_interval_and_size(told: Told) -> None:
    said = headline(told(replace(SMALL, skills=12, items=4, lifts={"full": 0.5})))
    assert len(said) == 2
    for each, student in zip(said, ("tiny", "small"), strict=True):
        wanted = rf"^{student}: the procedure helps: with the procedure it is right \d+ points more"
        assert re.match(wanted, each)
        assert re.search(r"\(\+\d+ to \+\d+, 48 tasks of 12 skills, p of the claim", each)


def test_harm_is_told_with_its_own_p(told: Told) -> None:
    base = {"tiny": 0.8, "small": 0.8}
    analysed = told(replace(SMALL, skills=12, items=4, base=base, lifts={"full": -0.5}))
    harm = {
        each.student: each.comparison.p_worse
        for each in analysed.analysis.contrasts
        if (each.arm, each.control, each.path) == ("full", "none", "cascade")
    }
    for said in headline(analysed):
        student, _, rest = said.partition(": ")
        assert rest.startswith("the procedure does harm: ")
        assert harm[student] < 0.025
        assert f"p of harm {probability(harm[student])})" in rest


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
    analysed = told(replace(SMALL, skills=12, null_items=24))
    assert analysed.failed == ()
    assert analysed.passed == dict.fromkeys(
        ("duplicates", "canary", "baselines", "aa", "permuted"), True
    )


def helped(**more: object) -> World:
    return replace(SMALL, skills=12, lifts={"full": 0.5}, **more)  # type: ignore[arg-type]


def test_while_it_runs_nothing_is_concluded(tmp_path: Path) -> None:
    world = helped(ended=False, null_items=12, unpaired=("tiny", "small"))
    with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
        html, analysed = render_study(ledger, world.run), analyse(ledger, world.run)
        told = figures(ledger, world.run)["study"]
    assert isinstance(told, dict)
    for said in (" ".join(Page(html).words.split()), summary(analysed), *told["headline"]):
        assert "The study is not over" in said
        assert "the procedure helps" not in said
        assert "headline is withheld" not in said


@pytest.mark.parametrize("ending", [{}, {"ended": False, "stopped": "a person wished it"}])
def test_an_a_a_that_was_planned_and_did_not_run_withholds_the_headline(
    told: Told, ending: dict[str, object]
) -> None:
    """Even of one student alone, and however the study came to its end."""
    whole = told(helped(null_items=12))
    assert all("the procedure helps" in said for said in headline(whole))
    analysed = told(helped(run="study-2", null_items=12, unpaired=("tiny",), **ending))
    assert headline(analysed) == [
        "The headline is withheld, for it ended without this null control: "
        "“The bare task against itself”."
    ]
    assert "NOT RUN" in summary(analysed)


def test_a_plan_without_an_a_a_says_so_at_the_top_and_keeps_its_headline(tmp_path: Path) -> None:
    world = helped()
    with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
        html, analysed = render_study(ledger, world.run), analyse(ledger, world.run)
    words = " ".join(Page(html).words.split())
    assert words.index("no A/A control") < words.index("the procedure helps")
    text = summary(analysed)
    assert text.index("no A/A control") < text.index("the procedure helps")


def test_a_large_difference_without_a_claim_has_its_reason_in_the_sentence(told: Told) -> None:
    """`p < 0.001` beside `insufficient evidence` puzzles whoever reads that sentence alone."""
    pair = headline(told(helped(items=4, arms=("none", "full"))))
    assert all("not held against labels and placebo, so that nothing is claimed" in s for s in pair)
    lossy = headline(told(helped(run="study-2", items=4, lost=0.3)))
    assert any("what is missing could turn it against" in s for s in lossy)
    whole = headline(told(helped(run="study-3", items=4)))
    assert not any("nothing is claimed" in s for s in whole)
    assert all("Holm over 2 claims" in s for s in whole)


@pytest.mark.parametrize(("rival", "said"), [(0.0, "it also beats"), (0.6, "not shown to beat")])
def test_whether_it_has_to_be_this_procedure_is_said_next(
    told: Told, rival: float, said: str
) -> None:
    world = helped(items=4, arms=(*SMALL.arms, "wrong_domain"))
    lifts = {"full": 0.5, "wrong_domain": rival}
    found = headline(told(replace(world, students=(("small", 0.5),), lifts=lifts)))
    assert f"{said}" in found[0]
    assert "the procedure of another domain" in found[0]


def test_a_control_that_cannot_fail_vouches_for_nothing(told: Told) -> None:
    analysed = told(replace(SMALL, null_items=4))
    assert "aa" not in analysed.passed
    assert "too few skills to fail" in named(analysed)["A/A control"]
    assert "A/A too small to fail" in summary(analysed)
    unwanted = told(replace(SMALL, run="study-2"))
    (aa,) = (each for each in unwanted.controls if each.name == "aa")
    assert (aa.passed, aa.ran) == (None, True)
    assert "NOT RUN" not in summary(unwanted)


def test_what_is_known_of_fewer_skills_or_often_cut_off_is_named(told: Told) -> None:
    known = named(told(helped(truncated={"full": 0.1})))
    assert "of full (tiny)" in known["truncated"]
    assert "truncated" not in named(told(replace(SMALL, run="study-2")))
    partial = told(replace(SMALL, run="study-3", absent=("full", 4)))
    assert (
        "out of 6 skills there is something known under full 4 only"
        in named(partial)["uneven arms"]
    )
    assert "uneven arms" not in known


@pytest.mark.parametrize(
    "world",
    [
        replace(SMALL, arms=("none",)),
        replace(SMALL, arms=("full",)),
        replace(SMALL, arms=("cot", "demand")),
        replace(SMALL, lost=1.0),
        replace(SMALL, base={"tiny": 3, "small": 3}, judges=("one", "other")),
        replace(SMALL, skills=1, items=1, null_items=1),
        replace(SMALL, seeds=(0, 1), temperature=0.7, absent=("full", 2)),
    ],
)
@pytest.mark.filterwarnings("error")
def test_no_study_is_too_odd_to_be_told(tmp_path: Path, world: World) -> None:
    """One arm, one task, nothing run, no spread, an arm on some skills: still told."""
    with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
        page = write_study_report(ledger, world.run, tmp_path / "report")
        analysed = analyse(ledger, world.run)
    text = (page.parent / "summary.md").read_text("utf-8")
    for said in (" ".join(Page(page.read_text("utf-8")).words.split()), text):
        assert not re.search(r"(?i)\bnan\b|\binf\b|\bNone of full|0 tasks of 0", said)
    assert not re.search(r":\n\n(\n|#)", text), "a heading with nothing below it"
    if world.lost:
        assert "| – | −100 to +100 |" in text
        assert not list((page.parent / "figures").glob("forest*"))
    if len(world.arms) == 1:
        assert "nothing is compared at all" in text
    if world.base["tiny"] > 1:
        assert "no spread" in text
        assert any("(no spread, 12 tasks of 6 skills" in said for said in headline(analysed))


def test_passes_are_counted_by_level_and_what_is_missing_counts_nowhere(tmp_path: Path) -> None:
    world = replace(SMALL, items=5, lost=0.2)
    with SqliteReader(tell_to(tmp_path, world) / LEDGER) as ledger:
        analysed, page = analyse(ledger, world.run), render_study(ledger, world.run)
    tables = level_tables(analysed)
    assert [(each.student, each.arms) for each in tables] == [
        ("tiny", world.arms),
        ("small", world.arms),
    ]
    for each in tables:
        assert list(each.rows) == [0, 1, 2, 3, 4]
        for level, passed in each.rows.items():
            for arm, counted in zip(each.arms, passed, strict=True):
                place = (each.student, level, arm)
                own = [r for r in analysed.attempts if (r.title, r.level, r.arm) == place]
                assert counted.right == sum(row.outcome == "passed" for row in own)
                assert counted.known == len(own) - sum(row.outcome == "missing" for row in own)
                assert f"{counted}</td>" in page
    assert "## Levels" in summary(analysed)
    assert sum(c.known for each in tables for row in each.rows.values() for c in row) < 240


def test_a_suite_of_one_level_has_no_table_of_levels(told: Told) -> None:
    analysed = told(replace(SMALL, items=1))
    assert not level_tables(analysed)
    assert "## Levels" not in summary(analysed)


def test_who_stopped_it_while_counts_could_be_seen_is_said(told: Told) -> None:
    missing = {"arms": (*SMALL.arms, "cot"), "only": SMALL.arms}
    analysed = told(helped(ended=False, stopped="a person wished it", **missing))
    known = named(analysed)
    assert "a person wished it" in known["stopped"]
    assert "counts could be looked at" in known["stopped"]
    assert "not over" not in known
    assert "stopped before its end" in summary(analysed)


def test_who_stopped_it_after_its_last_attempt_chose_no_number_of_tasks(told: Told) -> None:
    analysed = told(helped(ended=False, stopped="a person wished it"))
    known = named(analysed)
    assert "with every planned attempt made" in known["stopped"]
    assert "a person wished it" in known["stopped"]
    assert "stopped before its end" not in summary(analysed)


def test_how_many_answers_did_not_go_on_past_the_cap_is_said(told: Told) -> None:
    analysed = told(helped(truncated={"full": 0.5}, continued=True))
    cut = sum(row.truncated for row in analysed.attempts)
    assert cut
    said = named(analysed)["not continued"]
    assert f"of {cut} answers that the cap cut off, {cut} of full did not go on" in said


def test_answers_that_were_not_to_go_on_are_not_missed(told: Told) -> None:
    assert "not continued" not in named(told(helped(truncated={"full": 0.5})))


def test_an_end_before_the_matrix_was_full_is_said(told: Told) -> None:
    known = named(told(helped(arms=(*SMALL.arms, "cot"), only=SMALL.arms)))
    assert "before the matrix was full" in known["ended early"]
    assert "of cot" in known["not run"]


def test_what_the_procedure_is_and_what_may_be_said_of_it(told: Told) -> None:
    known = named(told(SMALL))
    assert known["the procedure"].startswith("authored: written by hand")
    assert "5 or more made independently, and 3 placebo texts or more" in known["the procedure"]
    assert "1 placebo text in turn" in known["the procedure"]
    assert "none for how a student did on it" in known["tasks"]
    tables = ({"suite": "mine.jsonl", "scaffold": "mine/SKILL.md"},)
    arms = (*SMALL.arms, "self_written", "best_of")
    known = named(told(replace(SMALL, run="study-2", suites=tables, arms=arms)))
    assert known["the procedure"].startswith("given as mine/SKILL.md")
    assert "the student’s own" in known["the procedure"]
    assert known["second pass"].startswith("best_of came after all other arms")


def test_every_arm_is_told_beside_the_task_alone(told: Told) -> None:
    """Over all arms of a student: Holm, both directions; a claim takes more than this."""
    lifts = {"full": 0.5, "placebo": -0.4}
    world = replace(SMALL, skills=14, items=6, base={"tiny": 0.45, "small": 0.45}, lifts=lifts)
    found = {(each.student, each.arm): each.found for each in effects(told(world))}
    for student in ("tiny", "small"):
        assert found[student, "full"] == "more often right"
        assert found[student, "placebo"] == "less often right"
        assert found[student, "labels"] == "open"
    cut = effects(told(replace(world, run="study-2", truncated={"full": 0.3})))
    assert {each.found for each in cut if each.arm == "full"} == {"budget effect"}


def test_no_sentence_tells_a_difference_as_a_share(told: Told) -> None:
    world = helped(lenient={"none": 0.5}, null_items=12, lost=0.03, truncated={"full": 0.02})
    analysed = told(
        replace(world, items=6, base={"tiny": 0.5, "small": 0.6}, lifts={"placebo": -0.4})
    )
    said = [each for _, each in notes(analysed)] + [each.said for each in analysed.controls]
    assert any("where strict reads" in each for each in said)
    assert any("scores −" in each for each in said)
    assert not [each for each in said if re.search(r"[+−-]0\.\d", each)]


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
