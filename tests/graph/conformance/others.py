"""Agents that are processes of their own, written by somebody else."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.graph.scripted_endpoint import Call

EXAMPLES = Path(__file__).parents[3] / "examples"
STUDENT = EXAMPLES / "javascript" / "student.js"


@asynccontextmanager
async def javascript(
    data: Path, variant: str, url: str, *options: str, **environment: str
) -> AsyncIterator[Process]:
    """The student in JavaScript, until the block ends; then it must drain and exit 0."""
    assert (STUDENT.parent / "node_modules").is_dir(), f"run `npm ci` in {STUDENT.parent}"
    argv = ("node", str(STUDENT), str(data), variant, url, "some-model", *options)
    async with _running(argv, **environment) as process:
        yield process


@asynccontextmanager
async def example(
    name: str, data: Path, ends: int = 0, **environment: str
) -> AsyncIterator[Process]:
    """One of the Python examples, until the block ends; then it must exit so."""
    argv = (sys.executable, str(EXAMPLES / name), str(data))
    async with _running(argv, ends, **environment) as process:
        yield process


@asynccontextmanager
async def _running(
    argv: tuple[str, ...], ends: int = 0, **environment: str
) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *argv, stderr=PIPE, stdout=PIPE, env={**os.environ, **environment}
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        told, errors = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == ends, (told + errors).decode()


def patient(call: Call) -> str:
    """What an endpoint says: at once, but for a long answer."""
    if json.loads(call.raw).get("max_tokens", 0) > 512:
        time.sleep(1.7)
    return "64, says the endpoint.\nANSWER: 64"
