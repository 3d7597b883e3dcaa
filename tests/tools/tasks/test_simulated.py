import json

from tools.tasks.reference import TaskReference
from tools.tasks.simulated import MARK, simulated


def test_a_prompt_gives_its_own_key_and_item_away() -> None:
    family = simulated()
    reference = TaskReference("simulated", family.version, "sorting", 3, 8)

    human, machine = family.task(reference).prompt.splitlines()

    facts = json.loads(machine.removeprefix(MARK))
    assert human.startswith("Simulated task")
    assert (facts["skill"], facts["level"]) == ("sorting", 3)
    assert facts["key"] == family.gold(reference) == family.key(reference).data["answer"]
    assert isinstance(facts["item"], int)
