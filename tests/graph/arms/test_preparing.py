"""What arms make ready: a student's own procedure, and the example that an exam chose."""

import pytest

from graph.arms.catalogue import ARMS
from graph.arms.interface import Completion, Practice, Prepared
from graph.arms.lbt import CAP, EXAM, PROBLEMS, RATIONALES
from graph.arms.self_written import LESSONS, SHOWN, TRIES
from tests.graph.arms.scripted import SKILL, Call, ScriptedPractice, arm_inputs, gold, task_of
from tools.scaffold.skill_md import read
from tools.scaffold.text import block, wrapped

TASK = task_of(SKILL, "panel", 0)
STEPS = """Sure! Here it is:
1. Count the fits: When the numbers are read, count how often the divisor fits, because it may.
2. **Take away**: When it is counted, take the product off, because the rest is asked for.
"""
LEAK = (
    "3. Quote: When asked, write Nobody knows how many green bottles stood upon that wall today.\n"
)
SECRET = "Nobody knows how many green bottles stood upon that wall today, but 17."


async def prepared(name: str, practice: Practice, **changed: object) -> Prepared:
    made = await ARMS[name].prepare(arm_inputs(**changed), practice)
    assert made is not None
    return made


@pytest.mark.parametrize("name", [name for name in ARMS if name not in ("self_written", "lbt")])
async def test_most_arms_ask_nothing_beforehand(name: str) -> None:
    practice = ScriptedPractice()
    assert await ARMS[name].prepare(arm_inputs(), practice) is None
    assert not practice.calls


async def test_the_student_reads_the_steps_that_it_wrote() -> None:
    practice = ScriptedPractice(lambda asked: STEPS if asked.stage == "write" else "ANSWER: 1")
    made = await prepared("self_written", practice)
    scaffold = read(made.text).scaffold
    assert scaffold.source == "self_written"
    assert scaffold.skills == (SKILL,)
    assert [step.label for step in scaffold.steps] == ["Count the fits", "Take away"]
    assert ARMS["self_written"].opening(arm_inputs(prepared=made.text), 0) == block((scaffold,))
    assert made.note == ""


async def test_it_wrote_them_from_its_own_attempts_and_their_solutions() -> None:
    tasks = ScriptedPractice().tasks("curriculum", LESSONS)

    def script(asked: Call) -> str:
        if asked.stage == "write":
            return STEPS
        return f"It is so.\nANSWER: {gold(tasks[0])}" if asked.sample == 0 else "x" * 9 * SHOWN

    practice = ScriptedPractice(script)
    await prepared("self_written", practice)
    assert practice.stages == ["practise"] * LESSONS + ["write"]
    asked = practice.calls[-1].prompt
    for task in tasks:
        assert task.prompt in asked
        assert f"ANSWER: {gold(task)}" in asked
    assert "Your answer, which was right:\nIt is so." in asked
    assert asked.count("Your answer, which was wrong:") == LESSONS - 1
    assert "x" * SHOWN in asked
    assert "x" * (SHOWN + 1) not in asked
    assert TASK.prompt not in asked


async def test_what_cannot_be_read_as_steps_is_asked_for_once_more() -> None:
    practice = ScriptedPractice(
        lambda asked: STEPS if (asked.stage, asked.sample) == ("write", 1) else "Well."
    )
    assert (await prepared("self_written", practice)).text
    first, second = (each.prompt for each in practice.calls if each.stage == "write")
    assert second.startswith(first)
    assert "could not be used: a skill has a numbered list" in second
    never = ScriptedPractice(lambda asked: "Well.")
    made = await prepared("self_written", never)
    assert made.text == ""
    assert f"nothing usable in {TRIES} tries" in made.note


async def test_a_step_that_repeats_a_task_is_left_out_and_said_to_be() -> None:
    practice = ScriptedPractice(
        lambda asked: STEPS + LEAK if asked.stage == "write" else "ANSWER: 1"
    )
    made = await prepared("self_written", practice, tasks_text=SECRET)
    assert [step.label for step in read(made.text).scaffold.steps] == [
        "Count the fits",
        "Take away",
    ]
    assert "step 3 is rejected, and left out: phrase from the study's tasks" in made.note
    kept = await prepared("self_written", practice, tasks_text="Some other words")
    assert len(read(kept.text).scaffold.steps) == 3


async def test_a_worked_example_may_say_its_own_problem_again() -> None:
    task = ScriptedPractice().tasks("curriculum", 1)[0]
    practice = ScriptedPractice(
        lambda asked: f"They ask: {task.prompt}" if asked.stage == "teach" else "ANSWER: 1"
    )
    made = await prepared("lbt", practice, tasks_text=task.prompt)
    assert f"They ask: {task.prompt}" in made.text
    assert made.note.startswith("rationale 1 of 4; ")


async def test_a_procedure_repeats_no_practice_task() -> None:
    task = ScriptedPractice().tasks("curriculum", LESSONS)[0]
    copied = f"{STEPS}3. Quote: When asked, write {task.prompt.rstrip('?')} again.\n"
    made = await prepared(
        "self_written",
        ScriptedPractice(lambda asked: copied if asked.stage == "write" else "ANSWER: 1"),
    )
    assert len(read(made.text).scaffold.steps) == 2
    assert "step 3 is rejected, and left out: phrase from the practice tasks" in made.note


async def test_what_a_task_says_never_comes_back_to_the_student() -> None:
    practice = ScriptedPractice(
        lambda asked: LEAK.replace("3.", "1.") if asked.stage == "write" else "ANSWER: 1"
    )
    made = await prepared("self_written", practice, tasks_text=SECRET)
    assert made.text == ""
    assert "1 steps that do" in made.note
    assert not any("green bottles" in each.prompt for each in practice.calls)


async def test_a_shorter_overlap_is_noted_and_kept() -> None:
    text = "The divisor fits because it may, who knows; count how often the divisor fits. Apricot"
    practice = ScriptedPractice(lambda asked: STEPS if asked.stage == "write" else "ANSWER: 1")
    made = await prepared("self_written", practice, tasks_text=text)
    assert len(read(made.text).scaffold.steps) == 2
    assert "step 1 is flagged" in made.note


async def test_a_cut_off_procedure_is_noted() -> None:
    practice = ScriptedPractice(lambda asked: Completion(STEPS, "length", 1, 1))
    assert "cut off at" in (await prepared("self_written", practice)).note


class Empty(ScriptedPractice):
    """A practice of a suite without tasks to practise on."""

    def tasks(self, pool: str, number: int) -> list[object]:  # type: ignore[override]
        return []


@pytest.mark.parametrize("name", ["self_written", "lbt"])
async def test_without_practice_nothing_is_asked(name: str) -> None:
    practice = Empty()
    made = await prepared(name, practice)
    assert made.text == ""
    assert made.note
    assert not practice.calls


def teaching(asked: Call) -> str:
    """Of four rationales the third teaches: with it in the prompt, the exam is passed."""
    if asked.stage == "teach":
        return f"Rationale number {asked.sample} of mine."
    task = ScriptedPractice().tasks("selection", EXAM)[asked.sample]
    return f"ANSWER: {gold(task) if 'Rationale number 2' in asked.prompt else -1}"


async def test_the_rationale_with_the_best_exam_is_taken() -> None:
    practice = ScriptedPractice(teaching)
    made = await prepared("lbt", practice, sampling_temperature=0.6)
    problem = practice.tasks("curriculum", PROBLEMS)[1]
    body = f"Example task:\n{problem.prompt}\n\nExample solution:\nRationale number 2 of mine."
    assert made.text == body
    assert made.note == f"rationale 3 of 4; right of {EXAM} exam tasks: 0, 0, {EXAM}, 0"
    assert ARMS["lbt"].opening(arm_inputs(prepared=made.text), 0) == wrapped(body)
    taught = [each for each in practice.calls if each.stage == "teach"]
    assert {(each.temperature, each.max_tokens) for each in taught} == {(0.6, CAP)}
    assert len({(each.prompt, each.sample) for each in taught}) == PROBLEMS * RATIONALES
    exams = [each for each in practice.calls if each.stage == "exam"]
    assert len(exams) == PROBLEMS * RATIONALES * EXAM
    assert all(each.prompt.startswith(wrapped("Example task:")) for each in exams)


async def test_of_equals_the_first_is_taken() -> None:
    practice = ScriptedPractice(lambda asked: f"Rationale {asked.sample}.")
    assert (await prepared("lbt", practice)).note.startswith("rationale 1 of 4; ")


async def test_rationales_that_leak_or_were_cut_off_sit_no_exam() -> None:
    def script(asked: Call) -> Completion:
        if asked.stage == "teach" and asked.sample == 1:
            return Completion("Half of", "length", 1, 1)
        return Completion(SECRET if asked.sample == 0 else f"Mine, {asked.sample}.", "stop", 1, 1)

    practice = ScriptedPractice(script)
    made = await prepared("lbt", practice, tasks_text=SECRET)
    assert "rationale 1 is rejected, and left out" in made.note
    assert "rationale 1 of 2" in made.note
    assert practice.stages.count("exam") == 2 * EXAM
    nothing = await prepared("lbt", ScriptedPractice(lambda _: SECRET), tasks_text=SECRET)
    assert nothing.text == ""
    assert "there is no rationale" in nothing.note


@pytest.mark.parametrize("name", ["self_written", "lbt"])
async def test_what_the_study_asks_is_not_practised_on(name: str) -> None:
    practice = ScriptedPractice()
    await prepared(name, practice)
    assert TASK.prompt in arm_inputs().tasks_text
    assert not any(TASK.prompt in each.prompt for each in practice.calls)
