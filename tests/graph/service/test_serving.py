"""`tutelage serve` for real: runs side by side, killed, stopped, taken up again."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.service.address import NoServiceError, ServiceAddress, discover
from graph.service.client import ServiceAwayError, ServiceClient, ServiceRefusedError
from graph.service.recorded_status import SERVICE_STOPPED
from observability.ledger.facts import RunStarted
from tests.graph.service.service_process import ServiceProcess
from tests.graph.terminal import until

pytestmark = pytest.mark.timeout(300)

TEACHING = """
name = "teaching"
seed = {seed}
lanes = 2
ack_wait = 1.0
skills = ["simulated/counting:2"]
[student]
simulated = "helps"
temperature = 0
max_tokens = 4096
latency = 0.04
[distiller]
simulated = "helps"
[budget]
episodes = {episodes}
[candidates]
most = {most}
count = 2
contrast = 1
sources = ["generalised"]
[selection]
items = 4
[gate]
pairs = 8
[panel]
items = 4
"""
POOL = ("naming", "ordering", "sorting", "tracing", "folding", "grouping")
TRIAL = f"""
name = "trial"
seed = 5
lanes = 2
ack_wait = 1.0
skills = ["simulated/counting:2", "simulated/matching:2"]
[student]
simulated = "helps"
temperature = 0
max_tokens = 4096
latency = 0.04
[distiller]
simulated = "helps"
[candidates]
count = 2
sources = ["generalised"]
[trial]
pool = [{", ".join(f'"simulated/{name}:2"' for name in POOL)}]
objects = {len(POOL)}
items = 1
teach = 4
selection = 2
arms = ["none", "placebo", "labels", "full"]
"""
# All share one crew. Gates are numbered as they come, so only one run has any: else who is first
# after a kill would be another story.
RUNS = {
    "one": TEACHING.format(seed=4, episodes=12, most=2),
    "two": TEACHING.format(seed=2, episodes=30, most=0),
    "three": TRIAL,
}
LONG = TEACHING.format(seed=7, episodes=5000, most=0)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    built = ServiceProcess(tmp_path, "runs = 3\n")
    yield built
    built.close()


def all_over(service: ServiceProcess) -> bool:
    return all(service.standing(run).state == "ended" for run in RUNS)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    built = ServiceProcess(tmp_path_factory.mktemp("calm"), "runs = 3\n")
    built.start()
    for name, plan in RUNS.items():
        built.submit(name, plan)
    until(lambda: all_over(built), "all runs")
    assert built.stop() == 0, built.log
    yield built
    built.close()


def test_two_runs_and_a_trial_went_on_side_by_side(undisturbed: ServiceProcess) -> None:
    times = {run: [event.at for event in undisturbed.events(run)] for run in RUNS}
    assert max(min(each) for each in times.values()) < min(max(each) for each in times.values())
    assert undisturbed.count("three", "trial_ended") == 1
    assert undisturbed.count("one", "episode_ended") == 12
    assert undisturbed.count("one", "scaffold_adopted") == 1


def test_a_kill_of_the_service_changes_nothing(
    undisturbed: ServiceProcess, service: ServiceProcess
) -> None:
    service.start()
    for name, plan in RUNS.items():
        service.submit(name, plan)
    until(lambda: all(service.count(run, "attempt_made") >= 4 for run in RUNS), "some attempts")
    assert not any(service.standing(run).state == "ended" for run in RUNS)
    service.kill()
    service.start()
    until(lambda: all_over(service), "all runs")
    assert service.stop() == 0, service.log
    for run in RUNS:
        assert service.story(run) == undisturbed.story(run)
        assert service.digest(run) == undisturbed.digest(run)
        assert service.count(run, "run_resumed") == 2  # begun, and taken up again


def test_stopped_it_leaves_its_work_and_only_what_a_person_paused_stays_so(
    service: ServiceProcess,
) -> None:
    service.start()
    for name in ("left", "held"):
        service.submit(name, LONG)
    until(lambda: all(service.count(run, "episode_ended") for run in ("left", "held")), "episodes")
    service.client().steer("held", "pause")
    until(lambda: service.standing("held").reason == "paused on request", "the pause")
    began = time.monotonic()
    assert service.stop(30) == 0, service.log
    assert time.monotonic() - began < 20  # 10 s, on a machine that does nothing else
    assert service.standing("left").reason == SERVICE_STOPPED
    with pytest.raises(NoServiceError):
        discover(service.data)
    done = {run: service.count(run, "episode_ended") for run in ("left", "held")}
    service.start()
    until(lambda: service.count("left", "episode_ended") > done["left"], "an episode more")
    assert service.count("held", "episode_ended") == done["held"]
    assert service.standing("held").reason == "paused on request"
    command(service, "resume", "held")
    until(lambda: service.count("held", "episode_ended") > done["held"], "an episode more")
    command(service, "stop", "held")
    until(lambda: service.standing("held").state == "ended", "the end")
    until(lambda: "it is ended" in _refusal(service, "held"), "the end of whoever conducts it")


def _refusal(service: ServiceProcess, run: str) -> str:
    """Why a run cannot be resumed; for a moment after its last event it still runs."""
    with pytest.raises(ServiceRefusedError) as refused:
        service.client().steer(run, "resume")
    return str(refused.value)


def test_what_waits_for_room_is_on_record_and_can_be_paused_and_stopped(tmp_path: Path) -> None:
    service = ServiceProcess(tmp_path, "runs = 1\n")
    service.start()
    try:
        for name in ("first", "second", "third"):
            service.submit(name, LONG)
        (started,) = service.events("second")
        assert isinstance(started.fact, RunStarted)
        assert service.standing("second").state == "queued"
        command(service, "pause", "second")
        assert service.standing("second").reason == "paused on request"
        command(service, "stop", "third")
        assert service.standing("third").state == "ended"
        with pytest.raises(ServiceRefusedError, match="there is one already"):
            service.submit("second", LONG)
        service.client().steer("first", "stop")
        service.client().steer("second", "resume")
        until(lambda: service.count("second", "episode_ended"), "an episode")
        began = service.events("second")[-1].at
        assert service.count("second", "run_queued") == 1
        assert began > started.at
    finally:
        service.close()


def test_nobody_else_gets_in(service: ServiceProcess) -> None:
    service.start()
    where = discover(service.data)
    stranger = ServiceAddress(where.url, "NO_SUCH_TOKEN", service.folder / "nothing")
    with pytest.raises(ServiceRefusedError):
        ServiceClient(stranger).submit({}, None)
    service.kill()
    with pytest.raises(ServiceAwayError):
        ServiceClient(where).submit({}, None)


def test_it_says_that_it_starts_before_it_has_loaded_anything(tmp_path: Path) -> None:
    broken = (
        "import sys; sys.modules['graph.settings'] = None; from graph.cli.main import app; app()"
    )
    argv = [sys.executable, "-c", broken, "serve", "--data", str(tmp_path / "data")]
    said = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=60)
    assert said.returncode == 1
    assert said.stdout == f"starting on {tmp_path / 'data'}\n"


def command(service: ServiceProcess, *words: str) -> str:
    """What a person types into another terminal."""
    argv = [sys.executable, "-m", "graph.cli.main", *words, "--data", str(service.data)]
    done = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
