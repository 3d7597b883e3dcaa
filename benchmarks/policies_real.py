"""Policies compared on a real local student, by whole loops at equal tokens.

Run with `python -m benchmarks.policies_real [--replicates 20] [--tokens 6000] [--out FILE]`. It
takes long: a run each for every policy and replicate, policies in turn, and one long uniform run
that says what the pass rates are (`--reference` tokens). No scaffold is written, so that runs
differ in what was practised and in nothing else. Printed per policy, over replicates with 95 %
intervals by t, by the reference run's rates: how many levels the frontiers read were off, the
share of skills read exactly and within one level (of four: luck often is), and p(1-p) of what was
practised (cells that the reference did not try are left out), which is what `learnability` aims at,
so it says that the policy does what it says and not that this teaches more; then the number of
cells with successes and failures both, from which contrast can be mined.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import tomli_w
from scipy.stats import t as student_t

from observability.notebook import load_run
from tools.curriculum.catalogue import POLICIES
from tools.simulation.frontier_estimate import antitonic, estimate_frontiers

SKILLS = ("addition:0-3", "division:0-3", "percentage:0-3", "digit_sum:0-3")
_TUTELAGE = Path(sys.executable).with_name("tutelage")


_COLUMNS = (
    "p(1-p) practised",
    "levels off",
    "frontiers exact",
    "within one level",
    "mixed cells",
    "tokens",
    "episodes",
)


class LoopOutcomes(NamedTuple):
    """Outcomes without a hint by skill and level, and what else a run shows."""

    passed: pd.Series
    failed: pd.Series
    tokens: int
    episodes: int


def main() -> None:
    """Run all loops, and print a line for each policy."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        reference = _loop(folder, "reference", "uniform", options.reference)
        found: dict[str, list[tuple[float, ...]]] = {policy: [] for policy in options.policies}
        for replicate in range(options.replicates):
            for policy in options.policies:
                seen = _loop(folder, f"{policy}-{replicate}", policy, options.tokens)
                found[policy].append(_measures(seen, reference))
                print(f"{policy} {replicate}: {found[policy][-1]}", file=sys.stderr, flush=True)
    table = _table(found, reference)
    print(table)
    if options.out:
        options.out.write_text(table)


def _loop(folder: Path, name: str, policy: str, tokens: int) -> LoopOutcomes:
    data = folder / name
    data.mkdir(parents=True, exist_ok=True)
    plan = data / "plan.toml"
    plan.write_text(
        tomli_w.dumps(
            {
                "name": "policies",
                "policy": policy,
                "skills": [f"arithmetic/{skill}" for skill in SKILLS],
                "student": {"local": "qwen2.5-coder-0.5b", "max_tokens": 96},
                "budget": {"tokens": tokens},
                "candidates": {"most": 0},
            }
        )
    )
    command = [str(_TUTELAGE), "run", str(plan), "--plain", "--data", str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, preexec_fn=lambda: os.nice(10))
    run = load_run(data)
    taught = run.attempts[run.attempts.purpose == "curriculum"]
    bare = taught[taught.hint == 0]
    passes = bare.assign(right=bare.outcome == "passed", wrong=bare.outcome == "failed")
    counts = passes.groupby(["skill", "level"])[["right", "wrong"]].sum()
    spent = int((run.attempts.prompt_tokens + run.attempts.completion_tokens).sum())
    return LoopOutcomes(counts.right, counts.wrong, spent, len(taught))


def _measures(seen: LoopOutcomes, reference: LoopOutcomes) -> tuple[float, ...]:
    """The numbers of `_COLUMNS`; a skill that was not tried is off by as much as can be."""
    skills, levels = _places(reference)
    known = _grid(reference, skills, levels)
    truth = antitonic(*known)
    passed, failed = _grid(seen, skills, levels)
    tries = (passed + failed) * (known[0] + known[1] > 0)
    practised = float((tries * truth * (1 - truth)).sum() / max(tries.sum(), 1))
    true = estimate_frontiers(*(part[None] for part in known))
    read = estimate_frontiers(passed[None], failed[None])
    off = np.nan_to_num(np.abs(read - true), nan=len(levels) - 1)
    right = tuple(float((off <= most).mean()) for most in (0, 1))
    mixed = float(((passed > 0) & (failed > 0)).sum())
    return practised, float(off.mean()), *right, mixed, seen.tokens, seen.episodes


def _places(seen: LoopOutcomes) -> tuple[list[str], list[int]]:
    """Skills that were tried, and all levels up to the highest tried."""
    skills, levels = (seen.passed.index.get_level_values(n) for n in (0, 1))
    return sorted(set(skills)), list(range(max(levels) + 1))


def _grid(
    seen: LoopOutcomes, skills: list[str], levels: list[int]
) -> tuple[np.ndarray, np.ndarray]:
    whole = pd.MultiIndex.from_product([skills, levels])
    shape = (len(skills), len(levels))
    passed, failed = (
        part.reindex(whole, fill_value=0).to_numpy(float).reshape(shape)
        for part in (seen.passed, seen.failed)
    )
    return passed, failed


def _table(found: dict[str, list[tuple[float, ...]]], reference: LoopOutcomes) -> str:
    head = f"| policy | replicates | {' | '.join(_COLUMNS)} |"
    lines = [head, "|---" * (len(_COLUMNS) + 2) + "|"]
    for policy, rows in found.items():
        columns = [_cell(np.array(column, float)) for column in zip(*rows, strict=True)]
        lines.append(f"| `{policy}` | {len(rows)} | {' | '.join(columns)} |")
    rates = (reference.passed / (reference.passed + reference.failed)).round(2)
    known = ", ".join(f"{skill} {level}: {rate}" for (skill, level), rate in rates.items())
    return "\n".join([*lines, "", f"Reference, {reference.episodes} attempts: {known}.", ""])


def _cell(values: np.ndarray) -> str:
    if len(values) < 2:
        return _number(values.mean())
    margin = float(student_t.ppf(0.975, len(values) - 1)) * values.std(ddof=1) / len(values) ** 0.5
    low, high = values.mean() - margin, values.mean() + margin
    return f"{_number(values.mean())} ({_number(low)} to {_number(high)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.policies_real", description=__doc__)
    parser.add_argument("--replicates", type=int, default=20)
    parser.add_argument("--tokens", type=int, default=6_000, help="of each run")
    parser.add_argument("--reference", type=int, default=60_000, help="tokens of the uniform run")
    parser.add_argument("--policies", nargs="+", default=list(POLICIES), choices=list(POLICIES))
    parser.add_argument("--keep", type=Path, help="a folder to keep the runs' data in")
    parser.add_argument("--out", type=Path, help="write the table to this file, as Markdown")
    return parser


if __name__ == "__main__":
    main()
