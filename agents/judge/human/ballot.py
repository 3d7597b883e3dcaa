"""What a person has chosen so far, and what that is as a judgement."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from bus.messages.judge import Judgement, Scores

Criterion = Literal["visual_quality", "silhouette", "coherence", "detail"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
UNSAYABLE = "none"
"""The choice of somebody who cannot say which side is better."""

Chosen = dict[Criterion, Annotated[int, Field(ge=0, le=10)]]


class Ballot(BaseModel):
    """A vote as it is being made: anything may still be missing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    a: Chosen = Field(default_factory=dict)
    b: Chosen = Field(default_factory=dict)
    preference: Literal["A", "B", "tie", "none"] | None = None
    reason: str = Field(default="", max_length=300)

    @property
    def is_empty(self) -> bool:
        return self == Ballot()

    @property
    def is_whole(self) -> bool:
        """Whether it can be handed in: all is chosen, or why that cannot be done is said."""
        if self.preference == UNSAYABLE:
            return bool(self.reason.strip())
        scores = len(self.a) + len(self.b)
        return self.preference is not None and scores == 2 * len(CRITERIA)

    def judgement(self, judge: str) -> Judgement:
        """The vote of a judge of this name.

        Raises:
            ValueError: something is missing.
        """
        if not self.is_whole or self.preference is None:
            raise ValueError("choose a preference and all eight scores, or say why you cannot")
        if self.preference == "none":
            return Judgement(outcome="unscored", reason=self.reason.strip(), judge=judge)
        a, b = (Scores.model_validate(side) for side in (self.a, self.b))
        return Judgement(outcome="scored", preference=self.preference, a=a, b=b, judge=judge)
