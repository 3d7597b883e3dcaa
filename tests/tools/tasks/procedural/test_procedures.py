"""The authored procedures of all forty skills: their files, what they keep to themselves."""

import pytest

from tools.scaffold.arms import build_arm
from tools.scaffold.leaks import scan
from tools.scaffold.skill_md import read, write
from tools.tasks.procedural.family import by_domain

from . import frame

DOMAINS = by_domain()
each_skill = pytest.mark.parametrize("skill", [skill for own in DOMAINS.values() for skill in own])


def test_there_are_ten_skills_of_each_domain() -> None:
    assert {domain: len(own) for domain, own in DOMAINS.items()} == {
        "maths": 10,
        "strings": 10,
        "logic": 10,
        "code": 10,
    }


@each_skill
def test_the_procedure_gives_nothing_away(skill: str) -> None:
    texts = {}
    for level in frame.LEVELS:
        for seed in range(8):
            task, gold = frame.task(skill, level, seed)
            texts |= {f"task {level}/{seed}": task.prompt, f"answer {level}/{seed}": gold}
    scaffold = frame.scaffold(skill)
    report = scan(scaffold, texts)
    assert report.outcome == "clean", report.overlaps
    assert 120 <= scaffold.tokens <= 220


@each_skill
def test_arms_can_be_made_of_the_procedure(skill: str) -> None:
    scaffold = frame.scaffold(skill)
    said = "\n".join(f"{task.prompt}\n{gold}" for task, gold in frame.tasks(skill))
    names = ("placebo", "placebo/2", "placebo/3", "shuffled", "labels", "full")
    texts = {build_arm(name, scaffold, tasks_text=said).text for name in names}
    assert len(texts) == len(names)
    assert build_arm("placebo/1", scaffold, tasks_text=said).text in texts


@each_skill
def test_the_file_is_its_own_and_untouched(skill: str) -> None:
    found = read(frame.written(skill))
    assert write(found) == frame.written(skill)
    assert found.name == skill
    assert found.scaffold.skills == (f"procedural/{skill}",)
    # A file whose digest is wrong reads as imported.
    assert found.scaffold.source == "library"
