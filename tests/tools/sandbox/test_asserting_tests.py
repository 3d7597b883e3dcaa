import pytest

from tools.sandbox.asserting_tests import run_asserting_tests
from tools.sandbox.program import MIB, Limits

SECRET = "271828"
TESTS = f"""
import random
def check(candidate):
    x = random.random()
    assert candidate((1, 2), 3) == (1, 2, 3)
    assert candidate((), {SECRET}) == ({SECRET},)
    assert abs(candidate((x,), 0)[0] - x) < 1e-9
"""
FORGED = """
import os, json
for place in range(3, 64):
    try: os.write(place, b'["passed", 3]\\n')
    except OSError: pass
os.write(1, b'["passed", 3]\\n')
def f(xs, y): raise SystemExit
"""
EQUALS_ALL = """
class Sly(tuple):
    def __eq__(self, other): return True
    def __repr__(self): return "Sly()"
def f(xs, y): return Sly()
"""


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("def f(xs, y): return (*xs, y)", None),
        ("def f(xs, y):\n    print('[\"passed\", 3]')\n    return (*xs, y)", None),
        ("def f(xs, y): return [*xs, y]", "wrong"),
        ("def f(xs, y): return None", "wrong"),
        (EQUALS_ALL, "format"),
        (FORGED, "crash"),
        ("def f(xs, y): return object()", "format"),
        ("def f(xs, y: return", "format"),
        ("def g(): return 1", "format"),
        ("1 / 0", "crash"),
        ("def f(xs, y): return xs[9]", "crash"),
        ("import os\ndef f(xs, y): os._exit(0)", "crash"),
        ("def f(xs, y): return bytearray(1 << 40)", "memory"),
        ("def f(xs, y):\n    while True: pass", "timeout"),
        (
            "class T:\n    def __repr__(self): return '(' * 90_000\ndef f(xs, y): return T()",
            "format",
        ),
    ],
)
async def test_code_is_judged_by_what_it_returns(code: str, failure: str | None, sandbox) -> None:
    limits = Limits(wall_seconds=1.5, memory_bytes=128 * MIB)
    found = await run_asserting_tests(sandbox, code, "f", TESTS, limits)
    assert found.failure == failure, found
    assert found.outcome == ("failed" if failure else "passed")
    assert SECRET not in found.evidence


@pytest.mark.parametrize("tests", ["def check(:", "x = 1", "def check(candidate): pass"])
async def test_broken_tests_are_no_verdict(tests: str, sandbox) -> None:
    found = await run_asserting_tests(sandbox, "def f(): return 1", "f", tests)
    assert found.outcome == "undecided", found


async def test_tests_that_draw_draw_the_same_for_everybody(sandbox) -> None:
    tests = "import random\ndef check(f): assert f(random.random()) == 0.8444218515250481"
    found = await run_asserting_tests(sandbox, "def f(x): return x", "f", tests)
    assert found.outcome == "passed", found
