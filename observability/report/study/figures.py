"""The figures of a study: forest, lift over size, accuracy against tokens, paths, skills."""

import math
from collections.abc import Iterator, Sequence

from observability.report.study import drawing
from observability.report.study.drawing import MARKERS, PALETTE, Picture, figure
from observability.report.study.tables import EQUAL_BUDGET, tokens_an_attempt
from tools.statistics.study_analysis import (
    ArmFigures,
    Contrast,
    SizeSeries,
    SkillMean,
    StudyAnalysis,
)
from tools.statistics.study_data import CASCADE


def pictures(
    analysis: StudyAnalysis, width: float = drawing.WIDE, *, with_skills: bool = True
) -> list[Picture]:
    """Every figure that the study has matter for, at a width in inches; skills where wanted."""
    with drawing.drawing():
        return [
            picture
            for suite in analysis.design.suites
            for picture in (
                *(
                    drawn
                    for student in analysis.design.students
                    for drawn in _of_student(analysis, (student.name, suite), width)
                    if with_skills or not drawn.name.startswith("skills-")
                ),
                *_of_sizes(analysis, suite, width),
            )
        ]


def slug(*words: str) -> str:
    """A file's name made of what people call things."""
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in "-".join(words).lower())
    return "-".join(filter(None, kept.split("-")))


def _of_student(analysis: StudyAnalysis, place: tuple[str, str], width: float) -> Iterator[Picture]:
    contrasts = [
        each
        for each in analysis.contrasts
        if (each.student, each.suite) == place
        and each.path == CASCADE
        and each.control in analysis.design.controls
        and each.comparison.clusters
    ]
    if contrasts:
        yield _forest(place, contrasts, analysis.design.margin, width)
    arms = [each for each in analysis.arms if (each.student, each.suite) == place]
    if any(_rate(each, CASCADE) for each in arms):
        yield _tokens(place, arms, width)
        yield _paths(place, arms, width)
    means = [each for each in analysis.skills if (each.student, each.suite) == place]
    if means:
        yield _skills(place, means, width)


def _of_sizes(analysis: StudyAnalysis, suite: str, width: float) -> Iterator[Picture]:
    series = [
        each
        for each in analysis.sizes
        if each.suite == suite and each.path == CASCADE and each.control == "none"
    ]
    if any(len(each.points) > 1 for each in series):
        yield _sizes(suite, series, width)


def _forest(
    place: tuple[str, str], contrasts: Sequence[Contrast], margin: float, width: float
) -> Picture:
    arms = list(dict.fromkeys(each.arm for each in contrasts))
    controls = list(dict.fromkeys(each.control for each in contrasts))
    made, (axes,) = figure(width, 1.1 + (0.16 * len(controls) + 0.2) * len(arms))
    axes.axvspan(-100 * margin, 100 * margin, color=drawing.LINE, alpha=0.35, linewidth=0)
    axes.axvline(0, color=drawing.SOFT, linewidth=1)
    for each in contrasts:
        number = controls.index(each.control)
        at = arms.index(each.arm) + (number - (len(controls) - 1) / 2) * 0.24
        held, colour = each.comparison, PALETTE[number % len(PALETTE)]
        axes.plot([100 * held.worst_low, 100 * held.worst_high], [at, at], color=colour, lw=0.8)
        axes.plot([100 * held.low, 100 * held.high], [at, at], color=colour, lw=2.4)
        axes.plot([100 * held.difference], [at], MARKERS[number % len(MARKERS)], color=colour)
    for number, control in enumerate(controls):
        colour, marker = PALETTE[number % len(PALETTE)], MARKERS[number % len(MARKERS)]
        axes.plot([], [], marker, color=colour, label=f"minus {control}")
    made.legend(loc="outside lower center", ncols=_columns(width, 3))
    axes.set_yticks(range(len(arms)), arms)
    axes.set_ylim(len(arms) - 0.4, -0.6)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    axes.set_xlabel(
        "difference in points"
        if width < drawing.WIDE
        else "difference in pass rate, percentage points"
    )
    axes.set_title(_titled(place), fontsize=9, loc="left")
    about = f"Every arm minus {', '.join(controls)}, with intervals; {_titled(place)}"
    return Picture(slug("forest", *place), made, about)


def _tokens(place: tuple[str, str], arms: Sequence[ArmFigures], width: float) -> Picture:
    made, (axes,) = figure(width, 3.4)
    shown = [(each, rate) for each in arms if (rate := _rate(each, CASCADE)) is not None]
    for number, (each, (mean, low, high)) in enumerate(shown):
        x, colour = tokens_an_attempt(each), PALETTE[number % len(PALETTE)]
        equal = each.arm in EQUAL_BUDGET
        axes.errorbar(
            [x],
            [100 * mean],
            yerr=[[100 * (mean - low)], [100 * (high - mean)]],
            fmt="*" if equal else MARKERS[number % len(MARKERS)],
            color=colour,
            markersize=10 if equal else 6,
            linewidth=1,
            label=f"{each.arm} (equal budget)" if equal else each.arm,
        )
    axes.set_xlabel("tokens an attempt: read and written, all stages, preparation shared out")
    axes.set_ylabel("pass rate, %")
    axes.set_ylim(0, 100)
    axes.set_xlim(left=0)
    axes.grid(visible=True)
    made.legend(loc="outside lower center", ncols=_columns(width, 4))
    axes.set_title(_titled(place), fontsize=9, loc="left")
    if width < drawing.WIDE:
        axes.set_xlabel("tokens an attempt, all stages")
    return Picture(slug("tokens", *place), made, f"Accuracy against tokens; {_titled(place)}")


def _paths(place: tuple[str, str], arms: Sequence[ArmFigures], width: float) -> Picture:
    made, (axes,) = figure(width, 1.0 + 0.36 * len(arms))
    paths = list(dict.fromkeys(rate.path for each in arms for rate in each.rates))
    for number, path in enumerate(paths):
        colour, marker = PALETTE[number % len(PALETTE)], MARKERS[number % len(MARKERS)]
        for at, each in enumerate(arms):
            rate = _rate(each, path)
            if rate is not None:
                y = at + (number - (len(paths) - 1) / 2) * 0.2
                axes.plot([100 * rate[1], 100 * rate[2]], [y, y], color=colour, lw=1.6)
                axes.plot([100 * rate[0]], [y], marker, color=colour)
        axes.plot([], [], marker, color=colour, label=path)
    axes.set_yticks(range(len(arms)), [each.arm for each in arms])
    axes.set_ylim(len(arms) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.grid(axis="x")
    axes.set_xlabel(
        "pass rate, %" + ("" if width < drawing.WIDE else ", by the path that reads the answer")
    )
    axes.set_title(_titled(place), fontsize=9, loc="left")
    made.legend(loc="outside lower center", ncols=_columns(width, 3))
    return Picture(slug("paths", *place), made, f"Pass rates by path; {_titled(place)}")


def _skills(place: tuple[str, str], means: Sequence[SkillMean], width: float) -> Picture:
    skills = list(dict.fromkeys(each.skill for each in means))
    arms = list(dict.fromkeys(each.arm for each in means))
    held = {(each.skill, each.arm): each.mean for each in means}
    made, (axes,) = figure(width, 1.2 + 0.2 * len(skills))
    cells = [
        [math.nan if (mean := held.get((skill, arm))) is None else 100 * mean for arm in arms]
        for skill in skills
    ]
    image = axes.imshow(cells, cmap="cividis", vmin=0, vmax=100, aspect="auto")
    for row, values in enumerate(cells):
        for column, value in enumerate(values):
            if not math.isnan(value):
                ink = "white" if value < 55 else "black"
                said = f"{value:.0f}"
                axes.text(column, row, said, ha="center", va="center", color=ink, fontsize=7)
    axes.set_xticks(range(len(arms)), arms, rotation=45, ha="right")
    axes.set_yticks(range(len(skills)), [skill.rpartition("/")[2] for skill in skills], fontsize=7)
    made.colorbar(image, ax=axes, label="pass rate, %", shrink=0.6)
    axes.set_title(_titled(place), fontsize=9, loc="left")
    return Picture(slug("skills", *place), made, f"Pass rate by skill and arm; {_titled(place)}")


def _sizes(suite: str, series: Sequence[SizeSeries], width: float) -> Picture:
    made, (axes,) = figure(width, 3.4)
    axes.axhline(0, color=drawing.SOFT, linewidth=1)
    for number, each in enumerate(series):
        colour, marker = PALETTE[number % len(PALETTE)], MARKERS[number % len(MARKERS)]
        held = sorted(each.points, key=lambda point: point.parameters)
        nudge = 1 + 0.03 * (number - (len(series) - 1) / 2)
        x = [point.parameters * nudge for point in held]
        for place, point in zip(x, held, strict=True):
            axes.plot([place, place], [100 * point.low, 100 * point.high], color=colour, lw=1.2)
        line = "-" if each.curve else "none"
        y = [100 * point.difference for point in held]
        axes.plot(x, y, marker=marker, linestyle=line, color=colour, label=each.arm)
    axes.set_xscale("log")
    known = sorted({point.parameters for each in series for point in each.points})
    axes.set_xticks(known, [f"{each:g}" for each in known])
    axes.minorticks_off()
    axes.set_xlim(known[0] / 1.6, known[-1] * 1.6)
    axes.set_xlabel("billions of parameters (log scale)")
    axes.set_ylabel("lift over none, points")
    axes.grid(axis="y")
    made.legend(loc="outside lower center", ncols=_columns(width, 4))
    axes.set_title(suite, fontsize=9, loc="left")
    return Picture(slug("sizes", suite), made, f"Lift over size; {suite}")


def _columns(width: float, most: int) -> int:
    return 2 if width < drawing.WIDE else most


def _rate(each: ArmFigures, path: str) -> tuple[float, float, float] | None:
    for rate in each.rates:
        if rate.path == path and rate.mean is not None:
            return rate.mean, min(rate.low, rate.mean), max(rate.high, rate.mean)
    return None


def _titled(place: tuple[str, str]) -> str:
    return f"{place[0]} on {place[1]}"
