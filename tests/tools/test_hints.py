from tools.curriculum.hints import Analogue, hint_text
from tools.tasks.task import Worked, WorkedStep

WORKED = Worked(
    steps=(
        WorkedStep("Multiply first", "12 times 7 is 84.", "84", "products bind tighter"),
        WorkedStep("Then add", "84 plus 5", "89", "sums come last"),
    ),
    roles={"first factor": "12", "second factor": "7", "summand": "5"},
)
SOLVED = (WorkedStep("Multiply first", "2 times 3 is 6.", "6"), WorkedStep("Add", "6 plus 4", "10"))
ANALOGUE = Analogue("What is 2 * 3 + 4?", Worked(SOLVED, {}))

GIVEN = "What is given: the first factor is 12; the second factor is 7; the summand is 5."
GOALS = "Work in this order: 1. Multiply first. 2. Then add."
FIRST = f"{GOALS} The first is done for you: 12 times 7 is 84."
SIMILAR = """Here is a similar task, solved.
Task: What is 2 * 3 + 4?
1. 2 times 3 is 6.
2. 6 plus 4: 10.
Now solve yours."""


def test_each_rung_says_more() -> None:
    for level, text in enumerate((GIVEN, GOALS, FIRST, SIMILAR), 1):
        assert hint_text(WORKED, level, ANALOGUE) == f"Hint level {level}. {text}"
    assert hint_text(WORKED, 0, ANALOGUE) == ""


def test_no_hint_gives_the_answer_away() -> None:
    assert all("89" not in hint_text(WORKED, level, ANALOGUE) for level in range(1, 5))


def test_a_first_step_that_is_the_answer_stays_unsolved() -> None:
    single = Worked((WorkedStep("Look it up", "It is 482913.", "482913"),), {"key": "482913"})
    assert all("482913" not in hint_text(single, level) for level in range(1, 5))
    assert "in your own words" in hint_text(single, 1)


def test_without_an_analogue_the_highest_rung_is_the_first_step() -> None:
    assert hint_text(WORKED, 4) == f"Hint level 4. {FIRST}"


def test_a_task_without_worked_solution_has_no_hints() -> None:
    assert hint_text(None, 3) == ""
