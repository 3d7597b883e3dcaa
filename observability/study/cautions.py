"""How a study was held, where that weakens what its numbers say: its end, order and texts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from observability.study.analysed import AnalysedStudy
from observability.study.headline import has_powerless_control
from observability.wording import count, listed, percent

SECOND_PASS = ("best_of", "self_consistency")
"""Arms that are asked once the others' costs are known."""
MOST_TRUNCATED = 0.02
"""Share of an arm's answers that a full study may lose to the cap."""
ENOUGH_PROCEDURES, ENOUGH_PLACEBOS = 5, 3
"""What a claim about a way of making procedures takes, not about the ones that were tried."""
_MADE = (
    ("self_written", "self_written the student’s own"),
    ("curated", "curated the loop’s own"),
)

Caution = tuple[str, str]
"""Name and sentence."""


def of_controls(analysed: AnalysedStudy) -> Iterator[Caution]:
    """That nothing was held against itself, where the plan wants it so."""
    if not analysed.planned.null_tasks:
        yield (
            "no A/A control",
            "none was not held against itself, so nothing shows that this study finds nothing "
            "where there is nothing; set study.null_items",
        )
    elif has_powerless_control(analysed):
        yield (
            "A/A control",
            "ran on too few skills to fail whatever happened, so that it vouches for nothing; "
            "raise study.null_items, or ask more skills",
        )


def of_end(analysed: AnalysedStudy) -> Iterator[Caution]:
    """Whether, when and by whom it was ended: p-values are those of a fixed number of tasks."""
    study = analysed.study
    if study.running:
        yield "not over", "the study has not ended: everything here is as far as it has come"
    elif study.stopped and not study.missing_cells:
        yield (
            "stopped",
            f"somebody ended it ({study.over}) with every planned attempt made, so that nobody "
            "chose their number; what follows attempts, such as judges' grades, may be incomplete",
        )
    elif study.stopped:
        yield (
            "stopped",
            f"somebody ended it before its time ({study.over}), and counts could be looked at as "
            "it ran; whoever stops at a good moment finds too much, which no p here corrects for",
        )
    elif study.missing_cells:
        why = study.over or "its budget, or an arm that could not be made ready"
        yield (
            "ended early",
            f"before the matrix was full ({why}), so that the number of tasks was not the planned "
            "one; the same plan under the same name, with a larger budget, runs only the rest",
        )
    if study.missing_cells:
        arms = Counter(
            "the A/A control" if place.measured == "null" else place.arm
            for place in study.missing_cells
        )
        told = listed([f"{number:,} of {arm}" for arm, number in sorted(arms.items())])
        yield "not run", f"{count(len(study.missing_cells), 'cell')} of the matrix: {told}"


def of_missing(analysed: AnalysedStudy) -> Iterator[Caution]:
    """What could not be run, by arm."""
    arms = Counter(row.arm for row in analysed.attempts if row.outcome in ("missing", "undecided"))
    if arms:
        told = listed([f"{number:,} of {arm}" for arm, number in sorted(arms.items())])
        yield (
            "missing",
            f"{told} could not be run or settled, perhaps not by chance; worst cases stand beside "
            "each number, and a claim has to survive them",
        )


def of_continued(analysed: AnalysedStudy) -> Iterator[Caution]:
    """Whether all went on that were to go on past the cap."""
    cut = [row for row in analysed.attempts if row.truncated]
    gone = {
        row.place._replace(measured="capped")
        for row in analysed.study.rows
        if row.measured == "continued"
    }
    left = Counter(row.arm for row in cut if row.place not in gone)
    if analysed.planned.continued and left:
        told = listed([f"{number:,} of {arm}" for arm, number in sorted(left.items())])
        yield (
            "not continued",
            f"of {count(len(cut), 'answer')} that the cap cut off, {told} did not go on yet: what "
            "more room would give is not told of an arm before all of its own did",
        )


def of_truncated(analysed: AnalysedStudy) -> Iterator[Caution]:
    """Arms whose answers the cap cut off more often than a full study aims at."""
    held = analysed.analysis.arms if analysed.analysis else ()
    shares = [(each, each.truncated / max(1, each.attempts - each.missing)) for each in held]
    much = [
        f"{percent(share)} of {each.arm} ({analysed.who(each)})"
        for each, share in shares
        if share > MOST_TRUNCATED
    ]
    if much:
        yield (
            "truncated",
            f"the cap cut off {listed(much)}, more than the {percent(MOST_TRUNCATED)} that a full "
            "study aims at; a truncated answer has failed, so a larger max_tokens may tell another "
            "story",
        )


def of_uneven(analysed: AnalysedStudy) -> Iterator[Caution]:
    """Arms of which fewer skills are known than of others: their pass rates are of other tasks."""
    held = analysed.analysis.arms if analysed.analysis else ()
    for student, suite in dict.fromkeys((each.student, each.suite) for each in held):
        own = [each for each in held if (each.student, each.suite) == (student, suite)]
        most = max(each.skills for each in own)
        fewer = [f"{each.arm} {each.skills}" for each in own if each.skills < most]
        if fewer:
            yield (
                "uneven arms",
                f"of {student} on {suite}, out of {count(most, 'skill')} there is something known "
                f"under {listed(fewer)} only: compare differences, for pass rates are of other "
                "tasks there",
            )


def of_order(analysed: AnalysedStudy) -> Iterator[Caution]:
    """Arms of one task that were not asked in one time window."""
    own, runs = analysed.study.run, defaultdict[tuple[object, ...], dict[str, str]](dict)
    for row in analysed.attempts:
        runs[row.student, row.suite, row.task, row.seed][row.arm] = row.run
    split = [arms for arms in runs.values() if len(set(arms.values())) > 1]
    if split:
        later = sorted({arm for arms in split for arm, run in arms.items() if run == own})
        earlier = sorted({run for arms in split for run in arms.values()} - {own})
        yield (
            "built on earlier runs",
            f"{listed(later) or 'some arms'} {'was' if len(later) == 1 else 'were'} attempted "
            f"later than the rest, on {count(len(split), 'item')} whose arms are of different "
            f"runs: what changed since {listed(earlier) or 'then'} is not held alike",
        )
    if analysed.planned.builds_on:
        yield (
            "looked at before",
            f"{listed(analysed.planned.builds_on)} had ended, with a report to read, before this "
            "run was planned: more was asked knowing what there was, and no p here corrects for it",
        )


def of_window(analysed: AnalysedStudy) -> Iterator[Caution]:
    """Which arms are asked after the rest in every study."""
    held = [each.name for each in analysed.planned.arms if each.name in SECOND_PASS]
    if held:
        yield (
            "second pass",
            f"{listed(held)} came after all other arms, for a number of answers hangs on what "
            "those cost: not in one time window with them",
        )


def of_texts(analysed: AnalysedStudy) -> Iterator[Caution]:
    """Who wrote the procedures, what may be said of them, and who chose the tasks."""
    arms = {each.name for each in analysed.planned.arms}
    if arms & {"full", "labels", "shuffled"}:
        made = [_source(analysed), *(said for name, said in _MADE if name in arms)]
        placebos = f", with {count(analysed.planned.placebos, 'placebo text')} in turn"
        yield (
            "the procedure",
            f"{'; '.join(made)}. One text a skill{placebos if 'placebo' in arms else ''}: this is "
            f"about these texts. A claim about a way of making them takes {ENOUGH_PROCEDURES} or "
            f"more made independently, and {ENOUGH_PLACEBOS} placebo texts or more; credit to who "
            "wrote them takes full above self_written"
            + ("" if "self_written" in arms else ", which is not among the arms"),
        )
    yield (
        "tasks",
        "chosen by rule before the first attempt, none for how a student did on it, so that "
        "nothing here is a return to the mean; suites and levels were picked by people, and other "
        "studies of the same question are not counted here",
    )


def _source(analysed: AnalysedStudy) -> str:
    """Where the procedures of `full` come from, suite by suite."""
    chosen = analysed.study.settings.get("suites")
    tables = list(chosen) if isinstance(chosen, list | tuple) else []
    given = {
        str(table["scaffold"]): None
        for table in tables
        if isinstance(table, Mapping) and table.get("scaffold")
    }
    own = len(tables) == 0 or any(
        isinstance(table, Mapping) and not table.get("scaffold") for table in tables
    )
    told = ["authored: written by hand, and shipped with the suite"] if own else []
    told += [f"given as {name}, which says itself how it was made" for name in given]
    return "; ".join(told)
