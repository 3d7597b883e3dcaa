"""A run as data frames, and the page that shows how."""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from observability.ledger.errors import MissingLedgerError
from observability.ledger.sqlite import LEDGER
from observability.notebook import RunFrames, load_run
from observability.runs import UnknownRunError
from tests.observability import story, trial_story

PAGE = Path(__file__).parents[2] / "docs" / "notebooks.md"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    trial_story.tell_to(folder / LEDGER, trial_story.Trial())
    story.killed().tell_to(folder / LEDGER)
    story.adoption().tell_to(folder / LEDGER)
    return folder


@pytest.fixture(scope="module")
def run(data: Path) -> RunFrames:
    return load_run(data)


def test_the_frames_hold_what_the_record_tells(run: RunFrames) -> None:
    told = [fact for _, _, fact in story.adoption().facts]

    def those(kind: str) -> list[object]:
        return [fact for fact in told if fact.kind == kind]

    assert (run.run, run.complete) == ("demo-1", True)
    assert len(run.attempts) == len(run.verdicts) == len(those("attempt_made"))
    assert len(run.decisions) == len(those("decision_made"))
    assert len(run.episodes) == len(those("episode_ended"))
    assert len(run.failures) == len(those("episode_failed"))
    assert len(run.contrast) == len(those("contrast_mined"))
    assert list(run.scaffolds.fate) == ["rejected", "adopted", "harmful"]
    assert list(run.gates.outcome) == ["won", "harmful"]
    assert run.plan["policy"] == "learnability"


def test_a_lift_stands_with_what_it_may_claim(run: RunFrames) -> None:
    (row,) = run.lifts.itertuples()
    assert (row.lift, row.low, row.high, row.items, row.claim) == (0.276, 0.083, 0.448, 29, "helps")


def test_columns_that_are_empty_keep_their_types(data: Path, run: RunFrames) -> None:
    part = load_run(data / LEDGER, "demo-3")
    assert not part.complete
    assert part.gates.empty
    assert list(part.gates.columns) == list(run.gates.columns)
    assert part.attempts.dtypes.to_dict() == run.attempts.dtypes.to_dict()
    assert part.attempts.score.dtype == "float64"


def test_a_trial_has_its_judgements(data: Path) -> None:
    trial = load_run(data, "t1")
    assert len(trial.judgements) == 6 * 3 * 2
    assert set(trial.attempts.arm) == {"none", "placebo", "labels", "full"}
    assert trial.judgements.s.mean() > 0


def test_what_is_not_there_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownRunError, match="demo-1"):
        load_run(data, "nobody")
    with pytest.raises(MissingLedgerError):
        load_run(tmp_path)


def test_the_pages_example_runs_as_it_stands(data: Path, tmp_path: Path) -> None:
    (example,) = re.findall(
        r"```python\n(from observability.notebook.+?)```", PAGE.read_text(), re.DOTALL
    )
    (tmp_path / ".tutelage").symlink_to(data)
    said = io.StringIO()
    with contextlib.chdir(tmp_path), contextlib.redirect_stdout(said):
        exec(compile(example, PAGE, "exec"), {})
    assert "helps" in said.getvalue()
    assert re.search(r"panel\s+full", said.getvalue())


def test_the_page_names_every_frame_there_is(run: RunFrames) -> None:
    shown = PAGE.read_text()
    for name in set(RunFrames.__slots__) - {"run", "complete", "plan"}:
        assert f"`{name}`" in shown


def test_neither_a_run_nor_an_agent_pays_for_pandas() -> None:
    code = (
        "import sys, agents.roster, graph.cli.main, graph.cli.session, graph.works\n"
        "import observability.export.run, observability.notebook\n"
        "print(sorted({'pandas', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
