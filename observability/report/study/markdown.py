"""A study's summary in Markdown, for a repository or a letter; no text of a model is in it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from observability.report.study import tables
from observability.report.study.levels import level_tables
from observability.report.study.page import asked
from observability.report.study.tables import between, coefficient
from observability.study.analysed import AnalysedStudy
from observability.study.headline import extent, interval, is_smoke, opening, stamps
from observability.study.notes import general_notes, own_notes, sizes_say
from observability.wording import listed, percent, points, probability, size
from tools.statistics.study_analysis import StudyAnalysis
from tools.statistics.study_data import CASCADE
from tools.statistics.trial import BASELINE

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#~])")


def summary(analysed: AnalysedStudy, pictures: Iterable[str] = ()) -> str:
    """The summary; `pictures` are names of PNG files in `figures/`."""
    return "\n".join(_lines(analysed, list(pictures))) + "\n"


def plain(text: str) -> str:
    """Words that Markdown shall show as they are, on one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _lines(analysed: AnalysedStudy, pictures: list[str]) -> Iterator[str]:
    yield f"# Study {plain(analysed.study.run)}"
    yield ""
    yield plain(asked(analysed))
    yield ""
    if is_smoke(analysed):
        yield "**Smoke test:** too small to say more than that the machinery works."
        yield ""
    if others := [each for each in stamps(analysed) if each != "smoke test"]:
        yield f"**Mind:** {plain(listed(others))}."
        yield ""
    for said in opening(analysed):
        yield f"- **{plain(said)}**"
    for each in analysed.faults if analysed.study.running else analysed.failed:
        yield f"- {plain(each.title)}: {plain(each.said)}"
    if own := own_notes(analysed):
        yield from ("", "What must stand beside it:", "", *_noted(own))
    yield from ("", "What holds of any study of this design:", "")
    yield from _noted(general_notes(analysed))
    if analysed.analysis is not None:
        yield from _numbers(analysed, analysed.analysis, pictures)


def _noted(held: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, said in held:
        yield f"- {f'**{plain(name)}**: ' if name else ''}{plain(said)}."


def _numbers(
    analysed: AnalysedStudy, analysis: StudyAnalysis, pictures: list[str]
) -> Iterator[str]:
    yield from ("", "## Every arm against its controls", "")
    yield from _pictures(pictures, "forest")
    if analysis.contrasts:
        yield from _differences(analysed, analysis)
        yield f"Points of the pass rate, read by the cascade. {plain(sizes_say(analysed))}"
    else:
        yield "No arm was held against another."
    yield from ("", *_pictures(pictures, "sizes"))
    yield from _interactions(analysis)
    yield from ("## Null controls", "")
    standing = {True: "passed", False: "FAILED", None: "not looked at"}
    yield from _table(
        ("control", "standing", "what was seen"),
        (
            (each.title, standing[each.passed] if each.ran else "NOT RUN", each.said)
            for each in analysed.controls
        ),
    )
    yield from ("## Accuracy, tokens and cost", "")
    yield from _pictures(pictures, "tokens")
    yield from _spent(analysed, analysis)
    yield from ("## How the answer was read", "")
    yield from _pictures(pictures, "paths")
    yield from _paths(analysed, analysis)
    yield from _levels(analysed)
    yield from ("## Skills", "", *_pictures(pictures, "skills"))
    for held in tables.heat_maps(analysis.skills):
        yield from (f"{plain(held.student)} on {plain(held.suite)}:", "")
        yield from _table(
            ("skill", *held.arms),
            (
                (skill, *("–" if mean is None else percent(mean) for mean in means))
                for skill, means in held.rows
            ),
        )


def _differences(analysed: AnalysedStudy, analysis: StudyAnalysis) -> Iterator[str]:
    heads = (
        "student", "arm", "minus", "difference", "interval", "p better", "p worse", "Holm p",
        "worst cases", "finds", "tasks", "missing",
    )  # fmt: skip
    yield from _table(
        heads,
        (
            (
                analysed.who(each),
                each.arm,
                each.control,
                points(c.difference) if c.items else "–",
                interval(c.low, c.high),
                _p(c.p_better),
                _p(c.p_worse),
                "" if c.adjusted is None else _p(c.adjusted),
                extent(c.worst_low, c.worst_high),
                size(c.detectable),
                f"{c.items} in {c.clusters}",
                str(c.missing),
            )
            for each in analysis.contrasts
            for c in (each.comparison,)
            if each.path == CASCADE
        ),
    )


def _interactions(analysis: StudyAnalysis) -> Iterator[str]:
    """Difference in differences between students, against the bare task; the page has all."""
    held = [
        each
        for each in analysis.interactions
        if each.path == CASCADE and each.control == BASELINE and each.gap.items
    ]
    if not held:
        return
    yield from ("## Does one student gain more than another?", "")
    yield from _table(
        ("students", "arm", "minus", "difference of differences", "interval", "p", "worst cases"),
        (
            (
                f"{each.other} over {each.one}",
                each.arm,
                each.control,
                points(each.gap.difference),
                interval(each.gap.low, each.gap.high),
                _p(each.gap.p),
                extent(each.gap.worst_low, each.gap.worst_high),
            )
            for each in held
        ),
    )
    yield from ("None of these is corrected for their number.", "")


def _levels(analysed: AnalysedStudy) -> Iterator[str]:
    held = level_tables(analysed)
    if held:
        yield from (
            "## Levels",
            "",
            "Attempts that passed, of those with a verdict; level 0 is the easiest.",
            "",
        )
    for table in held:
        yield from (f"{plain(table.student)} on {plain(table.suite)}:", "")
        rows = ((str(level), *map(str, passed)) for level, passed in table.rows.items())
        yield from _table(("level", *table.arms), rows)


def _spent(analysed: AnalysedStudy, analysis: StudyAnalysis) -> Iterator[str]:
    heads = (
        "student", "arm", "pass rate", "tokens an attempt", "truncated", "missing", "attempts",
        "cost",
    )  # fmt: skip
    yield from _table(
        heads,
        (
            (
                analysed.who(f),
                f.arm + (" (equal budget)" if f.arm in tables.EQUAL_BUDGET else ""),
                "–" if (rate := tables.rate_of(f)) is None else percent(rate),
                f"{each.tokens:,.0f}",
                percent(f.truncated / max(1, f.attempts - f.missing)),
                str(f.missing),
                f"{f.attempts:,}",
                f"{each.cost:.4g}",
            )
            for each in tables.spent(analysis.arms)
            for f in (each.figures,)
        ),
    )


def _paths(analysed: AnalysedStudy, analysis: StudyAnalysis) -> Iterator[str]:
    yield from _table(
        ("student", "arm", "paths", "both", "first alone", "second alone", "neither", "disagree"),
        (
            (
                analysed.who(each),
                each.arm,
                f"{each.one} / {each.other}",
                str(each.both),
                str(each.one_only),
                str(each.other_only),
                str(each.neither),
                percent(each.share),
            )
            for each in analysis.disagreements
        ),
    )
    if analysis.agreements:
        yield from _table(
            ("student", "raters", "attempts", "tasks", "agree", "κ", "interval", "AC1", "interval"),
            (
                (
                    analysed.who(each),
                    f"{each.one} / {each.other}",
                    f"{each.attempts:,}",
                    f"{each.tasks:,}",
                    percent(each.percent),
                    coefficient(each.kappa),
                    between(each.low, each.high),
                    coefficient(each.ac1),
                    between(each.ac1_low, each.ac1_high),
                )
                for each in analysis.agreements
            ),
        )


def _p(value: float) -> str:
    return probability(value).removeprefix("= ")


def _pictures(names: Iterable[str], kind: str) -> Iterator[str]:
    for name in names:
        if name.startswith(f"{kind}-"):
            yield from (f"![{name}](figures/{name}.png)", "")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(plain, heads))} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(plain(cell) for cell in row)} |"
    yield ""
