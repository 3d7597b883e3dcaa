"""All suites, by the names that a plan knows them by."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

from tools.scaffold.library.catalogue import library
from tools.scaffold.model import Scaffold
from tools.scaffold.skill_md import read
from tools.suites.demonstrations import demonstrations
from tools.suites.family_suite import DEMOS, FamilySuite
from tools.suites.given_suite import GivenSuite, Lessons
from tools.suites.suite import Suite, SuiteError
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.skill_range import SkillRange
from tools.tasks.task import Family, Pool, Task

PROCEDURAL, HUMAN_EVAL = "procedural-40", "human-eval"
SUITES = (PROCEDURAL, HUMAN_EVAL)
"""Suites with names of their own."""


def is_file(choice: str) -> bool:
    """Whether a choice names a file of one's own tasks."""
    return choice.endswith(".jsonl")


def suite_of(
    choice: str,
    families: Mapping[str, Family],
    skills: Sequence[str] = (),
    scaffold: Scaffold | None = None,
) -> Suite:
    """The suite that a plan names.

    Args:
        choice: a name of `SUITES`, `family/skill:0-2`, or the path of a JSONL file.
        families: all there are, `own` among them where the choice is a file.
        skills: names within the suite to keep to; all where empty.
        scaffold: the procedure to use for every skill, in place of the suite's own.

    Raises:
        SuiteError: there is no such suite, or it has no such skill.
    """
    given: Callable[[str], Scaffold | None] | None = (
        None if scaffold is None else lambda _skill: scaffold
    )
    if choice == PROCEDURAL:
        family = families["procedural"]
        chosen = _kept(choice, tuple(family.skills()), skills)
        levels = {name: range(family.skills()[name].levels) for name in chosen}
        return FamilySuite(PROCEDURAL, family, levels, given or procedure)
    if choice == HUMAN_EVAL:
        return _human_eval(families, scaffold)
    if is_file(choice):
        own = families["own"]
        kept = _kept(choice, tuple(own.skills()), skills)
        return GivenSuite(Path(choice).name, own, kept, scaffold)
    return _of_family(choice, families, skills, given or _from_library)


@cache
def procedure(skill: str) -> Scaffold:
    """The authored procedure of a skill of `procedural-40`.

    Raises:
        InvalidSkillFileError: a file shipped with us is broken.
    """
    return _authored("procedural", skill.partition("/")[2])


@cache
def _authored(*place: str) -> Scaffold:
    return read(files(__package__).joinpath(*place, "SKILL.md").read_text("utf-8")).scaffold


def _from_library(skill: str) -> Scaffold | None:
    return next(iter(library(skill)), None)


def _kept(suite: str, known: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise SuiteError(suite, f"it has no skill {unknown[0]!r}", f"it has {', '.join(known)}")
    return tuple(name for name in known if not wanted or name in wanted)


def _of_family(
    choice: str,
    families: Mapping[str, Family],
    skills: Sequence[str],
    scaffold_of: Callable[[str], Scaffold | None],
) -> Suite:
    try:
        wanted = SkillRange.parse(choice)
    except ValueError as error:
        remedy = f"name {', '.join(SUITES)}, family/skill, or a file *.jsonl"
        raise SuiteError(choice, "there is no such suite", remedy) from error
    name, _, skill = wanted.path.partition("/")
    if name not in families:
        raise SuiteError(
            choice, f"no family is called {name!r}", f"there are {', '.join(families)}"
        )
    family = families[name]
    if family.scenes:
        raise SuiteError(choice, "a study cannot judge pictures", "hold a trial on scenes instead")
    known = tuple(family.skills())
    named = known if skill == "*" else _kept(choice, known, (skill,))
    if any(family.skills()[each].sizes for each in named):
        return GivenSuite(choice, family, _kept(choice, named, skills), scaffold_of(wanted.path))
    levels = {each: _levels(choice, family, each, wanted) for each in _kept(choice, named, skills)}
    return FamilySuite(choice, family, levels, scaffold_of)


def _levels(choice: str, family: Family, skill: str, wanted: SkillRange) -> range:
    end = family.skills()[skill].levels
    found = range(wanted.low, end if wanted.high is None else min(end, wanted.high + 1))
    if not found:
        raise SuiteError(choice, f"{skill} has levels 0 to {end - 1}", "name some of these")
    return found


def _human_eval(families: Mapping[str, Family], scaffold: Scaffold | None) -> Suite:
    """All 164 are asked, so demonstrations and practice are of the family `code`."""
    code = families["code"]
    names = tuple(code.skills())
    shown = [_code(code, names[place], "curriculum", 0) for place in range(DEMOS)]
    lessons = Lessons(tuple(demonstrations(code, shown)), partial(_practised, code, names))
    own = scaffold or _authored("human_eval")
    return GivenSuite(HUMAN_EVAL, families["human_eval"], (), own, lessons)


def _practised(
    code: Family, names: Sequence[str], _skill: str, pool: Pool, number: int
) -> list[Task]:
    return [
        code.task(_code(code, names[each % len(names)], pool, 1 + each // len(names)))
        for each in range(number)
    ]


def _code(code: Family, skill: str, pool: Pool, number: int) -> TaskReference:
    return TaskReference(code.name, code.version, skill, 1, seed_in(pool, number))
