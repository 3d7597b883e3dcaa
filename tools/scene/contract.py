"""What a scene must be for its task: clauses over facts and named parts, each a sentence.

A contract is part of a key, so it is plain data; `tools.scene.clauses` says what each kind means.
"""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tools.scene.colours import Name as ColourName

Kind = Literal[
    "draws",
    "has",
    "parts",
    "grounded",
    "connected",
    "distinct",
    "visible",
    "colours",
    "coloured",
    "sizes",
    "proportion",
    "symmetric",
    "above",
    "beside",
    "larger",
    "slender",
]
_OF_A_PART = frozenset({"has", "coloured", "above", "beside", "larger", "slender"})
_OF_TWO = frozenset({"above", "beside", "larger"})


class MalformedContractError(ValueError):
    """Data is no contract."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"no contract of a scene: {reason}")


class Clause(BaseModel):
    """One demand; which fields it needs is up to its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    kind: Kind
    """What is demanded."""
    part: str = ""
    """The part it is about."""
    other: str = ""
    """The part it is compared with."""
    least: float = 0
    """The least that will do."""
    most: float | None = None
    """The most that will do; None for no bound."""
    colour: ColourName | None = None
    """The colour that is demanded."""


class Contract(BaseModel):
    """Named parts, each with the other words that are taken for it, and the clauses."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    parts: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Synonyms by part; the part's own name needs no mention."""
    clauses: tuple[Clause, ...] = Field(min_length=1)
    """Every one must be met to pass; each weighs the same in the score."""

    @model_validator(mode="after")
    def _names_its_parts(self) -> Self:
        for clause in self.clauses:
            named = [clause.part] * (clause.kind in _OF_A_PART)
            named += [clause.other] * (clause.kind in _OF_TWO)
            for part in named:
                if part not in self.parts:
                    raise ValueError(f"clause {clause.kind!r} is about {part!r}, no part of it")
            if clause.kind == "coloured" and clause.colour is None:
                raise ValueError("clause 'coloured' needs a colour")
        return self

    @classmethod
    def read(cls, data: object) -> Self:
        """The contract that a key holds.

        Raises:
            MalformedContractError: the data is none.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise MalformedContractError(f"{first['loc']}: {first['msg']}") from error

    def data(self) -> Mapping[str, Any]:
        """What a key holds of it: JSON values alone."""
        return self.model_dump(mode="json", exclude_defaults=True)
