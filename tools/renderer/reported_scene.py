"""What a program says that it built, read as the untrusted text that it is."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from tools.renderer.errors import BadSceneError
from tools.renderer.numbers import lines
from tools.renderer.rendering import Rendering

MOST = 1000
"""No count that a program gives of itself is believed beyond this."""


@dataclass(frozen=True, slots=True)
class ReportedScene:
    """A scene as the program's page reports it, unchecked, and how it came to be."""

    scene: Any
    camera: Any
    failed: str
    scenes: int
    cameras: int
    console: tuple[str, ...]
    exceptions: tuple[str, ...]
    dropped: tuple[str, ...]

    def about(self, rendering: Rendering) -> Rendering:
        """The rendering with what the page told; nothing seen after an exception is a crash."""
        seen = rendering.observation
        observation = replace(
            seen,
            scenes=self.scenes,
            cameras=max(seen.cameras, self.cameras),
            console=self.console,
            exceptions=self.exceptions,
            dropped=tuple(dict.fromkeys((*self.dropped, *seen.dropped))),
        )
        rendering = replace(rendering, observation=observation)
        if rendering.failure == "blank" and self.exceptions:
            return replace(rendering, failure="crash", reason=self.exceptions[0])
        return rendering


def read(text: str) -> ReportedScene:
    """Parse what was left.

    Raises:
        BadSceneError: it is not what a program's page leaves.
    """
    try:
        told = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadSceneError("the program left no readable scene") from None
    if not isinstance(told, Mapping):
        raise BadSceneError("the program left no readable scene")
    return ReportedScene(
        scene=told.get("scene"),
        camera=told.get("camera"),
        failed=" ".join(lines([told.get("failed")])),
        scenes=_count(told.get("scenes")),
        cameras=_count(told.get("cameras")),
        console=lines(told.get("console")),
        exceptions=lines(told.get("exceptions")),
        dropped=lines(told.get("dropped")),
    )


def _count(value: Any) -> int:
    return min(max(value, 0), MOST) if isinstance(value, int) else 0


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)
