"""What an arm is made of, for one student and one skill."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from graph.arms.interface import ArmInputs
from graph.study.context import StudyContext
from graph.study.students import StudyStudent
from graph.study.suites import StudySuite
from graph.study_settings import Study
from observability.ledger.folds.study import PreparationKey
from tools.scaffold import skill_md

CURATED = "curated"


def preparation_key(
    study: StudyContext, student: StudyStudent, suite: str, skill: str, arm: str
) -> PreparationKey:
    """What an arm is made ready for."""
    return PreparationKey(student.variant, suite, skill, arm, study.version(arm))


def arm_inputs(
    study: StudyContext, student: StudyStudent, suite: str, skill: str, arm: str
) -> ArmInputs:
    """The inputs of an arm, with what it has made ready for the skill."""
    name = (student.variant, suite, skill)
    if name not in study.inputs:
        own = study.suite(suite)
        inputs = skill_inputs(study.settings, study.suites, own, skill, student.count_tokens)
        warm = student.settings.temperature or study.settings.sampling_temperature
        study.inputs[name] = replace(inputs, sampling_temperature=warm)
    inputs = study.inputs[name]
    if study.arms[arm].cost_target is not None:
        samples = study.sample_counts.get((student.variant, suite, arm), 1)
        inputs = replace(inputs, samples=samples)
    fact = study.prepared(preparation_key(study, student, suite, skill, arm))
    if fact is None or fact.text is None:
        return inputs
    text = study.context.recorder.text(fact.text)
    if arm == CURATED:
        return replace(inputs, curated=skill_md.read(text).scaffold)
    return replace(inputs, prepared=text)


def skill_inputs(
    settings: Study,
    suites: Sequence[StudySuite],
    own: StudySuite,
    skill: str,
    count_tokens: Callable[[str], int],
) -> ArmInputs:
    """What every arm of a skill is made of."""
    material = own.suite.material(skill)
    return ArmInputs(
        skill=skill,
        scaffold=material.scaffold,
        demos=material.demos,
        tasks_text=own.texts[skill],
        count_tokens=count_tokens,
        families=frozenset(each.family for one in suites for each in one.references),
        placebos=settings.placebos,
        sampling_temperature=settings.sampling_temperature,
    )
