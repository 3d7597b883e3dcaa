"""Facts about a trial: what was committed to, drawn, judged and concluded."""

from typing import Literal

from pydantic import Field

from observability.ledger.check_facts import JudgeKind
from observability.ledger.fact import Recorded
from tools.statistics.analysis import Analysis

Endpoint = Literal["contract", "verdict", "judge"]


class TrialCommitted(Recorded):
    """Everything that could bias the trial is fixed; also on the `lab` stream, in its order.

    Nothing of domain 2 was read before.
    """

    kind: Literal["trial_committed"] = "trial_committed"
    run: str
    trial: int
    """Number j of this trial against its pool, from 1; abandoned ones count."""
    pool: str
    """The domain-2 pool."""
    family: str = ""
    """Name and version of the family that its tasks are of, `objects_plan@1`."""
    levels: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    """Objects that no trial had spent, with the levels that they may be asked for at."""
    alpha: float
    """One-sided, .05 / (j (j + 1))."""
    scaffold: str
    source: str
    """Who wrote it: `generalised`, `model`, `self_written`, `library`, `imported`."""
    arms: dict[str, str]
    """Digest of the text that each arm puts before the task, by arm."""
    left_out: dict[str, str] = Field(default_factory=dict)
    """Why an arm that was wished for could not be built, by arm."""
    placebos: tuple[str, ...] = ()
    """Digests of the placebo's texts, where there are several: drawn tasks take them in turn."""
    arm_notes: tuple[str, ...] = ()
    """What is known of how well the arms match."""
    endpoint: Endpoint
    """The primary endpoint."""
    objects: int
    items: int = 1
    """Tasks drawn of each object."""
    attempts: int
    """Attempts per task and arm."""
    continued: bool = False
    """Whether truncated attempts go on to 4 times the cap, as the second estimand."""
    repeats: int = 1
    """Viewings of a pair in each order."""
    named: bool = True
    """Whether the judge is told what was asked for."""
    sampling: dict[str, float]
    judge: str | None
    """Name and hash of the judge's settings."""
    judges: tuple[str, ...] = ()
    """Of several judges, the names of all who have a vote; nobody else's counts."""
    checked: bool | None
    """Whether that judge had passed its check; None where no judge is asked."""
    primary: tuple[str, ...]
    specificity: str | None
    secondary: tuple[str, ...]
    margin: float
    variant: str
    domain1: tuple[str, ...]
    """References of the tasks that the scaffold was distilled from."""


class TrialDrawn(Recorded):
    """A nonce was drawn, and with it the items; also on the `lab` stream: objects are spent."""

    kind: Literal["trial_drawn"] = "trial_drawn"
    run: str
    trial: int
    pool: str
    commit: str
    """Digest of the commit."""
    nonce: str
    """Hexadecimal."""
    objects: tuple[str, ...]
    tasks: tuple[str, ...]
    """References."""


class AnswerChosen(Recorded):
    """Of several answers of `none` to one item, one was chosen for the arm `best_of`.

    Nobody looked at the key. The first answer is that of the arm `none` itself.
    """

    kind: Literal["answer_chosen"] = "answer_chosen"
    item: int
    continued: bool
    """Whether truncated answers had gone on beyond the cap."""
    answers: int
    """k, the number of answers."""
    chosen: int | None
    """Which of them, from 0; None where one is missing, or could not be adapted."""
    rule: Literal["majority", "first_valid"]
    support: int = 0
    """Answers that say the same as the chosen one, itself among them."""


class PairJudged(Recorded):
    """One blind viewing of `full` beside a control, unblinded."""

    kind: Literal["pair_judged"] = "pair_judged"
    task: str
    object: str
    control: str
    number: int
    """Number of the attempt within object and arm."""
    repeat: int
    full_is: Literal["A", "B"]
    """Where the judge saw `full`; recorded where the judge cannot read."""
    sheets: tuple[str, str]
    """Digests of what was shown as A and as B."""
    judge: str
    outcome: Literal["scored", "unscored"]
    reason: str = ""
    s: float | None = None
    """1 where `full` was preferred, -1 where the control was, 0 for a tie; None if unscored."""
    full: dict[str, float] = Field(default_factory=dict)
    """Scores of `full` by criterion."""
    other: dict[str, float] = Field(default_factory=dict)
    """Scores of the control."""
    votes: dict[str, float] = Field(default_factory=dict)
    """s of each member of a panel that is scored."""
    abstained: dict[str, str] = Field(default_factory=dict)
    """Why a member of a panel is unscored, by its name."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0


class JudgesAwaited(Recorded):
    """Judges have not answered for a while, and the run waits for them; on the run's stream."""

    kind: Literal["judges_awaited"] = "judges_awaited"
    about: str
    """What they are to judge."""
    workers: dict[str, int]
    """Viewings that each is asked for, by the worker's name: `judge.human`."""


class JudgeCheck(Recorded):
    """One check of a judge."""

    name: str
    passed: bool
    statistic: float
    """What was measured."""
    bound: float
    """What it is held against."""
    pairs: int
    said: str
    """In a sentence."""
    kinds: tuple[JudgeKind, ...] = ()
    """The same by kind of defect or of style, where there are kinds."""


class JudgeChecked(Recorded):
    """A judge went through its checks; on the `lab` stream."""

    kind: Literal["judge_checked"] = "judge_checked"
    run: str
    judge: str
    passed: bool
    checks: tuple[JudgeCheck, ...]


class TrialEnded(Recorded):
    """What the trial says; also on the `lab` stream."""

    kind: Literal["trial_ended"] = "trial_ended"
    run: str
    trial: int
    pool: str
    scaffold: str
    endpoint: Endpoint
    analysis: Analysis
    other_endpoints: dict[str, Analysis] = Field(default_factory=dict)
    """The same analysis of what was not the primary endpoint."""


class TrialAbandoned(Recorded):
    """A trial ended without a commit, or without its items; on the run's stream."""

    kind: Literal["trial_abandoned"] = "trial_abandoned"
    reason: str
