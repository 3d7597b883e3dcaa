"""Ends of pipes as asyncio streams."""

import asyncio
from typing import IO


class PipeReader:
    """The end of a pipe that is read; `read` and `readline` are those of a stream reader."""

    def __init__(self, reader: asyncio.StreamReader, transport: asyncio.ReadTransport) -> None:
        self.read, self.readline, self.close = reader.read, reader.readline, transport.close


async def open_reader(pipe: IO[bytes], longest_line: int) -> PipeReader:
    """Take over the end of a pipe that is read."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=longest_line)
    transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), pipe)
    return PipeReader(reader, transport)


async def open_writer(pipe: IO[bytes]) -> asyncio.StreamWriter:
    """Take over the end of a pipe that is written."""
    loop = asyncio.get_running_loop()
    protocol = asyncio.StreamReaderProtocol(asyncio.StreamReader())  # only its flow control is used
    transport, _ = await loop.connect_write_pipe(lambda: protocol, pipe)
    return asyncio.StreamWriter(transport, protocol, None, loop)
