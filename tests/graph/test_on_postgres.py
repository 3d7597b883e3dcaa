"""A whole run whose record and checkpoints are in a real PostgreSQL, killed and resumed."""

import os
import signal
import time
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel

from observability.ledger.folds.fold import Fold, folded
from observability.ledger.folds.history import History
from observability.ledger.folds.lab import Lab as LabFold
from observability.ledger.folds.learner import Learner
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.usage import Usage
from tests.graph.counting_endpoint import CountingEndpoint
from tests.graph.lab import RUN, Lab
from tests.graph.terminal import until
from tests.graph.test_chaos import check
from tests.postgres.server import Postgres

pytestmark = pytest.mark.timeout(400)

EPISODES = 10
CLOCKS = {
    "at",
    "latest",
    "began",
    "text",
    "better",
    "attempt",
    "started",
    "seconds",
    "resumed",
    "plan",
    "versions",
    "paused",
    "begun",
}
"""What a run that was killed, or kept elsewhere, tells otherwise: times, texts and requests."""


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


def plain(found: object) -> object:
    """What a fold holds, without clocks, the order of arrival, and numbers of calls."""
    if isinstance(found, BaseModel):
        return plain(found.model_dump(mode="json"))
    if is_dataclass(found):
        return plain({each.name: getattr(found, each.name) for each in fields(found)})
    if hasattr(found, "_asdict"):
        return plain(found._asdict())
    if isinstance(found, Mapping):
        held = {str(key): plain(each) for key, each in found.items() if key not in CLOCKS}
        return dict(sorted(held.items()))
    if isinstance(found, list | tuple | set | frozenset):
        return sorted((plain(each) for each in found), key=repr)
    if hasattr(found, "__dict__"):
        return plain({name.strip("_"): each for name, each in vars(found).items()})
    return found if isinstance(found, str | int | float | bool | None) else repr(found)


def remembered(lab: Lab) -> list[object]:
    """Everything that the coordinator folds from the record."""
    folds: tuple[Fold, ...] = (Progress(), History(), Learner(window=8), Usage())
    with lab.ledger() as ledger:
        told = [plain(folded(fold, ledger.read(RUN))) for fold in folds]
        told.append(plain(folded(LabFold(), ledger.read("lab"))))
    return told


def test_a_run_on_postgresql_survives_kills_and_tells_what_sqlite_tells(
    postgres: Postgres, tmp_path: Path, endpoint: CountingEndpoint, undisturbed: Lab
) -> None:
    lab = Lab(tmp_path / "killed", endpoint, EPISODES)
    lab.url = postgres.create()
    process = lab.start()
    until(lambda: len(lab.events()) >= 25 or lab.ended, "25 events")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert not lab.ended
    assert not (lab.data / "ledger.sqlite").exists()
    assert not (lab.data / "checkpoints.sqlite").exists()
    process = lab.start()
    if postgres.is_ours:
        seen = len(lab.events())
        until(lambda: len(lab.events()) > seen, "the run to go on")
        postgres.stop("immediate")
        time.sleep(0.5)
        postgres.start()
    assert process.wait(timeout=90) == 0, lab.log
    check(lab, undisturbed)
    for found, expected in zip(remembered(lab), remembered(undisturbed), strict=True):
        assert found == expected
    left = "SELECT count(*) FROM tutelage_checkpoints.checkpoints"
    assert postgres.execute(left, lab.url) == [(0,)]
