"""Everything that can have happened, in past tense; the record's whole vocabulary."""

from typing import Annotated

from pydantic import Field, TypeAdapter

from observability.ledger.authoring_facts import (
    CuratorCalled,
    DraftsWritten,
    SkillInvented,
    TaskAuthored,
)
from observability.ledger.check_facts import JudgeShown
from observability.ledger.fact import Outcome, Purpose, Source
from observability.ledger.proof_facts import (
    GateClosed,
    GateOpened,
    GateTasksDrawn,
    PanelFinished,
)
from observability.ledger.run_facts import (
    EpisodeEnded,
    EpisodeFailed,
    RunEnded,
    RunPaused,
    RunQueued,
    RunResumed,
    RunStarted,
)
from observability.ledger.scaffold_facts import (
    ApprovalAnswered,
    ApprovalAsked,
    CandidateProposed,
    CandidateSelected,
    DistillingFinished,
    LeaksScanned,
    ScaffoldAdopted,
    ScaffoldImported,
    ScaffoldRejected,
    ScaffoldRetired,
)
from observability.ledger.study_facts import (
    AnswerGraded,
    ArmPrepared,
    StudyAttempted,
    StudyEnded,
    StudyPlanned,
)
from observability.ledger.teaching_facts import (
    AttemptDiscarded,
    AttemptMade,
    ContrastMined,
    DecisionMade,
    ImprovementMade,
)
from observability.ledger.trial_facts import (
    AnswerChosen,
    JudgeChecked,
    JudgesAwaited,
    PairJudged,
    TrialAbandoned,
    TrialCommitted,
    TrialDrawn,
    TrialEnded,
)

__all__ = [
    "FACT",
    "AnswerChosen",
    "AnswerGraded",
    "ApprovalAnswered",
    "ApprovalAsked",
    "ArmPrepared",
    "AttemptDiscarded",
    "AttemptMade",
    "CandidateProposed",
    "CandidateSelected",
    "ContrastMined",
    "CuratorCalled",
    "DecisionMade",
    "DistillingFinished",
    "DraftsWritten",
    "EpisodeEnded",
    "EpisodeFailed",
    "Fact",
    "GateClosed",
    "GateOpened",
    "GateTasksDrawn",
    "ImprovementMade",
    "JudgeChecked",
    "JudgeShown",
    "JudgesAwaited",
    "LeaksScanned",
    "Outcome",
    "PairJudged",
    "PanelFinished",
    "Purpose",
    "RunEnded",
    "RunPaused",
    "RunQueued",
    "RunResumed",
    "RunStarted",
    "ScaffoldAdopted",
    "ScaffoldImported",
    "ScaffoldRejected",
    "ScaffoldRetired",
    "SkillInvented",
    "Source",
    "StudyAttempted",
    "StudyEnded",
    "StudyPlanned",
    "TaskAuthored",
    "TrialAbandoned",
    "TrialCommitted",
    "TrialDrawn",
    "TrialEnded",
]

Fact = (
    RunStarted
    | RunResumed
    | RunPaused
    | RunQueued
    | RunEnded
    | DecisionMade
    | AttemptMade
    | AttemptDiscarded
    | ImprovementMade
    | ContrastMined
    | CandidateProposed
    | DistillingFinished
    | LeaksScanned
    | CandidateSelected
    | GateOpened
    | GateTasksDrawn
    | GateClosed
    | ApprovalAsked
    | ApprovalAnswered
    | ScaffoldAdopted
    | ScaffoldRejected
    | ScaffoldRetired
    | ScaffoldImported
    | PanelFinished
    | EpisodeEnded
    | EpisodeFailed
    | CuratorCalled
    | SkillInvented
    | DraftsWritten
    | TaskAuthored
    | TrialCommitted
    | TrialDrawn
    | AnswerChosen
    | PairJudged
    | JudgeChecked
    | JudgesAwaited
    | JudgeShown
    | TrialEnded
    | TrialAbandoned
    | StudyPlanned
    | ArmPrepared
    | StudyAttempted
    | AnswerGraded
    | StudyEnded
)

FACT: TypeAdapter[Fact] = TypeAdapter(Annotated[Fact, Field(discriminator="kind")])
"""Reads and writes any fact by its `kind`."""
