"""What must stand beside a study's numbers, because without it they would mislead."""

from collections.abc import Iterable, Iterator

from observability.study import cautions
from observability.study.analysed import AnalysedStudy
from observability.study.headline import is_smoke, main_claims
from observability.study.smoke import FEW_ITEMS, FEW_SKILLS
from observability.wording import count, listed, size
from tools.statistics.study_data import CASCADE

_SAID_HERE = ("budget effect", "missing", "greedy", "few sizes")
"""Notes of the statistics that come once for every comparison or student."""
CURVE = 4
"""Sizes of students from which a curve may be drawn."""


def notes(analysed: AnalysedStudy) -> list[tuple[str, str]]:
    """Name and sentence of each, the weightiest first, none twice."""
    return [*own_notes(analysed), *general_notes(analysed)]


def own_notes(analysed: AnalysedStudy) -> list[tuple[str, str]]:
    """Those of what happened in this study: they belong beside its headline."""
    return _distinct([*_own(analysed), *_of_analysis(analysed)])


def general_notes(analysed: AnalysedStudy) -> list[tuple[str, str]]:
    """Those that any study of this design has."""
    return _distinct(_of_every(analysed))


def _distinct(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict.fromkeys((name, said.rstrip(".")) for name, said in found))


def sizes_say(analysed: AnalysedStudy) -> str:
    """What the students' sizes can show."""
    known = {each.parameters for each in analysed.planned.students if each.parameters is not None}
    unknown = [each.title for each in analysed.planned.students if each.parameters is None]
    left_out = f" The size of {listed(unknown)} is not known." if unknown else ""
    if len(known) >= CURVE:
        return f"{count(len(known), 'size')} of students.{left_out}"
    if len(known) < 2:
        return f"One size of student cannot show how a lift depends on size.{left_out}"
    return (
        f"{len(known)} sizes cannot show a shape such as a W, so that no curve is drawn.{left_out}"
    )


def _of_analysis(analysed: AnalysedStudy) -> Iterator[tuple[str, str]]:
    """What the statistics say, but for what is said here once for all comparisons."""
    if analysed.analysis is None:
        return
    several = len(analysed.planned.students) > 1 or len(analysed.planned.suites) > 1
    told = [
        (f"{analysed.who(claim)}: " if several else "", note)
        for claim in main_claims(analysed)
        for note in claim.notes
    ]
    told += [("", note) for note in analysed.analysis.notes]
    for who, note in told:
        name, _, rest = note.partition(": ")
        if name not in _SAID_HERE:
            yield (name, who + rest) if rest else ("", who + name)


def _own(analysed: AnalysedStudy) -> Iterator[tuple[str, str]]:
    if is_smoke(analysed):
        yield (
            "smoke test",
            f"fewer than {FEW_ITEMS} tasks or {FEW_SKILLS} skills show that the machinery works, "
            "and little else",
        )
    yield from cautions.of_controls(analysed)
    yield from cautions.of_end(analysed)
    yield from cautions.of_missing(analysed)
    yield from cautions.of_uneven(analysed)
    yield from cautions.of_truncated(analysed)
    yield from cautions.of_continued(analysed)
    yield from cautions.of_order(analysed)
    yield from _budget(analysed)


def _of_every(analysed: AnalysedStudy) -> Iterator[tuple[str, str]]:
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
    yield from cautions.of_window(analysed)
    yield from cautions.of_texts(analysed)


def _budget(analysed: AnalysedStudy) -> Iterator[tuple[str, str]]:
    """Once a student and suite: which comparisons are a matter of the cap."""
    affected: dict[str, dict[str, None]] = {}
    for each in analysed.analysis.contrasts if analysed.analysis else ():
        if each.budget and each.path == CASCADE:
            affected.setdefault(analysed.who(each), {})[f"{each.arm} and {each.control}"] = None
    for who, pairs in affected.items():
        told = listed(list(pairs)[:3])
        more = f" and {len(pairs) - 3} pairs more" if len(pairs) > 3 else ""
        yield (
            "budget effect",
            f"{who}: between {told}{more} the cap cut answers off unevenly, or the sign turns "
            "where they go on: no claim about skill there (see truncation by arm)",
        )
