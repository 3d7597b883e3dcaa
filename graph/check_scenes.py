"""The scenes of a judge's check: the expert's, as they are, damaged, and in another style.

They are drawn by the verifier like any answer, as three's JSON under a key of the check's own, so
nothing tells the judge which side is which but the pictures.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bus import buckets
from bus.messages.judge import Artefact
from bus.messages.verifier import Verdict, VerifyAnswer
from graph.asking import ask
from graph.context import RunContext
from graph.judges import lay_artefact
from graph.pictures import Drawing, fetch
from tools.pictures.sheet import sheet
from tools.scene.degrade import Scene
from tools.scene.plan import Plan
from tools.scene.planted import DEFECTS, STYLES, Change
from tools.scene.three import to_three
from tools.tasks.sealing import seal
from tools.tasks.task import Key, Task

PER_KIND = 12
"""Scenes that each kind of defect, and of style, is tried on."""
_AT_ONCE = 8
_TRIES = 3
"""A drawing that fails is run again twice, for the machine may have been busy."""
_KEY = Key("scene", {"format": "three", "contract": {"clauses": [{"kind": "draws"}]}})


@dataclass(frozen=True, slots=True)
class ExpertScene:
    """A task, and the expert's plan for it."""

    task: Task
    plan: Plan


@dataclass(frozen=True, slots=True)
class DrawnScene:
    """A scene as it is shown; `sides` is None where it could not be drawn."""

    scene: str
    sides: Artefact | None
    sheet: bytes = b""


@dataclass(frozen=True, slots=True)
class ChangedScene:
    """A scene, by its place among the subjects, before and after a change of some kind."""

    place: int
    kind: str
    before: DrawnScene
    after: DrawnScene


@dataclass(frozen=True, slots=True)
class CheckScenes:
    """Everything that a judge is shown."""

    whole: list[DrawnScene]
    damaged: list[ChangedScene]
    restyled: list[ChangedScene]

    @property
    def sheets(self) -> list[bytes]:
        """What was shown, each once."""
        changed = (each.after for each in (*self.damaged, *self.restyled))
        return list({each.sheet: None for each in (*self.whole, *changed) if each.sheet})


async def draw(context: RunContext, subjects: Sequence[ExpertScene]) -> CheckScenes:
    """Have every subject drawn as it is, and those whose turn it is with each change.

    Raises:
        DeadLetteredError: no verifier could answer.
    """
    drawer = _SceneDrawer(context, await buckets.put(context.connection, "verifier", seal(_KEY)))
    whole = await drawer.draw([(each.task, to_three(each.plan)) for each in subjects])
    damaged = await _change(drawer, subjects, whole, DEFECTS)
    return CheckScenes(whole, damaged, await _change(drawer, subjects, whole, STYLES))


async def _change(
    drawer: "_SceneDrawer",
    subjects: Sequence[ExpertScene],
    whole: Sequence[DrawnScene],
    changes: Mapping[str, Change],
) -> list[ChangedScene]:
    order = list(turns(changes, len(subjects)))
    after = await drawer.draw(
        [(subjects[place].task, changes[kind](subjects[place].plan)) for kind, place in order]
    )
    return [
        ChangedScene(place, kind, whole[place], changed)
        for (kind, place), changed in zip(order, after, strict=True)
    ]


def turns(changes: Mapping[str, Change], scenes: int) -> Iterator[tuple[str, int]]:
    """Which change is made to which scene, by its place.

    Each kind goes on where the last one ended, so that all scenes have their turn alike.
    """
    for number, kind in enumerate(changes):
        for step in range(min(PER_KIND, scenes)):
            yield kind, (number * PER_KIND + step) % scenes


@dataclass(frozen=True, slots=True)
class _SceneDrawer:
    """Has scenes drawn; `key` is the digest of the key that they are drawn under."""

    context: RunContext
    key: str

    async def draw(self, scenes: Sequence[tuple[Task, Scene]]) -> list[DrawnScene]:
        room = asyncio.Semaphore(_AT_ONCE)

        async def one(task: Task, scene: Scene) -> DrawnScene:
            async with room:
                return await self._exhibit(str(task.reference), scene)

        return list(await asyncio.gather(*(one(*each) for each in scenes)))

    async def _exhibit(self, reference: str, scene: Scene) -> DrawnScene:
        drawn = await self._drawn(reference, scene)
        if drawn is None:
            return DrawnScene(reference, None)
        picture, mask = await asyncio.to_thread(_sheets, drawn)
        return DrawnScene(reference, await lay_artefact(self.context, picture, mask), picture)

    async def _drawn(self, reference: str, scene: Scene) -> Drawing | None:
        request = VerifyAnswer(task=reference, sealed=self.key, answer=json.dumps(scene))
        identity = self.context.identity
        for replicate in range(_TRIES):
            identifier = identity.request(
                "verifier", request, purpose="judge check", replicate=replicate
            )
            verdict = await ask(self.context, "verifier", request, Verdict, identifier)
            if verdict.pictures is not None:
                return await fetch(self.context, verdict.pictures)
        return None


def _sheets(drawn: Drawing) -> tuple[bytes, bytes]:
    by_name = dict(zip((*drawn.views, *drawn.silhouettes), drawn.pictures, strict=False))
    views, masks = ([by_name[name] for name in names] for names in (drawn.views, drawn.silhouettes))
    return sheet(views), sheet(masks)
