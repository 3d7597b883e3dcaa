"""How often a place was drawn, from the history that every decision sees."""

from types import SimpleNamespace
from typing import Any, cast

from graph.context import RunContext
from graph.deciding import _chosen
from graph.draws import Cell
from observability.ledger.event import Event
from observability.ledger.facts import DecisionMade, EpisodeFailed, Fact
from observability.ledger.folds.history import History

PLACE = Cell("sums/plus", 1)


def decided(episode: int, **changes: Any) -> DecisionMade:
    fact = DecisionMade(
        episode=episode,
        lane=episode % 2,
        action="advance",
        skill=PLACE.path,
        level=PLACE.level,
        task=f"sums@1/plus/1/{episode}",
        hint=0,
        reason="It is near the edge.",
        policy="learnability",
        picked_by="policy",
        propensity=0.5,
        inputs={},
    )
    return fact.model_copy(update=changes)


def test_a_place_is_chosen_once_a_draw_whatever_became_of_it() -> None:
    history = History()
    facts: list[Fact] = [
        *(decided(episode) for episode in range(5)),
        EpisodeFailed(episode=3, lane=1, reason="no verdict"),
        decided(5, level=2),
        decided(6, action="distil", task=None),
        decided(8),
    ]
    for number, fact in enumerate(facts):
        history.apply(Event("run", number + 1, str(number), 0.0, fact))
    known = SimpleNamespace(
        plan=SimpleNamespace(lanes=2), recorder=SimpleNamespace(history=history)
    )
    context = cast(RunContext, known)
    assert [_chosen(context, PLACE, as_of) for as_of in (-1, 0, 3, 7, 8)] == [0, 1, 4, 5, 6]
    assert _chosen(context, Cell("sums/plus", 2), 8) == 1
