"""A verifier that knows nothing of Tutelage but its messages: what an agent in any language does.

    python examples/plain_agent.py .tutelage

docs/agents.md tells the steps; the numbers in the comments are its.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import APIError, NotFoundError
from nats.micro import add_service

ROLE, VARIANT, CONTRACT = "verifier", "any", 1
FIRST_REPLY_STANDS, RUN_IS_CLOSED = 10077, 10071
AGREEING = {10158, 10164}
HEARTBEAT = 10.0
ENVELOPE = {"contract", "id", "worker", "message"}
REQUEST = {"kind", "task", "sealed", "answer", "truncated", "checklist"}


async def main(data: Path) -> None:
    """Answer until it is cancelled."""
    if url := os.environ.get("NATS_URL"):
        password = os.environ[f"TUTELAGE_{ROLE.upper()}_PASSWORD"]
    else:
        server = json.loads((data / "server.json").read_text())
        url, password = server["url"], server["passwords"][ROLE]
    connection = await nats.connect(  # 1
        url.split(","), user=ROLE, password=password, inbox_prefix=f"_INBOX_{ROLE}"
    )
    metadata = {"role": ROLE, "variant": VARIANT, "contract": str(CONTRACT), "worker": "plain"}
    try:
        await add_service(connection, name=ROLE, version="1.0.0", metadata=metadata)  # 7
        await work(connection)
    finally:
        await connection.close()


async def work(connection: Client) -> None:
    """Pull and settle, one request at a time."""
    lab = connection.jetstream(prefix="LAB.API")
    queue = await lab.pull_subscribe_bind(durable=f"{ROLE}-{VARIANT}", stream="WORK")
    while True:
        try:
            (request,) = await queue.fetch(1, timeout=2)  # 2
        except TimeoutError:
            continue
        beating = asyncio.create_task(beat(request))  # 4
        try:
            await settle(lab, request)
        finally:
            beating.cancel()


async def settle(lab: JetStreamContext, request: Msg) -> None:
    """Turn a request into a stored reply, or into a dead letter."""
    _, _, role, variant, run, identifier = request.subject.split(".")
    result = f"tutelage.result.{role}.{run}.{identifier}"
    if await is_stored(lab, result):  # 3
        await request.ack_sync()
        return
    only_first = {
        "Nats-Expected-Last-Subject-Sequence": "0",
        "Nats-Expected-Last-Subject-Sequence-Subject": f"tutelage.closed.{run}",
    }
    try:
        message = answer(read(request.data, identifier))
    except (KeyError, ValueError) as error:  # 6: no retry can mend it
        why = {"Tutelage-Reason": json.dumps(str(error)), "Tutelage-Variant": variant}
        kept = {"traceparent": (request.headers or {}).get("traceparent", ""), **why}
        await store(lab, f"tutelage.dead.{role}.{run}.{identifier}", request.data, kept)
        await store(lab, result, b"", {**why, **only_first})
        await request.term()
        return
    reply = {"contract": CONTRACT, "id": identifier, "worker": "plain", "message": message}
    await store(lab, result, json.dumps(reply).encode(), only_first)  # 5
    await request.ack_sync()


def read(body: bytes, identifier: str) -> dict[str, object]:
    """The message of a request; ValueError or KeyError says what is wrong with it."""
    asked = json.loads(body)
    if asked["contract"] != CONTRACT:
        raise ValueError(f"contract {asked['contract']} is not {CONTRACT}")
    if asked["id"] != identifier:
        raise ValueError(f"id {asked['id']} is not the one it was sent under")
    message: dict[str, object] = asked["message"]
    if message["kind"] != "verify_answer":
        raise ValueError(f"kind {message['kind']!r} is not understood here")
    if odd := (asked.keys() - ENVELOPE) | (message.keys() - REQUEST):
        raise ValueError(f"unknown fields: {', '.join(sorted(odd))}")
    return message


def answer(message: dict[str, object]) -> dict[str, object]:
    """The agent itself."""
    if message["answer"] == "42":
        return {"kind": "verdict", "outcome": "passed", "evidence": "it is 42"}
    return {"kind": "verdict", "outcome": "failed", "failure": "wrong", "evidence": "it is not 42"}


async def is_stored(lab: JetStreamContext, subject: str) -> bool:
    """Whether somebody has replied already."""
    try:
        await lab.get_msg("RESULTS", subject=subject, direct=True)
    except NotFoundError:
        return False
    return True


async def store(lab: JetStreamContext, subject: str, body: bytes, headers: dict[str, str]) -> None:
    """Publish until it is on disk; that a first reply stands, or the run is closed, is fine."""
    try:
        await lab.publish(subject, body, headers=headers)
    except APIError as error:
        if error.err_code in AGREEING:  # a cluster, on another message: once more
            await asyncio.sleep(0.02)
            await store(lab, subject, body, headers)
        elif error.err_code not in (FIRST_REPLY_STANDS, RUN_IS_CLOSED):
            raise


async def beat(request: Msg) -> None:
    """Say that the request is in good hands, three times in each ack wait."""
    while True:
        await asyncio.sleep(HEARTBEAT)
        await request.in_progress()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
