"""Which authored scaffolds there are for a skill."""

from functools import cache
from importlib.resources import files

from tools.scaffold.model import Scaffold
from tools.scaffold.skill_file import SkillFile
from tools.scaffold.skill_md import read


@cache
def skill_files() -> tuple[SkillFile, ...]:
    """Every authored skill, by name.

    Raises:
        InvalidSkillFileError: one of the files shipped with us is broken.
    """
    folders = (each for each in files(__package__).iterdir() if each.joinpath("SKILL.md").is_file())
    ordered = sorted(folders, key=lambda folder: folder.name)
    return tuple(read(folder.joinpath("SKILL.md").read_text("utf-8")) for folder in ordered)


def library(skill: str) -> list[Scaffold]:
    """Authored scaffolds that declare this `family/skill`, by name; none is proven to help."""
    return [each.scaffold for each in skill_files() if skill in each.scaffold.skills]
