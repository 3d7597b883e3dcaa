"""What an arm is made of, for one student and one skill."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from graph.arms.plug import Kit
from graph.study.asked import AskedSuite
from graph.study.bench import Bench
from graph.study.pupils import Pupil
from graph.study_settings import Study
from observability.ledger.folds.study import Place
from tools.scaffold import skill_md

CURATED = "curated"


def place_of(bench: Bench, pupil: Pupil, suite: str, skill: str, arm: str) -> Place:
    """What an arm is made ready for."""
    return Place(pupil.variant, suite, skill, arm, bench.versions(arm))


def kit_of(bench: Bench, pupil: Pupil, suite: str, skill: str, arm: str) -> Kit:
    """The kit of an arm, with what it has made ready for the skill."""
    name = (pupil.variant, suite, skill)
    if name not in bench.kits:
        asked = bench.suite(suite)
        kit = plain_kit(bench.settings, bench.suites, asked, skill, pupil.count_tokens)
        heat = pupil.settings.temperature or bench.settings.heat
        bench.kits[name] = replace(kit, heat=heat)
    kit = bench.kits[name]
    if bench.arms[arm].against is not None:
        kit = replace(kit, answers=bench.answers.get((pupil.variant, suite, arm), 1))
    fact = bench.prepared(place_of(bench, pupil, suite, skill, arm))
    if fact is None or fact.text is None:
        return kit
    text = bench.context.recorder.text(fact.text)
    if arm == CURATED:
        return replace(kit, curated=skill_md.read(text).scaffold)
    return replace(kit, prepared=text)


def plain_kit(
    settings: Study,
    suites: Sequence[AskedSuite],
    asked: AskedSuite,
    skill: str,
    count_tokens: Callable[[str], int],
) -> Kit:
    """What every arm of a skill is made of."""
    material = asked.suite.material(skill)
    return Kit(
        skill=skill,
        scaffold=material.scaffold,
        demos=material.demos,
        tasks_text=asked.words[skill],
        count_tokens=count_tokens,
        families=frozenset(each.family for one in suites for each in one.references),
        placebos=settings.placebos,
        heat=settings.heat,
    )
