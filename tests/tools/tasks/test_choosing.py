"""Several answers become one without anybody's looking at the key."""

import pytest

from tools.scene.plan import parse
from tools.tasks.choosing import Choice, choose
from tools.tasks.task import AnswerFormat

PART = '{"name": "base", "shape": "box", "size": [4, 2, 4], "at": [0, 1, 0], "color": "grey"}'
PLAN = f'{{"parts": [{PART}]}}'


@pytest.mark.parametrize(
    ("answers", "choice"),
    [
        (["3", "5", "5"], Choice(1, "majority", 2)),
        (["3", "5", "7"], Choice(0, "majority", 1)),
        (["3", "5", "5", "3"], Choice(0, "majority", 2)),
        ([None, "", "7"], Choice(2, "majority", 1)),
        ([None, None], Choice(0, "majority", 0)),
        (["Two  words", "other", "two words"], Choice(0, "majority", 2)),
    ],
)
def test_most_answers_win_and_the_first_of_a_tie(answers: list[str | None], choice: Choice) -> None:
    assert choose(answers, "number" if answers[0] == "3" else "text") == choice


def test_of_plans_the_first_that_meets_the_schema_is_taken() -> None:
    assert parse(PLAN)
    other = PLAN.replace("base", "post")
    assert choose(['{"parts": "none"}', PLAN[:40], PLAN, other, other], "plan") == Choice(
        2, "first_valid", 1
    )
    assert choose(["no plan", None], "plan") == Choice(0, "first_valid", 0)


@pytest.mark.parametrize("form", ["js", "code"])
def test_of_code_the_first_that_was_found_whole_is_taken(form: AnswerFormat) -> None:
    assert choose([None, "one()", "two()", "two()"], form) == Choice(1, "first_valid", 1)
