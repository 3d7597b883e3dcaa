"""A study as data frames: what a researcher reads is what the report and the export say."""

import contextlib
import io
import re
from pathlib import Path

import pytest

from observability.ledger.sqlite import LEDGER
from observability.notebook import StudyRunError, load_run
from observability.study.analysed import NoStudyError
from observability.study_notebook import StudyFrames, load_study
from tests.observability import story
from tests.observability.study.world import World, tell_to

PAGE = Path(__file__).parents[3] / "docs" / "notebooks.md"
WORLD = World(skills=12, items=4, null_items=4)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    story.adoption().tell_to(folder / LEDGER)
    return tell_to(folder, WORLD)


@pytest.fixture(scope="module")
def study(data: Path) -> StudyFrames:
    return load_study(data)


def test_every_attempt_is_a_row_with_its_texts(study: StudyFrames) -> None:
    assert (study.run, study.complete) == ("study-1", True)
    assert study.rows.measured.value_counts().to_dict() == {"capped": 2 * 4 * 48, "null": 2 * 2 * 4}
    assert study.rows.key.is_unique
    assert study.rows.answer.str.contains("ANSWER").all()
    assert study.plan["study"] is not None


def test_differences_are_those_of_the_rows(study: StudyFrames) -> None:
    capped = study.rows[(study.rows.measured == "capped") & (study.rows.title == "small")]
    right = (capped.outcome == "passed").groupby([capped.arm, capped.skill]).mean()
    lift = (right["full"] - right["none"]).mean()
    chosen = study.comparisons.query("arm == 'full' and control == 'none' and path == 'cascade'")
    assert chosen[chosen.student == "small"].difference.item() == pytest.approx(lift)
    assert study.skills.skill.nunique() == WORLD.skills


def test_what_is_said_stands_with_what_protects_it(data: Path, study: StudyFrames) -> None:
    assert study.headline
    assert study.controls["duplicates"]
    tell_to(data, World(run="study-2", skills=1, items=1, ended=False))
    going = load_study(data, "study-2")
    assert (going.complete, going.headline) == (False, "")


def test_each_reader_names_the_other(data: Path) -> None:
    with pytest.raises(StudyRunError, match="load_study"):
        load_run(data, "study-1")
    with pytest.raises(NoStudyError, match="demo-1"):
        load_study(data, "demo-1")


def test_the_page_s_example_runs_as_it_stands(data: Path, tmp_path: Path) -> None:
    (example,) = re.findall(
        r"```python\n(from observability.study_notebook.+?)```", PAGE.read_text(), re.DOTALL
    )
    (tmp_path / ".tutelage").symlink_to(data)
    said = io.StringIO()
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(said):
        exec(compile(example, PAGE, "exec"), {})
    assert re.search(r"full\s+none", said.getvalue())
