from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from observability.ledger.facts import DecisionMade
from observability.ledger.sqlite import SqliteLedger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[SqliteLedger]:
    with SqliteLedger(path, "host:1") as ledger:
        yield ledger


@pytest.fixture
def decision() -> Callable[[int], DecisionMade]:
    def made(episode: int) -> DecisionMade:
        return DecisionMade(
            episode=episode,
            lane=0,
            action="advance",
            skill="sums/plus",
            level=1,
            task=f"sums@1/plus/1/{episode}",
            hint=0,
            reason="It is near the edge.",
            policy="learnability",
            picked_by="policy",
            propensity=0.5,
            inputs={"p": 0.5},
        )

    return made
