"""All families, one line each."""

from collections.abc import Mapping
from pathlib import Path

from tools.tasks.arithmetic.family import arithmetic
from tools.tasks.code_functions import code_functions
from tools.tasks.errors import UnknownFamilyError
from tools.tasks.human_eval import HumanEval
from tools.tasks.mix.family import mix
from tools.tasks.own import OwnTasks
from tools.tasks.procedural.family import procedural
from tools.tasks.reasoning_gym import reasoning_gym
from tools.tasks.scenes.objects import objects_js, objects_plan
from tools.tasks.scenes.worlds.family import worlds_js, worlds_plan
from tools.tasks.simulated import simulated
from tools.tasks.string_functions import string_functions
from tools.tasks.task import Family


def families(own: Path | None = None) -> Mapping[str, Family]:
    """Families by name; `own` is a JSONL file of the user's tasks.

    Raises:
        OwnTasksError: the file cannot be read, or a line of it is no task.
    """
    listed: list[Family] = [
        arithmetic(),
        code_functions(),
        HumanEval(),
        mix(),
        objects_js(),
        objects_plan(),
        procedural(),
        reasoning_gym(),
        simulated(),
        string_functions(),
        worlds_js(),
        worlds_plan(),
    ]
    if own is not None:
        listed.append(OwnTasks(own))
    return {family.name: family for family in listed}


def family_named(name: str, among: Mapping[str, Family]) -> Family:
    """The family of this name.

    Raises:
        UnknownFamilyError: there is none.
    """
    if name not in among:
        raise UnknownFamilyError(name, among)
    return among[name]
