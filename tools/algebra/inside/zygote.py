"""Holds the slow imports and forks a fresh process for every answer.

One JSON request a line comes in, one JSON reply a line goes out. This process only ever handles
what the host made (keys, entries); an answer is touched by its own child alone, which may start
no process, signal nobody and open no channel, so what it does dies with it. Requests:
`{scoring}` once, then `{kind, data, answer, wall, filter, limits}`. Replies:
`{ended: exited|timeout|crash|refused, said}`, where `said` is what the child wrote.
"""

import base64
import gc
import json
import os
import select
import signal
import sys
import time
from typing import Any

from confinement import bound, install  # type: ignore[import-not-found]  # the bootstrap's

MOST_SAID = 1 << 16


def listen(pipe: int, seconds: float) -> tuple[bytes, bool]:
    """What a child writes until it closes its end; and whether it took too long or too much."""
    said, deadline = b"", time.monotonic() + seconds
    poll = select.poll()
    poll.register(pipe, select.POLLIN | select.POLLHUP)
    while len(said) < MOST_SAID:
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            return said, True
        if not (part := os.read(pipe, MOST_SAID)):
            return said, False
        said += part
    return said, True


def answer(request: dict[str, Any], scoring: Any, ours: tuple[int, ...]) -> dict[str, str]:
    """Score one answer in a child of its own."""
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        try:
            gc.disable()  # it lives for milliseconds
            for descriptor in (*ours, reading):
                os.close(descriptor)
            bound(request["limits"])
            install(base64.b64decode(request["filter"]))
            os.write(writing, json.dumps(scoring.score(request)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    said, late = listen(reading, request["wall"])
    os.close(reading)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    cpu = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
    ended = "timeout" if late or cpu else "exited" if said else "crash"
    return {"ended": ended, "said": said.decode(errors="replace")}


def serve() -> None:
    """Answer requests until there are none."""
    requests, replies = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    quiet = os.open("/dev/null", os.O_RDWR)
    os.dup2(quiet, 0)
    os.dup2(quiet, 1)
    scoring = type(sys)("scoring")
    exec(json.loads(requests.readline())["scoring"], scoring.__dict__)  # noqa: S102
    scoring.warm()
    ours = (requests.fileno(), replies.fileno())
    gc.collect()
    gc.freeze()  # a child's collection would touch, and so copy, every page it shares
    replies.write("ready\n")
    replies.flush()
    for line in requests:
        request = json.loads(line)
        try:
            scoring.prepare(request)
            reply = answer(request, scoring, ours)
        except KeyError as error:
            reply = {"ended": "refused", "said": str(error)}
        replies.write(json.dumps(reply) + "\n")
        replies.flush()


serve()
