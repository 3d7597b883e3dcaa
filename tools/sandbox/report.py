"""From what a sandbox says to what a check finds."""

from typing import get_args

from tools.sandbox.program import Outcome
from tools.verdict import FailureClass, Finding


def finding_of_outcome(outcome: Outcome) -> Finding:
    """The finding about an answer whose own program or check ended badly."""
    last = outcome.stderr.decode(errors="replace").rstrip().rpartition("\n")[2][:200]
    evidence = f"ended by {outcome.ended}, status {outcome.code}" + (last and f": {last}")
    failure: FailureClass = "crash"
    if outcome.ended == "timeout" or outcome.ended == "memory":
        failure = outcome.ended
    return Finding("failed", failure, evidence)


def finding_of_line(line: bytes) -> Finding:
    """The finding in a line `verdict evidence` of one of our own programs."""
    verdict, _, evidence = line.decode("ascii", "replace").strip().partition(" ")
    if verdict == "passed":
        return Finding("passed", evidence=evidence)
    for failure in get_args(FailureClass):
        if verdict == failure:
            return Finding("failed", failure, evidence)
    return Finding("undecided", evidence=evidence or "the check gave no verdict")
