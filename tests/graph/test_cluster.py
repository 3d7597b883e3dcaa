"""A run on a cluster of three nats-servers, of which one after another is killed."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bus.replicas import ReplicasError, replicas
from bus.subjects import RESULTS, WORK
from graph.settings import read_plan
from graph.variants import workers_of
from tests.graph.cluster import NAMES, Cluster
from tests.graph.lab import Lab
from tests.graph.terminal import until
from tests.graph.test_chaos import check
from tests.graph.till import Till

EPISODES = 16


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
def till() -> Iterator[Till]:
    served = Till()
    yield served
    served.close()


@pytest.fixture
def undisturbed(tmp_path: Path) -> Iterator[Lab]:
    till = Till()
    lab = Lab(tmp_path / "calm", till, EPISODES)
    lab.run()
    yield lab
    till.close()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_loss_of_any_server_loses_nothing(tmp_path: Path, till: Till, undisturbed: Lab) -> None:
    lab = Lab(tmp_path / "cluster", till, EPISODES)
    variants = workers_of(read_plan(tmp_path / "cluster" / "plan.toml"))
    with Cluster(tmp_path / "servers", variants) as cluster:
        lab.environment = cluster.environment
        until(lambda: asyncio.run(cluster.leader("nothing")) == "", "the cluster")
        process = lab.start()
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
