"""What a person is told before a trial begins."""

from pathlib import Path

import pytest

from graph.settings import Plan, make_plan, read_plan
from graph.trial.estimate import estimate

EXAMPLES = Path(__file__).parents[2] / "examples"


def said(plan: Plan, *, full: bool = False) -> str:
    assert plan.trial is not None
    return "\n".join(estimate(plan, plan.trial.in_full() if full else plan.trial))


def test_rendering_and_judging_are_part_of_the_wait() -> None:
    told = said(read_plan(EXAMPLES / "turret.toml"))
    assert "At most 6 attempts on domain 1, then 48 attempts" in told
    assert "60 scenes to render, 72 viewings by the instrument" in told
    assert "minutes of the model, and about 1 of rendering and judging" in told
    assert "expect insufficient evidence" in told


def test_a_full_trial_counts_what_best_of_needs() -> None:
    told = said(read_plan(EXAMPLES / "turret.toml"), full=True)
    assert "12 objects or skills x 1 x 1 x 9 arms, and what best_of needs" in told
    assert "then 120 attempts" in told, "twelve objects, nine arms and one more answer of none"
    assert "216 viewings" in told, "of nine controls, in both orders"
    assert "; about 79,200 tokens written" in told, "a pilot may raise the cap"


def test_text_is_neither_rendered_nor_judged() -> None:
    told = said(read_plan(EXAMPLES / "strings.toml"))
    assert "render" not in told
    assert told.endswith("minutes of the model.")


@pytest.mark.parametrize(("members", "calls"), [(1, "18 calls"), (3, "54 calls")])
def test_a_panel_is_counted_in_calls(members: int, calls: str) -> None:
    judges = [{"base_url": "http://127.0.0.1:9/v1", "model": f"eye-{n}"} for n in range(members)]
    plan = make_plan(
        {
            "skills": ["worlds_plan/*"],
            "judge": {"members": judges},
            "trial": {"pool": ["objects_plan/*"], "objects": 3},
        }
    )
    assert calls in said(plan)
    assert "of rendering." in said(plan), "nobody knows how long a model elsewhere takes"
    assert "no p below 0.125 can be reached" in said(plan)


def test_a_person_is_told_how_long_they_will_sit() -> None:
    plan = make_plan(
        {
            "skills": ["worlds_plan/*"],
            "judge": {"workers": ["judge.any", "judge.human"]},
            "trial": {"pool": ["objects_plan/*"], "objects": 3},
        }
    )
    told = said(plan)
    assert "18 viewings by each of judge.any and judge.human; a person" in told
    assert "needs about 24 minutes" in told
