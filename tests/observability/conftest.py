from collections.abc import Callable

import pytest

from observability.ledger.facts import DecisionMade


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
