"""The seam of every judge: two anonymous sides in, one judgement out."""

from dataclasses import dataclass
from typing import Protocol

from bus.messages.judge import Judgement


@dataclass(frozen=True, slots=True)
class SideImages:
    """One side as it is shown: PNGs of four views in a grid, and of their masks."""

    sheet: bytes
    silhouettes: bytes


@dataclass(frozen=True, slots=True)
class Viewing:
    """All that a judge gets to know; nothing is kept from one viewing to the next."""

    a: SideImages
    b: SideImages
    rubric: str
    asked: str | None = None
    ticket: str = ""
    """Random: tells this viewing from another of the same pair, and nothing else."""


class Juror(Protocol):
    """Somebody who judges."""

    @property
    def name(self) -> str:
        """Its name and the hash of its settings."""
        ...

    async def view(self, viewing: Viewing) -> Judgement:
        """Judge once.

        Raises:
            PictureError: a side is no sheet.
            ModelUnavailableError: the model gave no answer; a later try may succeed.
            ModelRejectedError: the model's endpoint refuses this call for good.
        """
        ...
