"""How many servers of a cluster keep what the bus stores."""

import os
from collections.abc import Mapping

from nats.aio.client import Client

VARIABLE = "TUTELAGE_NATS_REPLICAS"
DIFFERENT = 10058
"""JetStream's code for a stream that is there already, with another configuration."""
_MOST = 5


class ReplicasError(ValueError):
    """The number of replicas cannot be used."""

    def __init__(self, found: str, reason: str) -> None:
        self.found, self.reason = found, reason
        super().__init__(f"{VARIABLE} is {found!r}: {reason}")


def replicas(environment: Mapping[str, str] = os.environ) -> int:
    """What TUTELAGE_NATS_REPLICAS says, 1 where it is not set: 3 outlive the loss of a server.

    Raises:
        ReplicasError: it is no number that JetStream knows, or there is no cluster to keep them.
    """
    found = environment.get(VARIABLE, "").strip() or "1"
    if not found.isdecimal() or not 1 <= int(found) <= _MOST:
        raise ReplicasError(found, f"give a whole number from 1 to {_MOST}; 3 is usual")
    if int(found) > 1 and not environment.get("NATS_URL"):
        raise ReplicasError(
            found,
            "the server that comes with Tutelage is one alone; name a cluster of your own in "
            "NATS_URL (nats://A,nats://B,nats://C), or unset this",
        )
    return int(found)


async def replicate(connection: Client, stream: str, copies: int) -> None:
    """Let a stream that is there already have this many replicas.

    Raises:
        nats.js.errors.APIError: the server refuses, for example because it has too few peers.
    """
    context = connection.jetstream()
    config = (await context.stream_info(stream)).config
    if (config.num_replicas or 1) != copies:
        await context.update_stream(config.evolve(num_replicas=copies))
