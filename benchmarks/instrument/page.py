"""Writes the table of the validation as a page."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks.instrument.bounds import ASKED, bounds, worst_off_target
from benchmarks.instrument.measurements import CRITERIA, TARGETS, Measurements, correlations
from benchmarks.instrument.retouch import PRETENCE, SAME
from tools.judging import measures
from tools.scene.degrade import DEFECTS, LEVELS
from tools.scene.disguise import GAMES, STYLES

HEAD = """# What the instrument judge is worth

Made by `python -m benchmarks.instrument {name} --write`; formulas in `judges.md` (version
{version}). {count} scenes, four views each, drawn once the formulas were frozen. `SD` is the
standard deviation of a criterion over the undamaged scenes. Not validated against people: nothing
here says that any picture looks better than another. A bound that is not kept is marked **no**.

"""
NOTES = Path(__file__).with_name("notes.md")


def page(name: str, found: Measurements, strict: Measurements) -> str:
    """The whole page; `strict` is what was found on worlds on which version 2 was not tried."""
    head = HEAD.format(name=name, version=measures.VERSION, count=len(found.base))
    parts = (_bounds(found, strict), _scale(found), _groups(found), _falling(found),
             _steady(found), _games(found))  # fmt: skip
    body = "\n".join(line for part in parts for line in part)
    return f"{head}{body.rstrip()}\n\n{NOTES.read_text()}"


def _bounds(found: Measurements, strict: Measurements) -> Iterator[str]:
    yield from ("## Bounds", "")
    yield f"In the last two columns the {len(strict.base)} scenes of worlds on which version 2 was"
    yield "not tried; version 1's table, whose failures led to version 2, had other seeds of them."
    yield ""
    rows = []
    for all_in, few in zip(bounds(found), bounds(strict), strict=True):
        asked = f"{'≥' if all_in.above else '≤'} {all_in.asked:g}"
        rows.append((all_in.name, asked, f"{all_in.found:.2f}", _kept(all_in.kept),
                     f"{few.found:.2f}", _kept(few.kept)))  # fmt: skip
    yield from (*_table(("bound", "asked", "found", "kept", "other worlds", "kept"), rows), "")


def _scale(found: Measurements) -> Iterator[str]:
    yield from ("## Scale", "")
    yield from _table(("", *CRITERIA), [
        ("mean", *_numbers(found.base.mean(axis=0))),
        ("SD", *_numbers(found.spread)),
    ])  # fmt: skip
    yield from ("", f"Correlations (above {ASKED['merged']} two criteria would be one):", "")
    related = correlations(found)
    yield from _table(
        ("", *CRITERIA),
        [(name, *_numbers(row)) for name, row in zip(CRITERIA, related, strict=True)],
    )
    worst = max(abs(related[i, j]) for i in range(4) for j in range(i))
    yield from ("", f"Largest: {worst:.2f}. Kept: {_kept(worst <= ASKED['merged'])}.", "")


def _groups(found: Measurements) -> Iterator[str]:
    scattered = found.above("scatter", LEVELS)
    yield from ("## Known groups", "")
    yield "Chance that a scene scores above another one whose own parts are scattered (AUC; the"
    yield f"number of parts is the same), asked of the mean: {ASKED['auc']}."
    yield ""
    yield from _table((*CRITERIA, "mean", "kept"), [
        (*(f"{each:.3f}" for each in scattered), _kept(scattered[-1] >= ASKED["auc"])),
    ])  # fmt: skip
    yield from (
        "",
        "Planted defects: share of scenes whose mean is above their damaged self's.",
        "",
    )
    yield from _table(
        ("defect", "original above"), [(kind, f"{found.beaten(kind):.0%}") for kind in DEFECTS]
    )
    yield f"| all parts scattered | {found.beaten('scatter', LEVELS):.0%} |"
    yield ""


def _falling(found: Measurements) -> Iterator[str]:
    yield from ("## Degradations, five levels", "")
    yield "Share of scenes in which the target falls with the level (ρ ≤ -.9), and the mean shift"
    yield "of every criterion at the level at which it is largest, in SD; in brackets that of the"
    yield "last level. Off target, the largest counts."
    yield ""
    rows = []
    for kind, targets in TARGETS.items():
        share = found.falling(kind)[CRITERIA.index(targets[0])]
        largest, last = found.largest(kind), found.shift(kind, LEVELS)
        worst = worst_off_target(found, kind)
        cells = [f"{a:+.2f} ({b:+.2f})" for a, b in zip(largest, last, strict=True)]
        rows.append((kind, " and ".join(targets), f"{share:.0%}", _kept(share >= ASKED["monotone"]),
                     *cells, _kept(worst <= ASKED["off"])))  # fmt: skip
    heads = ("degradation", "target", "falls in", "≥ 95 %", *CRITERIA, "off target ≤ .2")
    yield from (*_table(heads, rows), "")


def _steady(found: Measurements) -> Iterator[str]:
    yield from (
        "## What must change nothing",
        "",
        f"Mean shift in SD, at most {ASKED['invariant']}.",
        "",
    )
    yield from (*_shifts(found, (*STYLES, *SAME), ASKED["invariant"], both=True), "")


def _games(found: Measurements) -> Iterator[str]:
    yield from ("## What must gain nothing", "")
    yield f"Mean shift in SD, at most + {ASKED['gamed']}: losing is no gain. `noise` gives every"
    yield from ("part a loud colour of its own.", "")
    yield from (*_shifts(found, (*GAMES, *PRETENCE), ASKED["gamed"], both=False), "")


def _shifts(
    found: Measurements, kinds: Iterable[str], bound: float, *, both: bool
) -> Iterator[str]:
    rows = []
    for kind in kinds:
        shift = found.shift(kind)
        worst = max(abs(shift)) if both else max(shift)
        rows.append((kind, *(f"{each:+.2f}" for each in shift), _kept(worst <= bound)))
    yield from _table(("", *CRITERIA, "kept"), rows)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _numbers(values: Iterable[float]) -> list[str]:
    return [f"{value:.2f}" for value in values]


def _kept(holds: bool) -> str:
    return "yes" if holds else "**no**"
