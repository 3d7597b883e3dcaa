"""Runs tests that assert, on a function that lives in another process.

It reads `{source, entry_point}` as a line of JSON; the source, from the host, defines
`check(candidate)`. Each call of the candidate goes out as `["call", arguments]`, the literal of a
list, and the literal of what it returned comes in as a JSON string. At the end stands
`["passed", calls]`, `["wrong", why]`, `["format", why]` or `["broken", why]`.
"""

import ast
import json
import os
import random
import sys
from typing import Any


class UnreadableValueError(Exception):
    """The function returned what is no plain value."""


class Candidate:
    """The tested function as the tests see it: a proxy that has each call made elsewhere."""

    def __init__(self, out: Any) -> None:
        self._out, self.calls = out, 0

    def __call__(self, *arguments: object) -> object:
        """Have the call made."""
        self.calls += 1
        self.say("call", repr(list(arguments)))
        told = json.loads(sys.stdin.readline())
        try:
            return ast.literal_eval(told)
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            raise UnreadableValueError(f"call {self.calls} returned no plain value") from error

    def say(self, verb: str, told: object) -> None:
        """Write one line to the host."""
        self._out.write(json.dumps([verb, told]) + "\n")
        self._out.flush()


def examine(source: str, candidate: Candidate) -> tuple[str, object]:
    """The last line's two parts."""
    names: dict[str, Any] = {"__name__": "tests"}
    try:
        exec(compile(source, "tests.py", "exec"), names)  # noqa: S102  from the host
        check = names["check"]
    except Exception as error:
        return "broken", f"the tests do not load ({type(error).__name__}: {error})"
    random.seed(0)  # tests that draw their arguments draw the same ones for everybody
    try:
        check(candidate)
    except UnreadableValueError as error:
        return "format", str(error)
    except Exception as error:  # a test may trip over a value of another type before it asserts
        return "wrong", f"call {candidate.calls} ({type(error).__name__})"
    return ("passed", candidate.calls) if candidate.calls else ("broken", "the tests call nothing")


def main() -> None:
    """Keep what the tests print apart from what is said."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    candidate = Candidate(out)
    task = json.loads(sys.stdin.readline())
    candidate.say(*examine(task["source"], candidate))


main()
