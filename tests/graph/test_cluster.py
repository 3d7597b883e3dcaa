"""A run on a cluster of three nats-servers, of which one after another is killed."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bus import buckets
from bus.connection import connect
from bus.credentials import discover
from bus.permissions import COORDINATOR
from bus.replicas import ReplicasError, replicas
from bus.store import Store
from bus.streams import close_run, unless_closed
from bus.subjects import RESULTS, WORK, Address
from graph.owner import declare_all
from graph.settings import read_plan
from graph.variants import workers_of
from tests.graph.cluster import NAMES, Cluster
from tests.graph.counting_endpoint import CountingEndpoint
from tests.graph.lab import Lab
from tests.graph.terminal import until
from tests.graph.test_chaos import check

EPISODES = 16


class PatientLab(Lab):
    """Gives a new leader the time to be elected: else requests run out of tries meanwhile."""

    plan = Lab.plan.replace("ack_wait = 1.0", "ack_wait = 10.0")


def test_a_number_of_replicas_that_cannot_be_is_refused() -> None:
    there = {"NATS_URL": "nats://a,nats://b,nats://c"}
    assert replicas({}) == replicas(there) == 1
    assert replicas({"TUTELAGE_NATS_REPLICAS": "3", **there}) == 3
    for found in ("0", "6", "three", "-1", "2.5"):
        with pytest.raises(ReplicasError, match="TUTELAGE_NATS_REPLICAS"):
            replicas({"TUTELAGE_NATS_REPLICAS": found, **there})
    with pytest.raises(ReplicasError, match="NATS_URL"):
        replicas({"TUTELAGE_NATS_REPLICAS": "3"})


@pytest.fixture
def endpoint() -> Iterator[CountingEndpoint]:
    served = CountingEndpoint()
    yield served
    served.close()


@pytest.fixture
def undisturbed(tmp_path: Path) -> Iterator[Lab]:
    endpoint = CountingEndpoint()
    lab = Lab(tmp_path / "calm", endpoint, EPISODES)
    lab.run()
    yield lab
    endpoint.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_loss_of_any_server_loses_nothing(
    tmp_path: Path, endpoint: CountingEndpoint, undisturbed: Lab
) -> None:
    lab = PatientLab(tmp_path / "cluster", endpoint, EPISODES)
    variants = workers_of(read_plan(tmp_path / "cluster" / "plan.toml"))
    with Cluster(tmp_path / "servers", variants) as cluster:
        lab.environment = cluster.environment
        until(lambda: asyncio.run(cluster.leader("nothing")) == "", "the cluster")
        process = lab.start()
        until(lambda: len(lab.events()) >= 5, "the run to begin")
        copies = asyncio.run(cluster.copies())
        assert {WORK, RESULTS, "KV_tutelage-schemas", "OBJ_tutelage-verifier"} < copies.keys()
        assert set(copies.values()) == {3}
        for stream, seen in ((WORK, 20), (RESULTS, 60)):
            until(lambda seen=seen: len(lab.events()) >= seen or lab.ended, f"{seen} events")
            assert not lab.ended, "it was too fast to be disturbed"
            leading = asyncio.run(cluster.leader(stream))
            assert leading in NAMES
            cluster.kill(leading)
            soon = len(lab.events()) + 2
            until(lambda soon=soon: len(lab.events()) > soon, "the run to go on without it")
            cluster.start(leading)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        lab.run()
        check(lab, undisturbed)


@pytest.mark.slow
async def test_what_one_server_keeps_is_brought_to_three(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cluster(tmp_path, {}) as cluster:
        for name, value in cluster.environment.items():
            monkeypatch.setenv(name, value)
        connection = await connect(COORDINATOR, discover(tmp_path))
        try:
            for copies in (1, 3, 3, 1):
                monkeypatch.setenv("TUTELAGE_NATS_REPLICAS", str(copies))
                await declare_all(connection)
                digest = await buckets.put(connection, "verifier", b"kept")
                assert await buckets.get(connection, "verifier", digest) == b"kept"
                async with asyncio.timeout(30):  # a server that is let go of leaves a little later
                    while set((await cluster.copies()).values()) != {copies}:
                        await asyncio.sleep(0.2)
        finally:
            await connection.close()


@pytest.mark.slow
async def test_replies_of_one_run_do_not_refuse_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Cluster(tmp_path, {}) as cluster:
        for name, value in cluster.environment.items():
            monkeypatch.setenv(name, value)
        connection = await connect(COORDINATOR, discover(tmp_path))
        try:
            await declare_all(connection)
            store = Store(connection)
            places = [Address.of("curator", "run", str(number)).result for number in range(60)]
            writing = (store.write(place, b"reply", unless_closed("run")) for place in places)
            assert set(await asyncio.gather(*writing)) == {"stored"}
            assert await store.write(places[0], b"later", unless_closed("run")) == "taken"
            await close_run(connection, "run")
            late = Address.of("curator", "run", "late").result
            assert await store.write(late, b"late", unless_closed("run")) == "closed"
        finally:
            await connection.close()
