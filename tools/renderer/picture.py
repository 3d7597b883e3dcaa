"""What a scene looks like."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Turntable:
    """PNGs of a scene from fixed directions, all of one size and encoder, without metadata.

    `silhouettes[i]` is the mask of `views[i]`, white where the scene is. `own` is the scene
    through its own camera, None where it has none.
    """

    views: tuple[bytes, ...]
    silhouettes: tuple[bytes, ...]
    own: bytes | None = None
