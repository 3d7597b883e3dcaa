"""Every arm against every control of one student, suite and path."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from tools.statistics.budget import effect
from tools.statistics.clusters import Floats
from tools.statistics.comparison import compare_sample
from tools.statistics.gate import e_value
from tools.statistics.multiplicity import holm
from tools.statistics.paired import PairedTable, mcnemar
from tools.statistics.panel import Panel
from tools.statistics.sample import Grid, item_means, over_clusters, sample_of
from tools.statistics.study_analysis import Contrast, ItemLevel, Role
from tools.statistics.study_data import StudyDesign

_ROUNDING = 1e-12


def pairs(design: StudyDesign, arms: Sequence[str]) -> Iterator[tuple[str, str, Role]]:
    """Which arms are held against which: each against every control, `claimed` against all.

    A control is held against the ones named before it, so that no pair comes twice.
    """
    controls = [control for control in design.controls if control in arms]
    for arm in arms:
        before = controls[: controls.index(arm)] if arm in controls else controls
        role: Role = "primary" if arm == design.claimed else "secondary"
        yield from ((arm, control, role) for control in before if control != arm)
    if design.claimed in arms:
        for arm in arms:
            if arm != design.claimed and arm not in controls:
                role = "specificity" if arm == design.specificity else "secondary"
                yield design.claimed, arm, role


def contrasts(panel: Panel, path: str, design: StudyDesign, seed: int) -> list[Contrast]:
    """All of them, secondary ones with Holm's p.

    A family is what is held against one control, for that is one question ("which arms beat
    labels?"); what `claimed` is held against beyond the controls is one more.
    """
    arms = [arm for arm in design.arms if arm in panel.rows]
    found = [contrast(panel, path, pair, design, seed) for pair in pairs(design, arms)]
    families: dict[str, list[int]] = {}
    for place, each in enumerate(found):
        if each.role == "secondary":
            asked = "" if each.arm == design.claimed else each.control
            families.setdefault(asked, []).append(place)
    for family in families.values():
        adjusted = holm([found[place].comparison.p_better for place in family])
        for place, p in zip(family, adjusted, strict=True):
            compared = replace(found[place].comparison, adjusted=p)
            found[place] = replace(found[place], comparison=compared)
    return found


def contrast(
    panel: Panel, path: str, pair: tuple[str, str, Role], design: StudyDesign, seed: int
) -> Contrast:
    """One arm against one control, before any correction for their number."""
    arm, control, role = pair
    differences = panel.difference(path, arm, control)
    sample = sample_of(differences, panel.tried(arm, control), panel.grid)
    compared = compare_sample(control, sample, design.alpha, design.margin, seed)
    continued = _continued(panel, path, arm, control)
    cut = (panel.cut[arm], panel.cut[control])
    return Contrast(
        student=panel.student,
        suite=panel.suite,
        path=path,
        arm=arm,
        control=control,
        role=role,
        unit=panel.unit,
        comparison=compared,
        items=item_level(differences, panel.grid),
        continued=continued,
        budget=effect((arm, control), cut, compared.difference, continued) or "",
    )


def _continued(panel: Panel, path: str, arm: str, control: str) -> float | None:
    if not {(path, arm), (path, control)} <= panel.continued.keys():
        return None
    further = panel.continued[path, arm] - panel.continued[path, control]
    means, items = over_clusters(further, np.isfinite(further), panel.grid)
    return float(means.mean()) if items else None


def item_level(differences: Floats, grid: Grid) -> ItemLevel:
    """Of differences of the grid's shape, nan where missing.

    The error is √(G/(G - 1) Σ_c (Σ_i r_i)²) / n of residuals r from the mean over items, which is
    what ordinary least squares with clusters gives for an intercept (Liang and Zeger 1986).
    """
    all_items = item_means(differences)
    known = np.isfinite(all_items)
    means, clusters = all_items[known], grid.of_item[known]
    won, lost = int((means > _ROUNDING).sum()), int((means < -_ROUNDING).sum())
    centre = float(means.mean()) if len(means) else 0.0
    sums = np.bincount(clusters, means - centre, minlength=grid.clusters)
    groups = len(np.unique(clusters))
    scale = groups / (groups - 1) if groups > 1 else 0.0
    return ItemLevel(
        won=won,
        lost=lost,
        tied=len(means) - won - lost,
        mcnemar=mcnemar(PairedTable(0, won, lost, 0)),
        e_better=e_value(won, lost),
        e_worse=e_value(lost, won),
        difference=centre,
        error=float(np.sqrt(scale * (sums**2).sum())) / max(1, len(means)),
    )
