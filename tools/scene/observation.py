"""What the renderer saw of a scene's graph; `tools.scene.facts` makes facts of it."""

from dataclasses import dataclass

Vector = tuple[float, float, float]
"""x, y and z in scene units; y is up."""


@dataclass(frozen=True, slots=True)
class Solid:
    """One visible mesh as it stands in the world; each copy of an instanced mesh is one.

    `name` is its own, else that of its nearest named ancestor, else empty. `material` is equal
    for meshes that look alike. `points` are up to 64 of its vertices in world coordinates,
    spread evenly over them.
    """

    name: str
    kind: str
    low: Vector
    high: Vector
    triangles: int
    colour: str
    material: str
    points: tuple[Vector, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """A scene's graph, and how it came to be.

    `names` are all names in it, groups' too. `covered` is the share of the frame that its
    silhouette fills, view by view. `dropped` says in words what was left out of the drawing
    (custom shaders, textures, what went over a cap). `graphics` is the name of the GL renderer.
    """

    solids: tuple[Solid, ...] = ()
    names: tuple[str, ...] = ()
    lights: int = 0
    cameras: int = 0
    scenes: int = 0
    covered: tuple[float, ...] = ()
    console: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    seconds: float = 0.0
    graphics: str = ""
