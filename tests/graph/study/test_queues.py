"""Work that rolls: a straggler holds up its own place, and no other."""

import asyncio

import pytest

from graph.study.queues import work_through
from graph.study.traces import BlockTraces, items_per_trace


async def test_a_straggler_holds_up_one_place_alone() -> None:
    release, done = asyncio.Event(), list[str]()

    async def work(job: str) -> None:
        if job == "slow":
            await release.wait()
        done.append(job)
        if len(done) == 6:
            release.set()

    await work_through({"a": ["slow", "1", "2", "3"], "b": ["4", "5", "6"]}, 2, work, lambda: True)
    assert done[-1] == "slow"
    assert len(done) == 7


async def test_so_many_of_each_student_are_under_way_and_no_more() -> None:
    going = {"a": 0, "b": 0}
    most = {"a": 0, "b": 0}

    async def work(job: str) -> None:
        going[job] += 1
        most[job] = max(most[job], going[job])
        await asyncio.sleep(0.001)
        going[job] -= 1

    await work_through({"a": ["a"] * 9, "b": ["b"] * 9}, 3, work, lambda: True)
    assert most == {"a": 3, "b": 3}


async def test_nothing_begins_once_nothing_may() -> None:
    done = list[int]()

    async def work(job: int) -> None:
        done.append(job)

    await work_through({"a": range(9)}, 1, work, lambda: len(done) < 4)
    assert done == [0, 1, 2, 3]


async def test_a_job_that_breaks_ends_the_others() -> None:
    begun, ended = list[int](), list[int]()

    async def work(job: int) -> None:
        begun.append(job)
        if job == 1:
            raise RuntimeError("broken")
        await asyncio.sleep(30)
        ended.append(job)

    with pytest.raises(ExceptionGroup):
        await work_through({"a": range(4)}, 2, work, lambda: True)
    assert begun == [0, 1]
    assert not ended


def test_a_trace_ends_with_its_last_item_and_holds_few(monkeypatch: pytest.MonkeyPatch) -> None:
    roots = list[str]()
    monkeypatch.setattr(
        "graph.study.traces.emit", lambda root: roots.append(root.attributes["tutelage.block"])
    )
    traces = BlockTraces("run", {"one": 2})
    with traces.of("one"):
        pass
    assert not roots
    with traces.of("one"):
        pass
    assert len(roots) == 1
    assert (items_per_trace(1), items_per_trace(4), items_per_trace(100)) == (20, 10, 1)
