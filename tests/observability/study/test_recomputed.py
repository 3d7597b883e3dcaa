"""Every number of a study once more, from its table of attempts alone, by other means."""

import json
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from scipy import special, stats
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.multitest import multipletests

from observability.ledger.sqlite import LEDGER, SqliteReader
from observability.report.study.folder import write_study_report
from observability.study.analysed import AnalysedStudy, analyse
from tests.observability.study.world import World, tell_to
from tools.statistics.study_analysis import StudyAnalysis

WORLD = World(
    arms=("none", "cot", "placebo", "labels", "full"),
    seeds=(0, 1, 2),
    temperature=0.7,
    judges=("one", "other"),
    lost=0.04,
    truncated={"full": 0.04, "none": 0.02},
    lenient={"none": 0.1, "full": 0.05},
    skills=13,
    items=4,
    null_items=52,
)
PATHS = ("cascade", "strict", "one", "other", "judges")
ALPHA, MARGIN = 0.025, 0.1
SCORE = {"passed": 1.0, "failed": 0.0, "right": 1.0, "wrong": 0.0}
Told = tuple[AnalysedStudy, pd.DataFrame, str]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("study")
    with SqliteReader(tell_to(folder, WORLD) / LEDGER) as ledger:
        page = write_study_report(ledger, WORLD.run, folder / "report")
        analysed = analyse(ledger, WORLD.run)
    rows = pd.read_parquet(page.parent / "rows.parquet")
    grades = [json.loads(each) if each else {} for each in rows.grades]
    rows["cascade"], rows["strict"] = rows.outcome.map(SCORE), rows.strict.map(SCORE)
    for judge in ("one", "other"):
        rows[judge] = [SCORE.get(each.get(judge, ""), np.nan) for each in grades]
    rows["judges"] = rows[["one", "other"]].mean(axis=1)
    return analysed, rows, (page.parent / "summary.md").read_text("utf-8")


@pytest.fixture(scope="module")
def analysis(told: Told) -> StudyAnalysis:
    assert told[0].analysis is not None
    return told[0].analysis


def wide(rows: pd.DataFrame, student: str, path: str, measured: str = "capped") -> pd.DataFrame:
    """Scores, (skill, task, seed) by arm."""
    own = rows[(rows.title == student) & (rows.measured == measured)]
    return own.pivot(index=["skill", "task", "seed"], columns="arm", values=path)


def by_skill(differences: pd.Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    items = differences.groupby(["skill", "task"]).mean()
    return items.groupby("skill").mean().dropna().to_numpy()


@cache
def signs(clusters: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(np.meshgrid(*[[1.0, -1.0]] * clusters)).reshape(clusters, -1)


def flipped(d: np.ndarray[Any, Any]) -> tuple[float, float, float]:
    """P of better, worse and either, of all sign patterns."""
    sums, seen = d @ signs(len(d)), d.sum()
    return (
        float((sums >= seen - 1e-9).mean()),
        float((sums <= seen + 1e-9).mean()),
        float((np.abs(sums) >= abs(seen) - 1e-9).mean()),
    )


def test_every_difference(told: Told, analysis: StudyAnalysis) -> None:
    rows = told[1]
    assert len(analysis.contrasts) == 2 * len(PATHS) * (3 + 3 + 3 + 1)
    for each in analysis.contrasts:
        scores, c = wide(rows, each.student, each.path), each.comparison
        diff = scores[each.arm] - scores[each.control]
        d = by_skill(diff)
        assert c.clusters == len(d) == 13
        assert c.missing == diff.isna().sum() > 0
        assert c.items == diff.groupby(["skill", "task"]).mean().notna().sum()
        low, high = stats.t.interval(0.95, len(d) - 1, d.mean(), stats.sem(d))
        assert (c.difference, c.low, c.high) == pytest.approx((d.mean(), low, high))
        assert (c.p_better, c.p_worse) == pytest.approx(flipped(d)[:2])
        equal = max(
            stats.ttest_1samp(d, -MARGIN, alternative="greater").pvalue,
            stats.ttest_1samp(d, MARGIN, alternative="less").pvalue,
        )
        assert c.p_equivalent == pytest.approx(max(equal, 0.5 ** len(d)))
        worst = [by_skill(diff.fillna(bound)).mean() for bound in (-1.0, 1.0)]
        assert (c.worst_low, c.worst_high) == pytest.approx(worst)
        shares = np.arange(1, 10) / 10
        e = [np.prod(1 + np.outer(shares, sign * d), axis=1).mean() for sign in (1, -1)]
        assert (c.e_better, c.e_worse) == pytest.approx(e)
        pairs = int(diff.notna().sum())
        least = 2.8 * np.sqrt(0.2 * (1 + (pairs / 13 - 1) * 0.1) / pairs)
        seen = 2.8 * d.std(ddof=1) / np.sqrt(len(d))
        whole = each.path != "judges"
        assert c.detectable == pytest.approx(max(seen, least) if whole else seen)


def test_item_level_numbers(told: Told, analysis: StudyAnalysis) -> None:
    for each in analysis.contrasts:
        scores = wide(told[1], each.student, each.path)
        items = (scores[each.arm] - scores[each.control]).groupby(["skill", "task"]).mean().dropna()
        won, lost = int((items > 1e-9).sum()), int((items < -1e-9).sum())
        assert (each.items.won, each.items.lost, each.items.tied) == (
            won, lost, len(items) - won - lost,
        )  # fmt: skip
        assert each.items.mcnemar == pytest.approx(stats.binomtest(won, won + lost).pvalue)
        for found, w, b in ((each.items.e_better, won, lost), (each.items.e_worse, lost, won)):
            upper = special.beta(w + 1, b + 1) * special.betaincc(w + 1, b + 1, 0.5)
            assert found == pytest.approx(2.0 ** (w + b + 1) * upper)
        groups = pd.factorize(items.index.get_level_values("skill"))[0]
        fit = sm.OLS(items.to_numpy(), np.ones(len(items))).fit(
            cov_type="cluster", cov_kwds={"groups": groups}
        )
        assert (each.items.difference, each.items.error) == pytest.approx(
            (fit.params[0], fit.bse[0])
        )


def test_families_and_claims(analysis: StudyAnalysis) -> None:
    places = {(each.student, each.path) for each in analysis.contrasts}
    for student, path in places:
        own = [e for e in analysis.contrasts if (e.student, e.path) == (student, path)]
        for control in ("none", "labels", "placebo", ""):
            family = [
                e.comparison
                for e in own
                if e.role == "secondary" and ("" if e.arm == "full" else e.control) == control
            ]
            adjusted = multipletests([c.p_better for c in family], method="holm")[1]
            assert [c.adjusted for c in family] == pytest.approx(list(adjusted))
        (claim,) = (e for e in analysis.claims if (e.student, e.path) == (student, path))
        primary = [e.comparison for e in own if e.role == "primary"]
        assert len(primary) == 3
        assert claim.p == max(c.p_better for c in primary)
        wins = all(c.p_better <= ALPHA and c.worst_low > 0 for c in primary)
        wins = wins and not any(e.budget for e in own if e.role == "primary")
        assert (claim.outcome == "supported") is wins


def test_gaps_between_students_and_between_paths(told: Told, analysis: StudyAnalysis) -> None:
    rows = told[1]

    def lift(student: str, path: str, arm: str, control: str) -> pd.Series:
        scores = wide(rows, student, path)
        return scores[arm] - scores[control]

    found = [
        (each.gap, lift(each.other, each.path, each.arm, each.control)
         - lift(each.one, each.path, each.arm, each.control))
        for each in analysis.interactions
    ] + [
        (each.gap, lift(each.student, each.path, each.arm, each.control)
         - lift(each.student, "cascade", each.arm, each.control))
        for each in analysis.shifts
    ]  # fmt: skip
    assert len(found) == 10 * len(PATHS) + 2 * 10 * (len(PATHS) - 1)
    for gap, diff in found:
        d = by_skill(diff)
        # Differences within rounding of nothing have a t interval of rounding alone.
        low, high = stats.t.interval(0.95, len(d) - 1, d.mean(), max(stats.sem(d), 1e-300))
        assert (gap.difference, gap.low, gap.high) == pytest.approx((d.mean(), low, high))
        assert gap.p == pytest.approx(flipped(d)[2])
        worst = [by_skill(diff.fillna(bound)).mean() for bound in (-2.0, 2.0)]
        assert (gap.worst_low, gap.worst_high) == pytest.approx(worst)


def test_arms(told: Told, analysis: StudyAnalysis) -> None:
    capped = told[1][told[1].measured == "capped"]
    for each in analysis.arms:
        own = capped[(capped.title == each.student) & (capped.arm == each.arm)]
        assert each.attempts == len(own) == 13 * 4 * 3
        assert each.missing == (own.outcome == "missing").sum()
        assert each.truncated == (own.finish_reason == "length").sum()
        assert each.prompt_tokens == own.prompt_tokens.sum()
        assert each.completion_tokens == own.completion_tokens.sum()
        assert (each.calls, each.cost) == (own.calls.sum(), pytest.approx(own.cost.sum()))
        for rate in each.rates:
            d = by_skill(own.set_index(["skill", "task"])[rate.path])
            low, high = stats.t.interval(0.95, len(d) - 1, d.mean(), stats.sem(d))
            assert (rate.mean, rate.low, rate.high) == pytest.approx((d.mean(), max(0, low), high))
        whole = own.groupby(["skill", "task"]).cascade.agg(["count", "min", "max"])
        whole = whole[whole["count"] == 3]
        assert each.pass_all == pytest.approx((whole["min"] == 1).groupby("skill").mean().mean())
        assert each.pass_any == pytest.approx((whole["max"] == 1).groupby("skill").mean().mean())
    for cell in analysis.skills:
        own = capped[(capped.title == cell.student) & (capped.arm == cell.arm)]
        own = own[own.skill == cell.skill]
        assert cell.mean == pytest.approx(own.groupby("task").cascade.mean().mean())


def test_paths_and_raters(told: Told, analysis: StudyAnalysis) -> None:
    capped = told[1][told[1].measured == "capped"]
    for each in analysis.disagreements:
        own = capped[(capped.title == each.student) & (capped.arm == each.arm)]
        own = own[[each.one, each.other]].dropna() > 0.5
        assert each.share == pytest.approx((own[each.one] != own[each.other]).mean())
        assert each.one_only == (own[each.one] & ~own[each.other]).sum()
    assert len(analysis.agreements) == 2 * 3
    for rated in analysis.agreements:
        own = capped[capped.title == rated.student]
        pair = own[["cascade" if rated.one == "verifier" else rated.one, rated.other]].dropna()
        one, other = (pair[name].to_numpy() for name in pair)
        table = pd.crosstab(one, other).to_numpy()
        expected = cohens_kappa(table, return_results=True)
        assert rated.attempts == len(pair)
        assert rated.percent == pytest.approx((one == other).mean())
        assert rated.kappa == pytest.approx(expected.kappa)
        q = (one.mean() + other.mean()) / 2
        chance = 2 * q * (1 - q)
        assert rated.ac1 == pytest.approx((rated.percent - chance) / (1 - chance))
        assert rated.low is not None
        assert rated.high is not None
        # Whole tasks are resampled: near the interval of independent answers, never far inside it.
        assert rated.low < expected.kappa < rated.high
        assert rated.tasks == pair.assign(at=own.skill + own.task)["at"].nunique()
        assert rated.ac1_low is not None
        assert rated.ac1_high is not None
        assert rated.ac1_low < rated.ac1 < rated.ac1_high
        jackknifed = 2 * 1.96 * gwet_error(one, other)
        assert 0.75 * jackknifed < rated.ac1_high - rated.ac1_low < 1.6 * jackknifed
        plain = expected.kappa_upp - expected.kappa_low
        assert 0.8 * plain < rated.high - rated.low < 1.6 * plain


def gwet_error(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """Standard error of AC1 by the delete-one jackknife, where answers are independent."""

    def ac1(keep: np.ndarray[Any, Any]) -> float:
        q = (one[keep].mean() + other[keep].mean()) / 2
        chance = 2 * q * (1 - q)
        return float(((one[keep] == other[keep]).mean() - chance) / (1 - chance))

    n = len(one)
    left = np.array([ac1(np.arange(n) != place) for place in range(n)])
    return float(np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum()))


def test_the_a_a_control(told: Told) -> None:
    (aa,) = (each for each in told[0].controls if each.name == "aa")
    for student in ("tiny", "small"):
        scores = wide(told[1], student, "cascade", "null")["none"].unstack("seed")
        d = (scores[1] - scores[0]).dropna()
        means = d.groupby("skill").mean().to_numpy()
        assert f"{student} on procedural-40: {len(d)} tasks" in aa.said
        assert f"p = {flipped(means)[2]:.3g}" in aa.said
        assert f"difference {signed(means.mean())} point" in aa.said
    assert aa.passed


def signed(share: float) -> str:
    whole = round(100 * share)
    return "0" if whole == 0 else f"{'+' if whole > 0 else '−'}{abs(whole)}"


def cells(text: str, heading: str) -> Iterator[list[str]]:
    """Rows of the first table after a heading."""
    lines = iter(text.partition(heading)[2].splitlines())
    seen = 0
    for line in lines:
        if line.startswith(("| ", "|---")):
            seen += 1
            if seen > 2:
                yield [cell.strip().replace("\\", "") for cell in line.strip("|").split("|")]
        elif seen:
            return


def test_the_summary_prints_these_numbers(told: Told) -> None:
    _, rows, text = told
    printed = list(cells(text, "## Every arm against its controls"))
    assert len(printed) == 2 * 10
    for student, arm, control, difference, interval, better, worse, _, _, _, tasks, lost in printed:
        scores = wide(rows, student, "cascade")
        diff = scores[arm] - scores[control]
        d = by_skill(diff)
        low, high = stats.t.interval(0.95, len(d) - 1, d.mean(), stats.sem(d))
        assert difference == signed(d.mean())
        assert interval == f"{signed(low)} to {signed(high)}"
        ps = ["< 0.001" if p < 0.001 else f"{p:.3f}" for p in flipped(d)[:2]]
        assert [better, worse] == ps
        assert (tasks, lost) == ("52 in 13", str(diff.isna().sum()))
    for cell in cells(text, "## Accuracy, tokens and cost"):
        student, arm, rate, tokens, truncated = cell[:5]
        own = rows[(rows.title == student) & (rows.arm == arm) & (rows.measured == "capped")]
        mean = by_skill(own.set_index(["skill", "task"]).cascade).mean()
        assert rate == f"{100 * mean:.0f} %"
        asked = own[own.calls > 0]
        assert tokens == f"{(asked.prompt_tokens + asked.completion_tokens).mean():,.0f}"
        cut = (own.finish_reason == "length").sum() / (own.outcome != "missing").sum()
        assert truncated == f"{100 * cut:.0f} %"
    assert set(combinations(("cascade", "strict", "one"), 2)) <= {
        tuple(cell[2].split(" / ")) for cell in cells(text, "## How the answer was read")
    }
