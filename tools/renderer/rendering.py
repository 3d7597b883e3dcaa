"""The renderer's interface: what it draws, and what comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from tools.renderer.picture import Turntable
from tools.scene.observation import Observation

SceneFailure = Literal["crash", "timeout", "memory", "blank"]


@dataclass(frozen=True, slots=True)
class Rendering:
    """What came of a scene; `failure` is set where there was nothing to draw, with `reason`.

    A scene that threw after it had built something is drawn, and its exceptions are in
    `observation`.
    """

    observation: Observation
    pictures: Turntable | None = None
    failure: SceneFailure | None = None
    reason: str = ""


class Drawing(Protocol):
    """Draws scenes; whatever a scene does is a `Rendering`, never an exception."""

    async def draw_script(self, source: str) -> Rendering:
        """Run a program that nobody trusts, and draw the fullest scene it builds.

        Raises:
            RendererUnavailableError: no browser could be had, or it broke twice running.
        """
        ...

    async def draw_scene(self, scene: Mapping[str, Any]) -> Rendering:
        """Draw a scene in three.js's JSON object format (4.6), which runs no code.

        Raises:
            RendererUnavailableError: no browser could be had, or it broke twice running.
        """
        ...
