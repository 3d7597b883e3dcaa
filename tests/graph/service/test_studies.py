"""A study by the service: handed in, held to its end, and no second one of its name beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.study.rows import read_study
from tests.graph.service.house import House
from tests.graph.study.studies import ARMS, NULL, STUDENTS, plan, write
from tests.graph.terminal import Finished, Terminal, until
from tests.graph.till import Till

pytestmark = pytest.mark.timeout(240)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House(tmp_path, "runs = 2\n")
    yield built
    built.close()


def submit(house: House, name: str, text: str) -> Finished:
    """Hand a plan in, with the procedure that it names."""
    path = write(house.folder, text, f"{name}.toml")
    return Terminal(house.folder / name, house.data).run("submit", str(path), "--name", name)


def test_a_study_is_held_from_its_submission_to_its_end(house: House) -> None:
    till = Till(latency=0.1)
    house.start()
    assert submit(house, "one", plan(till.url)).code == 0
    refused = submit(house, "two", plan(till.url, arms=(*ARMS, "cot")))
    assert refused.code == 1
    assert "one, which is of the study 'matrix' too, has not ended" in " ".join(refused.err.split())
    beside = plan(till.url, name="elsewhere", arms=("none",), items=1)
    assert submit(house, "beside", beside).code == 0
    until(lambda: all(house.standing(run).state == "ended" for run in ("one", "beside")), "both")
    with SqliteReader(house.data / LEDGER) as ledger:
        study, other = (read_study(ledger, run) for run in ("one", "beside"))
    assert len(study.rows) == len(STUDENTS) * (2 * 2 * len(ARMS) + NULL)
    assert (study.duplicates, study.missing_cells) == ((), ())
    assert study.ended is not None
    assert study.planned is not None
    assert other.planned is not None
    assert study.planned.builds_on == other.planned.builds_on == ()
    paid = len(till.calls)
    assert paid == len(study.rows) + len(other.rows)
    assert submit(house, "two", plan(till.url, arms=(*ARMS, "cot"))).code == 0
    until(lambda: house.standing("two").state == "ended", "the second")
    assert len(till.calls) - paid == len(STUDENTS) * 2 * 2
    assert house.stop() == 0, house.log
    till.close()
