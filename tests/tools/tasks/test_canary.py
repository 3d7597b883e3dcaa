"""A canary in every key: its own for each task, in no prompt, and no part of what is checked."""

import pytest

from tools.tasks.canary import CANARY, canary_of
from tools.tasks.catalogue import families
from tools.tasks.pools import seed_in
from tools.tasks.reference import TaskReference

FAMILIES = {name: each for name, each in families().items() if each.skills()}


@pytest.mark.parametrize("name", FAMILIES)
def test_every_key_holds_its_canary_and_no_prompt_does(name: str) -> None:
    family = FAMILIES[name]
    for skill in list(family.skills())[:3]:
        reference = TaskReference(name, family.version, skill, 0, seed_in("panel", 0))
        held = [
            each for each in family.key(reference).data.values() if each == canary_of(reference)
        ]
        assert len(held) == 1
        assert CANARY not in family.task(reference).prompt
        assert CANARY not in (family.gold(reference) or "")


def test_each_task_has_its_own() -> None:
    one, other = (TaskReference("arithmetic", "1", "addition", 0, seed) for seed in (0, 4))
    assert canary_of(one) != canary_of(other)
