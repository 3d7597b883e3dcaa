import asyncio
import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from bus.child_supervisor import RestartLimitError, RestartPolicy
from graph.processes import Children

HASTY = RestartPolicy(deaths=3, first_wait=0.001)
SAY_AND_SLEEP = "echo here; exec sleep 60"


async def until_gone(pid: int) -> None:
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        await asyncio.sleep(0.005)


async def written(path: Path, lines: int) -> list[str]:
    while not path.exists() or len(path.read_text().splitlines()) < lines:
        await asyncio.sleep(0.005)
    return path.read_text().splitlines()


async def test_output_goes_to_a_log_of_its_own(tmp_path):
    async with Children(tmp_path) as children:
        await children.keep(
            "speaker",
            ["sh", "-c", 'echo "$GREETING"; exec sleep 60'],
            {"GREETING": "hello", "PATH": os.environ["PATH"]},
        )
        assert await written(tmp_path / "logs" / "speaker.log", 1) == ["hello"]


async def test_no_child_is_told_the_way_to_the_ledger(tmp_path, monkeypatch):
    monkeypatch.setenv("TUTELAGE_LEDGER", "postgresql://lab:secret@db/lab")
    monkeypatch.setenv("PGPASSWORD", "secret")
    monkeypatch.setenv("GREETING", "hello")
    async with Children(tmp_path) as children:
        await children.keep("speaker", ["sh", "-c", "env; echo; exec sleep 60"])
        told = await written(tmp_path / "logs" / "speaker.log", len(os.environ) - 5)
    assert "GREETING=hello" in told
    assert "secret" not in "\n".join(told)


async def test_a_killed_child_comes_back(tmp_path):
    async with Children(tmp_path) as children:
        supervisor = await children.keep("sleeper", ["sh", "-c", SAY_AND_SLEEP])
        await written(tmp_path / "logs" / "sleeper.log", 1)
        first = supervisor.pid
        os.kill(first, signal.SIGKILL)
        await written(tmp_path / "logs" / "sleeper.log", 2)
        assert supervisor.pid not in (None, first)


async def test_a_child_that_always_dies_is_given_up_with_its_last_words(tmp_path):
    async with Children(tmp_path, HASTY) as children:
        await children.keep("healthy", ["sleep", "60"])
        await children.keep("doomed", ["sh", "-c", "echo no model >&2; exit 3"])
        with pytest.raises(RestartLimitError) as given_up:
            await children.failed()
    assert given_up.value.name == "doomed"
    assert given_up.value.deaths == 3
    assert given_up.value.reason.splitlines() == ["exit status 3", "no model"]


async def test_where_nothing_is_kept_nothing_fails(tmp_path):
    async with Children(tmp_path) as children:
        failing = asyncio.create_task(children.failed())
        await asyncio.sleep(0)
        assert not failing.done()
        failing.cancel()


async def test_a_child_that_lives_long_enough_is_never_given_up(tmp_path):
    patience = RestartPolicy(deaths=2, quick=0.0, first_wait=0.001)
    async with Children(tmp_path, patience) as children:
        await children.keep("mortal", ["sh", "-c", "echo again"])
        await written(tmp_path / "logs" / "mortal.log", 4)


async def test_a_program_that_does_not_exist_is_named(tmp_path):
    async with Children(tmp_path, HASTY) as children:
        await children.keep("ghost", ["/no/such/program"])
        with pytest.raises(RestartLimitError, match="cannot start /no/such/program: No such file"):
            await children.failed()


async def test_stopping_is_asked_for_first(tmp_path):
    script = "trap 'echo drained; exit 0' TERM; echo ready; while :; do sleep 0.01; done"
    async with Children(tmp_path) as children:
        await children.keep("polite", ["sh", "-c", script])
        await written(tmp_path / "logs" / "polite.log", 1)
    assert (tmp_path / "logs" / "polite.log").read_text().splitlines() == ["ready", "drained"]


async def test_what_does_not_stop_is_killed_with_all_that_it_started(tmp_path):
    script = "trap '' TERM; sleep 60 & echo $!; wait"
    children = Children(tmp_path)
    supervisor = await children.keep("stubborn", ["sh", "-c", script])
    pid, grandchild = supervisor.pid, int((await written(tmp_path / "logs" / "stubborn.log", 1))[0])
    await supervisor.stop(grace=0.05)
    await until_gone(pid)
    await until_gone(grandchild)


async def test_the_youngest_goes_first(tmp_path):
    order = []

    class KeptProcess:
        def __init__(self, name):
            self.name = name

        async def failed(self):
            """Never fails."""

        async def stop(self):
            order.append(self.name)

    async with Children(tmp_path) as children:
        for name in ("server", "model", "agents"):
            children.adopt(KeptProcess(name))
    assert order == ["agents", "model", "server"]


OWNER = """
import asyncio, pathlib, sys
from graph.processes import Children
async def main():
    async with Children(pathlib.Path(sys.argv[1])) as children:
        supervisors = [await children.keep(name, ["sleep", "60"]) for name in ("model", "agents")]
        print(*(supervisor.pid for supervisor in supervisors), flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


async def test_children_die_with_a_parent_that_is_killed(tmp_path):
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OWNER, str(tmp_path)), stdout=asyncio.subprocess.PIPE
    )
    pids = [int(pid) for pid in (await process.stdout.readline()).split()]
    process.kill()
    await process.communicate()
    for pid in pids:
        await until_gone(pid)
