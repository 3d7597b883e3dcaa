"""Whose terms the parts of an export are under, as far as is known here."""

from collections.abc import Iterator

from observability.export.survey import Survey

_GYM, _HUMAN_EVAL, _OWN = "reasoning_gym", "human_eval", "own"
_EXPERT = "model"


def licences(survey: Survey) -> list[str]:
    """A sentence for each origin that this export has texts of."""
    return [*_tasks(survey), *_better(survey)]


def _tasks(survey: Survey) -> Iterator[str]:
    families = {skill.partition("/")[0] for skill in survey.skills}
    if _GYM in families:
        yield "*tasks of `reasoning_gym`*: made by Reasoning Gym, Apache-2.0;"
    if _HUMAN_EVAL in families:
        yield "*tasks of `human_eval`*: HumanEval (Chen et al. 2021), MIT;"
    if _OWN in families:
        yield "*tasks of `own`*: yours, or whoever's you took them from;"
    if others := sorted(families - {_GYM, _HUMAN_EVAL, _OWN}):
        named = ", ".join(f"`{name}`" for name in others)
        yield f"*tasks of {named}*: made by families that ship with Tutelage, Apache-2.0;"


def _better(survey: Survey) -> Iterator[str]:
    sources = {mined.source for mined in survey.contrast.values()}
    proposed = {lineage.proposed.source for lineage in survey.scaffolds.all()}
    if _EXPERT in sources | proposed:
        yield (
            "*what an expert model wrote* (better attempts and scaffolds whose source is `model`): "
            "that model's terms. Many forbid to train another model on its answers: look before "
            "you fine-tune;"
        )
    if "self_written" in proposed:
        yield "*scaffolds whose source is `self_written`*: the student's terms;"
    if "imported" in proposed:
        yield "*scaffolds whose source is `imported`*: the terms of whoever wrote them;"
    yield "*the rest* (worked solutions, other scaffolds, this card): Tutelage, Apache-2.0."
