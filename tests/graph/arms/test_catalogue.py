"""Arms are listed in one place, documented as they are, and added by anyone."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from graph.arms.catalogue import ARMS, BASELINES, GROUP, UnknownArmError, arm_named, names
from graph.arms.interface import StudyArm
from graph.trial_settings import ARMS as TRIAL_ARMS
from tests.graph.arms.scripted import SKILL, ScriptedPractice, arm_inputs, task_of
from tools.scaffold.arms import ARMS as RULES

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "arms.md").read_text()
_ROW = re.compile(
    r"^\| `(?P<name>\w+)` \| (?P<where>[^|]+) \| (?P<fidelity>\w+) \| (?P<source>[^|]*)\|$"
)


def test_names_are_unique_and_say_what_they_are() -> None:
    assert all(name == arm.name for name, arm in ARMS.items())
    assert Counter(type(arm) for arm in ARMS.values()).most_common(1)[0][1] == 1
    for arm in ARMS.values():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", arm.name)
        assert arm.version
        assert (arm.fidelity == "rule") == (arm.source == ""), arm.name
        assert arm.cost_target is None or arm.cost_target in ARMS
        assert (arm.cost_unit in ARMS) if arm.cost_target else arm.cost_unit is None
        assert (type(arm).__doc__ or "").strip()
        assert arm.fidelity != "adapted" or "Adapted: " in (type(arm).__doc__ or ""), arm.name
    assert set(BASELINES) < set(ARMS)


def test_studies_have_every_arm_of_a_trial() -> None:
    assert set(TRIAL_ARMS) <= set(ARMS)
    assert set(RULES) <= set(ARMS)


def test_the_page_has_every_arm_as_it_is() -> None:
    rows = [found for line in PAGE.splitlines() if (found := _ROW.match(line))]
    assert [row["name"] for row in rows] == list(ARMS)
    for row in rows:
        arm = ARMS[row["name"]]
        assert row["fidelity"] == arm.fidelity, arm.name
        assert row["source"].strip() == arm.source, arm.name
        assert row["where"].strip()
    told = set(re.findall(r"^- `(\w+)`: ", PAGE, re.MULTILINE))
    assert told == {name for name, arm in ARMS.items() if arm.fidelity == "adapted"}


def test_an_unknown_arm_is_refused_with_those_there_are() -> None:
    with pytest.raises(UnknownArmError, match=r"study.arms: 'fulll'.*none, cot, .*lbt") as caught:
        arm_named("fulll")
    assert caught.value.known == names()


def install(monkeypatch: pytest.MonkeyPatch, site: Path, name: str, *points: str) -> None:
    """Lay down what an installed package leaves on the path: its module apart, that is all."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("\n".join((f"[{GROUP}]", *points, "")))
    monkeypatch.syspath_prepend(str(site))


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> StudyArm:
    """The arm of examples/arm.py, brought by a package."""
    monkeypatch.delitem(sys.modules, "arm", raising=False)
    (tmp_path / "arm.py").write_text((ROOT / "examples" / "arm.py").read_text())
    install(monkeypatch, tmp_path, "my-arms", "restate_first = arm:RestateFirst")
    return arm_named("restate_first")


async def test_the_example_is_found_and_runs(example: StudyArm) -> None:
    task, practice = task_of(SKILL, "panel", 0), ScriptedPractice()
    assert names() == (*ARMS, "restate_first")
    answer = await example.answer(arm_inputs(), task, 0, practice)
    assert answer.text == "(answer 0)"
    assert [(each.stage, each.max_tokens) for each in practice.calls] == [
        ("restate", 150),
        ("answer", None),
    ]
    assert practice.calls[0].prompt == (
        f"{task.prompt}\n\nSay in your own words what is given and what is asked. Do not answer."
    )
    assert practice.calls[1].prompt == (
        f"{ARMS['demand'].opening(arm_inputs(), 0).splitlines()[0]}\n"
        f"The task in other words:\n(restate 0)\n\n{task.prompt}\n\n"
        "Finish with a line of the form `ANSWER: <number>`."
    )
    assert "[restate, 150]" in example.recipe(arm_inputs(), task, 0)
    assert await example.prepare(arm_inputs(), practice) is None
    assert example.fidelity == "adapted"
    assert example.source


def test_the_page_shows_the_example_and_it_is_short() -> None:
    text = (ROOT / "examples" / "arm.py").read_text()
    assert len(text.splitlines()) < 40
    assert text[text.index("class RestateFirst") :] in PAGE


@pytest.mark.parametrize(
    ("point", "problem"),
    [
        ("odd = no_such_module_at_all:Arm", "ModuleNotFoundError"),
        ("odd = json:Arm", "AttributeError"),
        ("odd = json:JSONDecoder", "is no StudyArm, for it lacks name, version"),
        ("odd = graph.arms.curated:Curated", "calls itself 'curated'"),
    ],
)
def test_a_package_that_brings_no_arm_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, point: str, problem: str
) -> None:
    install(monkeypatch, tmp_path, "odd-arms", point)
    assert "odd" in names()
    with pytest.raises(UnknownArmError, match=problem):
        arm_named("odd")


def test_two_packages_with_one_name_are_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    install(monkeypatch, tmp_path, "one", "twin = graph.arms.curated:Curated")
    install(monkeypatch, tmp_path, "two", "twin = graph.arms.lbt:LearningByTeaching")
    with pytest.raises(UnknownArmError, match="both have this name"):
        arm_named("twin")


def test_no_package_takes_a_name_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    install(monkeypatch, tmp_path, "usurper", "none = graph.arms.curated:Curated")
    assert arm_named("none") is ARMS["none"]
    assert names() == tuple(ARMS)
