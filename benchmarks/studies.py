"""Ten thousand stored attempts: how long it takes to load them, and to report them whole.

Run with `python -m benchmarks.studies`.
"""

import tempfile
import time
from pathlib import Path

from benchmarks.row import Row
from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.report.study.folder import write_study_report
from observability.study.rows import read_study
from tests.observability.study.world import World, tell_to

_WORLD = World(
    students=(("a", 0.135), ("b", 0.5), ("c", 1.5), ("d", 3.0)),
    base={"a": 0.2, "b": 0.3, "c": 0.45, "d": 0.6},
    skills=40,
    items=15,
    null_items=50,
    said=f"{'I write every step down, and look at it once more. ' * 18}\nANSWER: ",
)
"""4 students × 600 tasks × 4 arms and the A/A control: 10,000 attempts of about 230 tokens."""


def measure() -> list[Row]:
    """Load, and write page, summary, figures and tables; the limit is of both together."""
    with tempfile.TemporaryDirectory() as place:
        folder = tell_to(Path(place), _WORLD)
        with SqliteReader(folder / LEDGER) as ledger:
            started = time.perf_counter()
            study = read_study(ledger, _WORLD.run)
            loaded = time.perf_counter() - started
            page = write_study_report(ledger, _WORLD.run, folder / "report")
            whole = time.perf_counter() - started - loaded
        size = page.stat().st_size / 1e6
    number = f"{len(study.rows):,} attempts"
    return [
        Row(f"load {number}", loaded, None, "s", None),
        Row(f"load and report {number}", whole, None, "s", 20.0),
        Row("the page of that report", size, None, "MB", 10.0),
    ]


if __name__ == "__main__":
    for row in measure():
        print(f"{row.name}: {row.value:.2f} {row.unit}")
