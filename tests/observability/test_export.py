"""What leaves a data folder: loads where people load it, and claims no more than was shown."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pandas
import pytest
import yaml

from observability.export import folder as folders
from observability.export.columns import ATTEMPTS, CHAT
from observability.export.errors import (
    ExportWriteError,
    NotAnExportError,
    NothingToExportError,
)
from observability.export.purposes import PURPOSES, use_of
from observability.export.run import Exported, export_run
from observability.ledger.facts import AttemptMade, Purpose
from observability.ledger.sqlite import LEDGER, SqliteReader
from tests.observability import story, trial_story
from tools.scaffold import skill_md


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    story.adoption().tell_to(folder / LEDGER)
    story.killed().tell_to(folder / LEDGER)
    trial_story.tell_to(folder / LEDGER, trial_story.Trial(scenes=False))
    return folder


@pytest.fixture(scope="module")
def exported(data: Path) -> Path:
    return out(data, "demo-1", data / "exports" / "demo-1").folder


def out(data: Path, run: str, folder: Path) -> Exported:
    with SqliteReader(data / LEDGER) as ledger:
        return export_run(ledger, run, folder)


def attempts_in(folder: Path) -> pandas.DataFrame:
    paths = sorted((folder / "attempts").glob("*.parquet"))
    return pandas.concat([pandas.read_parquet(path) for path in paths], ignore_index=True)


def lines_in(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().split("\n") if line]


def chat_in(folder: Path, split: str) -> list[dict[str, Any]]:
    return lines_in(folder / "chat" / f"{split}.jsonl")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Hugging Face's `load_dataset`, with no way to its hub and no cache but its own."""
    with pytest.MonkeyPatch.context() as patch:
        cache = tmp_path_factory.mktemp("hf")
        patch.setenv("HF_DATASETS_OFFLINE", "1")
        patch.setenv("HF_HUB_OFFLINE", "1")
        patch.setenv("HF_HOME", str(cache))
        from datasets import disable_progress_bars, load_dataset

        disable_progress_bars()

        def loaded(*words: Any, **more: Any) -> Any:
            return load_dataset(*words, cache_dir=str(cache), **more)

        yield loaded


def test_hugging_face_loads_the_folder_by_its_card(exported: Path, load: Any) -> None:
    found = load(str(exported))
    everything = attempts_in(exported)
    assert {split: len(rows) for split, rows in found.items()} == dict(
        everything.groupby("split").size()
    )
    assert found["train"].column_names == [each.name for each in ATTEMPTS]
    assert found["train"].features["unmet"].feature.dtype == "string"  # of rows that are all empty


def test_hugging_face_loads_the_conversations(exported: Path, load: Any) -> None:
    files = {split: str(exported / "chat" / f"{split}.jsonl") for split in ("train", "heldout")}
    found = load("json", data_files=files)
    assert set(found["train"].column_names) == {each.name for each in CHAT}
    for split in files:
        assert found[split].to_list() == chat_in(exported, split)


def test_the_card_is_one_that_hugging_face_reads(exported: Path) -> None:
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(exported / "README.md")
    assert card.data.pretty_name == "Tutelage run demo-1"
    assert card.data.size_categories == ["n<1K"]


def test_every_attempt_is_there_with_its_texts(data: Path, exported: Path) -> None:
    told = story.adoption()
    made = {fact.attempt: fact for _, _, fact in told.facts if fact.kind == "attempt_made"}
    frame = attempts_in(exported).set_index("attempt")
    assert set(frame.index) == set(made)
    for name, fact in made.items():
        assert story.sha(frame.prompt[name]) == fact.prompt
        assert story.sha(frame.answer[name]) == fact.text
        assert (frame.outcome[name], frame.arm[name]) == (fact.outcome, fact.arm)


def test_system_and_user_joined_are_the_prompt_as_it_was_put(exported: Path) -> None:
    prompts = dict(attempts_in(exported).set_index("attempt").prompt)
    rows = chat_in(exported, "train") + chat_in(exported, "heldout")
    opened = 0
    for row in rows:
        *asked, _ = row["messages"]
        assert "\n\n".join(each["content"] for each in asked) == prompts[row["attempt"]]
        opened += asked[0]["role"] == "system"
    assert 0 < opened < len(rows)


def test_only_arms_with_a_scaffold_have_a_block(exported: Path) -> None:
    frame = attempts_in(exported)
    with_it = frame.arm.isin(["full", "challenger"])
    assert (frame.scaffold_block.notna() == with_it).all()
    assert frame.scaffold_block[with_it].str.startswith("Before you answer").all()


def test_no_task_is_in_both_splits(exported: Path) -> None:
    tasks = attempts_in(exported).groupby("split").task.agg(set)
    assert tasks["train"].isdisjoint(tasks["heldout"])


def test_a_task_that_a_measurement_used_is_held_out_whatever_else_it_served(
    tmp_path: Path,
) -> None:
    told = story.adoption()
    measured = next(fact for _, _, fact in told.facts if getattr(fact, "purpose", "") == "panel")
    told.facts = [
        (at, key, fact.model_copy(update={"task": measured.task}))
        if key == "attempt/3"
        else (at, key, fact)
        for at, key, fact in told.facts
    ]
    told.tell_to(tmp_path / LEDGER)
    frame = attempts_in(out(tmp_path, told.run, tmp_path / "out").folder)
    row = frame[(frame.episode == 3) & (frame.purpose == "curriculum")].iloc[0]
    assert row.split == "heldout"
    assert pandas.isna(row.better)


def test_a_better_attempt_stands_beside_its_failed_one(exported: Path) -> None:
    frame = attempts_in(exported)
    better = frame[frame.better.notna()]
    assert len(better)
    assert set(better.outcome) == {"failed"}
    assert set(better.split) == {"train"}
    rows = [row for row in chat_in(exported, "train") if row["author"] != "student"]
    assert len(rows) == len(better)
    for row in rows:
        assert row["outcome"] == "passed"
        assert row["messages"][-1]["content"].endswith("ANSWER: 204")
        assert row["rejected"] == better.set_index("attempt").answer[row["attempt"]]


def test_what_the_curator_chose_measures_nothing(exported: Path) -> None:
    frame = attempts_in(exported)
    assert frame[frame.purpose == "curriculum"].adaptive.all()
    assert set(frame[frame.measures_lift].purpose) == {"panel"}
    assert not frame[frame.measures_lift].adaptive.any()
    assert frame[frame.purpose == "curriculum"].propensity.notna().all()
    assert frame[frame.purpose == "panel"].propensity.isna().all()


def test_every_purpose_says_how_it_may_be_used() -> None:
    assert set(PURPOSES) == set(get_args(Purpose))
    assert use_of("unheard of").split == "heldout"
    assert not use_of("unheard of").measures_lift


def test_what_is_adopted_is_a_skill_with_the_lift_of_its_panel(exported: Path) -> None:
    (path,) = (exported / "skills").iterdir()
    skill = skill_md.read((path / "SKILL.md").read_text())
    assert (skill.name, skill.scaffold.skills) == (path.name, ("arith/products",))
    lift = skill.lift
    assert lift is not None
    assert (lift.value, lift.low, lift.high, lift.items) == (0.276, 0.083, 0.448, 29)
    assert (lift.claim, lift.run, lift.variant) == ("helps", "demo-1", "v" * 16)
    assert "Newcombe" in lift.protocol
    fates = {row["scaffold"]: row["fate"] for row in scaffolds_in(exported)}
    assert sorted(fates.values()) == ["adopted", "harmful", "rejected"]


def scaffolds_in(folder: Path) -> list[dict[str, Any]]:
    return lines_in(folder / "scaffolds.jsonl")


def test_a_trial_is_exported_and_a_supported_scaffold_is_a_skill(
    data: Path, tmp_path: Path
) -> None:
    done = out(data, "t1", tmp_path / "t1")
    frame = attempts_in(done.folder)
    assert set(frame.purpose) == {"trial"}
    assert frame.measures_lift.all()
    blocks = frame.groupby("arm").scaffold_block.agg(lambda texts: set(texts.dropna()))
    assert blocks["none"] == set()
    assert blocks["full"] == {trial_story.TEXTS["full"]}
    assert blocks["placebo"] == {trial_story.TEXTS["placebo"]}
    (row,) = scaffolds_in(done.folder)
    assert (row["on_trial"], row["trial_outcome"]) == (True, "supported")
    (path,) = (done.folder / "skills").iterdir()
    lift = skill_md.read((path / "SKILL.md").read_text()).lift
    assert lift is not None
    assert lift.claim == "transfer to simulated supported, by a smoke test"  # of six objects
    assert lift.value == 1.0


def test_each_of_several_placebos_is_told_from_its_task(tmp_path: Path) -> None:
    other = "1. Note: When a page is full, begin another, because it is usual."
    trial = trial_story.Trial(scenes=False)
    both = tuple(map(trial_story.sha, (trial.texts["placebo"], other)))
    arms = {arm: trial_story.sha(text) for arm, text in trial.texts.items()}
    trial.commit_changed = {"arms": arms, "placebos": both}
    trial.texts["placebo"] = other
    trial_story.tell_to(tmp_path / LEDGER, trial)
    frame = attempts_in(out(tmp_path, "t1", tmp_path / "out").folder)
    assert set(frame[frame.arm == "placebo"].scaffold_block) == {other}


def test_a_trial_that_supports_nothing_gives_no_skill(tmp_path: Path) -> None:
    trial = trial_story.Trial(scenes=False)
    facts = trial.facts()
    ended = trial.ended
    undecided = replace(ended.analysis, outcome="insufficient evidence")
    facts["ended"] = ended.model_copy(update={"analysis": undecided})
    trial_story.tell_to(tmp_path / LEDGER, trial, facts)
    done = out(tmp_path, "t1", tmp_path / "out")
    assert done.skills == 0
    assert not (done.folder / "skills").exists()
    assert scaffolds_in(done.folder)[0]["trial_outcome"] == "insufficient evidence"


def test_the_card_says_what_it_is_and_what_not_to_do(exported: Path) -> None:
    text = (exported / "README.md").read_text()
    frame = attempts_in(exported)
    assert f"{len(frame)} attempts of one language model" in text
    assert "No lift may be computed from rows where `measures_lift` is false" in text
    assert json.loads((exported / "export.json").read_text())["record"] in text
    assert "had not ended" not in text
    for column in ATTEMPTS:
        assert f"| `{column.name}` |" in text
    matter = yaml.safe_load(text.split("---\n")[1])
    listed = {each["path"] for each in matter["configs"][0]["data_files"]}
    assert listed == {f"attempts/{split}.parquet" for split in set(frame.split)}


def test_tasks_of_others_are_under_their_terms(tmp_path: Path) -> None:
    told = story.killed()
    mine = (each for each in told.facts if isinstance(each[2], AttemptMade))
    for (at, key, fact), family in zip(list(mine), ("human_eval", "strings"), strict=False):
        place = told.facts.index((at, key, fact))
        told.facts[place] = (at, key, fact.model_copy(update={"skill": f"{family}/functions"}))
    told.tell_to(tmp_path / LEDGER)
    text = (out(tmp_path, told.run, tmp_path / "out").folder / "README.md").read_text()
    assert "*tasks of `human_eval`*: HumanEval (Chen et al. 2021), MIT;" in text
    (ours,) = (line for line in text.splitlines() if "ship with Tutelage, Apache-2.0" in line)
    assert "`strings`" in ours
    assert "human_eval" not in ours


def test_a_run_that_goes_on_says_so(data: Path, tmp_path: Path) -> None:
    done = out(data, "demo-3", tmp_path / "part")
    assert not done.complete
    assert "had not ended when it was exported" in (done.folder / "README.md").read_text()
    assert json.loads((done.folder / "export.json").read_text())["complete"] is False


def test_a_fork_knows_the_scaffolds_and_the_held_out_tasks_of_its_parent(tmp_path: Path) -> None:
    parent, fork = story.adoption(), story.killed()
    fork.run = "fork"
    measured = next(f for _, _, f in parent.facts if getattr(f, "purpose", "") == "panel")
    at, key, started = fork.facts[0]
    born = started.model_copy(update={"run": "fork", "parent": "demo-1", "after": 59})
    fork.facts[0] = (at, key, born)
    fork.attempt("full", episode=60, skill="arith/products", level=1, arm="full")
    fork.attempt("old", episode=61, skill="arith/products", level=1, task=measured.task)
    parent.tell_to(tmp_path / LEDGER)
    fork.lab = []
    fork.tell_to(tmp_path / LEDGER)
    done = out(tmp_path, "fork", tmp_path / "out")
    frame = attempts_in(done.folder).set_index("episode")
    assert len(frame) == done.attempts == 5
    assert frame.scaffold_block[60].startswith("Before you answer")
    assert (frame.split[60], frame.split[61]) == ("train", "heldout")
    (path,) = (done.folder / "skills").iterdir()
    lift = skill_md.read((path / "SKILL.md").read_text()).lift
    assert lift is not None
    assert lift.run == "demo-1"


def test_names_that_models_and_people_chose_stay_text(tmp_path: Path) -> None:
    told = story.killed()
    at, key, started = told.facts[0]
    evil = "x|y](http://z) <img src=1> `rm`\n# heading"
    told.facts[0] = (at, key, started.model_copy(update={"model": evil}))
    told.tell_to(tmp_path / LEDGER)
    text = (out(tmp_path, told.run, tmp_path / "out").folder / "README.md").read_text()
    assert r"x\|y\](http://z) \<img src=1\> \`rm\` # heading" in text
    assert "<img" not in text.replace(r"\<img", "")


def test_addresses_and_paths_of_the_machine_stay_at_home(tmp_path: Path) -> None:
    told = story.killed()
    at, key, started = told.facts[0]
    student = {"base_url": "http://inner.example:8000/v1", "temperature": 0.7, "max_tokens": 9}
    plan = {**started.plan, "tasks": "/home/somebody/mine.jsonl", "student": student}
    told.facts[0] = (at, key, started.model_copy(update={"plan": plan}))
    told.tell_to(tmp_path / LEDGER)
    files = bytes_of(out(tmp_path, told.run, tmp_path / "out").folder)
    assert not [name for name, content in files.items() if b"inner.example" in content]
    assert not [name for name, content in files.items() if b"somebody" in content]
    assert b"temperature 0.7, max_tokens 9" in files["README.md"]


def test_exporting_changes_no_ledger_and_twice_gives_the_same_bytes(
    data: Path, tmp_path: Path
) -> None:
    before = (data / LEDGER).read_bytes()
    first = bytes_of(out(data, "demo-1", tmp_path / "one").folder)
    second = bytes_of(out(data, "demo-1", tmp_path / "two").folder)
    again = bytes_of(out(data, "demo-1", tmp_path / "one").folder)
    assert first == second == again
    assert (data / LEDGER).read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]


def test_a_later_export_replaces_an_earlier_one(tmp_path: Path) -> None:
    story.killed().tell_to(tmp_path / LEDGER)
    (tmp_path / LEDGER).rename(tmp_path / "early.sqlite")
    with SqliteReader(tmp_path / "early.sqlite") as ledger:
        early = export_run(ledger, "demo-3", tmp_path / "out").attempts
    longer = replace(story.nothing(30), run="demo-3")
    longer.tell_to(tmp_path / LEDGER)
    assert len(attempts_in(out(tmp_path, "demo-3", tmp_path / "out").folder)) > early


@pytest.mark.parametrize("touched", ["README.md", "notes.txt"])
def test_what_somebody_changed_is_not_replaced(data: Path, tmp_path: Path, touched: str) -> None:
    done = out(data, "demo-3", tmp_path / "out")
    (done.folder / touched).write_text("mine")
    with pytest.raises(NotAnExportError, match="was changed since"):
        out(data, "demo-3", tmp_path / "out")
    assert (done.folder / touched).read_text() == "mine"


def test_what_is_no_export_of_this_run_is_not_replaced(data: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter1.tex").write_text("mine")
    with pytest.raises(NotAnExportError, match="something else than an export"):
        out(data, "demo-1", tmp_path / "thesis")
    out(data, "demo-3", tmp_path / "other")
    with pytest.raises(NotAnExportError, match="the export of demo-3"):
        out(data, "demo-1", tmp_path / "other")
    (tmp_path / "file").write_text("")
    with pytest.raises(NotAnExportError, match="is no folder"):
        out(data, "demo-1", tmp_path / "file")


def test_an_export_that_fails_leaves_what_was_there(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bytes_of(out(data, "demo-3", tmp_path / "out").folder)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders, "_hashes", lambda folder: full() if folder.name == "new" else {})
    monkeypatch.setattr(folders, "_check_replaceable", lambda *_: None)
    with pytest.raises(ExportWriteError, match="No space left"):
        out(data, "demo-3", tmp_path / "out")
    assert bytes_of(tmp_path / "out") == first
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_stream_without_a_run_has_nothing_to_export(data: Path, tmp_path: Path) -> None:
    with pytest.raises(NothingToExportError):
        out(data, "nobody", tmp_path / "out")
    assert not (tmp_path / "out").exists()
