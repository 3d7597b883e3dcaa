from typing import Any

from tools.tasks.code_functions import code_functions
from tools.tasks.reference import TaskReference

FAMILY = code_functions()


def _references() -> list[TaskReference]:
    return [
        TaskReference(FAMILY.name, FAMILY.version, name, level, seed)
        for name, skill in FAMILY.skills().items()
        for level in range(skill.levels)
        for seed in range(3)
    ]


def _cases(reference: TaskReference) -> list[dict[str, Any]]:
    cases: Any = FAMILY.key(reference).data["cases"]
    assert isinstance(cases, list)
    return cases


def test_gold_programs_pass_their_hidden_tests() -> None:
    for reference in _references():
        names: dict[str, Any] = {}
        exec(FAMILY.gold(reference), names)
        solve = names[str(FAMILY.key(reference).data["entry_point"])]
        assert all(solve(*case["args"]) == case["expected"] for case in _cases(reference))


def test_no_constant_and_no_copy_of_the_argument_passes() -> None:
    for reference in _references():
        cases = _cases(reference)
        assert len({repr(case["expected"]) for case in cases}) > 2
        assert any(case["expected"] != case["args"][0] for case in cases)


def test_there_are_at_least_eight_templates_and_levels_ask_for_more() -> None:
    assert len(FAMILY.skills()) >= 8
    for skill in FAMILY.skills():
        prompts = [
            FAMILY.task(TaskReference("code", FAMILY.version, skill, level, 1)).prompt
            for level in range(5)
        ]
        assert [prompt.count("; then") for prompt in prompts] == [0, 1, 2, 3, 4]


def test_a_known_task_has_the_tests_that_its_words_ask_for() -> None:
    reference = TaskReference("code", FAMILY.version, "linear", 0, 0)
    words = FAMILY.task(reference).prompt.split("It returns ")[1].split()
    factor, term = int(words[0]), int(words[-1].rstrip("."))

    for case in _cases(reference):
        assert case["expected"] == factor * case["args"][0] + term
