"""Programs that want everything: time, memory, processes, disk, output."""

from tools.sandbox.hidden_tests import run_hidden_tests
from tools.sandbox.program import MIB, Limits
from tools.verdict import Finding

TIGHT = Limits(wall_seconds=0.5, cpu_seconds=1, memory_bytes=128 * MIB, output_bytes=MIB // 4)

BOMBS = {
    "endless loop": "while True: pass",
    "endless sleep": """
        import time
        time.sleep(99)
    """,
    "loop deaf to signals": """
        import signal
        for n in range(1, 65):
            try:
                signal.signal(n, signal.SIG_IGN)
            except (OSError, ValueError):
                pass
        while True: pass
    """,
    "loop without descriptors": """
        import os
        os.closerange(0, 99)
        while True: pass
    """,
    "memory at once": "x = bytearray(1 << 34)",
    "memory bit by bit": """
        x = []
        while True: x.append(bytearray(1 << 20))
    """,
    "memory of threads": """
        import threading
        while True: threading.Thread(target=threading.Event().wait).start()
    """,
    "fork bomb": """
        import os
        while True:
            os.fork()
    """,
    "deep recursion": """
        def f(): f()
        f()
    """,
    "recursion without a limit": """
        import sys
        sys.setrecursionlimit(10**9)
        def f(n): return [f(n)]
        f(1)
    """,
    "deep syntax": "eval('(' * 10**6)",
    "big power": "x = 9**9**9**9",
    "slow pattern": """
        import re
        re.match('(a+)+$', 'a' * 40 + 'b')
    """,
    "flood of output": """
        import os
        while True:
            for n in range(1, 9):
                try:
                    os.write(n, b'x' * 65536)
                except OSError:
                    pass
    """,
    "big file": """
        f = open('big', 'wb')
        while True: f.write(bytes(1 << 20)) and f.flush()
    """,
    "many files": """
        n = 0
        while True:
            n += 1
            open(str(n), 'wb').write(bytes(1 << 16))
    """,
    "deep folders": """
        import os
        while True:
            os.mkdir('d')
            os.chdir('d')
    """,
    "segmentation fault": """
        import ctypes
        ctypes.string_at(0)
    """,
    "never dies": """
        import atexit
        @atexit.register
        def f():
            while True: pass
        raise SystemExit
    """,
    "deletion loop": """
        class D:
            def __del__(self):
                while True: pass
        D()
    """,
}


async def test_every_bomb_is_ended(world) -> None:
    async def judge(bomb: str) -> Finding:
        code = f"{bomb}\ndef solve(): return 1"
        cases = [{"args": [], "expected": 1}]
        found = await run_hidden_tests(world.sandbox, code, "solve", cases, TIGHT)
        assert found.failure in ("timeout", "memory", "crash"), found
        return found

    await world.assert_all_fail(BOMBS, judge)
