"""Holds the slow imports and gives every answer a fresh process.

A line of JSON comes in first: `{scoring, filter, limits, wall}`. Then one request a line,
`{kind, data, answer}`, and one reply a line, `{ended: exited|timeout|crash|refused, said}`, where
`said` is what the answer's process wrote. This process only ever handles what the host made; an
answer is read by its own child alone, which may start no process, signal nobody and open no
channel, so that whatever it does dies with it.

The next child is forked ahead of time and gets ready by a check of our own: otherwise each answer
would wait for some 1,800 pages to be copied on demand.
"""

import base64
import gc
import json
import logging
import os
import select
import signal
import sys
import time
from typing import Any, NamedTuple

from confinement import bound, die_with_parent, install  # type: ignore[import-not-found]

MOST_SAID = 1 << 16


class Child(NamedTuple):
    """A forked process that waits for the one answer it will score."""

    pid: int
    request: int
    reply: int


class Zygote:
    """Forks children from itself, and collects what each one replies."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.scoring: Any = type(sys)("scoring")
        exec(settings["scoring"], self.scoring.__dict__)  # noqa: S102  from the host
        self.filter = base64.b64decode(settings["filter"])
        self.limits, self.wall = settings["limits"], settings["wall"]
        self.scoring.warm()

    def fork(self) -> Child:
        """Start a child; it comes back from here in the parent alone."""
        request, ask = os.pipe()
        reply, say = os.pipe()
        if (pid := os.fork()) == 0:
            try:
                os.dup2(request, 0)
                os.dup2(say, 1)
                os.closerange(3, 1 << 10)
                self.run_child()
            finally:
                os._exit(0)
        os.close(request)
        os.close(say)
        return Child(pid, ask, reply)

    def run_child(self) -> None:
        """What a child does: give up rights, get ready, score one answer."""
        die_with_parent()
        bound(self.limits)
        install(self.filter)
        self.scoring.touch_pages()
        with os.fdopen(0) as asked:
            request = json.loads(asked.read())
        os.write(1, json.dumps(self.scoring.score(request)).encode())

    def collect(self, child: Child, line: str) -> dict[str, str]:
        """Give a child its answer, and end it once it has replied or its time is up."""
        said, late = b"", True
        with os.fdopen(child.request, "w") as ask:
            ask.write(line)
        deadline = time.monotonic() + self.wall
        poll = select.poll()
        poll.register(child.reply, select.POLLIN | select.POLLHUP)
        while len(said) < MOST_SAID and poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            part = os.read(child.reply, MOST_SAID)
            said += part
            if not part:
                late = False
                break
        cpu = self.end(child) == signal.SIGXCPU
        ended = "timeout" if late or cpu else "exited" if said else "crash"
        return {"ended": ended, "said": said.decode(errors="replace")}

    def end(self, child: Child) -> int:
        """Leave nothing of a child; the signal that ended it."""
        os.close(child.reply)
        os.kill(child.pid, signal.SIGKILL)
        _, status = os.waitpid(child.pid, 0)
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def serve() -> None:
    """Answer requests until there are none."""
    requests, replies = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")

    def reply(line: str) -> None:
        replies.write(line + "\n")
        replies.flush()

    logging.disable(logging.CRITICAL)  # Math-Verify warns that its alarms are off
    gc.disable()  # a collection would touch, and so copy, every page that parent and child share
    zygote = Zygote(json.loads(requests.readline()))
    child = zygote.fork()
    reply("ready")
    for line in requests:
        try:
            if zygote.scoring.prepare(json.loads(line)):
                os.close(child.request)
                zygote.end(child)
                child = zygote.fork()  # one that has what was just loaded
        except KeyError as error:
            reply(json.dumps({"ended": "refused", "said": str(error.args[0])}))
            continue
        reply(json.dumps(zygote.collect(child, line)))
        child = zygote.fork()


serve()
