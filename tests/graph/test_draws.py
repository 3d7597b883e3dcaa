from pathlib import Path

import pytest

from graph.draws import Cell, Draws, UnknownSkillError, plan_cells
from graph.settings import make_plan
from tools.tasks.catalogue import families
from tools.tasks.errors import PoolSpentError
from tools.tasks.pools import POOLS, pool_of

ADDITION = Cell("arithmetic/addition", 1)


@pytest.fixture
def own_draws(tmp_path: Path) -> Draws:
    path = tmp_path / "mine.jsonl"
    path.write_text(
        "".join(f'{{"prompt": "What is {n} + 1?", "answer": "{n + 1}"}}\n' for n in range(60))
    )
    known = families(path)
    return Draws(known, plan_cells(make_plan({"tasks": str(path)}), known))


def test_a_plan_names_cells_of_generated_and_given_tasks(own_draws: Draws) -> None:
    known = families()
    plan = make_plan({"skills": ["arithmetic/addition:1-2", "strings/train:0"]})
    assert plan_cells(plan, known) == (
        ADDITION,
        Cell("arithmetic/addition", 2),
        Cell("strings/train", 0),
    )
    assert [cell.level for cell in own_draws.cells] == [0]


@pytest.mark.parametrize("text", ["arithmetic/juggling", "arithmetic/addition:3-99", "no/such"])
def test_an_unknown_skill_or_level_is_named(text: str) -> None:
    with pytest.raises(UnknownSkillError, match=text):
        plan_cells(make_plan({"skills": [text]}), families())


def test_generated_draws_are_repeatable_fresh_and_of_their_pool() -> None:
    draws = Draws(families(), [ADDITION])
    drawn = [draws.draw(ADDITION, pool, "nonce", n) for pool in POOLS for n in range(20)]
    assert drawn == [draws.draw(ADDITION, pool, "nonce", n) for pool in POOLS for n in range(20)]
    assert len({reference.seed for reference in drawn}) == len(drawn)
    assert [pool_of(reference.seed) for reference in drawn] == [p for p in POOLS for _ in range(20)]
    assert draws.draw(ADDITION, "gate", "another nonce", 0) != draws.draw(
        ADDITION, "gate", "nonce", 0
    )


def test_given_tasks_are_drawn_once_each_until_the_pool_is_spent(own_draws: Draws) -> None:
    (cell,) = own_draws.cells
    sizes = {pool: own_draws.size(cell, pool) or 0 for pool in POOLS}
    assert sum(sizes.values()) == 60
    gate = [own_draws.draw(cell, "gate", "nonce", n) for n in range(sizes["gate"])]
    assert len(set(gate)) == sizes["gate"]
    with pytest.raises(PoolSpentError):
        own_draws.draw(cell, "gate", "nonce", sizes["gate"])


def test_hints_are_promised_only_where_there_is_a_worked_solution(own_draws: Draws) -> None:
    single = Cell("arithmetic/addition", 0)
    draws = Draws(families(), [single, ADDITION])
    assert (draws.hints(single), draws.hints(ADDITION)) == (4, 5)  # the latter comes apart
    assert own_draws.hints(own_draws.cells[0]) == 0


def test_whether_easier_variants_can_be_checked_is_known_without_another_task(
    own_draws: Draws, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = (ADDITION, Cell("code/sum_above", 0))
    draws = Draws(families(), cells)
    monkeypatch.setattr(Draws, "task", lambda *_: pytest.fail("a task was made again"))
    assert [draws.varies(cell) for cell in cells] == [True, False]
    assert own_draws.varies(own_draws.cells[0])


def test_an_analogue_is_another_solved_task() -> None:
    draws = Draws(families(), [ADDITION])
    task = draws.task(draws.draw(ADDITION, "curriculum", "nonce", 0))
    analogue = draws.analogue(task, "key")
    assert analogue is not None
    assert analogue.prompt != task.prompt
