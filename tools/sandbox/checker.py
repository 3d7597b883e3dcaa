"""Run a user's `check(answer) -> bool`: in the sandbox, with the answer as data."""

from tools.sandbox.interpreter import inside
from tools.sandbox.program import Limits, Program
from tools.sandbox.report import finding_of_line, finding_of_outcome
from tools.sandbox.sandbox import Sandbox
from tools.verdict import Finding


async def run_checker(
    sandbox: Sandbox, source: str, answer: str, limits: Limits | None = None
) -> Finding:
    """What the checker says of the answer.

    An exception while it checks means that the answer could not be read (`format`); a checker
    that does not load, or names what is not there, is `undecided`. A checker that evaluates the
    answer hands its verdict to the answer: it is contained, but it is no longer a checker.

    Raises:
        SandboxError: the sandbox could not be started.
    """
    stdin = ascii((source, answer)).encode() + b"\n"
    outcome = await sandbox.run(Program(inside("checker_runner"), stdin, limits=limits or Limits()))
    if not (outcome.succeeded and outcome.stdout):
        return finding_of_outcome(outcome)
    return finding_of_line(outcome.stdout)
