"""Domain 1: experts meet every clause, tell how they work, and share no word with domain 2."""

import re
from dataclasses import replace
from random import Random

import pytest

from tools.scaffold.leaks import scan
from tools.scaffold.model import Scaffold, Step
from tools.scene.clauses import check
from tools.scene.colours import is_called
from tools.scene.facts import MEANING, facts
from tools.scene.naming import words
from tools.scene.plan import MOST, parse
from tools.scene.predicted_observation import observe
from tools.scene.three import PALETTE
from tools.tasks.reference import TaskReference
from tools.tasks.scenes.sketch import sketches
from tools.tasks.scenes.worlds.catalogue import WORLDS
from tools.tasks.scenes.worlds.family import worlds_js, worlds_plan
from tools.tasks.scenes.worlds.scripts import script
from tools.tasks.scenes.worlds.working import worked
from tools.tasks.scenes.worlds.world import LEVELS, Variant

FAMILY = worlds_plan()
EMPTY_WORDS = words("a an and the on in of with")


def reference(skill: str, level: int = 0, seed: int = 0) -> TaskReference:
    return TaskReference("worlds_plan", "1", skill, level, seed)


def test_there_are_enough_worlds() -> None:
    assert set(FAMILY.skills()) == set(WORLDS)
    assert len(WORLDS) >= 10


@pytest.mark.parametrize("skill", WORLDS)
@pytest.mark.parametrize("level", range(LEVELS))
def test_the_experts_plan_meets_every_clause(skill: str, level: int) -> None:
    world = WORLDS[skill]
    for number in world.counts[level]:
        main, accent = world.shades[0][0], world.shades[1][-1]
        plan = world.plan(Variant(number, main, accent))
        contract = world.contract(Variant(number, main, accent))
        assert [each.said for each in check(contract, observe(plan)) if not each.met] == []
        assert 12 <= len(plan.parts) <= MOST


@pytest.mark.parametrize("skill", WORLDS)
def test_a_task_and_its_gold_go_together(skill: str) -> None:
    golds = set()
    for seed in range(4):
        task, key = FAMILY.task(reference(skill, 1, seed)), FAMILY.key(reference(skill, 1, seed))
        gold = FAMILY.gold(reference(skill, 1, seed))
        golds.add((task.prompt, gold))
        assert (task.format, task.title, key.kind) == ("plan", WORLDS[skill].title, "scene")
        assert task.json_schema is not None
        assert parse(gold).text() == gold
    assert len(golds) == 4


@pytest.mark.parametrize("skill", WORLDS)
def test_less_than_the_expert_does_is_noticed(skill: str) -> None:
    world = WORLDS[skill]
    variant = world.vary(Random(7), 1)
    observation, contract = observe(world.plan(variant)), world.contract(variant)
    for part in world.parts:
        named = (part, *world.parts[part])
        left = [s for s in observation.solids if not any(words(n) <= words(s.name) for n in named)]
        missed = check(contract, replace(observation, solids=tuple(left)))
        assert any(each.clause.part == part and not each.met for each in missed)
    for other in world.shades[0]:
        if other != variant.main:
            wrong = world.contract(variant._replace(main=other))
            assert not all(each.met for each in check(wrong, observation))


@pytest.mark.parametrize("skill", WORLDS)
def test_shades_are_called_what_they_are_named(skill: str) -> None:
    for shades in WORLDS[skill].shades:
        for shade in shades:
            assert is_called(f"#{PALETTE[shade]:06x}", shade)  # type: ignore[arg-type]


@pytest.mark.parametrize("skill", WORLDS)
def test_the_worked_steps_are_one_procedure_with_this_worlds_values(skill: str) -> None:
    world = WORLDS[skill]
    variant = world.vary(Random(1), 0)
    solution = worked(world, variant)
    shared = [(step.label, step.because, step.shows_in) for step in solution.steps]
    harbour = WORLDS["harbour"]
    other = worked(harbour, harbour.vary(Random(2), 1))
    assert shared == [(step.label, step.because, step.shows_in) for step in other.steps]
    text = " ".join(step.text for step in solution.steps)
    assert all(value in text for value in solution.roles.values())
    seen = facts(observe(world.plan(variant)))
    assert {step.shows_in for step in solution.steps} - {""} <= set(MEANING) & set(seen)


def test_the_domains_share_no_word() -> None:
    second = {word for each in sketches().values() for word in words(each.title)} - EMPTY_WORDS
    second |= {word for name in sketches() for word in words(name.replace("_", " "))}
    for skill, world in WORLDS.items():
        variant = world.vary(Random(1), 1)
        named = {part.name for part in world.plan(variant).parts} | set(world.parts)
        program = re.findall(r"put\('([^']+)'|^// (.*)", script(skill, variant), re.MULTILINE)
        named |= {text for found in program for text in found}
        first = words(" ".join([world.title, skill, world.describe(variant), *named]))
        assert first & second == set(), skill


@pytest.mark.parametrize("skill", WORLDS)
def test_a_variant_fills_in_the_experts_program(skill: str) -> None:
    variant = WORLDS[skill].vary(Random(5), 1)
    shipped, filled = (script(skill, each) for each in (Variant(1, "teal", "pink"), variant))
    assert 40 <= filled.count("\n") <= 120
    assert f"const NUMBER = {variant.number};" in filled
    assert f"const MAIN = 0x{PALETTE[variant.main]:06x};" in filled
    assert f"const ACCENT = 0x{PALETTE[variant.accent]:06x};" in filled
    assert sum(a != b for a, b in zip(shipped.split("\n"), filled.split("\n"), strict=True)) == 3


@pytest.mark.parametrize("skill", WORLDS)
def test_both_formats_ask_for_the_same(skill: str) -> None:
    other = worlds_js()
    task = other.task(TaskReference("worlds_js", "1", skill, 0, 0))
    contract = other.key(task.reference).data["contract"]
    variants = [
        Variant(number, main, accent)
        for number in WORLDS[skill].counts[0]
        for main in WORLDS[skill].shades[0]
        for accent in WORLDS[skill].shades[1]
    ]
    assert (task.format, task.json_schema) == ("js", None)
    assert contract in [WORLDS[skill].contract(each).data() for each in variants]


def test_prompts_fit_a_small_budget() -> None:
    for skill in WORLDS:
        prompt = FAMILY.task(reference(skill, 1)).prompt
        # With chat template and answer line, whole calls to a Qwen student took 95 to 99 tokens.
        assert len(re.findall(r"\w+|[^\w\s]", prompt)) <= 90


def test_what_the_experts_tell_is_no_leak() -> None:
    steps = worked(WORLDS["harbour"], WORLDS["harbour"].vary(Random(1), 0)).steps
    scaffold = Scaffold(
        tuple(Step(s.label, "you build", s.text.split(". ")[0], s.because) for s in steps[:7]),
        ("worlds_plan/harbour",),
        "generalised",
    )
    texts = {}
    for skill in WORLDS:
        for level in range(LEVELS):
            at = reference(skill, level)
            texts[f"task {at}"], texts[f"answer {at}"] = FAMILY.task(at).prompt, FAMILY.gold(at)
    assert scan(scaffold, texts).outcome == "clean"
