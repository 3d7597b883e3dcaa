"""Scaffolds that were brought into the lab, put forward beside what the distiller writes."""

from typing import NamedTuple

from graph.context import RunContext
from observability.ledger.facts import ScaffoldImported
from tools.scaffold.model import Scaffold, Step

LIBRARY = "library"
"""The source whose share of the candidates they have."""

Offered = dict[str, tuple[Scaffold, str]]
"""Scaffolds with their rationales, by digest."""


class Offer(NamedTuple):
    """What can be put forward, and why the rest cannot."""

    scaffolds: Offered
    refused: tuple[str, ...] = ()


def offer(context: RunContext, episode: int, skill: str, room: int) -> Offer:
    """Imported scaffolds for a skill that this run has not tried; at most the library's share.

    A run sees what was imported before it began, so that a later import changes nothing of it,
    whatever is killed and resumed.
    """
    plan, recorder = context.plan.candidates, context.recorder
    if LIBRARY not in plan.sources:
        return Offer({})
    share = -(-room // len(plan.sources))
    as_of = context.as_of(episode)
    tried = {name for name, fact in recorder.history.proposed.items() if fact.episode <= as_of}
    harmful = recorder.lab.harmful(context.variant)
    scaffolds: Offered = {}
    refused: list[str] = []
    for each in recorder.lab.imported_before(recorder.progress.began, skill):
        scaffold = _for_skill(each, skill)
        if scaffold.digest in tried | harmful:
            continue
        if scaffold.tokens > plan.max_tokens:
            refused.append(
                f"imported: {each.name} has about {scaffold.tokens} tokens, "
                f"at most {plan.max_tokens} (candidates.max_tokens)"
            )
        elif len(scaffolds) < share:
            scaffolds[scaffold.digest] = scaffold, f"imported as {each.name}"
    return Offer(scaffolds, tuple(refused))


def _for_skill(fact: ScaffoldImported, skill: str) -> Scaffold:
    """The scaffold for one of its skills; a child of what was imported where that is for more."""
    steps = tuple(Step(**step) for step in fact.steps)
    parent = fact.parent if fact.skills == (skill,) else fact.scaffold
    return Scaffold(steps, (skill,), "imported", parent)
