"""A worker in a process of its own, which the tests kill at a named point."""

import asyncio
import sys

from bus.connection import connect
from bus.credentials import Server
from bus.messages.curator import AdaptAnswer, AdaptedAnswer
from bus.offer import Offer
from bus.service import serve


async def answer(_: AdaptAnswer) -> AdaptedAnswer:
    return AdaptedAnswer(answer="from the dead", rule="whole")


async def main(url: str, password: str) -> None:
    connection = await connect("coordinator", Server(url, {"coordinator": password}))
    await serve(connection, Offer("curator", {AdaptAnswer: answer}), asyncio.Event())


asyncio.run(main(*sys.argv[1:]))
