"""The page of a study: the verdict, what stands beside it, and everything that it rests on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment
from markupsafe import Markup

from observability.ledger.event import Reader
from observability.ledger.folds.fold import folded
from observability.ledger.folds.progress import Progress
from observability.report.environment import environment
from observability.report.study import drawing, script, tables
from observability.report.study.drawing import Picture
from observability.report.study.figures import pictures
from observability.report.study.levels import level_tables
from observability.report.study.payload import payload
from observability.study import headline
from observability.study.analysed import AnalysedStudy, analyse
from observability.study.effects import Effect, effects
from observability.study.notes import general_notes, own_notes, sizes_say
from observability.wording import count, listed
from tools.statistics.study_analysis import Contrast, StudyAnalysis
from tools.statistics.study_data import CASCADE

_TONES = {"more often right": "helps", "less often right": "hurts"}
_KINDS = ("forest", "tokens", "paths", "sizes")


def render_study(ledger: Reader, run: str) -> str:
    """The page of a study, over or not; whatever a model wrote is escaped.

    Raises:
        NoStudyError: the run holds none.
    """
    analysed = analyse(ledger, run)
    drawn = pictures(analysed.analysis) if analysed.analysis else []
    return render_analysed(ledger, analysed, drawn)


def render_analysed(ledger: Reader, analysed: AnalysedStudy, drawn: Sequence[Picture]) -> str:
    """The page of a study that is analysed already, and whose figures are drawn."""
    progress = folded(Progress(), ledger.read(analysed.study.run))
    made = environment()
    return made.get_template("study/page.html.j2").render(
        run=analysed.study.run,
        began=progress.began,
        versions=progress.started.versions if progress.started else {},
        script=Markup(script.script()),  # noqa: S704 (a file of ours)
        script_source=Markup(script.source()),  # noqa: S704 (made of that file)
        **_verdict(analysed),
        **_evidence(made, analysed, drawn),
    )


def asked(analysed: AnalysedStudy) -> str:
    """What the study asked, in one sentence."""
    planned = analysed.planned
    students = listed([each.title for each in planned.students])
    arms = listed([each.name for each in planned.arms])
    suites = listed(
        [
            f"{count(len(each.tasks), 'task')} of {count(len(set(each.skills.values())), 'skill')} "
            f"of {each.name}"
            for each in planned.suites
        ]
    )
    seeds = f", {count(len(planned.seeds), 'seed')} each" if len(planned.seeds) > 1 else ""
    return (
        f"Which way of handing over skill helps {students}? "
        f"{count(len(planned.arms), 'arm')} ({arms}) on {suites}{seeds}: "
        f"{count(len(analysed.attempts), 'attempt')}."
    )


def _verdict(analysed: AnalysedStudy) -> dict[str, object]:
    running = analysed.study.running and not analysed.faults
    claims = [] if analysed.failed or running else headline.main_claims(analysed)
    return {
        "asked": asked(analysed),
        "running": running,
        "failed": analysed.faults if analysed.study.running else analysed.failed,
        "headline": headline.opening(analysed),
        "stamps": headline.stamps(analysed),
        "glance": None if analysed.failed or running else _arm_overview(analysed),
        "tones": _TONES,
        "claims": [
            (each, headline.said_of(analysed, each), headline.tone(analysed, each))
            for each in claims
        ],
        "notes": own_notes(analysed),
        "general": general_notes(analysed),
        "sizes_say": sizes_say(analysed),
        "controls": analysed.controls,
        "planned": analysed.planned,
        "given": headline.GIVEN,
        "analysis": analysed.analysis,
    }


@dataclass(frozen=True, slots=True)
class ArmOverview:
    """Arms against the task alone; None where a student has no such arm."""

    places: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Effect | None, ...]], ...]


def _arm_overview(analysed: AnalysedStudy) -> ArmOverview:
    held = {(each.student, each.suite, each.arm): each for each in effects(analysed)}
    places = list(dict.fromkeys((student, suite) for student, suite, _ in held))
    arms = dict.fromkeys(arm for _, _, arm in held)
    several = len({suite for _, suite in places}) > 1
    return ArmOverview(
        tuple(f"{student} on {suite}" if several else student for student, suite in places),
        tuple((arm, tuple(held.get((*place, arm)) for place in places)) for arm in arms),
    )


def _evidence(
    made: Environment, analysed: AnalysedStudy, drawn: Sequence[Picture]
) -> dict[str, object]:
    analysis = analysed.analysis
    if analysis is None:
        return {}
    made.globals.update(
        who=analysed.who,
        rate_of=tables.rate_of,
        interval=headline.interval,
        coefficient=tables.coefficient,
        between=tables.between,
    )
    arms = [each.name for each in analysed.planned.arms]
    graded = analysed.study.graded
    return {
        **_drawn(analysis, drawn),
        "contrasts": _by_place(analysis),
        "shifts": [each for each in analysis.shifts if each.control == "none"],
        "interactions": [each for each in analysis.interactions if each.path == CASCADE],
        "level_tables": level_tables(analysed),
        "heat_maps": tables.heat_maps(analysis.skills),
        "spent": tables.spent(analysis.arms),
        "equal_budget": tables.EQUAL_BUDGET,
        "graded": len(graded),
        "graded_cost": sum(each.cost for each in graded),
        "failures": {
            place: dict(held.most_common())
            for place, held in tables.failures(analysed.attempts).items()
        },
        "payload": payload(analysed.study.rows, analysed.texts),
        "skills": sorted({row.skill for row in analysed.study.rows}),
        "shown_arm": "full" if "full" in arms else next((a for a in arms if a != "none"), "none"),
        "first_items": tables.first_items(analysed),
    }


def _drawn(analysis: StudyAnalysis, wide: Sequence[Picture]) -> dict[str, object]:
    """Figures as they stand on a desk and on a phone, and their names by kind."""
    names: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    drawn: dict[str, dict[str, Markup]] = defaultdict(dict)
    narrow = pictures(analysis, drawing.NARROW, with_skills=False)
    for kind, held in (("wide", wide), ("narrow", narrow)):
        for picture in held:
            what = picture.name.partition("-")[0]
            if what in names:
                inline = drawing.inline(picture, f"-{kind}")
                drawn[picture.name][kind] = Markup(inline)  # noqa: S704 (escaped by matplotlib)
                names[what] += [] if picture.name in names[what] else [picture.name]
    return {"figures": names, "drawn": dict(drawn)}


def _by_place(analysis: StudyAnalysis) -> list[tuple[tuple[str, str], list[Contrast]]]:
    grouped: dict[tuple[str, str], list[Contrast]] = defaultdict(list)
    for each in analysis.contrasts:
        if each.path == CASCADE:
            grouped[each.student, each.suite].append(each)
    return list(grouped.items())
