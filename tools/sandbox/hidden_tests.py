"""Run a student's code against hidden tests so that its report cannot be forged.

The code gets the arguments and nothing else. What it returns comes out as JSON and is compared
here, so there is no verdict, no expected value and no assertion in its process to steal or to
patch, and an object that claims to equal everything never gets here. All that is left to it is to
return the right values.
"""

import json
import math
from collections.abc import Mapping, Sequence

from tools.sandbox.interpreter import inside
from tools.sandbox.program import Limits, Program
from tools.sandbox.report import finding_of_outcome
from tools.sandbox.sandbox import Sandbox
from tools.verdict import Finding


async def run_hidden_tests(
    sandbox: Sandbox,
    code: str,
    entry_point: str,
    cases: Sequence[Mapping[str, object]],
    limits: Limits | None = None,
) -> Finding:
    """Whether `code` defines an `entry_point` that returns what every case expects.

    A case is `{"args": [...], "expected": ...}` of JSON values; all calls share one process and
    its limits. The evidence names the first failure, never what was expected.

    Raises:
        SandboxError: the sandbox could not be started.
    """
    task = {"source": code, "entry_point": entry_point, "calls": [case["args"] for case in cases]}
    stdin = json.dumps(task).encode()
    program = Program(inside("function_runner"), stdin, limits=limits or Limits())
    outcome = await sandbox.run(program)
    claims = [parse_reply(line) for line in outcome.stdout.splitlines()]
    if claims and claims[0][0] in ("raised", "unreadable"):
        return failed_call(*claims[0], "loading it")
    for number, case in enumerate(cases, 1):
        if number >= len(claims):
            return finding_of_outcome(outcome)
        verb, value = claims[number]
        if verb != "value":
            return failed_call(verb, value, f"test {number}")
        if not same(case["expected"], value):
            return Finding("failed", "wrong", f"test {number} of {len(cases)}")
    return Finding("passed", evidence=f"{len(cases)} tests")


def same(expected: object, value: object) -> bool:
    """Equality of JSON values; numbers within 1e-9, and true is not 1."""
    if isinstance(expected, list) and isinstance(value, list):
        return len(expected) == len(value) and all(map(same, expected, value))
    if isinstance(expected, dict) and isinstance(value, dict):
        return expected.keys() == value.keys() and all(same(expected[k], value[k]) for k in value)
    if isinstance(expected, bool) or isinstance(value, bool):
        return expected is value
    if isinstance(expected, float) and isinstance(value, int | float):
        return expected == value or math.isclose(expected, value, rel_tol=1e-9)
    return expected == value


def parse_reply(line: bytes) -> tuple[str, object]:
    """What a line claims; whatever is no claim is a failure of whoever wrote it."""
    try:
        verb, value = [*json.loads(line), None][:2]
    except (ValueError, TypeError, RecursionError):
        return "garbled", "what it wrote is no reply"
    return str(verb), value


def failed_call(verb: str, told: object, where: str) -> Finding:
    evidence = f"{where}: {told}"[:300]
    if verb == "unreadable":
        return Finding("failed", "format", evidence)
    return Finding("failed", "memory" if "MemoryError" in evidence else "crash", evidence)
