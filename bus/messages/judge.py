"""What a blind judge is shown, and what it says of it."""

from typing import Literal

from pydantic import Field

from bus.messages.message import Message, Reply, Request, Usage

Side = Literal["A", "B"]
Preference = Literal["A", "B", "tie"]


class Artefact(Message):
    """One anonymous side of a pair: digests in the judge's bucket."""

    sheet: str
    """PNG of the turntable's views in one grid."""
    silhouettes: str
    """PNG of their masks in the same grid."""


class JudgePair(Request):
    """Compare two anonymous artefacts, in a fresh context."""

    kind: Literal["judge_pair"] = "judge_pair"
    a: Artefact
    """Shown first."""
    b: Artefact
    """Shown second."""
    rubric: str
    """What to look at."""
    asked: str | None = None
    """Name of what was asked for, where the trial tells it."""
    ticket: str
    """Random; makes each viewing a request of its own and says nothing."""


class Scores(Message):
    """One side, criterion by criterion, from 0 to 10."""

    visual_quality: float = Field(ge=0, le=10)
    """How good it looks."""
    silhouette: float = Field(ge=0, le=10)
    """How well its outline tells what it is; for the instrument judge, the outline's complexity."""
    coherence: float = Field(ge=0, le=10)
    """How well its parts hold together."""
    detail: float = Field(ge=0, le=10)
    """How much there is to see."""


class Vote(Message):
    """What one member of a panel said."""

    judge: str
    """The member's name."""
    outcome: Literal["scored", "unscored"]
    """Whether it answered by the schema."""
    preference: Preference | None = None
    """Its preference, where it is scored."""
    a: Scores | None = None
    """Its scores of A."""
    b: Scores | None = None
    """Its scores of B."""
    reason: str = ""
    """Why it is unscored."""


class Judgement(Reply):
    """What the judge said of a pair in one viewing."""

    kind: Literal["judgement"] = "judgement"
    outcome: Literal["scored", "unscored"]
    """`unscored` where the answer was empty, truncated, refused or against the schema."""
    preference: Preference | None = None
    """The side that is better; set exactly when scored."""
    a: Scores | None = None
    """Scores of A; the mean over a panel."""
    b: Scores | None = None
    """Scores of B."""
    reason: str = ""
    """Why it is unscored; empty otherwise."""
    judge: str
    """Name and hash of the judge's settings, the same for every viewing."""
    votes: tuple[Vote, ...] = ()
    """What each member of a panel said."""
    usage: Usage = Usage()
    """What it cost."""


class GradeAnswer(Request):
    """Say whether an answer to a question is right; without its key, and without a pair."""

    kind: Literal["grade_answer"] = "grade_answer"
    question: str
    """The task's own words, without whatever stood before them in the student's prompt."""
    answer: str
    """What was answered, without what repeats the prompt's opening."""
    ticket: str
    """Random; makes each grading a request of its own and says nothing."""


class Grade(Message):
    """What one member said of an answer."""

    judge: str
    """The member's name and the hash of its settings."""
    grade: Literal["right", "wrong", "unscored"]
    """`unscored` where it was empty, truncated, refused or against the schema."""
    reason: str = ""
    """Why it is unscored; empty otherwise."""
    usage: Usage = Usage()
    """What it cost."""


class Grading(Reply):
    """What each member said, none having heard another; empty where no member reads words."""

    kind: Literal["grading"] = "grading"
    grades: tuple[Grade, ...] = ()
    """In the order of the members."""
