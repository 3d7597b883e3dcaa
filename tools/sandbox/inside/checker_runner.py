"""Runs a user's checker on one answer; what the checker prints is not what it says.

It reads `(source, answer)` as a literal. The source is trusted to judge but not with this
machine; the answer is only ever handed to it as text.
"""

import os
import sys
from typing import Any


def examine(source: str, answer: str) -> tuple[str, str]:
    """Verdict and evidence."""
    names: dict[str, Any] = {"__name__": "checker"}
    try:
        exec(compile(source, "checker.py", "exec"), names)  # noqa: S102
        check = names["check"]
    except Exception as error:
        return "broken", f"the checker does not load ({type(error).__name__}: {error})"
    try:
        return ("passed", "") if check(answer) else ("wrong", "")
    except MemoryError:
        return "memory", "the checker ran out of memory on this answer"
    except (NameError, ImportError, SystemExit) as error:
        return "broken", f"the checker is broken ({type(error).__name__}: {error})"
    except Exception as error:
        return "format", f"the checker could not read the answer ({type(error).__name__})"


def main() -> None:
    """Read the checker and the answer, and write the verdict once."""
    report = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    verdict, evidence = examine(*eval(sys.stdin.readline()))  # noqa: S307  from the host
    report.write(f"{verdict} {ascii(evidence)[1:-1][:300]}\n")
    report.flush()
    os._exit(0)  # nothing the checker left behind gets to speak after it


main()
