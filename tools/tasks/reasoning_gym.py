"""Family `reasoning_gym`: procedural data sets of the package of that name.

Which of them are skills, and what their levels are, is told in `reasoning_gym.toml`; which are
not, and why, in `reasoning_gym_refused.toml`. The key carries the whole entry, because that is
what a data set's scorer wants; only a score of 1.0 is right.
"""

import json
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from tools.tasks.generated import GeneratedFamily, Generator, Problem
from tools.tasks.task import AnswerFormat, Key

_TABLE: Final = Path(__file__).with_suffix(".toml")


class GymSkill(BaseModel):
    """One data set as a skill; the table's head says what its lines mean."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: AnswerFormat
    levels: tuple[Mapping[str, Any], ...] = ()
    curriculum: int = 0
    always: Mapping[str, Any] = {}
    by_seed: bool = False
    says: str = ""
    guess: float = 0.0

    @property
    def count(self) -> int:
        """Of levels: those that are written out, then the package's own."""
        return len(self.levels) + self.curriculum


class GymTable(BaseModel):
    """The whole table."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    revision: int
    skill: Mapping[str, GymSkill]


@cache
def gym_table() -> GymTable:
    """What `reasoning_gym.toml` says."""
    return GymTable.model_validate(tomllib.loads(_TABLE.read_text()))


def reasoning_gym() -> GeneratedFamily:
    """The family; the package itself (a second of imports) is loaded when a task is drawn."""
    named = f"{version('reasoning-gym')}+{gym_table().revision}"
    return GeneratedFamily("reasoning_gym", named, _generators)


def _generators() -> Mapping[str, Generator]:
    return {
        name: Generator(skill.count, partial(_make, name=name, skill=skill))
        for name, skill in gym_table().skill.items()
    }


def _make(rng: Random, level: int, *, name: str, skill: GymSkill) -> Problem:
    number = rng.getrandbits(32)
    # Items of most data sets are drawn from `seed + index` alone, so item n of seed 0 is the one
    # item of a set of size 1 and seed n, without building (and reading word lists for) each.
    drawn = _dataset(name, level, number)[0] if skill.by_seed else _dataset(name, level)[number]
    # Through JSON, so that a scorer is always given what travels to the verifier.
    entry = json.loads(json.dumps(drawn, default=str))
    key = Key("gym", {"dataset": name, "entry": entry})
    asked = "\n".join(part for part in (entry["question"].strip(), skill.says) if part)
    return Problem(asked, key, entry["answer"], skill.format)


def parameters(name: str, level: int) -> dict[str, Any]:
    """What the package's data set of a skill is made with at a level, but for its seed."""
    from reasoning_gym.factory import create_curriculum

    skill = gym_table().skill[name]
    given = {"size": 1, **skill.always}
    if level < len(skill.levels):
        return {**given, **skill.levels[level]}
    curriculum = create_curriculum(name)
    curriculum.set_global_level(level - len(skill.levels))
    return dict(vars(curriculum.generate_configuration(given)))


@lru_cache(maxsize=64)
def _dataset(name: str, level: int, seed: int = 0) -> Any:
    from reasoning_gym.factory import create_dataset

    return create_dataset(name, **{**parameters(name, level), "seed": seed})
