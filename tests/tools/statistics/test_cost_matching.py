"""k answers of `none` cost what one of `full` does."""

import pytest

from tools.statistics.analysis import Score
from tools.statistics.cost_matching import answers_for


def score(arm: str, item: str, read: int, written: int, value: float | None = 1.0) -> Score:
    return Score("c", item, arm, value, prompt_tokens=read, completion_tokens=written)


@pytest.mark.parametrize(
    ("read", "written", "answers"), [(100, 100, 1), (20, 10, 1), (200, 299, 2), (300, 200, 3)]
)
def test_prompts_count_and_halves_are_rounded_up(read: int, written: int, answers: int) -> None:
    scores = [score("none", "a", 150, 50), score("full", "a", read, written)]
    assert answers_for(scores, "full", "none") == answers


def test_what_either_arm_is_missing_is_left_out() -> None:
    scores = [
        *(score("none", "a", 50, 50), score("full", "a", 150, 50)),
        *(score("none", "b", 50, 50, None), score("full", "b", 9_000, 50)),
        *(score("none", "c", 50, 50), score("full", "c", 9_000, 50, None)),
        score("placebo", "a", 9_000, 9_000),
    ]
    assert answers_for(scores, "full", "none") == 2
    assert answers_for(scores[2:], "full", "none") == 1
