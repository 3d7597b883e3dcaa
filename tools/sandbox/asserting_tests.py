"""Run tests that assert, where the tested code cannot reach them.

Tests and code run in two sandboxes. The tests' process calls a stand-in; the call goes through
here to the process of the code, and the value comes back, both as literals. So there is no
assertion and no expected value in the code's process to patch or to read, and nothing but plain
values ever gets to the tests: all that is left to the code is to return the right ones.
"""

import json
from typing import Any, get_args

from tools.sandbox.hidden_tests import failed_call, parse_reply
from tools.sandbox.interpreter import inside
from tools.sandbox.program import Limits, Program
from tools.sandbox.report import finding_of_outcome
from tools.sandbox.sandbox import Sandbox
from tools.sandbox.session import Session
from tools.verdict import FailureClass, Finding


async def run_asserting_tests(
    sandbox: Sandbox, code: str, entry_point: str, tests: str, limits: Limits | None = None
) -> Finding:
    """Whether `code` defines an `entry_point` that `check(candidate)`, defined in `tests`, accepts.

    Each of the two processes has the limits to itself. The evidence names the call that failed,
    never what was expected; tests that do not load are `undecided`.

    Raises:
        SandboxError: the sandbox could not be started.
    """
    bounds = limits or Limits()
    async with (
        sandbox.open(Program(inside("function_runner"), limits=bounds)) as runner,
        sandbox.open(Program(inside("assertion_runner"), limits=bounds)) as tester,
    ):
        await runner.send(_line({"source": code, "entry_point": entry_point, "calls": None}))
        verb, told, _ = await _reply(runner)
        if verb != "ready":
            return await _blame(runner, verb, told, "loading it")
        await tester.send(_line({"source": tests}))
        return await _relay(runner, tester)


async def _relay(runner: Session, tester: Session) -> Finding:
    """Carry calls and values until the tests have said what they found."""
    calls = 0
    while True:
        verb, told, line = await _reply(tester)
        if verb != "call" or not isinstance(told, str):
            return _finding(verb, told) if line else finding_of_outcome(await tester.finish())
        calls += 1
        await runner.send(f"{told}\n".encode())
        verb, value, _ = await _reply(runner)
        if verb != "value":
            return await _blame(runner, verb, value, f"call {calls}")
        await tester.send(_line(value))


async def _reply(session: Session) -> tuple[str, object, bytes]:
    line = await session.receive()
    return *(parse_reply(line) if line else ("", "")), line


async def _blame(runner: Session, verb: str, told: object, where: str) -> Finding:
    return failed_call(verb, told, where) if verb else finding_of_outcome(await runner.finish())


def _finding(verb: str, told: object) -> Finding:
    if verb == "passed":
        return Finding("passed", evidence=f"{told} calls")
    for failure in get_args(FailureClass):
        if verb == failure:
            return Finding("failed", failure, str(told)[:300])
    return Finding("undecided", evidence=str(told)[:300])


def _line(value: Any) -> bytes:
    return json.dumps(value).encode() + b"\n"
