"""The curator, asked as the coordinator asks; its rules are tested in tests/tools."""

import pytest

from agents.curator.agent import Curator
from bus.messages.curator import AdaptAnswer, Cell, DecideNext, Decision
from tools.curriculum.catalogue import POLICIES, UnknownPolicyError
from tools.curriculum.learner import Cell as KnownCell

CELLS = (
    Cell(skill="family/sums", level=0, passed=9, failed=1, attempts=12, chosen=12),
    Cell(skill="family/sums", level=1, passed=5, failed=6, attempts=12, chosen=12),
    Cell(skill="family/products", level=0),
)


def request(**changes: object) -> DecideNext:
    usual = {"episode": 3, "seed": 11, "policy": "learnability", "cells": CELLS}
    return DecideNext.model_validate(usual | changes)


async def decide(**changes: object) -> Decision:
    return await Curator().decide_next(request(**changes))


def test_the_curriculum_knows_a_cell_by_the_messages_names() -> None:
    assert set(Cell.model_fields) == set(KnownCell.__dataclass_fields__)
    for name, known in KnownCell.__dataclass_fields__.items():
        if name not in ("skill", "level"):
            assert Cell.model_fields[name].default == known.default


@pytest.mark.parametrize("policy", POLICIES)
async def test_the_same_request_gives_the_same_decision(policy: str) -> None:
    for seed in range(30):
        made = await decide(policy=policy, seed=seed)
        assert made == await decide(policy=policy, seed=seed)
        assert (made.policy, made.seed) == (policy, seed)
        assert made.action in ("advance", "reinforce")


async def test_seeds_make_different_decisions() -> None:
    assert len({(await decide(seed=seed)).level for seed in range(30)}) > 1
    picked = {(await decide(seed=seed)).picked_by for seed in range(30)}
    assert picked == {"policy", "explore"}


async def test_what_tipped_a_decision_travels_with_it() -> None:
    cell = CELLS[0].model_copy(update={"contrast": 4})
    made = await decide(cells=(cell,), candidates_left=1, contrast_needed=4)
    assert (made.action, made.skill) == ("distil", "family/sums")
    assert made.inputs == {"contrast": 4, "candidates_left": 1}
    assert (await decide(cells=(cell,), candidates_left=1, contrast_needed=5)).action != "distil"


async def test_a_spent_run_stops() -> None:
    spent = CELLS[0].model_copy(update={"spent": True})
    made = await decide(cells=(spent,))
    assert (made.action, made.skill) == ("stop", None)


async def test_an_unknown_policy_is_an_error_of_the_request() -> None:
    with pytest.raises(UnknownPolicyError):
        await decide(policy="best")


async def test_an_answer_comes_back_in_the_verifiers_format_with_its_rule() -> None:
    for text, rule in (("So it is 4.\nANSWER: 4", "answer_line"), (r"It is \boxed{4}.", "boxed")):
        adapted = await Curator().adapt_answer(AdaptAnswer(text=text, format="number"))
        assert (adapted.answer, adapted.rule) == ("4", rule)


async def test_an_empty_answer_fires_no_rule() -> None:
    adapted = await Curator().adapt_answer(AdaptAnswer(text="", format="number"))
    assert (adapted.answer, adapted.rule) == ("", "none")
