"""Runs a student's function on the arguments it is given, and claims what it returned.

It reads `{source, entry_point, calls}` as JSON. It never learns what is expected, so whatever the
student's code does to this process, all it can do is claim values; they are compared outside.
Lines of JSON come out: `["ready"]` or `["unreadable", why]` or `["raised", why]`, and for each
call `["value", it]` or `["raised", why]`.
"""

import json
import os
import sys
from collections.abc import Callable
from typing import TextIO


def describe(error: Exception) -> str:
    """What went wrong, without its traceback."""
    return f"{type(error).__name__}: {error}"[:300]


def load(source: str, entry_point: str) -> tuple[list[str], Callable[..., object] | None]:
    """The function that the source defines, or why there is none."""
    solution = type(sys)("solution")
    try:
        code = compile(source, "solution.py", "exec")
    except Exception as error:
        return ["unreadable", describe(error)], None
    try:
        exec(code, solution.__dict__)  # noqa: S102  the purpose of this process
    except Exception as error:
        return ["raised", describe(error)], None
    function = solution.__dict__.get(entry_point)
    if not callable(function):
        return ["unreadable", f"it defines no function {entry_point}"], None
    return ["ready"], function


def play(replies: TextIO) -> None:
    """Load the student's code and make every call."""

    def reply(line: str) -> None:
        replies.write(line + "\n")
        replies.flush()

    task = json.loads(sys.stdin.read())
    greeting, function = load(task["source"], task["entry_point"])
    reply(json.dumps(greeting))
    if function is None:
        return
    for arguments in task["calls"]:
        try:
            reply(json.dumps(["value", function(*arguments)]))
        except Exception as error:
            reply(json.dumps(["raised", describe(error)]))


def main() -> None:
    """Keep the student's prints apart from the replies."""
    replies = os.fdopen(os.dup(1), "w")
    quiet = os.open("/dev/null", os.O_RDWR)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    play(replies)


main()
