"""A study's page on the dashboard: who has attempted how much, as running counts."""

from dataclasses import replace
from pathlib import Path

from observability.dashboard import pages, site
from observability.dashboard.folds.study_progress import StudyProgress
from observability.dashboard.live_folds import LiveFolds
from observability.dashboard.pages import RunSnapshot
from observability.dashboard.site import Chrome
from observability.dashboard.views.runs import State
from observability.ledger.facts import RunStarted
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader
from tests.observability.study.world import EVIL, World, planned, tell_to
from tests.observability.test_report import Page

SMALL = World(skills=2, items=2, null_items=1, lost=0.2, ended=False)


def page(folder: Path, run: str) -> str:
    with SqliteReader(folder / LEDGER) as reader:
        held = LiveFolds().run(run, reader, lambda held: held)
        seen = RunSnapshot(held.fold, held.sequence, State(run, "running"), reader)
        return site.render_page(pages.run(seen), Chrome(signed_in=True))


def test_attempts_are_counted_by_student_and_arm_and_called_no_result(tmp_path: Path) -> None:
    html = page(tell_to(tmp_path, SMALL), "study-1")
    words = " ".join(Page(html).words.split())
    assert "Running counts, no result" in words
    with SqliteReader(tmp_path / LEDGER) as reader:
        studied = StudyProgress()
        for event in reader.read("study-1"):
            studied.apply(event)
    counts = list(studied.counts())
    assert len(counts) == 2 * 4
    assert any(each.missing for each in counts)
    for each in counts:
        judged = each.done - each.missing
        right = f"{100 * each.passed / judged:.0f}"
        row = f"{each.student}{each.arm}{each.done}{each.of}{right} %{each.missing}"
        assert row in "".join(words.split(" ")).replace("%", " %"), row


def test_a_students_name_is_text_there(tmp_path: Path) -> None:
    world = replace(SMALL, students=((EVIL, None),), base={EVIL: 0.5})
    html = page(tell_to(tmp_path, world), "study-1")
    assert "<script>document" not in html
    assert "<img src=x" not in html
    assert EVIL in Page(html).words


def test_before_its_plan_is_stored_there_is_no_table(tmp_path: Path) -> None:
    started = RunStarted(
        run="study-1", plan={"name": "s", "study": {}}, variant="v", model="m", versions={}
    )
    with SqliteLedger(tmp_path / LEDGER, "a test") as ledger:
        ledger.append("study-1", {"run_started": started}, 0)
    assert "Running counts" not in page(tmp_path, "study-1")


def test_what_is_run_again_is_not_counted_beyond_the_matrix(tmp_path: Path) -> None:
    folder = tell_to(tmp_path, SMALL)
    studied = StudyProgress()
    with SqliteReader(folder / LEDGER) as reader:
        for event in reader.read("study-1"):
            studied.apply(event)
    assert studied.done == studied.total == 2 * (4 * 4 + 2)
    studied.planned = planned(SMALL).model_copy(update={"held": 5})
    assert studied.done == studied.total
