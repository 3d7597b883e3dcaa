"""What coordination costs beside its floor, and whether it grows with the run.

An episode is measured from its decision to the next one, less what the student and the scoring
took, with one lane, so that nothing overlaps. Its floor is the bare graph with as many nodes and
checkpoints, bare durable round trips and bare commits: see `benchmarks.floor`. The two take turns.

Syncs of the disk are counted, not traced: with `sync_interval: always` nats-server syncs once for
each request stored, each reply stored and each request acknowledged (nobody waits for the last),
and the ledger once a commit. Checkpoints wait for no sync.

Growth compares late episodes with early ones, each measured in floors of its own minute, since no
machine is equally fast all day. By default the 1,000th stands beside the 100th; `--long` takes
the 10,000th, for which the run needs minutes.
"""

import asyncio
import gc
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median

import psutil

from benchmarks.floor import Laps, bare_commits, bare_laps, bare_trips
from benchmarks.row import Row
from benchmarks.scripted import EpisodeTimer, ScriptedLab, plan, scripted_lab
from bus.credentials import discover
from graph.checkpoints import open_checkpoints
from observability import telemetry

TRIPS = ("curator", "student", "curator", "verifier")
"""Who is asked in an episode: to decide, to attempt, to adapt, to verify."""
TURN = 5
"""Episodes, or laps of the floor, in a row."""
EARLY = range(20, 180)
_ASKED, _REPLY, _ROW = b"x" * 1000, b"y" * 500, b"z" * 3000


async def measure() -> list[Row]:
    """Coordination, syncs and growth up to the 1,000th episode; episodes a second with lanes."""
    return await _measure(range(920, 1080))


async def measure_long() -> list[Row]:
    """The same with growth up to the 10,000th episode."""
    return await _measure(range(9_920, 10_080))


async def _measure(late: range) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spans = telemetry.configure("bench", folder)
        try:
            return [*await _one_lane(folder / "one", late), await _four_lanes(folder / "four")]
        finally:
            spans.shutdown()


@dataclass
class _Stretch:
    """Consecutive episodes of a run, and what was seen of them."""

    episodes: range
    floors: list[float] = field(default_factory=list)
    """Seconds of each lap of the floor."""
    memory: float = 0.0
    """MiB of this process at the end."""
    syncs: int = 0
    """Syncs of the disk until the end."""

    async def before(self, episode: int, lab: ScriptedLab, laps: Laps) -> None:
        if episode in self.episodes and not episode % TURN:
            self.floors += await laps(TURN)
        if episode == self.episodes.stop:
            gc.collect()
            self.memory = psutil.Process().memory_info().rss / 2**20
            self.syncs = await lab.syncs()

    def in_floors(self, timer: EpisodeTimer) -> float:
        """What an episode took, with what the floor took as the unit."""
        return median(timer.seconds(self.episodes)) / median(self.floors)


async def _one_lane(data: Path, late: range) -> list[Row]:
    stretches = _Stretch(EARLY), _Stretch(late)

    async def interval(episode: int) -> None:
        for stretch in stretches:
            await stretch.before(episode, lab, laps)

    timer, planned = EpisodeTimer(interval), plan(late.stop + 2)
    async with scripted_lab(data, planned, timer) as lab, _floor(data) as laps:
        await laps(TURN)
        await lab.run(planned)
    return [_coordination(stretches, timer), *_growth(*stretches, timer)]


@asynccontextmanager
async def _floor(data: Path) -> AsyncIterator[Laps]:
    queues, bare = tuple(dict.fromkeys(TRIPS)), data / "bare"
    bare.mkdir()
    with bare_commits(bare / "ledger.sqlite") as commit:
        async with (
            open_checkpoints(bare) as saver,
            bare_trips(discover(data), queues, _REPLY) as trip,
        ):

            async def write() -> None:
                commit(_ROW)

            steps = [*(partial(trip, role, _ASKED) for role in TRIPS), write]
            yield bare_laps(steps, saver)


def _coordination(stretches: tuple[_Stretch, ...], timer: EpisodeTimer) -> Row:
    value = median(second for each in stretches for second in timer.seconds(each.episodes))
    floor = median(second for each in stretches for second in each.floors)
    return Row("coordination of an episode, p50", 1000 * value, 1000 * floor, "ms", 1500 * floor)


def _growth(early: _Stretch, late: _Stretch, timer: EpisodeTimer) -> list[Row]:
    number = f"episode {sum(late.episodes) // len(late.episodes) + 1:,}"
    value, floor = late.in_floors(timer), early.in_floors(timer)
    episodes = late.episodes.stop - early.episodes.stop
    syncs = (late.syncs - early.syncs) / episodes
    return [
        Row("syncs of the disk, an episode", syncs, 3.0 * len(TRIPS) + 1, "", None),
        Row(f"{number} beside the 100th, in floors", value, floor, "", 1.1 * floor),
        Row(f"memory grown by {number}", late.memory - early.memory, None, "MiB", 20.0),
    ]


async def _four_lanes(data: Path) -> Row:
    async def interval(_: int) -> None: ...

    timer, planned = EpisodeTimer(interval), plan(EARLY.stop + 8, lanes=4)
    async with scripted_lab(data, planned, timer) as lab:
        await lab.run(planned)
    seconds = timer.began[EARLY.stop] - timer.began[EARLY.start]
    return Row("episodes with 4 lanes", len(EARLY) / seconds, None, "/s", None)


if __name__ == "__main__":
    for row in asyncio.run(measure()):
        print(row, f"{row.value / (row.floor or 1):.2f} x", row.holds)
