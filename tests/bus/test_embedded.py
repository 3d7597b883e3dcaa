"""The embedded server: it comes up, stays up, and says why when it cannot."""

import asyncio
import os
import signal

from bus.connection import connect
from bus.embedded import EmbeddedServer


async def test_respawns_on_the_same_port_with_what_was_stored(data):
    server = EmbeddedServer(data)
    where = await server.start()
    client = await connect("coordinator", where)
    stream = client.jetstream()
    await stream.add_stream(name="WORK", subjects=["tutelage.work.>"])
    await stream.publish("tutelage.work.student.any.r.1", b"kept")
    first = server.pid
    os.kill(first, signal.SIGKILL)
    while server.pid in (None, first):
        await asyncio.sleep(0.005)
    again = await connect("coordinator", where)
    message = await again.jetstream().get_msg("WORK", seq=1)
    assert message.data == b"kept"
    await again.close()
    await client.close()
    await server.stop()
    assert server.pid is None
