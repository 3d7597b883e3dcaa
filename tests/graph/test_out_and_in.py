"""Results out, scaffolds in: what is exported from one folder is a mere candidate in the next."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pandas
import pytest

from bus.credentials import DataFolderBusyError, DataFolderLock
from graph.importing import ImportRefusedError, import_skill
from observability.ledger.facts import (
    AttemptMade,
    CandidateProposed,
    DistillingFinished,
    LeaksScanned,
    ScaffoldAdopted,
    ScaffoldImported,
)
from observability.ledger.folds.fold import folded
from observability.ledger.folds.lab import Lab
from observability.ledger.sqlite import LEDGER, SqliteLedger, SqliteReader
from tests.graph.terminal import Terminal
from tests.observability import story
from tools.scaffold import skill_md
from tools.tasks.reference import TaskReference
from tools.tasks.string_functions import string_functions

pytestmark = pytest.mark.timeout(300)

SKILL = """---
name: count-well
description: Counts well. Use it for counting.
license: MIT
---

1. **Look closely**: When a question has numbers, read each one, because slips hide there.
2. **Use the mark**: When it is read, go on with {mark}, because it works.
"""
COUNTING, SORTING = "simulated/counting", "simulated/sorting"
PLAN = f"""
seed = 11
lanes = 2
skills = ["{COUNTING}:0-1"]
[student]
simulated = "helps"
max_tokens = 4096
[distiller]
simulated = "helps"
[budget]
episodes = 24
[candidates]
most = 4
count = 2
contrast = 1
sources = ["generalised", "library"]
[selection]
items = 4
[gate]
pairs = 40
[panel]
items = 6
"""


def skill_file(folder: Path, mark: str = "lift=+9.00", text: str = SKILL) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "SKILL.md"
    path.write_text(text.format(mark=mark))
    return path


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A folder into which a skill was imported before a run."""
    with Terminal(tmp_path_factory.mktemp("in")) as terminal:
        skill = skill_file(terminal.folder / "skill")
        both = ("--for", COUNTING, "--for", SORTING)
        brought = terminal.run("import", str(skill.parent), *both)
        assert brought.code == 0, brought.err
        assert brought.out.endswith(f"2 steps for {COUNTING}, {SORTING}\n")
        plan = terminal.write("plan.toml", PLAN)
        ended = terminal.run("run", str(plan), "--name", "in", "--plain")
        assert ended.code == 0, ended.err
        yield terminal


def brought_in(terminal: Terminal) -> ScaffoldImported:
    (fact,) = (event.fact for event in terminal.events("lab") if event.sequence == 1)
    assert isinstance(fact, ScaffoldImported)
    return fact


def test_an_imported_scaffold_is_put_forward_with_its_lineage(terminal: Terminal) -> None:
    given = [f for f in terminal.facts("in", CandidateProposed) if f.source == "imported"]
    (candidate,) = given
    assert candidate.skills == (COUNTING,)
    assert candidate.parent == brought_in(terminal).scaffold
    assert candidate.contrast == ()
    written = [f for f in terminal.facts("in", CandidateProposed) if f not in given]
    assert candidate.episode in {fact.episode for fact in written}  # beside, not instead


def test_it_is_scanned_selected_and_gated_like_any_other(terminal: Terminal) -> None:
    (candidate,) = (f for f in terminal.facts("in", CandidateProposed) if f.source == "imported")
    assert candidate.scaffold in {fact.scaffold for fact in terminal.facts("in", LeaksScanned)}
    gated = [f for f in terminal.facts("in", AttemptMade) if f.purpose == "gate"]
    assert candidate.scaffold in {fact.scaffold for fact in gated}
    assert [f.scaffold for f in terminal.facts("in", ScaffoldAdopted)] == [candidate.scaffold]
    assert next(terminal.facts("in", DistillingFinished)).proposed == 2


def test_a_real_run_is_exported_and_its_skill_imported_elsewhere(
    terminal: Terminal, tmp_path: Path
) -> None:
    before = (terminal.data / LEDGER).read_bytes()
    done = terminal.run("export", "in", "--to", str(tmp_path / "out"))
    assert (done.code, done.out.strip()) == (0, str(tmp_path / "out"))
    assert (terminal.data / LEDGER).read_bytes() == before
    frame = pandas.read_parquet(tmp_path / "out" / "attempts" / "heldout.parquet")
    assert len(frame) == sum(
        f.purpose not in ("curriculum", "contrast") for f in terminal.facts("in", AttemptMade)
    )
    blocks = frame.groupby("arm").scaffold_block.agg(lambda texts: texts.notna().mean())
    assert (blocks["challenger"], blocks["full"], blocks["none"]) == (1, 1, 0)

    (adopted,) = terminal.facts("in", ScaffoldAdopted)
    (folder,) = (tmp_path / "out" / "skills").iterdir()
    there = import_skill(tmp_path / "data", folder)
    assert there.new
    assert there.fact.scaffold == adopted.scaffold
    assert there.fact.lift is not None
    again = import_skill(tmp_path / "data", folder)
    assert not again.new
    with SqliteReader(tmp_path / "data" / LEDGER) as ledger:
        assert ledger.last("lab") == 1
        assert ledger.artefact(there.fact.file) == (folder / "SKILL.md").read_bytes()


def test_a_run_sees_only_what_was_imported_before_it_began(tmp_path: Path) -> None:
    import_skill(tmp_path, skill_file(tmp_path), (COUNTING,))
    with SqliteReader(tmp_path / LEDGER) as ledger:
        (event,) = ledger.read("lab")
        lab = folded(Lab(), [event])
    assert [f.scaffold for f in lab.imported_before(event.at, COUNTING)] == list(lab.imported)
    assert lab.imported_before(event.at - 0.01, COUNTING) == []
    assert lab.imported_before(event.at, SORTING) == []


@pytest.mark.parametrize(
    ("text", "skills", "reason"),
    [
        (SKILL, (), "name one with --for"),
        ("no front matter", (COUNTING,), "does not begin with front matter"),
        ("---\nname: a\ndescription: b\n---\nProse.", (COUNTING,), "numbered list or headings"),
    ],
)
def test_what_is_no_scaffold_for_a_skill_is_refused(
    tmp_path: Path, text: str, skills: tuple[str, ...], reason: str
) -> None:
    with pytest.raises(ImportRefusedError, match=reason):
        import_skill(tmp_path / "data", skill_file(tmp_path, text=text), skills)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("skill", "reason"),
    [
        ("simulated/dancing", "'simulated/dancing' is no skill: .*simulated has counting, "),
        ("no_such/dancing", "'no_such/dancing' is no skill: name one with --for"),
        ("simulated/*", r"for 'simulated/\*', and a run teaches skill by skill.*counting, "),
        (f"{COUNTING}:2", "at every level: name one with --for family/skill"),
        ("simulated/counting:x", "name one with --for family/skill"),
        ("own/*", r"'own/\*' is no skill"),
        ("own/", "'own/' is no skill"),
    ],
)
def test_what_no_run_would_offer_is_refused_with_the_remedy(
    tmp_path: Path, skill: str, reason: str
) -> None:
    with pytest.raises(ImportRefusedError, match=reason):
        import_skill(tmp_path / "data", skill_file(tmp_path), (COUNTING, skill))
    assert not (tmp_path / "data").exists()


def test_only_the_file_of_own_tasks_knows_their_skills(tmp_path: Path) -> None:
    given = import_skill(tmp_path / "data", skill_file(tmp_path), ("own/dancing",))
    assert given.fact.skills == ("own/dancing",)


def test_what_repeats_a_task_of_the_folders_runs_is_refused(tmp_path: Path) -> None:
    family = string_functions()
    skill = next(iter(family.skills()))
    reference = TaskReference(family.name, family.version, skill, 0, 4)
    words = re.findall(r"[a-z]+", family.task(reference).prompt.split(":")[0])
    assert len(words) >= 8
    tell_of(tmp_path, str(reference))
    path = skill_file(tmp_path, mark=" ".join(words[:12]))
    with pytest.raises(ImportRefusedError, match=f"phrase from prompt of {reference}"):
        import_skill(tmp_path, path, (reference.path,))
    other = import_skill(tmp_path, skill_file(tmp_path), (reference.path,))
    assert other.fact.leaks == "clean"


def tell_of(data: Path, reference: str) -> None:
    """A run that put one task to its student."""
    told = story.killed()
    skill = TaskReference.parse(reference).path
    made = next(fact for _, _, fact in told.facts if isinstance(fact, AttemptMade))
    fact = made.model_copy(update={"task": reference, "skill": skill})
    with SqliteLedger(data / LEDGER, "tests") as ledger:
        ledger.append("demo", {"attempt": fact}, 0)


def test_only_the_owner_of_a_folder_writes_its_ledger(tmp_path: Path) -> None:
    with DataFolderLock(tmp_path), pytest.raises(DataFolderBusyError):
        import_skill(tmp_path, skill_file(tmp_path / "skill"), (COUNTING,))


def test_what_the_file_held_is_on_record(tmp_path: Path) -> None:
    text = SKILL + "\n```sh\nrm -rf /\n```\n"
    fact = import_skill(tmp_path, skill_file(tmp_path, text=text), (COUNTING,)).fact
    assert fact.dropped == ("1 code block(s)",)
    assert fact.source == "imported"
    read = skill_md.read(text.format(mark="lift=+9.00"), (COUNTING,)).scaffold
    assert fact.scaffold == read.digest
    assert json.loads(json.dumps(fact.steps))[0]["label"] == "Look closely"
