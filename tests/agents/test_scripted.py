"""The scripted student and distiller, asked as the coordinator asks."""

import pytest

from agents.scripted.distiller import ScriptedDistiller
from agents.scripted.student import SimulatedModel
from bus.messages.distiller import DistilScaffold, ImproveAttempt
from tools.model.chat import Sampling
from tools.model.errors import ModelRejectedError, ModelSettingsError
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of
from tools.tasks.reference import TaskReference
from tools.tasks.simulated import simulated

FAMILY = simulated()


def task(seed: int, level: int = 2) -> tuple[str, str]:
    """A prompt and its key."""
    reference = TaskReference(FAMILY.name, FAMILY.version, "sorting", level, seed)
    gold = FAMILY.gold(reference)
    assert gold is not None
    return FAMILY.task(reference).prompt, gold


async def rate(model: SimulatedModel, addition: str = "", items: int = 300) -> float:
    """Share of items passed, with something added to the prompt."""
    passed = 0
    for seed in range(items):
        prompt, key = task(seed)
        done = await model.complete(f"{addition}\n\n{prompt}", Sampling(seed=1))
        passed += done.text.endswith(f"ANSWER: {key}")
    return passed / items


async def test_the_same_call_gives_the_same_completion() -> None:
    prompt, _ = task(1)
    one = await SimulatedModel().complete(prompt, Sampling(seed=5))
    assert one == await SimulatedModel().complete(prompt, Sampling(seed=5))
    texts = {(await SimulatedModel().complete(prompt, Sampling(seed=n))).text for n in range(40)}
    assert len(texts) == 2, "right and wrong"


async def test_greedy_sampling_ignores_the_seed() -> None:
    prompt, _ = task(2)
    greedy = [
        await SimulatedModel().complete(prompt, Sampling(temperature=0, seed=n)) for n in range(9)
    ]
    assert len(set(greedy)) == 1


async def test_a_lift_in_the_scaffold_is_the_only_thing_that_helps() -> None:
    model = SimulatedModel()
    plain = await rate(model)
    assert await rate(model, "Be thorough and careful.") == plain
    assert await rate(model, "1. Go on with lift=+2.0") > plain + 0.15
    assert await rate(model, "1. Go on with lift=-2.0") < plain - 0.15
    assert await rate(model, "Go on with lift=+3.0\nGo on with lift=-3.0") == pytest.approx(
        plain, abs=0.1
    )


async def test_hints_help_a_stuck_student_from_level_two() -> None:
    stuck = SimulatedModel("stuck")
    assert await rate(stuck) < 0.1
    assert await rate(stuck, "Hint level 1. Say it in your own words.") < 0.1
    assert await rate(stuck, "Hint level 2. Work in this order.") > 0.5


async def test_a_short_cap_truncates_and_hides_the_answer() -> None:
    prompt, key = task(3)
    done = await SimulatedModel().complete(prompt, Sampling(max_tokens=8, seed=1))
    assert (done.finish_reason, done.completion_tokens) == ("length", 8)
    assert key not in done.text


async def test_a_format_world_hides_answers_from_the_strict_extractor() -> None:
    texts = [
        (await SimulatedModel("format_only").complete(task(seed)[0], Sampling(seed=1))).text
        for seed in range(100)
    ]
    assert 20 < sum(r"\boxed{" in text for text in texts) < 60


async def test_what_is_no_simulated_task_is_refused_for_good() -> None:
    with pytest.raises(ModelRejectedError, match="no simulated task"):
        await SimulatedModel().complete("What is 2 + 2?", Sampling())


def test_variants_tell_students_apart_and_agree_with_the_settings() -> None:
    settings = EndpointSettings(simulated="helps")
    assert SimulatedModel("helps").variant == variant_of(settings)
    variants = {SimulatedModel(name, seed).variant for name in ("null", "helps") for seed in (0, 1)}
    assert len(variants) == 4
    with pytest.raises(ModelSettingsError, match="only null, heterogeneous_null"):
        SimulatedModel("clever")


def request(**changes: object) -> DistilScaffold:
    usual = {"skill": "simulated/sorting", "pairs": (), "sources": ("generalised", "library")}
    return DistilScaffold.model_validate(usual | {"count": 4, "seed": 7} | changes)


async def test_candidates_are_drawn_from_the_seed_and_carry_their_effect() -> None:
    one = await ScriptedDistiller().distil_scaffold(request())
    assert one == await ScriptedDistiller().distil_scaffold(request())
    assert one != await ScriptedDistiller().distil_scaffold(request(seed=8))
    assert len({candidate.steps for candidate in one.candidates}) == 4
    assert [c.source for c in one.candidates] == ["generalised", "library"] * 2
    assert all("lift=" in candidate.steps[-1].action for candidate in one.candidates)


async def test_rejected_candidates_are_not_written_again() -> None:
    before = await ScriptedDistiller().distil_scaffold(request())
    rejected = tuple(candidate.steps for candidate in before.candidates)
    after = await ScriptedDistiller().distil_scaffold(request(rejected=rejected))
    assert not {candidate.steps for candidate in after.candidates} & set(rejected)
    assert len(after.candidates) == 4


async def test_no_source_gives_no_candidate() -> None:
    assert (await ScriptedDistiller().distil_scaffold(request(sources=()))).candidates == ()


async def test_the_better_attempt_is_the_key_where_there_is_one() -> None:
    prompt, key = task(4)
    distiller = ScriptedDistiller()
    better = await distiller.improve_attempt(ImproveAttempt(prompt=prompt, attempt="no idea"))
    assert better.text.endswith(f"ANSWER: {key}")
    none = await distiller.improve_attempt(ImproveAttempt(prompt="What is 2 + 2?", attempt="5"))
    assert none.text == ""
