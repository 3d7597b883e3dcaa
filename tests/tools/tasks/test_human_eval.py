"""HumanEval's reference solutions pass their tests, which the tested code cannot reach."""

import sys
from pathlib import Path

import pytest
import pytest_asyncio

from tools.extraction.cascade import adapt
from tools.tasks import human_eval as module
from tools.tasks.errors import PoolSpentError, UnknownTaskError
from tools.tasks.human_eval import ForeignDataError, HumanEval
from tools.tasks.pools import POOLS, seed_in
from tools.tasks.reference import TaskReference
from tools.verification import Checker

FAMILY = HumanEval()
SHELVES = FAMILY.skills()["functions"].sizes

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def checker():
    async with Checker() as checker:
        yield checker


def _references() -> list[TaskReference]:
    return [
        TaskReference(FAMILY.name, FAMILY.version, "functions", level, seed_in(pool, number))
        for (level, pool), size in sorted(SHELVES.items())
        for number in range(size)
    ]


async def _hold(checker: Checker, reference: TaskReference) -> None:
    """Gold passes as a student would write it, and a function that gives nothing fails."""
    key, gold = FAMILY.key(reference), FAMILY.gold(reference)
    said = f"Here it is:\n\n```python\n{gold}\n```\nDone."
    found = await checker.check(key, adapt(said, FAMILY.task(reference).format).answer)
    assert found.outcome == "passed", (reference, found)
    idle = await checker.check(key, f"def {key.data['entry_point']}(*_):\n    return None")
    assert idle.outcome == "failed", (reference, idle)


async def test_it_has_164_tasks_in_three_levels_and_four_pools() -> None:
    references = _references()

    assert len(references) == 164
    assert len({FAMILY.task(reference).prompt for reference in references}) == 164
    assert {(level, pool) for level, pool in SHELVES} == {
        (level, pool) for level in range(3) for pool in POOLS
    }
    assert min(SHELVES.values()) >= 5


async def test_reference_solutions_of_every_level_pass(checker: Checker) -> None:
    for reference in _references()[::14]:
        await _hold(checker, reference)


@pytest.mark.slow
async def test_all_reference_solutions_pass(checker: Checker) -> None:
    for reference in _references():
        await _hold(checker, reference)


async def test_an_answer_may_lean_on_what_stood_before_the_function(checker: Checker) -> None:
    reference = next(r for r in _references() if "poly(xs: list" in FAMILY.task(r).prompt)
    short = FAMILY.gold(reference).partition("def find_zero")[2]
    found = await checker.check(FAMILY.key(reference), f"def find_zero{short}")
    assert found.outcome == "passed", found


async def test_what_is_not_there_is_told() -> None:
    first = TaskReference(FAMILY.name, FAMILY.version, "functions", 0, 0)
    for unknown in (
        first._replace(skill="x"),
        first._replace(level=3),
        first._replace(version="0"),
    ):
        with pytest.raises(UnknownTaskError):
            FAMILY.task(unknown)
    with pytest.raises(PoolSpentError):
        FAMILY.task(first._replace(seed=seed_in("curriculum", 999)))


async def test_other_data_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "data.gz"
    other.write_bytes(b"other")
    monkeypatch.setattr(module, "_DATA", str(other))
    with pytest.raises(ForeignDataError, match="pinned version"):
        HumanEval().skills()


async def test_nothing_of_the_package_is_imported() -> None:
    assert not any(name.partition(".")[0] == "human_eval" for name in sys.modules)
