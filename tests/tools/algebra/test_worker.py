"""The process wall: even a scorer that an answer took over dies with that answer."""

import asyncio

import pytest

from tools.algebra import worker as worker_module
from tools.algebra.errors import AlgebraUnavailableError
from tools.algebra.scorer import Scorer
from tools.algebra.worker import AnswerLimits, Worker

FRAME = """
import ctypes, os, signal, socket, sys, threading, time
state = []
def prepare(request): return False
def warm(): pass
def touch_pages(): pass
def syscall(number, *arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    return libc.syscall(number, *arguments)
def take_over():
    {body}
def score(request):
    if request["answer"] == "honest":
        return {{"verdict": "passed" if not state else "wrong", "evidence": str(state)}}
    state.append(1)
    return {{"verdict": "wrong", "evidence": repr(take_over())}}
"""
TAKEN_OVER = {
    "kill the zygote": "os.kill(os.getppid(), 9)",
    "stop the zygote": "os.kill(os.getppid(), 19)",
    "kill the group": "os.killpg(0, 9)",
    "trace the zygote": "return syscall(101, 16, os.getppid(), 0, 0)",
    "write the zygote's memory": "open(f'/proc/{os.getppid()}/mem', 'r+b')",
    "take the zygote's pipes": "return syscall(438, syscall(434, os.getppid(), 0), 1, 0)",
    "limit the zygote": "return syscall(302, os.getppid(), 0, (ctypes.c_long * 2)(1, 1), None)",
    "fork and stay": "os.fork()",
    "clone and stay": "return syscall(56, 17, 0, 0, 0, 0)",
    "stay by threads": "threading.Thread(target=time.sleep, args=(99,)).start()",
    "shout on every descriptor": (
        "[os.write(n, b'{\"ended\": \"exited\"}\\n') for n in range(64) if os.path.exists('/')]"
    ),
    "flood the reply": "os.write(max(map(int, range(64))), b'x')",
    "end at once": "os._exit(0)",
    "never end": "time.sleep(99)",
    "poison the folder": "open('math_verify.py', 'w').write('raise SystemExit')",
    "poison a module": "sys.modules['json'].dumps = None; sys.modules.clear()",
}


@pytest.mark.parametrize("name", TAKEN_OVER)
async def test_taken_over_scorer_harms_nobody_next(name: str, sandbox) -> None:
    text = FRAME.format(body=TAKEN_OVER[name])
    worker = Worker(sandbox, AnswerLimits(wall_seconds=0.5, cpu_seconds=1), text)
    try:
        taken = await worker.ask("maths", {}, "hostile")
        assert '"passed"' not in taken["said"]
        assert "NameError" not in taken["said"]
        for _ in range(2):
            honest = await worker.ask("maths", {}, "honest")
            assert honest["ended"] == "exited"
            assert '"passed"' in honest["said"], honest
    finally:
        await worker.close()


async def test_dead_worker_is_replaced(sandbox) -> None:
    async with Scorer(sandbox, workers=1) as scorer:
        assert (await scorer.score("maths", {"answer": "2x"}, "x*2")).outcome == "passed"
        worker = await scorer._idle.get()
        worker._session.stop("killed")
        scorer._idle.put_nowait(worker)
        assert (await scorer.score("maths", {"answer": "2x"}, "x*2")).outcome == "passed"


async def test_cancelled_check_frees_its_worker(sandbox) -> None:
    async with Scorer(sandbox, workers=1) as scorer:
        checking = asyncio.create_task(scorer.score("maths", {"answer": "1"}, "9**9**9**9"))
        await asyncio.sleep(0.2)
        checking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await checking
        assert (await scorer.score("maths", {"answer": "2x"}, "x*2")).outcome == "passed"


async def test_worker_that_cannot_load_is_our_failure(sandbox) -> None:
    worker = Worker(sandbox, AnswerLimits(), "import no_such_algebra")
    with pytest.raises(AlgebraUnavailableError, match="no_such_algebra"):
        await worker.open()
    await worker.close()


async def test_worker_that_does_not_load_in_time_blames_no_dependency(
    sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "LOADING_SECONDS", 0.5)
    talks = "import sys, time; print('a warning', file=sys.stderr, flush=True); time.sleep(60)"
    worker = Worker(sandbox, AnswerLimits(), talks)
    with pytest.raises(AlgebraUnavailableError, match=r"it had 0\.5 s: other programs"):
        await worker.open()
    await worker.close()


async def test_worker_that_is_killed_while_it_loads_is_not_called_slow(sandbox) -> None:
    worker = Worker(sandbox, AnswerLimits(), "import os; os._exit(1)")
    with pytest.raises(AlgebraUnavailableError, match=r"reinstall .* nothing, as one that is"):
        await worker.open()
    await worker.close()
