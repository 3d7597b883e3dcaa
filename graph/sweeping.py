"""Replies that no lane can ask for again are deleted while a run goes on.

Else the server would keep every reply of a run until its end, and remember each in memory: ten
megabytes for a thousand episodes. What they said that matters is in the ledger by then.
"""

import time
from collections import deque

from bus.connection import Connection
from bus.messages.message import Role
from bus.permissions import ROLES
from bus.streams import forget_replies, newest_reply
from graph.settings import Plan


class Sweeper:
    """Deletes what lies before the current shift of every lane, and is older than `ack_wait`.

    A lane asks again for what its current episode was told, and never for more. Replies stay for
    `ack_wait` all the same: a worker whose acknowledgement was lost gets its request once more
    within that time, and must find that it is answered.

    A curator's model is another matter. Equal texts are one request to it, in whatever episode, so
    its replies stay until the run ends: deleted, they would be paid for again.
    """

    def __init__(self, connection: Connection, run: str, plan: Plan) -> None:
        """Know nothing yet: until each lane has ended a shift, everything stays."""
        self._connection, self._run, self._patience = connection, run, plan.ack_wait
        self._floors = dict.fromkeys(range(plan.lanes), 0)
        self._due: deque[tuple[float, int]] = deque()
        self._swept = 0
        self._roles: tuple[Role, ...] = tuple(
            role for role in ROLES if role != "curator" or plan.curator is None
        )

    async def shift_ended(self, lane: int) -> None:
        """Delete what may go now that a lane begins anew.

        Raises:
            BusUnavailableError: the server stayed away.
        """
        self._floors[lane] = 1 + await newest_reply(self._connection)
        self._due.append((time.monotonic(), min(self._floors.values())))
        before = 0
        while self._due and self._due[0][0] <= time.monotonic() - self._patience:
            before = self._due.popleft()[1]
        if before > self._swept:
            self._swept = before
            for role in self._roles:
                await forget_replies(self._connection, self._run, role, before)
