"""What must stand beside a study's numbers, because without it they would mislead."""

from collections import Counter
from collections.abc import Iterator

from observability.study.analysed import Analysed
from observability.study.headline import is_smoke, main_claims
from observability.study.smoke import FEW_ITEMS, FEW_SKILLS
from observability.wording import count, listed, size
from tools.statistics.study_data import CASCADE

_SAID_HERE = ("budget effect", "missing", "greedy", "few sizes")
"""Notes of the statistics that come once for every comparison or student."""
CURVE = 4
"""Sizes of students from which a curve may be drawn."""


def notes(analysed: Analysed) -> list[tuple[str, str]]:
    """Name and sentence of each, the weightiest first, none twice."""
    found = [*_own(analysed), *_of_analysis(analysed)]
    return list(dict.fromkeys((name, said.rstrip(".")) for name, said in found))


def sizes_say(analysed: Analysed) -> str:
    """What the students' sizes can show."""
    known = {each.parameters for each in analysed.planned.students if each.parameters is not None}
    unknown = [each.title for each in analysed.planned.students if each.parameters is None]
    left_out = f" The size of {listed(unknown)} is not known." if unknown else ""
    if len(known) >= CURVE:
        return f"{count(len(known), 'size')} of students.{left_out}"
    if len(known) < 2:
        return f"One size of student cannot show how a lift depends on size.{left_out}"
    return (
        f"{len(known)} sizes cannot show a shape such as a W: points are drawn, and no curve."
        f"{left_out}"
    )


def _of_analysis(analysed: Analysed) -> Iterator[tuple[str, str]]:
    """What the statistics say, but for what is said here once for all comparisons."""
    if analysed.analysis is None:
        return
    several = len(analysed.planned.students) > 1
    told = [("", note) for note in analysed.analysis.notes]
    for claim in main_claims(analysed):
        told += [(f"{claim.student}: " if several else "", note) for note in claim.notes]
    for who, note in told:
        name, _, rest = note.partition(": ")
        if name not in _SAID_HERE:
            yield (name, who + rest) if rest else ("", who + name)


def _own(analysed: Analysed) -> Iterator[tuple[str, str]]:
    if is_smoke(analysed):
        yield (
            "smoke test",
            f"fewer than {FEW_ITEMS} tasks or {FEW_SKILLS} skills show that the machinery works, "
            "and little else",
        )
    yield from _standing(analysed)
    yield from _lost(analysed)
    yield from _later(analysed)
    yield from _budget(analysed)
    if not analysed.planned.null_tasks:
        yield (
            "no A/A control",
            "none was not held against itself, so nothing shows that this study finds nothing "
            "where there is nothing; set study.null_items",
        )
    planned = analysed.planned
    detectable = size(planned.detectable)
    yield "size", f"as planned, a comparison finds {detectable} points in four studies of five"
    if any(each.temperature == 0 for each in planned.students):
        yield (
            "greedy",
            "at temperature 0 there is one attempt a task, so intervals say nothing of an answer’s "
            "own spread",
        )
    if len(planned.students) > 1:
        yield "sizes", sizes_say(analysed)


def _standing(analysed: Analysed) -> Iterator[tuple[str, str]]:
    study = analysed.study
    if study.ended is None:
        yield "not over", "the study has not ended: everything here is as far as it has come"
    if study.missing_cells:
        arms = Counter(place.arm for place in study.missing_cells)
        told = listed([f"{number:,} of {arm}" for arm, number in sorted(arms.items())])
        yield "not run", f"{count(len(study.missing_cells), 'cell')} of the matrix: {told}"


def _lost(analysed: Analysed) -> Iterator[tuple[str, str]]:
    arms = Counter(row.arm for row in analysed.attempts if row.outcome in ("missing", "undecided"))
    if arms:
        told = listed([f"{number:,} of {arm}" for arm, number in sorted(arms.items())])
        yield "missing", f"{told} could not be run or settled; worst cases stand beside each number"


def _later(analysed: Analysed) -> Iterator[tuple[str, str]]:
    """Arms of one student and suite whose attempts come from different runs."""
    runs: dict[str, set[str]] = {}
    for row in analysed.attempts:
        runs.setdefault(row.arm, set()).add(row.run)
    if len({frozenset(each) for each in runs.values()}) > 1:
        own = analysed.study.run
        later = sorted(arm for arm, made in runs.items() if made == {own})
        told = (
            f"{listed(later)} {'was' if len(later) == 1 else 'were'} attempted later than the rest"
            if later
            else "arms differ"
        )
        yield (
            "built on earlier runs",
            f"{told}, so that what changed in between is not held alike: "
            f"rows of {listed(sorted(set().union(*runs.values()) - {own}))} count too",
        )


def _budget(analysed: Analysed) -> Iterator[tuple[str, str]]:
    """Once a student: which comparisons are a matter of the cap."""
    affected: dict[str, dict[str, None]] = {}
    for each in analysed.analysis.contrasts if analysed.analysis else ():
        if each.budget and each.path == CASCADE:
            affected.setdefault(each.student, {})[f"{each.arm} and {each.control}"] = None
    for student, pairs in affected.items():
        told = listed(list(pairs)[:3])
        more = f" and {len(pairs) - 3} pairs more" if len(pairs) > 3 else ""
        yield (
            "budget effect",
            f"{student}: between {told}{more} the cap cut answers off unevenly, or the sign turns "
            "where they go on: no claim about skill there (see truncation by arm)",
        )
