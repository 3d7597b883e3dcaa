"""Validate the instrument judge: `python -m benchmarks.instrument [development|held-out]`."""

import argparse
import asyncio
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.instrument.measurements import Measurements
from benchmarks.instrument.measuring import Scores, Version, measured
from benchmarks.instrument.page import page
from benchmarks.instrument.scenes import SETS, Named, is_strict
from tools.judging.measures import VERSION

PAGE = Path("docs/instrument.md")
MEASURES = Path(f".tutelage/instrument-{VERSION}.json")
"""Kept scene by scene, so that a run that was interrupted goes on; delete it to start anew.

One file a version of the formulas, since measures of two versions cannot stand in one table.
"""


def main() -> None:
    options = _options()
    options.measures.parent.mkdir(parents=True, exist_ok=True)
    kept = _kept(options.measures)
    done = {version.scene for version in kept}
    asked = list(SETS[options.scenes]())
    scenes = [each for each in asked[options.start : options.end] if each[0] not in done]
    if scenes:
        asyncio.run(_measure(scenes, kept, options))
    found = of_scenes(kept, asked)
    strict = {version: scores for version, scores in found.items() if is_strict(version.scene)}
    text = page(options.scenes, Measurements.of(found), Measurements.of(strict))
    if options.write:
        PAGE.write_text(text)
    else:
        print(text)


async def _measure(
    scenes: Iterable[Named], found: dict[Version, Scores], options: argparse.Namespace
) -> None:
    async for scores in measured(scenes, options.workers):
        found |= scores
        options.measures.write_text(json.dumps([[list(k), list(v)] for k, v in found.items()]))
        print(f"{len({version.scene for version in found})} scenes", flush=True)


def of_scenes(kept: Mapping[Version, Scores], asked: Iterable[Named]) -> dict[Version, Scores]:
    """What was measured of these scenes: other sets may stand in the same file."""
    names = {name for name, _ in asked}
    return {version: scores for version, scores in kept.items() if version.scene in names}


def _kept(path: Path) -> dict[Version, Scores]:
    rows = json.loads(path.read_text()) if path.exists() else []
    return {Version(*key): tuple(scores) for key, scores in rows}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instrument", description=__doc__)
    parser.add_argument("scenes", choices=SETS, nargs="?", default="held-out")
    parser.add_argument("--start", type=int, default=0, help="the first scene, from 0")
    parser.add_argument("--end", type=int, help="the scene before which to end")
    parser.add_argument("--workers", type=int, default=2, help="processes that measure")
    parser.add_argument("--measures", type=Path, default=MEASURES, help="what is measured so far")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE}")
    return parser.parse_args()


if __name__ == "__main__":
    main()
