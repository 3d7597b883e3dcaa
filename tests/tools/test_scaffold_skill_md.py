import dataclasses

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tools.scaffold.library.catalogue import library, skill_files
from tools.scaffold.model import Scaffold, Step
from tools.scaffold.skill_file import InvalidSkillFileError, Lift, SkillFile
from tools.scaffold.skill_md import MAX_FILE, read, write
from tools.scaffold.text import block
from tools.tasks.arithmetic.family import arithmetic
from tools.tasks.reasoning_gym import reasoning_gym
from tools.tasks.string_functions import string_functions

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).map(
    lambda text: " ".join(text.split())
)
FIELD = TEXT.filter(bool)
STEP = st.builds(Step, FIELD.map(lambda text: " ".join(text.split()[:4])), FIELD, FIELD, FIELD)
SKILL = st.from_regex(r"[a-z]{1,9}/[a-z0-9_-]{1,9}", fullmatch=True)
SCAFFOLD = st.builds(
    Scaffold,
    st.lists(STEP, min_size=1, max_size=7).map(tuple),
    st.lists(SKILL, min_size=1, max_size=3).map(tuple),
    st.sampled_from(["generalised", "model", "self_written", "library", "imported"]),
    st.none() | st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
)
FRACTION = st.floats(-1, 1)
SAID = st.just("") | FIELD
LIFT = st.builds(
    Lift, FRACTION, FRACTION, FRACTION, st.integers(0, 10**6), TEXT, SAID, SAID, SAID, SAID
)
SKILL_FILE = st.builds(
    SkillFile,
    st.from_regex(r"[a-z0-9]{1,20}(-[a-z0-9]{1,9}){0,4}", fullmatch=True),
    FIELD,
    SCAFFOLD,
    st.none() | LIFT,
)


@given(SKILL_FILE)
def test_what_is_written_is_read_back_exactly(skill: SkillFile) -> None:
    assert read(write(skill)) == skill


@given(SCAFFOLD)
def test_every_scaffold_can_name_and_describe_itself(scaffold: Scaffold) -> None:
    skill = SkillFile.of(scaffold)
    assert read(write(skill)).scaffold == scaffold


def test_the_front_matter_is_what_the_specification_allows() -> None:
    text = write(
        dataclasses.replace(skill_files()[0], lift=Lift(0.1, -0.05, 0.25, 24, "qwen 0.5B"))
    )
    matter = yaml.safe_load(text.split("---")[1])
    assert set(matter) == {"name", "description", "metadata"}
    assert all(isinstance(value, str) for value in matter["metadata"].values())


def test_an_edited_scaffold_is_a_child_without_the_measured_lift() -> None:
    measured = dataclasses.replace(skill_files()[0], lift=Lift(0.1, 0.0, 0.2, 24, "qwen 0.5B"))
    edited = read(write(measured).replace("- Because: ", "- Because: of course, ", 1))
    assert edited.lift is None
    assert edited.scaffold.source == "imported"
    assert edited.scaffold.parent == measured.scaffold.digest


FOREIGN = """---
name: code-review
description: Review a change before it is merged.
license: MIT
allowed-tools: Bash
---
# Code review

Some words on why.

## Steps

1. **Read the diff:** look at every changed line
   before you judge, because context matters.
2. If tests are missing, ask for them so that nothing breaks later.
3. Check `naming` and [style](https://example.org/style).

   - one more remark

```python
4. not a step
```

## Notes

Be kind.
"""


def test_a_foreign_numbered_list_becomes_steps() -> None:
    skill = read(FOREIGN, ("review/changes",))
    assert skill.scaffold.steps == (
        Step(
            "Read the diff",
            "the task begins",
            "look at every changed line before you judge",
            "context matters",
        ),
        Step("If tests are missing", "tests are missing", "ask for them", "nothing breaks later"),
        Step(
            "Check naming and style",
            "the step before is done",
            "Check naming and style.",
            "the answer rests on it",
        ),
    )
    assert skill.scaffold.skills == ("review/changes",)
    assert skill.scaffold.source == "imported"
    assert skill.dropped == ("1 code block(s)",)


def test_foreign_headings_become_steps_where_there_is_no_list() -> None:
    body = """# Title
intro
## Overview
A skill like any other.
## Steps
### 1. Understand the question
Read it twice.

More.
### Answer
Be brief.
"""
    skill = read(f"---\nname: a-b\ndescription: d\n---\n{body}")
    assert [(step.label, step.action) for step in skill.scaffold.steps] == [
        ("Understand the question", "Read it twice."),
        ("Answer", "Be brief."),
    ]
    assert skill.dropped == ("section 'Overview'",)


def test_surplus_steps_and_words_are_dropped_and_named() -> None:
    items = "\n".join(f"{n}. Do thing number {n} {'well ' * (n == 2) * 100}" for n in range(1, 10))
    skill = read(f"---\nname: a\ndescription: d\n---\n{items}")
    assert len(skill.scaffold.steps) == 7
    assert skill.dropped == (
        "step 'Do thing number 8'",
        "step 'Do thing number 9'",
        "the end of step 'Do thing number 2'",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("just words", "front matter"),
        ("---\nname: [\n---\n1. x", "no YAML"),
        ("---\n- a\n---\n1. x", "no mapping"),
        ("---\nname: a\n---\n1. x", "description"),
        ("---\nname: 5\ndescription: d\n---\n1. x", "name"),
        ("---\nname: Bad_Name\ndescription: d\n---\n1. x", "Bad_Name"),
        ("---\nname: a--b\ndescription: d\n---\n1. x", "a--b"),
        (f"---\nname: {'a' * 65}\ndescription: d\n---\n1. x", "64"),
        (f"---\nname: a\ndescription: {'d' * 1025}\n---\n1. x", "1024"),
        ("---\nname: a\ndescription: d\nmetadata: 3\n---\n1. x", "metadata"),
        ("---\nname: a\ndescription: d\n---\nonly prose", "numbered list"),
        ("---\nname: !!python/object/apply:os.system [id]\ndescription: d\n---\n1. x", "no YAML"),
        (f"---\nname: a\ndescription: {'d' * 8000}\n---\n1. x", "front matter"),
        ("---\nname: " + "[" * 1000 + "\ndescription: d\n---\n1. x", "no YAML"),
        ("x" * (MAX_FILE + 1), "characters"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text: str, reason: str) -> None:
    with pytest.raises(InvalidSkillFileError, match=reason):
        read(text)


@pytest.mark.parametrize(
    "line", ["[" * 90_000, "# " + " #" * 45_000, "1. " + "**" * 45_000, "2. a" + " " * 90_000 + "b"]
)
def test_hostile_markdown_is_read_in_linear_time(line: str) -> None:
    assert read(f"---\nname: a\ndescription: d\n---\n1. first\n{line}").scaffold.steps


def test_the_shelf_is_well_filled_short_and_in_its_own_folders() -> None:
    assert len(skill_files()) >= 10
    for skill in skill_files():
        assert skill.scaffold.source == "library"
        assert skill.scaffold.tokens <= 300
        assert not block([skill.scaffold]).lower().count("when when")
        assert library(skill.scaffold.skills[0])


def test_the_shelf_has_nothing_for_an_unknown_skill() -> None:
    assert library("no/such") == []


def test_every_authored_scaffold_is_for_a_skill_that_exists() -> None:
    families = {
        each.name: each.skills() for each in (arithmetic(), reasoning_gym(), string_functions())
    }
    for skill in skill_files():
        for path in skill.scaffold.skills:
            family, _, name = path.partition("/")
            assert name in families[family], path
