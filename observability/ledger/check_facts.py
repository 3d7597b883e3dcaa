"""Facts about a judge's check: every pair that it was shown, and each kind of defect and style."""

from typing import Literal

from observability.ledger.fact import Recorded

Test = Literal["A/A", "identical pairs", "planted defects", "style only"]


class JudgeKind(Recorded):
    """One kind of defect or style, within a check of a judge."""

    name: str
    passed: bool
    share: float
    """Of a defect, the share of pairs found; of a style, the mean preference for the original."""
    statistic: float
    """What was measured: of a defect the exact lower limit of the share, of a style p."""
    bound: float
    """What it is held against."""
    pairs: int


class JudgeShown(Recorded):
    """One viewing of a pair of which the truth is known."""

    kind: Literal["judge_shown"] = "judge_shown"
    test: Test
    """The test that it is for."""
    what: str = ""
    """What was done to the second picture: a kind of defect or of style; empty for nothing."""
    pair: str
    scenes: tuple[str, str]
    """References of the tasks whose expert solution is seen on the first and second picture."""
    first_is: Literal["A", "B"]
    """Where the judge saw the first."""
    sheets: tuple[str, str] | None
    """Digests of what was shown as A and as B; None where one of them could not be drawn."""
    preference: Literal["A", "B", "tie"] | None
    """What the judge said; None if unscored."""
    reason: str = ""
    """Why it is unscored."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: float = 0.0
