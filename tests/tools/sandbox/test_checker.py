import pytest

from tools.sandbox.checker import run_checker
from tools.sandbox.program import MIB, Limits

EVEN = "def check(answer):\n    print('noise passed')\n    return int(answer) % 2 == 0"


@pytest.mark.parametrize(
    ("source", "answer", "outcome", "failure"),
    [
        (EVEN, "4", "passed", None),
        (EVEN, "5", "failed", "wrong"),
        (EVEN, "four", "failed", "format"),
        (EVEN, "é\ud800\n'\"", "failed", "format"),
        ("def chek(answer): return True", "4", "undecided", None),
        ("def check(answer: return True", "4", "undecided", None),
        ("def check(answer): return nothing", "4", "undecided", None),
        ("import nowhere\ndef check(answer): return True", "4", "undecided", None),
        ("def check(answer): raise SystemExit", "4", "undecided", None),
        ("import time\ndef check(answer): time.sleep(int(answer))", "9", "failed", "timeout"),
        ("def check(answer): return bytearray(int(answer))", str(1 << 40), "failed", "memory"),
    ],
)
async def test_checker_decides(source, answer, outcome, failure, sandbox) -> None:
    limits = Limits(wall_seconds=1.5, memory_bytes=128 * MIB)
    found = await run_checker(sandbox, source, answer, limits)
    assert (found.outcome, found.failure) == (outcome, failure), found


async def test_checker_reaches_nothing_outside(sandbox, world) -> None:
    source = f"def check(answer):\n    return open({str(world.canary)!r}).read() == 'alive'"
    assert (await run_checker(sandbox, source, "x")).outcome == "failed"
    world.assert_untouched()
