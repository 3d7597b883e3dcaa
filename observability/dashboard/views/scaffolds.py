"""Scaffolds as a family tree: who came from whom, what was changed, what was measured."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from observability.ledger.folds.scaffolds import Fate, Lineage, Scaffolds, scaffold_in
from observability.panels import Claim, claim_of
from observability.summary import reason_of

FATES: dict[Fate, str] = {
    "awaiting": "waits for you",
    "adopted": "in use",
    "proposed": "under way",
    "undecided": "undecided",
    "retired": "retired",
    "harmful": "harmful",
    "rejected": "rejected",
}
SOURCES = {
    "generalised": "by rule, from worked solutions",
    "model": "by the expert model",
    "self_written": "by the student itself",
    "library": "by people (the library)",
    "imported": "by people (imported)",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text beside its parent's: kept, added or removed."""

    change: Literal["kept", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class Lift:
    """A measured lift on a scale from -1 to 1, with its interval."""

    lift: float
    low: float
    high: float
    items: int
    claim: Claim
    detectable: float


@dataclass(frozen=True, slots=True)
class ScaffoldNode:
    """One scaffold, and how deep below its oldest known ancestor it is."""

    lineage: Lineage
    depth: int
    fate: str
    why: str
    source: str
    parent: str
    """Digest of its parent; empty where it has none."""
    inherited: bool
    """Whether a fork took it over."""
    lift: Lift | None
    changed: int
    """Lines that differ from its parent's."""


@dataclass(frozen=True, slots=True)
class Scaffold:
    """One scaffold in full, with its text held against its parent's."""

    leaf: ScaffoldNode
    lines: tuple[Line, ...]
    against: str
    """Digest of the parent that the lines are held against; empty where it is not on record."""


def tree(own: Scaffolds, before: Scaffolds) -> tuple[ScaffoldNode, ...]:
    """Every scaffold, each right below its parent; roots in the order of their episodes."""
    known = _known(own, before)
    children: dict[str, list[str]] = {}
    for digest, (one, _) in known.items():
        parent = one.proposed.parent or ""
        children.setdefault(parent if parent in known else "", []).append(digest)
    return tuple(_below("", 0, children, known))


def scaffold(own: Scaffolds, before: Scaffolds, digest: str) -> Scaffold | None:
    """One scaffold; None where there is none of this digest."""
    known = _known(own, before)
    leaf = next((leaf for leaf in tree(own, before) if _digest(leaf) == digest), None)
    if leaf is None:
        return None
    parent = known.get(leaf.parent)
    lines = difference(text_of(parent[0]) if parent else "", text_of(leaf.lineage))
    return Scaffold(leaf, lines if parent else _kept(lines), leaf.parent if parent else "")


def difference(old: str, new: str) -> tuple[Line, ...]:
    """The lines of two texts beside each other."""
    words: dict[str, Literal["kept", "added", "removed"]] = {"+": "added", "-": "removed"}
    compared = difflib.ndiff(old.splitlines(), new.splitlines())
    return tuple(Line(words.get(line[0], "kept"), line[2:]) for line in compared if line[0] != "?")


def text_of(one: Lineage) -> str:
    """What a student reads of it."""
    return scaffold_in(one.proposed).text


_Known = dict[str, tuple[Lineage, bool]]


def _known(own: Scaffolds, before: Scaffolds) -> _Known:
    known = {one.proposed.scaffold: (one, True) for one in before.all()}
    return known | {one.proposed.scaffold: (one, False) for one in own.all()}


def _below(
    parent: str, depth: int, children: dict[str, list[str]], known: _Known
) -> Iterator[ScaffoldNode]:
    for digest in children.pop(parent, ()):  # popped, so that a circle would end
        yield _leaf(*known[digest], depth, known)
        yield from _below(digest, depth + 1, children, known)


def _leaf(one: Lineage, inherited: bool, depth: int, known: _Known) -> ScaffoldNode:
    parent = one.proposed.parent or ""
    changed = 0
    if parent in known:
        lines = difference(text_of(known[parent][0]), text_of(one))
        changed = sum(line.change != "kept" for line in lines)
    return ScaffoldNode(
        one,
        depth,
        FATES[one.fate],
        _why(one),
        SOURCES.get(one.proposed.source, one.proposed.source),
        parent,
        inherited,
        _lift(one),
        changed,
    )


def _why(one: Lineage) -> str:
    if one.fate == "adopted":
        return ""
    reason, detail = reason_of(one)
    return f"It {reason}{f': {detail}' if detail else ''}."


def _lift(one: Lineage) -> Lift | None:
    if not one.panels:
        return None
    panel = one.panels[-1]
    return Lift(panel.lift, panel.low, panel.high, panel.items, claim_of(panel), panel.detectable)


def _kept(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(Line("kept", line.text) for line in lines)


def _digest(leaf: ScaffoldNode) -> str:
    return leaf.lineage.proposed.scaffold
