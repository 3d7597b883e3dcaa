"""Crews on a real server: who shares one, who has one of its own, and who is somebody else's."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
import pytest_asyncio

from bus.client import BusClient
from bus.embedded import EmbeddedServer
from bus.envelope import Codec
from bus.messages.distiller import ImproveAttempt, Improvement
from bus.messages.message import Reply, Request, Role
from bus.messages.student import Attempt, MakeAttempt, Sampling
from bus.permissions import password_variable
from bus.store import Store
from bus.subjects import RESULTS, Address
from bus.worker_presence import has_worker
from graph import unserved_queues
from graph.crews import RunWorkers
from graph.owner import Owner, own
from graph.settings import Plan, make_plan
from graph.variants import variants_of, workers_of
from tools.model.errors import ModelSettingsError
from tools.tasks.reference import TaskReference
from tools.tasks.simulated import simulated

pytestmark = [pytest.mark.timeout(300), pytest.mark.asyncio(loop_scope="module")]

SKILLS = ["simulated/counting:0-1"]
OWN: dict[str, Any] = {
    "skills": SKILLS,
    "student": {"simulated": "helps"},
    "distiller": {"simulated": "helps"},
}
OTHER = OWN | {"distiller": {"simulated": "helps", "latency": 0.001}}
PINNED = OWN | {"student": "student.qwen"}
SETTINGS = '[student]\nsimulated = "null"\n'


@dataclass
class Lab:
    """An owner of a data folder, workers for four runs, and one that somebody else started."""

    owner: Owner
    workers: dict[str, RunWorkers] = field(default_factory=dict)
    said: dict[str, list[str]] = field(default_factory=dict)
    worker: int = 0

    def crew(self, run: str) -> int:
        """Process id of the agents that serve a run."""
        pid: int = self.workers[run].kept[-1].pid  # type: ignore[attr-defined]
        return pid

    async def ask(self, run: str, role: Role, request: Request, reply: type[Reply]) -> int:
        """Ask a run's worker, and return the process id that it signed its reply with."""
        identifier = f"{role}-{abs(hash(request.model_dump_json()))}"
        address = Address.of(role, run, identifier, self.workers[run][role])
        async with BusClient(self.owner.connection, run) as bus:
            made = await bus.call(address, request, reply)
        if isinstance(made, Attempt):
            assert made.variant == self.workers[run]["student"]
        stored = await Store(self.owner.connection).read(RESULTS, address.result)
        assert stored is not None
        worker = Codec([reply]).decode(stored.body).worker or ""
        assert worker.startswith(role)
        return int(worker.rpartition("-")[2])


def attempt(number: int) -> MakeAttempt:
    prompt = f"{task(number)}\n"
    return MakeAttempt(prompt=prompt, sampling=Sampling(temperature=0, max_tokens=20, seed=number))


def task(number: int) -> str:
    reference = TaskReference("simulated", "1", "counting", 0, number)
    return simulated().task(reference).prompt


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def lab(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Lab]:
    data = tmp_path_factory.mktemp("crews")
    settings = data / "theirs.toml"
    settings.write_text(SETTINGS)
    async with AsyncExitStack() as stack:
        lab = Lab(await stack.enter_async_context(own(data, lambda _: None)))
        plans = {"one": OWN, "same": OWN | {"lanes": 2}, "other": OTHER, "pinned": PINNED}
        for run, table in plans.items():
            lab.said[run] = []
            started = lab.owner.crews.workers_for(make_plan(table), lab.said[run].append)
            lab.workers[run] = await stack.enter_async_context(started)
        argv = ("-m", "agents", "student", "--variant", "qwen", "--settings", str(settings))
        while not lab.said["pinned"]:
            await asyncio.sleep(0.05)
        worker = await asyncio.create_subprocess_exec(
            sys.executable, *argv, "--data", str(data), stderr=asyncio.subprocess.DEVNULL
        )
        lab.worker = worker.pid
        yield lab
        worker.send_signal(signal.SIGTERM)
        assert await worker.wait() == 0


async def test_runs_with_equal_settings_share_a_crew_and_no_other_does(lab: Lab) -> None:
    crews = {run: lab.crew(run) for run in lab.workers}
    assert crews["one"] == crews["same"]
    assert len(set(crews.values())) == 3
    mine = psutil.Process().children(recursive=True)
    alike = [each.pid for each in mine if "all" in each.cmdline()]
    assert sorted(alike) == sorted(set(crews.values()))


async def test_nobody_gets_the_work_of_another_table(lab: Lab) -> None:
    """Ten requests of each run, all at once: those of one table are answered by its crew alone."""

    async def served(run: str) -> set[int]:
        requests = [ImproveAttempt(prompt=task(n), attempt="?") for n in range(10)]
        asked = (lab.ask(run, "distiller", each, Improvement) for each in requests)
        return set(await asyncio.gather(*asked))

    one, same, other = await asyncio.gather(*map(served, ("one", "same", "other")))
    assert one == same == {lab.crew("one")}
    assert other == {lab.crew("other")}


async def test_a_pinned_run_is_served_by_the_worker_of_that_name_and_others_by_their_own(
    lab: Lab,
) -> None:
    async def served(run: str) -> set[int]:
        asked = (lab.ask(run, "student", attempt(n), Attempt) for n in range(10))
        return set(await asyncio.gather(*asked))

    pinned, one = await asyncio.gather(served("pinned"), served("one"))
    assert pinned == {lab.worker}
    assert one <= {lab.crew("one"), lab.crew("other")}  # the same student, in two crews
    assert lab.workers["pinned"]["student"] == "qwen"


async def test_that_nobody_comes_is_said_and_that_somebody_came_too(lab: Lab) -> None:
    await lab.ask("pinned", "student", attempt(99), Attempt)
    while len(lab.said["pinned"]) < 2:
        await asyncio.sleep(0.05)
    nobody, somebody = lab.said["pinned"]
    assert nobody.startswith("nobody serves student-qwen yet, so the run waits: start `python -m ")
    assert f"agents student --variant qwen --settings FILE --data {lab.owner.data}`" in nobody
    assert "tutelage bus config --variant student.qwen" in nobody
    assert somebody == "student-qwen is served now"
    assert lab.said["one"] == []


async def test_two_addresses_or_purses_of_one_model_are_no_one_student(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def at(port: int, **terms: object) -> Plan:
        table = {"base_url": f"http://127.0.0.1:{port}/v1", "model": "m", **terms}
        return make_plan({"skills": SKILLS, "student": table, "verifier": "verifier.x"})

    crews = lab.owner.crews
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(crews.workers_for(at(1), lambda _: None))
        with pytest.raises(ModelSettingsError, match=r":2/v1 here and .*:1/v1 .*--variant NAME"):
            await stack.enter_async_context(crews.workers_for(at(2), lambda _: None))
        monkeypatch.setenv("MY_KEY", "k")
        for name, value in (("key_variable", "MY_KEY"), ("price_completion", 2.0)):
            with pytest.raises(ModelSettingsError, match=rf"student\.{name}.* is {value} here"):
                await stack.enter_async_context(
                    crews.workers_for(at(1, **{name: value}), lambda _: None)
                )
        await stack.enter_async_context(crews.workers_for(at(1), lambda _: None))


async def test_the_last_to_leave_ends_the_crew_and_the_next_has_a_new_one(lab: Lab) -> None:
    plan = make_plan(OWN | {"student": {"simulated": "null"}})
    crews = lab.owner.crews
    async with crews.workers_for(plan, lambda _: None) as first:
        pid = first.kept[-1].pid  # type: ignore[attr-defined]
        async with crews.workers_for(plan, lambda _: None) as second:
            assert second.kept[-1].pid == pid  # type: ignore[attr-defined]
        assert psutil.pid_exists(pid)
    async with crews.workers_for(plan, lambda _: None) as third:
        assert third.kept[-1].pid != pid  # type: ignore[attr-defined]
        assert not psutil.pid_exists(pid)
    await crews.ended()


async def test_a_killed_crew_fails_nobody_elses_run(lab: Lab) -> None:
    """It comes back, and while it is away no run of another crew hears of it."""
    failing = {run: asyncio.create_task(workers.failed()) for run, workers in lab.workers.items()}
    before = lab.crew("other")
    os.kill(before, signal.SIGKILL)
    while lab.crew("other") in (None, before):
        await asyncio.sleep(0.02)
    request = ImproveAttempt(prompt=task(77), attempt="!")
    assert await lab.ask("one", "distiller", request, Improvement) == lab.crew("one")
    assert await lab.ask("other", "distiller", request, Improvement) == lab.crew("other")
    for task_ in failing.values():
        assert not task_.done()
        task_.cancel()


async def test_a_person_may_let_a_pair_lie_as_often_as_she_likes(lab: Lab) -> None:
    table = OWN | {"judge": {"workers": ["judge.any", "judge.human"]}, "ack_wait": 7.0}
    plan = make_plan(table | {"student": "student.qwen", "distiller": "distiller.x"})
    context = lab.owner.connection.jetstream()
    async with lab.owner.crews.workers_for(plan, lambda _: None) as workers:
        assert workers["judge"] == "any"
        human = (await context.consumer_info("WORK", "judge-human")).config
        assert (human.max_deliver, human.ack_wait) == (-1, 7.0)
        model = (await context.consumer_info("WORK", "judge-any")).config
        # Other runs share this queue, whose workers know of no shorter wait.
        assert (model.max_deliver, model.ack_wait) == (4, 30.0)
        assert await has_worker(lab.owner.connection, "judge", "human") is False


async def test_a_queue_grows_no_less_patient_than_its_workers_have_seen_it(lab: Lab) -> None:
    """They looked when they came, and say no more often than they must that they are at work."""
    pinned = OWN | {"student": "student.slow"}
    for ack_wait in (90.0, 5.0):
        plan = make_plan(pinned | {"ack_wait": ack_wait})
        async with lab.owner.crews.workers_for(plan, lambda _: None):
            found = await lab.owner.connection.jetstream().consumer_info("WORK", "student-slow")
            assert found.config.ack_wait == 90.0


async def test_on_a_server_of_ones_own_what_it_must_permit_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The distiller's variant was forgotten; all others are there."""
    plan = make_plan(OWN)
    forgotten = variants_of(plan)["distiller"]
    known = {role: names for role, names in workers_of(plan).items() if role != "distiller"}
    external = EmbeddedServer(tmp_path / "external", variants=known)
    server = await external.start()
    monkeypatch.setenv("NATS_URL", server.url)
    for user, password in server.passwords.items():
        monkeypatch.setenv(password_variable(user), password)
    monkeypatch.setattr(unserved_queues, "OWN_PATIENCE", 6.0)
    said: list[str] = []
    async with (
        own(tmp_path / "data", said.append) as owner,
        owner.crews.workers_for(plan, said.append),
    ):
        while len(said) < 2:
            await asyncio.sleep(0.05)
    assert said[0] == "the bus: 127.0.0.1, as NATS_URL says"
    assert said[1].startswith(f"nobody serves distiller-{forgotten} yet, so the run waits: a NATS ")
    assert f"(tutelage bus config --variant distiller.{forgotten})" in said[1]
    assert len(said) == 2
    await external.stop()
