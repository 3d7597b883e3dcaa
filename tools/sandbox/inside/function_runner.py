"""Runs a student's function on the arguments it is given, and claims what it returned.

It reads `{source, entry_point, calls}` as a line of JSON. It never learns what is expected, so
whatever the student's code does to this process, all it can do is claim values; they are compared
outside. Lines of JSON come out: `["ready"]` or `["unreadable", why]` or `["raised", why]`, and for
each call `["value", it]` or `["raised", why]`.

Where `calls` is null, calls follow one a line, each the literal of a list of arguments, and values
are told as literals too: JSON knows no tuple, set or key that is a number.
"""

import ast
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO


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


def run_calls(replies: TextIO) -> None:
    """Load the student's code and make every call."""

    def reply(line: str) -> None:
        replies.write(line + "\n")
        replies.flush()

    task = json.loads(sys.stdin.readline())
    literal = task["calls"] is None
    calls: Iterable[Any] = map(ast.literal_eval, sys.stdin) if literal else task["calls"]
    told: Callable[[object], object] = repr if literal else lambda value: value
    greeting, function = load(task["source"], task["entry_point"])
    reply(json.dumps(greeting))
    if function is None:
        return
    for arguments in calls:
        try:
            reply(json.dumps(["value", told(function(*arguments))]))
        except Exception as error:
            reply(json.dumps(["raised", describe(error)]))


def main() -> None:
    """Keep the student's prints apart from the replies."""
    replies = os.fdopen(os.dup(1), "w")
    quiet = os.open("/dev/null", os.O_RDWR)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    run_calls(replies)


main()
