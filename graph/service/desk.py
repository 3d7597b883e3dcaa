"""One run's place with the supervisor."""

import asyncio
from dataclasses import dataclass, field

from graph.run import Order
from graph.service.supervising import State, Supervised


@dataclass(slots=True)
class Desk:
    """How a run stands, and what was told to whoever conducts it."""

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
    def seen(self) -> Supervised:
        """As others see it."""
        return Supervised(self.run, self.state, self.reason)

    def put(self, state: State, reason: str = "") -> None:
        """Note how it stands from here on."""
        self.state, self.reason = state, reason

    def tell(self, order: Order) -> None:
        """Give an order to whoever conducts it, or is about to; the first one counts."""
        if self.task is None or self.order is not None:
            return
        self.order = order
        self.orders.put_nowait(order)
        if self.state == "starting":
            self.task.cancel()  # where that is swallowed, the order is there all the same
        self.put("stopping" if order.wish == "stop" else "pausing", order.reason)
