"""A study by the service: handed in, held to its end, and no second one of its name beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.study.rows import read_study
from tests.graph.counting_endpoint import CountingEndpoint
from tests.graph.service.service_process import ServiceProcess
from tests.graph.study.studies import ARMS, NULL, STUDENTS, plan, write
from tests.graph.terminal import Finished, Terminal, until

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ServiceProcess]:
    built = ServiceProcess(tmp_path, "runs = 2\n")
    yield built
    built.close()


def submit(service: ServiceProcess, name: str, text: str) -> Finished:
    """Hand a plan in, with the procedure that it names."""
    path = write(service.folder, text, f"{name}.toml")
    return Terminal(service.folder / name, service.data).run("submit", str(path), "--name", name)


def test_a_study_is_held_from_its_submission_to_its_end(service: ServiceProcess) -> None:
    endpoint = CountingEndpoint(latency=0.1)
    service.start()
    assert submit(service, "one", plan(endpoint.url)).code == 0
    refused = submit(service, "two", plan(endpoint.url, arms=(*ARMS, "cot")))
    assert refused.code == 1
    assert "one, which is of the study 'matrix' too, has not ended" in " ".join(refused.err.split())
    beside = plan(endpoint.url, name="elsewhere", arms=("none",), items=1)
    assert submit(service, "beside", beside).code == 0
    until(lambda: all(service.standing(run).state == "ended" for run in ("one", "beside")), "both")
    with SqliteReader(service.data / LEDGER) as ledger:
        study, other = (read_study(ledger, run) for run in ("one", "beside"))
    assert len(study.rows) == len(STUDENTS) * (2 * 2 * len(ARMS) + NULL)
    assert (study.duplicates, study.missing_cells) == ((), ())
    assert study.ended is not None
    assert study.planned is not None
    assert other.planned is not None
    assert study.planned.builds_on == other.planned.builds_on == ()
    paid = len(endpoint.calls)
    assert paid == len(study.rows) + len(other.rows)
    assert submit(service, "two", plan(endpoint.url, arms=(*ARMS, "cot"))).code == 0
    until(lambda: service.standing("two").state == "ended", "the second")
    assert len(endpoint.calls) - paid == len(STUDENTS) * 2 * 2
    assert service.stop() == 0, service.log
    endpoint.close()
