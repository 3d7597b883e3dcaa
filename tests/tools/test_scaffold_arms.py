"""Every arm by its rule; nothing in a baseline that is a scaffold's."""

from hashlib import sha256

import pytest

from tools.scaffold.arms import ARMS, ArmError, Demo, build_arms
from tools.scaffold.contamination import ContaminatedBaselineError, demand_clean, scan_baseline
from tools.scaffold.library.catalogue import library, skill_files
from tools.scaffold.model import Scaffold, Step, written
from tools.scaffold.text import block, labels, shuffled
from tools.scaffold.wrong_domain import families

SCAFFOLD = library("arithmetic/remainder")[0]
OTHER = library("reasoning_gym/gcd")[0]
OWN = Scaffold(SCAFFOLD.steps[:2], SCAFFOLD.skills, "self_written")
TASKS = "What is the remainder of 17 divided by 5? Reverse the letters of a word."
DEMO = Demo("What is 17 mod 5?", "Three fives are 15.\nANSWER: 2")


def test_all_arms_stand_in_one_wrapper() -> None:
    built = build_arms(
        (*ARMS, "placebo/2", "placebo/3"),
        SCAFFOLD,
        tasks_text=TASKS,
        wrong_domain=OTHER,
        demo=DEMO,
        self_written=OWN,
    )
    assert list(built) == [*ARMS, "placebo/2", "placebo/3"]
    opening = block([SCAFFOLD]).splitlines()[0]
    assert built["none"].text == ""
    texts = {arm.text for arm in built.values()}
    assert built["best_of"].text == ""
    assert len(texts) == len(built) - 1
    assert all(text.startswith(f"{opening}\n") for text in texts if text)
    assert {name: arm.name for name, arm in built.items()} == {name: name for name in built}
    for arm in built.values():
        assert arm.digest == sha256(arm.text.encode()).hexdigest()


def test_each_arm_is_its_rule() -> None:
    built = build_arms(
        ARMS, SCAFFOLD, tasks_text=TASKS, wrong_domain=OTHER, demo=DEMO, self_written=OWN
    )
    assert built["full"].text == block([SCAFFOLD])
    assert built["labels"].text == labels([SCAFFOLD])
    assert built["shuffled"].text == shuffled([SCAFFOLD])
    assert built["wrong_domain"].text == block([OTHER])
    assert OTHER.digest in built["wrong_domain"].note
    assert built["self_written"].text == block([OWN])
    assert DEMO.prompt in built["demo"].text
    assert DEMO.solution in built["demo"].text
    assert "perplexity unmatched" in built["placebo"].note
    assert len(built["placebo"].text.splitlines()) == len(built["full"].text.splitlines())
    assert len(built["demand"].text.splitlines()) == 2


def test_scenes_are_demanded_in_detail() -> None:
    plain = build_arms(["demand"], SCAFFOLD)["demand"].text
    scene = build_arms(["demand"], SCAFFOLD, scenes=True)["demand"].text
    assert "many parts" in scene
    assert "parts" not in plain


def test_the_same_ingredients_give_the_same_bytes() -> None:
    one, again = (build_arms(["placebo", "shuffled"], SCAFFOLD, tasks_text=TASKS) for _ in range(2))
    assert one == again


@pytest.mark.parametrize("skill", skill_files(), ids=lambda skill: skill.name)
def test_the_wrong_domain_is_another_family(skill: object) -> None:
    scaffold = skill.scaffold  # type: ignore[attr-defined]
    avoided = frozenset({"code"})
    text = build_arms(["wrong_domain"], scaffold, avoided=avoided)["wrong_domain"].text
    (chosen,) = (each.scaffold for each in skill_files() if block([each.scaffold]) == text)
    assert families(chosen).isdisjoint(families(scaffold) | avoided)


ALONE = Scaffold((Step("Only step", "you start", "write it down", "it helps"),), ("a/b",), "model")


@pytest.mark.parametrize(
    ("name", "scaffold", "given", "said"),
    [
        ("wishful", SCAFFOLD, {}, "there are none, full"),
        ("full/2", SCAFFOLD, {}, "there are none, full"),
        ("placebo/x", SCAFFOLD, {}, "there are none, full"),
        ("placebo", SCAFFOLD, {}, "give `tasks_text`"),
        ("shuffled", ALONE, {}, "too few different actions"),
        ("wrong_domain", SCAFFOLD, {"wrong_domain": SCAFFOLD}, "same family arithmetic"),
        ("demo", SCAFFOLD, {}, "give `demo`"),
        ("demo", SCAFFOLD, {"demo": Demo("What?", " ")}, "give `demo`"),
        ("self_written", SCAFFOLD, {}, "give `self_written`"),
        ("self_written", SCAFFOLD, {"self_written": SCAFFOLD}, "'library'"),
    ],
)
def test_an_arm_that_cannot_be_built_says_which_and_what_to_do(
    name: str, scaffold: Scaffold, given: dict[str, object], said: str
) -> None:
    with pytest.raises(ArmError, match=name) as raised:
        build_arms([name], scaffold, **given)  # type: ignore[arg-type]
    assert raised.value.arm == name
    assert said in str(raised.value)


def test_a_clean_baseline_is_clean() -> None:
    built = build_arms(["placebo", "demand"], SCAFFOLD, tasks_text=TASKS)
    for arm in built.values():
        assert scan_baseline(f"{arm.text}\n\n{TASKS}", [SCAFFOLD, OTHER]) == ()


@pytest.mark.parametrize("length", [24, 40])
def test_a_run_of_a_scaffold_taints(length: int) -> None:
    line = str(SCAFFOLD.steps[1])
    prompt = f"{TASKS}\n{line[3 : 3 + length].upper()}@"
    (taint,) = scan_baseline(prompt, [OTHER, SCAFFOLD])
    assert taint.scaffold == SCAFFOLD.digest
    assert length - 2 <= len(taint.run) <= length
    with pytest.raises(ContaminatedBaselineError, match=SCAFFOLD.digest):
        demand_clean(prompt, [SCAFFOLD])


def test_shorter_runs_and_the_tasks_own_words_are_no_taint() -> None:
    line = str(SCAFFOLD.steps[1])
    assert scan_baseline(f"{TASKS}\n{line[3:24]}@", [SCAFFOLD]) == ()
    assert scan_baseline(f"{TASKS}\n{line[3:43]}", [SCAFFOLD], own=line[3:43]) == ()
    demand_clean(TASKS, [SCAFFOLD])


def test_a_short_step_taints_as_a_whole() -> None:
    short = Scaffold((Step("A", "b", "c", "d"),), ("a/b",), "model")
    assert len(written(short.steps)) < 30
    assert scan_baseline("A: When b, c, because d.", [short])
