"""Attempts of a run that is no study, as a comparison takes them."""

import pytest

from observability.ledger.facts import AttemptMade
from observability.study.comparing import _score


@pytest.mark.parametrize(
    ("rule", "strict"), [("answer_line", 1.0), ("code_block", 1.0), ("boxed", 0.0)]
)
def test_the_strict_path_takes_what_a_study_takes(rule: str, strict: float) -> None:
    """A program in its code block is obedience, in a trial as in a study."""
    fact = AttemptMade.model_construct(
        task="code@1/write/1/3", skill="code/write", arm="full", outcome="passed", score=None,
        rule=rule, finish_reason="stop", prompt_tokens=5, completion_tokens=7, cost=0.0,
    )  # fmt: skip
    found = _score(fact, "small", 0)
    assert (found.value, found.strict, found.suite) == (1.0, strict, "code")
