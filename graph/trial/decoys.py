"""Pairs of controls that a person is shown between the others; no vote on them counts.

A model sees every viewing in a fresh context. A person remembers: of an item's pairs, the scene
that is in all of them would be `full`. So one control, drawn by lot, is shown beside every other as
often as `full` is, and which of the two scenes that keep coming back is `full` stays a coin toss.
Two empty sheets are a tie that nobody is shown, so an empty control would come back less often: it
is drawn only where all of them are empty.
"""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from bus.messages.judge import Artefact, JudgePair
from graph.identity import Identity
from graph.measuring import digest
from tools.judging.rubric import RUBRIC
from tools.pictures.empty import DARK, empty_sheet


class Decoy(NamedTuple):
    """One viewing of a control as A beside another as B."""

    task: str
    number: int
    a: str
    b: str
    repeat: int


def decoys(
    identity: Identity, task: str, number: int, controls: Mapping[str, Artefact], repeats: int
) -> list[Decoy]:
    """Every decoy of one task's attempts: both orders, all repeats; none for a single control."""
    if len(controls) < 2:
        return []
    ordered = sorted(controls)
    among = [control for control in ordered if controls[control] != _nothing()] or ordered
    drawn = among[identity.seed("decoy", task, number) % len(among)]
    return [
        Decoy(task, number, *sides, repeat)
        for other in ordered
        if other != drawn
        for sides in ((drawn, other), (other, drawn))
        for repeat in range(repeats)
    ]


def request(
    identity: Identity, decoy: Decoy, shown: Mapping[str, Artefact], asked: str | None
) -> JudgePair:
    """The request for one decoy, which looks like any other."""
    ticket = identity.nonce("ticket", "decoy", *decoy)[:32]
    return JudgePair(a=shown[decoy.a], b=shown[decoy.b], rubric=RUBRIC, asked=asked, ticket=ticket)


@cache
def _nothing() -> Artefact:
    return Artefact(sheet=digest(empty_sheet()), silhouettes=digest(empty_sheet(DARK)))
