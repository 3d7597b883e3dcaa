"""Scores answers in a small pool of workers; whatever an answer does, the pool lives on."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, Self, get_args

from tools.algebra import plain
from tools.algebra.errors import UnknownDatasetError, WorkerDiedError
from tools.algebra.worker import AnswerLimits, Worker
from tools.sandbox.sandbox import Sandbox
from tools.verdict import FailureClass, Finding

Kind = Literal["maths", "gym"]
LONGEST_ANSWER = 20_000
TRIES = 2


class Scorer:
    """Scores an answer against a key, in the sandbox.

    Each answer has a process of its own, forked from one that has never seen an answer, so
    nothing is shared between them. Maths goes through Math-Verify, which parses and never
    evaluates. A gym scorer shares its process with the answer that it may evaluate; the answer is
    screened for that (see `inside/scoring.py`), and what remains is trust in that screen.
    """

    def __init__(
        self, sandbox: Sandbox, workers: int = 2, limits: AnswerLimits | None = None
    ) -> None:
        self._sandbox, self._limits = sandbox, limits or AnswerLimits()
        # The last one used goes first: the others start only when several answers come at once.
        self._idle: asyncio.Queue[Worker] = asyncio.LifoQueue()
        for _ in range(workers):
            self._idle.put_nowait(Worker(sandbox, self._limits))
        self._all = workers

    async def score(self, kind: Kind, data: Mapping[str, object], answer: str) -> Finding:
        """What the key in `data` (see `tools.tasks.task.Key`) says of the answer.

        Raises:
            SandboxError: no worker could be started.
            UnknownDatasetError: the key names a dataset that is not installed.
        """
        began = time.monotonic()
        if kind == "maths" and plain.same(str(data["answer"]), answer):
            return Finding("passed", evidence="the same number or text")
        if len(answer) > LONGEST_ANSWER:
            return Finding("failed", "format", f"longer than {LONGEST_ANSWER} characters")
        reply = await self._ask(kind, data, answer)
        return replace(_finding(reply), seconds=time.monotonic() - began)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """End all workers; waits for those that hold an answer."""
        for _ in range(self._all):
            await (await self._idle.get()).close()

    async def _ask(self, kind: Kind, data: Mapping[str, object], answer: str) -> dict[str, str]:
        for _ in range(TRIES):
            worker = await self._idle.get()
            try:
                reply = await worker.ask(kind, data, answer)
            except WorkerDiedError:
                await self._replace(worker)
            except BaseException:
                await self._replace(worker)
                raise
            else:
                self._idle.put_nowait(worker)
                return reply
        return {"ended": "crash", "said": ""}

    async def _replace(self, worker: Worker) -> None:
        self._idle.put_nowait(Worker(self._sandbox, self._limits))
        await worker.close()


def _finding(reply: Mapping[str, str]) -> Finding:
    ended, said = reply["ended"], reply["said"]
    if ended == "refused":
        raise UnknownDatasetError(said)
    if ended == "timeout":
        return Finding("failed", "timeout", "scoring it took longer than it may")
    try:
        told = json.loads(said)
        verdict, evidence, score = told["verdict"], str(told["evidence"])[:300], told.get("score")
    except (ValueError, TypeError, KeyError, RecursionError):
        return Finding("failed", "crash", "scoring it ended the process")
    points = float(score) if isinstance(score, int | float) and 0 <= score <= 1 else None
    if verdict == "passed":
        return Finding("passed", evidence=evidence, score=points)
    for failure in get_args(FailureClass):
        if verdict == failure:
            return Finding("failed", failure, evidence, points)
    return Finding("undecided", evidence=evidence)
