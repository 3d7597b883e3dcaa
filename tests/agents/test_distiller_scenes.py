"""What can be seen in scenes, distilled: on worlds that exist only here."""

import json
from collections.abc import Sequence
from itertools import product

import pytest

from agents.distiller.agent import Distiller
from agents.distiller.contrast import APART, difference
from agents.distiller.scene_facts import SCENE_FACTS
from agents.distiller.scene_procedures import NoDifferenceError, scene_procedures
from bus.messages.distiller import (
    ContrastPair,
    DistilScaffold,
    ImproveAttempt,
    Worked,
    WorkedStep,
)
from graph.wire import worked_message
from tools.model.chat import Completion, Sampling
from tools.model.errors import ModelError, ModelRejectedError, ModelUnavailableError
from tools.scaffold.leaks import scan
from tools.scaffold.model import Scaffold, written
from tools.scaffold.model import Step as ScaffoldStep
from tools.scene.facts import MEANING, facts
from tools.scene.plan import Plan, parse
from tools.scene.predicted_observation import observe
from tools.tasks.reference import TaskReference
from tools.tasks.scenes.worlds.catalogue import WORLDS
from tools.tasks.scenes.worlds.family import worlds_js, worlds_plan


def worked(hill: str, kiosks: int, tint: str) -> Worked:
    """The procedure of a made-up kind of world: dunes with kiosks."""
    steps = (
        ("Look around", f"Think of {hill}.", "One sees it first.", ""),
        ("Settle it", f"Let all stand on the sand. Set {hill} at 0.", "Dunes sink.", "ground_gap"),
        ("Touch", "Let each thing touch what carries it.", "Wind takes the rest.", "floating"),
        ("Row", f"Repeat small things. Make {kiosks} kiosks alike.", "Rows look built.", "meshes"),
        ("Paint", f"Give neighbours other colors. Make one {tint}.", "Dunes are dull.", "colours"),
    )
    return Worked(
        steps=tuple(
            WorkedStep(label=label, text=text, because=because, shows_in=fact)
            for label, text, because, fact in steps
        ),
        roles={"largest hill": hill, "number of kiosks": str(kiosks), "tint": tint},
    )


def pair(at: int, student: dict[str, float], expert: dict[str, float]) -> ContrastPair:
    return ContrastPair(
        skill="dunes/kiosks",
        prompt=f"Build dunes with {at + 2} kiosks beside the western slope of the old salt lake.",
        attempt='{"parts":[]}',
        better='{"parts":[1]}',
        worked=worked(f"crest {'abcdef'[at]}", at + 2, ("pink", "teal", "lime")[at % 3]),
        observed=student,
        better_observed=expert,
    )


POOR = {"meshes": 5.0, "floating": 2.0, "ground_gap": 0.0, "colours": 6.0, "seconds": 1.0}
RICH = {"meshes": 30.0, "floating": 0.0, "ground_gap": 0.0, "colours": 6.0, "seconds": 9.0}
PAIRS = [pair(at, {**POOR, "meshes": 4.0 + at}, RICH) for at in range(4)]


def labels(pairs: Sequence[ContrastPair], most: int = 300) -> list[list[str]]:
    return [[step.label for step in each.steps] for each in scene_procedures(pairs, most)]


def test_a_step_whose_fact_does_not_differ_is_left_out() -> None:
    everything, *_ = labels(PAIRS)
    assert everything == ["Look around", "Touch", "Row"]
    sunk = [each.model_copy(update={"observed": {**POOR, "ground_gap": -0.4}}) for each in PAIRS]
    assert labels(sunk)[0] == ["Look around", "Settle it", "Touch", "Row"]


def test_signs_of_facts_do_not_matter_and_few_exceptions_do_not_either() -> None:
    gaps = (-0.4, 0.3, 0.0, -0.2)
    mixed = [
        each.model_copy(update={"observed": {**POOR, "ground_gap": gap}})
        for each, gap in zip(PAIRS, gaps, strict=True)
    ]
    assert "Settle it" in labels(mixed)[0]
    fewer = [mixed[1], mixed[2], PAIRS[3]]
    assert "Settle it" not in labels(fewer)[0]


def test_what_experts_do_less_of_is_no_step() -> None:
    meagre = [
        each.model_copy(update={"better_observed": {**RICH, "meshes": 2.0}}) for each in PAIRS
    ]
    assert "Row" not in labels(meagre)[0]


@pytest.mark.parametrize(("expert", "tells"), [(5 / (1 - APART), True), (5.5, False)])
def test_a_difference_must_be_large(expert: float, tells: bool) -> None:
    pairs = [pair(at, POOR, {**RICH, "meshes": expert}) for at in range(3)]
    assert difference(pairs, "meshes").tells is tells


def test_one_pair_and_missing_facts_tell_nothing() -> None:
    assert not difference(PAIRS[:1], "meshes").tells
    assert not difference(PAIRS, "buried").tells
    bare = [each.model_copy(update={"observed": {}}) for each in PAIRS[1:]]
    assert not difference([PAIRS[0], *bare], "meshes").tells
    with pytest.raises(NoDifferenceError, match="meshes 0/4"):
        scene_procedures([pair(at, RICH, RICH) for at in range(4)], 300)


def test_an_undescribed_fact_goes_by_what_most_pairs_show() -> None:
    pairs = [pair(at, {"gleam": 1.0}, {"gleam": 3.0}) for at in range(3)]
    pairs.append(pair(3, {"gleam": 3.0}, {"gleam": 1.0}))
    found = difference(pairs, "gleam")
    assert (found.tells, found.apart, found.pairs) == (True, 3, 4)


def test_candidates_differ_in_abstraction_and_carry_no_worlds_values() -> None:
    concrete, abstract, *_ = scene_procedures(PAIRS, 300)
    assert "the number of kiosks" in written(concrete.steps)
    assert "experts use" in written(concrete.steps)
    assert "kiosks" not in written(abstract.steps)
    for each in scene_procedures(PAIRS, 300):
        text = written(each.steps)
        assert not any(digit in text.replace("times", "") for digit in ("crest", "pink", "30"))
        texts = {f"task {at}": one.prompt for at, one in enumerate(PAIRS)}
        assert (
            scan(Scaffold(each.steps, ("dunes/kiosks",), "generalised"), texts).outcome == "clean"
        )
    assert "floating (in 4 of 4 pairs)" in concrete.rationale


def test_steps_that_cannot_be_seen_go_first_and_then_the_weakest() -> None:
    whole = written(scene_procedures(PAIRS, 900)[0].steps)
    shorter = labels(PAIRS, len(whole) // 4 - 10)
    assert shorter[0] == ["Touch", "Row"]
    assert ["Touch"] in labels(PAIRS, 45)


def test_every_described_fact_is_one_that_scenes_have() -> None:
    assert set(SCENE_FACTS) <= set(MEANING)


async def test_the_distiller_writes_for_scenes_where_facts_are_there_and_else_as_for_texts() -> (
    None
):
    request = DistilScaffold(
        skill="dunes/*", pairs=tuple(PAIRS), sources=("generalised",), count=4, max_tokens=300
    )
    reply = await Distiller(None, None).distil_scaffold(request)
    assert [step.label for step in reply.candidates[0].steps] == ["Look around", "Touch", "Row"]
    blind = tuple(each.model_copy(update={"observed": {}}) for each in PAIRS)
    reply = await Distiller(None, None).distil_scaffold(request.model_copy(update={"pairs": blind}))
    assert [step.label for step in reply.candidates[0].steps][:2] == ["Look around", "Settle it"]


def poor(plan: Plan) -> Plan:
    """What a small model makes of a task: a few boxes of one size, all in one place."""
    parts = [
        {"name": part.name, "shape": "box", "size": [5, 5, 5], "at": [0, 0, 0], "color": "blue"}
        for part in plan.parts[:3]
    ]
    return Plan.model_validate({"parts": parts})


def test_scaffolds_of_the_shipped_worlds_leak_nothing() -> None:
    families = (worlds_plan(), worlds_js())
    pairs: list[ContrastPair] = []
    texts: dict[str, str] = {}
    for skill, family in product(WORLDS, families):
        reference = TaskReference(family.name, "1", skill, 0, 4)
        task, gold = family.task(reference), family.gold(reference)
        texts |= {f"task {reference}": task.prompt, f"answer {reference}": gold}
        if task.format == "plan":
            better = parse(gold)
            attempt = poor(better)
            pairs.append(
                ContrastPair(
                    skill=reference.path,
                    prompt=task.prompt,
                    attempt=attempt.text(),
                    better=gold,
                    worked=worked_message(task.worked),
                    observed=facts(observe(attempt)),
                    better_observed=facts(observe(better)),
                )
            )
    made = scene_procedures(pairs, 300)
    assert "Stand on ground" in [step.label for step in made[0].steps]
    assert "Join every part" not in [step.label for step in made[1].steps]
    for each in made:
        scaffold = Scaffold(each.steps, ("worlds_plan/*",), "generalised")
        assert scan(scaffold, texts).outcome == "clean"
        assert scaffold.tokens <= 300


class Seeing:
    """Keeps what it was asked."""

    variant = "seeing"

    def __init__(self, answer: str | ModelError) -> None:
        self._answer = answer
        self.asked: list[tuple[str, Sampling, Sequence[bytes]]] = []

    async def complete(
        self, prompt: str, sampling: Sampling, pictures: Sequence[bytes] = ()
    ) -> Completion:
        self.asked.append((prompt, sampling, pictures))
        if isinstance(self._answer, ModelError):
            raise self._answer
        return Completion(self._answer, "stop", 100, 10, 0.5)


SCHEMA = json.dumps({"type": "object"})
SCENE = ImproveAttempt(
    prompt="Build dunes.",
    attempt='{"parts":[]}',
    solution='{"parts":["gold"]}',
    pictures=("one", "two"),
    form="Reply with the JSON plan alone.",
    json_schema=SCHEMA,
)


async def load(digest: str) -> bytes:
    return digest.encode()


async def test_the_expert_sees_attempt_and_pictures_and_answers_in_the_format() -> None:
    expert = Seeing('{"parts":["better"]}')
    improvement = await Distiller(expert, None, load).improve_attempt(SCENE)
    assert (improvement.text, improvement.source) == ('{"parts":["better"]}', "model")
    ((prompt, sampling, pictures),) = expert.asked
    assert list(pictures) == [b"one", b"two"]
    assert "The 2 pictures show" in prompt
    assert SCENE.form in prompt
    assert SCENE.attempt in prompt
    assert SCENE.solution is not None
    assert SCENE.solution not in prompt
    assert sampling.json_schema == SCHEMA
    assert sampling.max_tokens > 2000


async def test_without_a_loader_the_expert_is_told_of_no_pictures() -> None:
    expert = Seeing("{}")
    await Distiller(expert, None).improve_attempt(SCENE)
    ((prompt, _, pictures),) = expert.asked
    assert list(pictures) == []
    assert "pictures" not in prompt


@pytest.mark.parametrize(
    "expert",
    [
        None,
        Seeing(ModelUnavailableError("http://expert", "busy")),
        Seeing(ModelRejectedError("http://expert", "no pictures", "name one that sees")),
        Seeing(""),
    ],
)
async def test_the_shipped_solution_stands_in(expert: Seeing | None) -> None:
    improvement = await Distiller(expert, None, load).improve_attempt(SCENE)
    assert (improvement.text, improvement.source) == (SCENE.solution, "generalised")


async def test_a_model_author_is_told_the_facts_of_both_sides() -> None:
    step = {"label": "Touch", "when": "you place", "action": "touch", "because": "it holds"}
    expert = Seeing(json.dumps({"procedures": [{"steps": [step]}]}))
    request = DistilScaffold(skill="dunes/*", pairs=tuple(PAIRS), sources=("model",), count=1)
    await Distiller(expert, None).distil_scaffold(request)
    prompt = expert.asked[0][0]
    assert "Seen in the failed scene: meshes 4, colours 6, ground_gap 0, floating 2." in prompt
    assert "Seen in the correct scene: meshes 30," in prompt


def test_no_scaffold_of_scenes_holds_what_a_step_may_not() -> None:
    for each in scene_procedures(PAIRS, 300):
        assert all(isinstance(step, ScaffoldStep) for step in each.steps)
        assert len(each.steps) <= 7
        assert len(written(each.steps)) <= 4 * 300
