"""The seam of every judge: two anonymous sides in, one judgement out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bus.messages.judge import Judgement


@dataclass(frozen=True, slots=True)
class Seen:
    """One side as it is shown: PNGs of four views in a grid, and of their masks."""

    sheet: bytes
    silhouettes: bytes


@dataclass(frozen=True, slots=True)
class Viewing:
    """All that a judge gets to know; nothing is kept from one viewing to the next."""

    a: Seen
    b: Seen
    rubric: str
    asked: str | None = None


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


def named(kind: str, settings: Mapping[str, object]) -> str:
    """A judge's name with a hash that changes with anything that changes what it says."""
    content = json.dumps(settings, sort_keys=True, default=str)
    return f"{kind}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
