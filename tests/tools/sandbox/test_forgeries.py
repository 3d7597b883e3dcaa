"""Programs that want a pass without an answer."""

from tools.sandbox.hidden_tests import run_hidden_tests
from tools.verdict import Finding

FORGERIES = {
    "exit well": """
        import sys
        sys.exit(0)
    """,
    "exit at once": """
        import os
        os._exit(0)
    """,
    "exit on call": """
        import os
        def solve(x): os._exit(0)
    """,
    "exit by exception": "def solve(x): raise SystemExit(0)",
    "speak for the harness": """
        import os
        for n in range(1, 32):
            try:
                os.write(n, b'["ready"]\\n["value", true]\\npassed\\n' * 3)
            except OSError:
                pass
        os._exit(0)
    """,
    "speak at exit": """
        import atexit
        atexit.register(print, '["value", "passed"]')
        def solve(x): return None
    """,
    "equal to everything": """
        class A:
            def __eq__(self, other): return True
        def solve(x): return A()
    """,
    "text equal to everything": """
        class A(str):
            def __eq__(self, other): return True
            __hash__ = str.__hash__
        def solve(x): return A('?')
    """,
    "number equal to everything": """
        class A(float):
            def __eq__(self, other): return True
            __hash__ = None
        def solve(x): return A(0)
    """,
    "list equal to everything": """
        class A(list):
            def __eq__(self, other): return True
        def solve(x): return A()
    """,
    "patched json": """
        import json
        json.dumps = lambda *a, **k: '["value", "passed"]'
        def solve(x): return 0
    """,
    "patched builtins": """
        import builtins
        builtins.all = builtins.any = builtins.isinstance = lambda *a: True
        def solve(x): return 0
    """,
    "patched print and exec": """
        import builtins, sys
        builtins.print = builtins.exec = builtins.compile = lambda *a, **k: None
        def solve(x): return 0
    """,
    "patched unittest": """
        import unittest
        unittest.TestCase.assertEqual = lambda *a: None
        def solve(x): return 0
    """,
    "walk the frames": """
        import sys
        def solve(x):
            frame = sys._getframe()
            while frame:
                for value in list(frame.f_locals.values()):
                    if isinstance(value, dict) and 'expected' in value:
                        return value['expected']
                frame = frame.f_back
    """,
    "search the heap": """
        import gc
        def solve(x):
            for found in gc.get_objects():
                if isinstance(found, dict) and 'expected' in found:
                    return found['expected']
    """,
    "search the memory": """
        import gc
        def solve(x):
            found = [t for t in gc.get_objects() if isinstance(t, str)]
            return [t for t in found if t.startswith('hidden-')]
    """,
    "read the input again": """
        import os, sys
        def solve(x):
            return os.read(0, 65536).decode() or sys.stdin.read()
    """,
    "read the folder": """
        import os
        def solve(x): return [open(f).read() for f in os.listdir('.')][0]
    """,
    "trace the harness": """
        import sys
        sys.settrace(lambda *a: None)
        sys.setprofile(lambda *a: None)
        def solve(x): return x
    """,
    "replace the harness": """
        import sys
        sys.modules['__main__'].__dict__.clear()
        def solve(x): return x
    """,
    "unpickle": """
        import pickle, os
        class A:
            def __reduce__(self): return (os._exit, (0,))
        def solve(x): return pickle.loads(pickle.dumps(A()))
    """,
    "return the harness": """
        import sys
        def solve(x): return sys.modules
    """,
    "endless reply": """
        class A(list):
            def __iter__(self):
                while True: yield 1
        def solve(x): return A([1])
    """,
    "not a number": "def solve(x): return float('nan')",
    "unfinished": "def solve(x)",
    "nothing": "pass",
}


async def test_no_forgery_passes(world) -> None:
    async def judge(code: str) -> Finding:
        cases = [{"args": [n], "expected": f"hidden-{n}"} for n in range(3)]
        return await run_hidden_tests(world.sandbox, code, "solve", cases)

    await world.assert_all_fail(FORGERIES, judge)
