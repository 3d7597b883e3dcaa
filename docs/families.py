"""Writes the tables of docs/families.md: families, measures (docs/families.json) and refusals.

What stands above `MARK` on the page is written by hand, and kept.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.tasks import reasoning_gym
from tools.tasks.catalogue import families
from tools.tasks.reasoning_gym import gym_table

PAGE = Path(__file__).with_name("families.md")
MARK = "<!-- From here on made by `python docs/families.py`. -->"
MEASURED = PAGE.with_suffix(".json")
REFUSED = Path(reasoning_gym.__file__).with_name("reasoning_gym_refused.toml")
LOW, HIGH = 0.1, 0.9
ENOUGH = 12
"""Tasks without which a rate is not counted as in between."""
BLIND = 0.25
"""From this chance of a blind guess on, a pass rate in between says little."""

Rows = Sequence[Mapping[str, Any]]


def page() -> str:
    """The whole page."""
    rows = json.loads(MEASURED.read_text()) if MEASURED.exists() else []
    head = PAGE.read_text().partition(MARK)[0] + MARK + "\n"
    return "\n".join((head, *_families(), *_measured(rows), *_unmeasured(rows), *_refused()))


def _families() -> Iterator[str]:
    yield "## The families\n\n| family | version | skills | levels |\n|---|---|---|---|"
    for name, family in families().items():
        counts = [skill.levels for skill in family.skills().values()]
        levels = f"{min(counts)} to {max(counts)}" if min(counts) < max(counts) else counts[0]
        yield f"| `{name}` | {family.version} | {len(counts)} | {levels} |"
    yield ""


def _measured(rows: Rows) -> Iterator[str]:
    between = [row for row in rows if _is_between(row)]
    bold = [row for row in between if _guess(row) < BLIND]
    yield "## What the 0.5B student passes alone\n"
    yield (
        f"Asked greedy, at most 200 tokens an answer (500 a program). *In between* is from "
        f"{LOW:.0%} to {HIGH:.0%} at a level of which {ENOUGH} or more tasks were asked; *sure* "
        f"(bold below) leaves out what a blind guess gets right {BLIND:.0%} of the time or more.\n"
    )
    yield from counted(rows, between, bold)
    yield "| skill | level | passed | of | tokens | failures | blind guess |"
    yield "|---|---:|---:|---:|---:|---|---:|"
    for row in rows:
        failures = ", ".join(f"{count} {name}" for name, count in row["failures"].items())
        guess = f"{_guess(row):.0%}" if _guess(row) else ""
        mark = "**" if row in bold else ""
        level, share = row["level"].rpartition("/")[2], f"{mark}{row['passed']}{mark}"
        cells = (f"`{_skill(row)}`", level, share, row["tasks"], row["tokens"], failures, guess)
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""


def counted(*rows: Rows) -> Iterator[str]:
    """How many skills of each family are among each of the rows."""
    yield "| family | skills asked | in between | sure |\n|---|---:|---:|---:|"
    counts = [Counter(skill.partition("/")[0] for skill in _skills(each)) for each in rows]
    for family in sorted(counts[0]):
        yield f"| `{family}` | {' | '.join(str(count[family]) for count in counts)} |"
    yield ""


def _is_between(row: Mapping[str, Any]) -> bool:
    share = row["passed"] / row["tasks"]
    return row["tasks"] >= ENOUGH and LOW <= share <= HIGH


def _skills(rows: Rows) -> set[str]:
    return {_skill(row) for row in rows}


def _skill(row: Mapping[str, Any]) -> str:
    family, skill, _ = row["level"].split("/")
    return f"{family.partition('@')[0]}/{skill}"


def _guess(row: Mapping[str, Any]) -> float:
    """The better of picking among what the prompt offers and of always saying the same."""
    family, _, skill = _skill(row).partition("/")
    offered = gym_table().skill[skill].guess if family == "reasoning_gym" else 0.0
    return max(offered, float(row["commonest"]))


def _unmeasured(rows: Rows) -> Iterator[str]:
    asked = {_skill(row) for row in rows}
    names = [f"reasoning_gym/{name}" for name in gym_table().skill] + ["human_eval/functions"]
    rest = [f"`{name}`" for name in names if name not in asked]
    if rest:
        yield f"Admitted and not asked yet: {', '.join(rest)}.\n"


def _refused() -> Iterator[str]:
    yield "## Data sets of Reasoning Gym that are no skills\n\n| reason | data sets |\n|---|---|"
    for reason, names in tomllib.loads(REFUSED.read_text()).items():
        yield f"| {reason} | {', '.join(f'`{name}`' for name in names)} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page())
