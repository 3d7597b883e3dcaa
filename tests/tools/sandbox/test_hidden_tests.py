import pytest

from tools.sandbox.hidden_tests import run_hidden_tests, same
from tools.sandbox.program import MIB, Limits

CASES = [{"args": [[1, 2], 3], "expected": {"sum": 6}}, {"args": [[], 0], "expected": {"sum": 0}}]


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("def f(xs, y): return {'sum': sum(xs) + y}", None),
        ("print('noise')\ndef f(xs, y):\n    print(xs)\n    return {'sum': sum(xs) + y}", None),
        ("if __name__ == '__main__': input()\nf = lambda xs, y: {'sum': sum(xs) + y}", None),
        ("def f(xs, y): return {'sum': y}", "wrong"),
        ("def f(xs, y): return {'sum': str(sum(xs) + y)}", "wrong"),
        ("def f(xs, y): return", "wrong"),
        ("def f(xs, y: return", "format"),
        ("def g(xs, y): return 1", "format"),
        ("f = 3", "format"),
        ("\0", "format"),
        ("1 / 0", "crash"),
        ("def f(xs, y): return xs[9]", "crash"),
        ("def f(xs): return 1", "crash"),
        ("def f(xs, y): return bytearray(1 << 40)", "memory"),
        ("import time\ndef f(xs, y): time.sleep(9)", "timeout"),
    ],
)
async def test_code_is_judged_by_what_it_returns(code: str, failure: str | None, sandbox) -> None:
    limits = Limits(wall_seconds=1.5, memory_bytes=128 * MIB)
    found = await run_hidden_tests(sandbox, code, "f", CASES, limits)
    assert found.failure == failure, found
    assert found.outcome == ("failed" if failure else "passed")
    assert "6" not in found.evidence.replace("1 << 40", "")  # never what was expected


@pytest.mark.parametrize(
    ("expected", "value", "equal"),
    [
        (1, 1.0, True),
        (0.3, 0.1 + 0.2, True),
        (0.3, 0.31, False),
        (1, True, False),
        (True, 1, False),
        ([1, [2]], [1, [2]], True),
        ([1], [1, 2], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ("1", 1, False),
        (None, None, True),
        (0.0, float("nan"), False),
    ],
)
def test_sameness_of_values(expected: object, value: object, equal: bool) -> None:
    assert same(expected, value) is equal
