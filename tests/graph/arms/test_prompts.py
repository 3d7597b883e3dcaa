"""Every arm's prompts, word for word, in the one wrapper and with the one answer line."""

from dataclasses import replace

import pytest

from graph.arms.catalogue import ARMS, BASELINES
from graph.arms.i2s import INSIGHTS, TRACE
from graph.arms.interface import ArmInputs, Completion
from graph.arms.metaladder import ANALOGUE, REFLECTION, RESTATEMENT
from graph.arms.rules import built
from tests.graph.arms.scripted import SKILL, Call, ScriptedPractice, arm_inputs, task_of
from tools.scaffold.arms import ArmError, Demo, build_arm
from tools.scaffold.contamination import scan_baseline
from tools.scaffold.library.catalogue import library
from tools.scaffold.model import Scaffold
from tools.scaffold.skill_file import SkillFile
from tools.scaffold.skill_md import write
from tools.tasks.prompt import answer_line

TASK = task_of(SKILL, "panel", 0)
WRAPPER = (
    "Before you answer, work through these steps in writing, a line each. "
    "Skip a step that does not apply."
)
END = f"{TASK.prompt}\n\nFinish with a line of the form `ANSWER: <number>`."
BY_RULE = ("none", "cot", "labels", "full", "shuffled", "demand", "wrong_domain", "demo", "placebo")
OWN = write(SkillFile.of(Scaffold(library(SKILL)[0].steps, (SKILL,), "self_written")))
PREPARED = {"self_written": OWN, "lbt": "Example task:\nWhat is 9 mod 4?\n\nExample solution:\n1"}


def inputs_of(name: str) -> ArmInputs:
    return arm_inputs(prepared=PREPARED.get(name, ""))


@pytest.mark.parametrize("name", ARMS)
async def test_every_answer_is_asked_for_in_one_place_and_with_one_line(name: str) -> None:
    arm, practice = ARMS[name], ScriptedPractice()
    answer = await arm.answer(inputs_of(name), TASK, 0, practice)
    last = practice.calls[-1]
    assert last.stage == "answer"
    assert last.max_tokens is None
    assert answer.text == "(answer 0)"
    assert answer.finish_reason == "stop"
    opening, found, after = last.prompt.partition(TASK.prompt)
    assert found
    assert opening == "" or opening.startswith(f"{WRAPPER}\n")
    assert after.endswith(f"\n\n{answer_line(TASK.format)}")
    assert name == "hint_ladder" or after == f"\n\n{answer_line(TASK.format)}"
    before = [each for each in practice.calls if each.stage != "answer"]
    assert all(answer_line(TASK.format) not in each.prompt for each in before)
    assert all(each.max_tokens for each in before)


@pytest.mark.parametrize("name", BY_RULE)
async def test_what_a_rule_builds_is_what_a_trial_has(name: str) -> None:
    given, practice = arm_inputs(), ScriptedPractice()
    built = build_arm(
        name,
        given.scaffold,
        tasks_text=given.tasks_text,
        avoided=given.families,
        demo=given.demos[0],
    )
    answer = await ARMS[name].answer(given, TASK, 0, practice)
    assert [each.prompt for each in practice.calls] == [
        f"{built.text}\n\n{END}" if built.text else END
    ]
    assert answer.note == built.note


def test_every_demonstration_is_shown_in_its_order() -> None:
    demos = (*arm_inputs().demos, Demo("What is 9 mod 4?", "Two fours are 8.\nANSWER: 1"))
    opening = ARMS["demo"].opening(arm_inputs(demos=demos), 0)
    shown = "\n\n".join(
        f"Example task:\n{demo.prompt}\n\nExample solution:\n{demo.solution}" for demo in demos
    )
    assert opening == f"{WRAPPER}\n{shown}"


def test_the_wrong_domain_is_none_that_the_study_asks() -> None:
    usual, asked = arm_inputs(), arm_inputs(families=frozenset({"arithmetic", "reasoning_gym"}))
    assert "reasoning_gym/" in built("wrong_domain", usual).note
    assert "reasoning_gym/" not in built("wrong_domain", asked).note


def test_placebos_take_turns() -> None:
    given = arm_inputs(placebos=3)
    texts = [ARMS["placebo"].opening(given, index) for index in range(6)]
    assert len(set(texts[:3])) == 3
    assert texts[3:] == texts[:3]
    assert len({ARMS["placebo"].opening(arm_inputs(placebos=1), index) for index in range(3)}) == 1


def test_one_line_says_think_step_by_step() -> None:
    assert ARMS["cot"].opening(arm_inputs(), 0) == f"{WRAPPER}\n1. Think step by step."


async def test_metaladder_climbs_every_rung() -> None:
    practice = ScriptedPractice()
    await ARMS["metaladder"].answer(arm_inputs(), TASK, 0, practice)
    head = f"{WRAPPER}\nType of Problem and Solution Method:\n(reflection 0)"
    assert [(each.stage, each.max_tokens) for each in practice.calls] == [
        ("reflection", REFLECTION),
        ("analogue", ANALOGUE),
        ("restatement", RESTATEMENT),
        ("answer", None),
    ]
    assert "(reflection 0)" in practice.calls[1].prompt
    assert practice.calls[3].prompt == (
        f"{head}\n\nSimilar Problem:\n(analogue 0)\n\nOriginal Problem:\n(restatement 0)\n\n{END}"
    )
    short = ScriptedPractice()
    await ARMS["metaladder_shortcut"].answer(arm_inputs(), TASK, 0, short)
    assert short.calls[-1].prompt == (f"{head}\n\nOriginal Problem:\n(restatement 0)\n\n{END}")
    assert short.calls[:2] == [practice.calls[0], practice.calls[2]]


async def test_i2s_answers_without_the_demonstrations() -> None:
    given, practice, refined = arm_inputs(), ScriptedPractice(), ScriptedPractice()
    await ARMS["i2s"].answer(given, TASK, 0, practice)
    await ARMS["i2s_plus"].answer(given, TASK, 0, refined)
    assert [(each.stage, each.max_tokens) for each in refined.calls] == [
        ("insights", INSIGHTS),
        ("trace", TRACE),
        ("refined", TRACE),
        ("answer", None),
    ]
    assert refined.calls[:2] == practice.calls[:2]
    shown = [given.demos[0].prompt in each.prompt for each in refined.calls]
    assert shown == [True, False, False, False]
    assert "(insights 0)" in practice.calls[1].prompt
    assert practice.calls[2].prompt == f"{WRAPPER}\nReasoning for this task:\n(trace 0)\n\n{END}"
    assert "(trace 0)" in refined.calls[2].prompt
    assert refined.calls[3].prompt == f"{WRAPPER}\nReasoning for this task:\n(refined 0)\n\n{END}"


async def test_the_hint_ladder_tells_two_rungs_and_an_analogue() -> None:
    practice = ScriptedPractice()
    await ARMS["hint_ladder"].answer(arm_inputs(), TASK, 0, practice)
    (asked,) = practice.calls
    assert asked.prompt.startswith(
        f"{ARMS['demo'].opening(arm_inputs(), 0)}\n\n{TASK.prompt}\n\nHint "
    )
    assert "Hint level 1. What is given: the number is " in asked.prompt
    assert "Hint level 2. Work in this order: 1. Count the fits. 2. " in asked.prompt
    assert "Hint level 3" not in asked.prompt


CHAINS = ("metaladder", "metaladder_shortcut", "i2s", "i2s_plus")


@pytest.mark.parametrize("name", CHAINS)
async def test_a_stage_that_gave_nothing_or_was_cut_off_is_noted(name: str) -> None:
    def script(asked: Call) -> Completion:
        if asked.stage == "answer":
            return Completion("ANSWER: 6", "length", 1, 1)
        return (
            Completion("half a thou", "length", 1, 1)
            if asked.stage == "trace"
            else (Completion("  \n", "stop", 1, 0))
        )

    practice = ScriptedPractice(script)
    answer = await ARMS[name].answer(arm_inputs(), TASK, 0, practice)
    assert (answer.text, answer.finish_reason) == ("ANSWER: 6", "length")
    for stage in set(practice.stages) - {"answer", "trace"}:
        assert f"{stage} gave nothing" in answer.note
    if "trace" in practice.stages:
        assert "trace was cut off" in answer.note
    if name != "i2s":
        assert practice.calls[-1].prompt == END, "no heading stands above nothing"


@pytest.mark.parametrize(
    "name", ["labels", "full", "shuffled", "placebo", "wrong_domain", "curated"]
)
async def test_an_arm_of_a_procedure_says_that_there_is_none(name: str) -> None:
    with pytest.raises(ArmError, match=f"'{name}'.*(procedure|adopted nothing)"):
        await ARMS[name].answer(
            arm_inputs(scaffold=None, curated=None), TASK, 0, ScriptedPractice()
        )


@pytest.mark.parametrize("name", ["none", "cot", "demand", "demo", *CHAINS, "hint_ladder"])
async def test_other_arms_do_without(name: str) -> None:
    practice = ScriptedPractice()
    await ARMS[name].answer(arm_inputs(scaffold=None, curated=None), TASK, 0, practice)
    assert practice.calls


@pytest.mark.parametrize("name", ["demo", "i2s", "i2s_plus", "self_written", "lbt"])
async def test_an_arm_without_its_material_says_so_before_it_asks(name: str) -> None:
    practice = ScriptedPractice()
    with pytest.raises(ArmError, match=f"'{name}'"):
        await ARMS[name].answer(arm_inputs(demos=()), TASK, 0, practice)
    assert not practice.calls


def test_the_ladder_without_rungs_says_so() -> None:
    with pytest.raises(ArmError, match="no worked solutions"):
        ARMS["hint_ladder"].recipe(arm_inputs(demos=()), replace(TASK, worked=None), 0)


@pytest.mark.parametrize("name", BASELINES)
async def test_a_baseline_has_no_run_of_a_scaffold(name: str) -> None:
    given, practice = arm_inputs(), ScriptedPractice()
    await ARMS[name].answer(given, TASK, 1, practice)
    assert given.scaffold is not None
    assert given.curated is not None
    for asked in practice.calls:
        assert not scan_baseline(asked.prompt, (given.scaffold, given.curated), TASK.prompt)
    full = ARMS["full"].recipe(given, TASK, 0)
    assert scan_baseline(full, (given.scaffold,), TASK.prompt), "the scan does find one"
