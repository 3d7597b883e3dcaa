"""How much a scene may use."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one scene: what goes over the first two is a timeout, over the rest `memory`."""

    seconds: float = 5.0
    """Processor time of a program."""
    patience: float = 20.0
    """Wall time of a program, and of a drawing: wider, for a busy machine is not the scene's
    fault."""
    objects: int = 4000
    """Nodes of the scene's graph, and copies of instanced meshes."""
    triangles: int = 500_000
    data_bytes: int = 24 * 2**20
    """Of the scene as JSON."""
    memory_bytes: int = 500 * 2**20
    """Resident memory of one process of the browser that runs programs."""
