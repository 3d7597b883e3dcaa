"""Which of its answers `best_of` takes, when the curator fails and when the budget is used up."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import cast
from zlib import crc32

import pytest

from bus.client import BusClient
from bus.errors import DeadLetteredError
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.messages.message import Reply, Request, Usage
from bus.messages.student import Attempt, MakeAttempt
from bus.messages.verifier import Verdict
from bus.subjects import Address
from graph.settings import Budget
from graph.trial.attempting import attempt
from graph.trial.context import TrialContext
from graph.trial.cost_matching import answers, outspend
from graph.trial.state import blank
from observability.ledger.folds.trial import FIXED
from observability.ledger.sqlite import SqliteLedger
from tests.graph.test_trial_conclusion import SCAFFOLD, Hall


class Line:
    """A bus with scripted agents at its other end, which keeps what was said by its address.

    The student never says the same twice, unless it is greedy; under the scaffold it costs three
    times as much. The curator gives up the next `failures` answers that it has not adapted before.
    """

    def __init__(self) -> None:
        self.stored: dict[Address, Reply | DeadLetteredError] = {}
        self.failures, self.greedy = 0, False

    async def call(self, address: Address, request: Request, _reply: type[Reply]) -> Reply:
        if address not in self.stored:
            self.stored[address] = self._say(address, request)
        said = self.stored[address]
        if isinstance(said, DeadLetteredError):
            raise said
        return said

    def count(self, kind: type[Reply]) -> int:
        return sum(isinstance(said, kind) for said in self.stored.values())

    def _say(self, address: Address, request: Request) -> Reply | DeadLetteredError:
        match request:
            case MakeAttempt():
                cost = 30 if SCAFFOLD.text in request.prompt else 10
                usage = Usage(prompt_tokens=cost, completion_tokens=cost)
                text = (
                    f"ANSWER: {crc32(request.prompt.encode()) if self.greedy else len(self.stored)}"
                )
                return Attempt(text=text, finish_reason="stop", variant="v", usage=usage)
            case AdaptAnswer() if self.failures:
                self.failures -= 1
                return DeadLetteredError(address, "the curator is away")
            case AdaptAnswer():
                return AdaptedAnswer(answer=request.text.split()[-1], rule="answer_line")
        return Verdict(outcome="passed")


class Room:
    """A trial whose first block of items was tried under every arm but `best_of`."""

    def __init__(self, trial: TrialContext) -> None:
        self.line = Line()
        bus = cast(BusClient, self.line)
        self.trial = replace(trial, context=replace(trial.context, bus=bus))

    async def outspend(self) -> None:
        """The node, as often as a resume calls it: from the beginning."""
        await outspend(blank(), self.trial)

    def use_up(self) -> None:
        """From here on the budget is spent."""
        plan = self.trial.context.plan.model_copy(update={"budget": Budget(tokens=1)})
        self.trial = replace(self.trial, context=replace(self.trial.context, plan=plan))
        assert self.trial.spent()

    @property
    def chosen(self) -> dict[int, int | None]:
        return {item: fact.chosen for (_, item), fact in self.trial.record.chosen.items()}


@pytest.fixture
async def room(tmp_path: Path) -> AsyncIterator[Room]:
    with SqliteLedger(tmp_path / "ledger.sqlite", "tests") as ledger:
        hall = Hall(ledger, tmp_path)
        await hall.begin()
        yield Room(hall.trial)


@pytest.mark.parametrize("greedy", [False, True])
async def test_an_answer_that_was_sampled_again_is_read_as_it_was_then(
    room: Room, greedy: bool
) -> None:
    room.line.greedy, room.line.failures = greedy, 1
    await attempt(blank(), room.trial)
    assert answers(room.trial) == 3
    await room.outspend()
    tries = [room.trial.record.sample(item, 0) for item in room.chosen]
    assert sorted(fact.replicate for fact in tries if fact) == [0, 0, 0, 1]
    assert set(room.chosen.values()) == {0}
    if not greedy:  # then no two ask for the same
        assert room.line.count(AdaptedAnswer) == room.line.count(Attempt) - 1, "none asked anew"


async def test_a_choice_that_cannot_be_made_is_missing_and_the_trial_goes_on(room: Room) -> None:
    await attempt(blank(), room.trial)
    room.line.stored = {
        address: DeadLetteredError(address, "the curator is away")
        if isinstance(said, AdaptedAnswer)
        else said
        for address, said in room.line.stored.items()
    }
    await room.outspend()
    assert set(room.chosen.values()) == {None}
    made = room.trial.record.attempt(0, "best_of", FIXED)
    assert made is not None
    assert made.outcome == "missing"
    assert made.prompt_tokens == 30, "three answers were paid for"


async def test_paid_answers_are_chosen_from_though_the_budget_is_used_up(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    await attempt(blank(), room.trial)
    with monkeypatch.context() as killed:
        killed.setattr("graph.trial.cost_matching.choose", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            await room.outspend()
    assert room.chosen == {}
    assert room.trial.record.sample(0, 2) is not None
    room.use_up()
    await room.outspend()
    assert room.chosen == dict.fromkeys(range(4), 0)


async def test_nothing_is_sampled_once_the_budget_is_used_up(room: Room) -> None:
    await attempt(blank(), room.trial)
    room.use_up()
    before = len(room.line.stored)
    await room.outspend()
    assert room.chosen == {}
    assert len(room.line.stored) == before
