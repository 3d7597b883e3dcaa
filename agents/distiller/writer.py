"""The seam of every source of candidates, and the sources that need no language model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from agents.distiller.contrast import FEWEST, is_observed
from agents.distiller.generalise import TooFewSolutionsError
from agents.distiller.procedures import Procedure, TooLongError, procedures
from agents.distiller.scene_procedures import NoDifferenceError, scene_procedures
from agents.usage import NOTHING
from bus.messages.distiller import DistilScaffold
from bus.messages.message import Usage
from tools.scaffold.library.catalogue import library


@dataclass(frozen=True, slots=True)
class Written:
    """What a source gave, best guess first, and why it did not give more."""

    procedures: Sequence[Procedure] = ()
    refused: Sequence[str] = ()
    usage: Usage = NOTHING


class Writer(Protocol):
    """A source of procedures."""

    async def write(self, request: DistilScaffold, most: int, /) -> Written:
        """Write procedures within the request's limits; `most` is how many can be used.

        A source that costs nothing may give more, in case some were rejected before.

        Raises:
            ModelUnavailableError: a later try may succeed.
            ModelRejectedError: no try will.
        """
        ...


class Generaliser:
    """Writes what worked solutions have in common; of scenes, what shows in the difference."""

    async def write(self, request: DistilScaffold, _most: int, /) -> Written:
        observed = [pair for pair in request.pairs if is_observed(pair)]
        write = scene_procedures if len(observed) >= FEWEST else procedures
        try:
            return Written(write(request.pairs, request.max_tokens))
        except (TooFewSolutionsError, TooLongError, NoDifferenceError) as error:
            return Written(refused=[str(error)])


class Library:
    """Takes what people wrote beforehand."""

    async def write(self, request: DistilScaffold, _most: int, /) -> Written:
        authored = library(request.skill)
        if not authored:
            return Written(refused=[f"nothing is written for {request.skill}"])
        short = [each for each in authored if each.tokens <= request.max_tokens]
        return Written(
            [Procedure(each.steps, "written by people for this kind of task") for each in short],
            [
                f"{each.digest} has about {each.tokens} tokens, at most {request.max_tokens}"
                for each in authored
                if each not in short
            ],
        )


class UnconfiguredModel:
    """Stands for a model that is not configured."""

    def __init__(self, role: str) -> None:
        self._role = role

    async def write(self, _request: DistilScaffold, _most: int, /) -> Written:
        return Written(refused=[f"no model is set for the {self._role}"])
