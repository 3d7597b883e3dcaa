"""Kill anything at any moment: every episode ends once, and nothing stored is paid for twice."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.ledger.facts import EpisodeEnded, EpisodeFailed
from tests.graph.counting_endpoint import CountingEndpoint
from tests.graph.lab import Lab

POINTS = ("request-published", "reply-stored", "before-ack", "ledger-appended")


@pytest.fixture
def endpoint() -> Iterator[CountingEndpoint]:
    served = CountingEndpoint()
    yield served
    served.close()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    endpoint = CountingEndpoint()
    lab = Lab(tmp_path_factory.mktemp("calm"), endpoint)
    lab.run()
    yield lab
    endpoint.close()


def check(lab: Lab, undisturbed: Lab) -> None:
    ended = Counter(
        fact.episode for fact in lab.events() if isinstance(fact, EpisodeEnded | EpisodeFailed)
    )
    assert set(ended.values()) == {1}
    assert not lab.paid_twice()
    assert lab.story() == undisturbed.story()


@pytest.mark.timeout(120)
def test_an_undisturbed_run_ends_and_pays_once(undisturbed: Lab) -> None:
    assert undisturbed.ended
    calls = Counter((call.prompt, call.seed) for call in undisturbed.endpoint.calls)
    assert set(calls.values()) == {1}


@pytest.mark.timeout(240)
def test_random_kills_change_nothing(
    tmp_path: Path, endpoint: CountingEndpoint, undisturbed: Lab
) -> None:
    lab = Lab(tmp_path, endpoint)
    lab.harass(random.Random(4), kills=10, patience=200)
    assert len(lab.kills) >= 10
    check(lab, undisturbed)


@pytest.mark.timeout(240)
def test_kills_at_named_points_change_nothing(
    tmp_path: Path, endpoint: CountingEndpoint, undisturbed: Lab
) -> None:
    lab = Lab(tmp_path, endpoint)
    for point in POINTS:
        lab.wait_for_death(lab.start(kill_at=f"{point}:5"))
    assert not lab.ended
    lab.run()
    check(lab, undisturbed)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2])
def test_many_kills_over_many_episodes(
    seed: int, tmp_path: Path, endpoint: CountingEndpoint, tmp_path_factory: pytest.TempPathFactory
) -> None:
    calm_endpoint = CountingEndpoint()
    calm = Lab(tmp_path_factory.mktemp("calm"), calm_endpoint, episodes=200)
    calm.run(patience=600)
    lab = Lab(tmp_path, endpoint, episodes=200)
    lab.harass(random.Random(seed), kills=30, patience=1500)
    assert len(lab.kills) >= 30
    calm_endpoint.close()
    check(lab, calm)
