"""What stays of spans and logs that grow."""

import asyncio
import os
from contextlib import closing
from pathlib import Path

from graph.processes import Children
from graph.retention import prune, retain
from graph.settings import Retention
from observability.span_file import SpanFile, SpanRecord, read_spans

SMALL = Retention(traces=0.01, logs=0.001)


def test_the_oldest_spans_go_first(tmp_path: Path) -> None:
    for number in range(6):
        names = (f"{number}/{each}" for each in range(8))
        with closing(SpanFile(tmp_path / "traces", f"run-{number}")) as file:
            file.write(SpanRecord("1" * 32, "2" * 16, "", name, "student", 1, 2) for name in names)
        os.utime(tmp_path / "traces" / f"run-{number}.jsonl", (number, number))
    prune(tmp_path, SMALL)
    kept = {span.name.partition("/")[0] for span in read_spans(tmp_path / "traces")}
    assert 1 < len(kept) < 6
    assert kept == {str(number) for number in range(6 - len(kept), 6)}
    assert sum(file.stat().st_size for file in (tmp_path / "traces").iterdir()) <= 10_000


async def test_a_log_begins_anew_under_the_process_that_writes_it(tmp_path: Path) -> None:
    talk = 'i=0; while [ $i -lt 400 ]; do i=$((i+1)); echo "line $i"; done; read x; echo done'
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    log, before = tmp_path / "logs" / "talker.log", tmp_path / "logs" / "talker.1.log"
    async with Children(tmp_path) as children:
        await children.keep("talker", ["sh", "-c", f"{{ {talk}; sleep 60; }} <>{pipe}"])
        while "line 400\n" not in (log.read_text() if log.exists() else ""):
            await asyncio.sleep(0.01)
        retaining = asyncio.create_task(retain(tmp_path, SMALL))
        while not before.exists() or log.stat().st_size:
            await asyncio.sleep(0.01)
        retaining.cancel()
        await asyncio.to_thread(pipe.write_text, "go\n")
        while log.read_bytes() != b"done\n":
            await asyncio.sleep(0.01)
    assert before.read_text().endswith("line 400\n")


def test_nothing_is_touched_that_is_small_or_not_there(tmp_path: Path) -> None:
    prune(tmp_path, SMALL)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "agents.log").write_text("short\n")
    prune(tmp_path, SMALL)
    assert [file.name for file in (tmp_path / "logs").iterdir()] == ["agents.log"]
