"""A run of the service: its state, the task that conducts it, and the orders it was given."""

import asyncio
from dataclasses import dataclass, field

from graph.run import Order
from graph.service.supervising import NotPossibleError, RunStatus, State


@dataclass(slots=True)
class ManagedRun:
    """A run's state, and what was ordered of whoever conducts it."""

    run: str
    state: State
    reason: str = ""
    orders: asyncio.Queue[Order] = field(default_factory=asyncio.Queue)
    order: Order | None = None
    """What was wished of it and is being done."""
    task: asyncio.Task[None] | None = None
    """Conducts it; None while nobody does."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One wish after the other."""

    @property
    def status(self) -> RunStatus:
        """As others see it."""
        return RunStatus(self.run, self.state, self.reason)

    def put(self, state: State, reason: str = "") -> None:
        """Note how it stands from here on."""
        self.state, self.reason = state, reason

    def tell(self, order: Order) -> None:
        """Give an order to whoever conducts it, or is about to.

        A person's word counts more than the service's own, and an end more than a pause.
        """
        if self.task is None or _priority(order) <= _priority(self.order):
            return
        self.order = order
        self.orders.put_nowait(order)
        if self.state == "starting":
            # Not before its first step: a task that never began leaves nothing in order behind.
            # Where the cancellation is swallowed, the order is there all the same
            asyncio.get_running_loop().call_soon(self.task.cancel)
        self.put("stopping" if order.wish == "stop" else "pausing", order.reason)

    def unmet(self, state: State, reason: str) -> Order | None:
        """What people still wish of a run that has come to rest so; from the bus, too."""
        while not self.orders.empty():
            self.order = max(self.order, self.orders.get_nowait(), key=_priority)
        if state == "ended" or self.order is None or _priority(self.order) < _BY_A_PERSON:
            return None
        is_met = self.order.wish == "pause" and (state == "failed" or reason == self.order.reason)
        return None if is_met else self.order

    def leave(self) -> None:
        """Nobody conducts it any more."""
        self.task, self.order, self.orders = None, None, asyncio.Queue()


_BY_A_PERSON = 2


def _priority(order: Order | None) -> int:
    if order is None:
        return 0
    if order.wish == "stop":
        return _BY_A_PERSON + 1
    return _BY_A_PERSON if order == Order.of("pause") else 1


def refusal(managed: ManagedRun, wished: str) -> NotPossibleError:
    """Why what is wished of a run cannot be, and what would help."""
    remedies = {
        "ended": "start another run",
        "elsewhere": managed.reason,
        "paused": "resume it if it shall go on",
        "pausing": "resume it once it is paused",
        "stopping": "start another run",
        "failed": "mend what its reason says, and resume it",
    }
    remedy = remedies.get(managed.state, "it goes on by itself; pause it if it shall not")
    return NotPossibleError(managed.run, wished, managed.state, remedy)
