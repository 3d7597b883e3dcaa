"""Search a scaffold for what it must not carry: task texts, answers, rubric, verifier source.

Shared runs of five words are flagged and of eight rejected; any canary is rejected; a rare
literal (a long number, an identifier, a one-word answer) that also stands in a source is flagged.
Everything is compared without case, punctuation, accents, invisible characters and compatibility
forms. One pass over each text: time grows with their total length.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from tools.scaffold.model import Scaffold
from tools.scaffold.words import compact, literals, words

FLAGGED_WORDS, REJECTED_WORDS = 5, 8
_SHORTEST_CANARY = 8
_SHORTEST_ANSWER = 5
"""Letters of a one-word answer that make it a literal: shorter words are everywhere."""
_COMMON_SOURCES, _COMMON_SHARE = 4, 0.2
"""A literal that more sources hold is no longer rare; a task, its answer and two attempts at it
are four."""


class WeakCanaryError(ValueError):
    """A canary is so short that an innocent scaffold could hold it."""

    def __init__(self, canary: str) -> None:
        self.canary = canary
        super().__init__(f"canary {canary!r} needs at least {_SHORTEST_CANARY} letters and digits")


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a scaffold shares with a source: a `phrase`, a rare `literal` or a `canary`."""

    kind: Literal["phrase", "literal", "canary"]
    source: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} from {self.source}: {self.text}"


@dataclass(frozen=True, slots=True)
class LeakReport:
    """The outcome, and every overlap: canaries, then phrases by length, then literals."""

    outcome: Literal["clean", "flagged", "rejected"]
    overlaps: tuple[Overlap, ...] = ()


def scan(scaffold: Scaffold, texts: Mapping[str, str], canaries: Iterable[str] = ()) -> LeakReport:
    """Search a scaffold.

    Args:
        scaffold: what to search.
        texts: by a name for people (`task …`, `answer …`, `verifier source`), what it must not
            repeat. An answer is best given as a text of its own: of one word, it is a literal.
        canaries: strings planted where no scaffold may have seen them.

    Raises:
        WeakCanaryError: a canary has fewer than eight letters and digits.
    """
    # Fields are joined bare: neither the words "when" and "because" nor a step's border can
    # break up a copied sentence.
    fields = ((step.label, step.when, step.action, step.because) for step in scaffold.steps)
    return scan_text(" ".join(chain.from_iterable(fields)), texts, canaries)


def scan_text(
    written: str, texts: Mapping[str, str], canaries: Iterable[str] = (), known: str = ""
) -> LeakReport:
    """Search any text that goes into a prompt, as `scan` searches a scaffold.

    Args:
        written: what to search.
        texts: as for `scan`.
        canaries: as for `scan`.
        known: what its writer was shown by right; words of tasks that stand there too, as those
            of a template do, are no leak.

    Raises:
        WeakCanaryError: a canary has fewer than eight letters and digits.
    """
    mine, shown = words(written), words(known)
    allowed = literals(known).union(shown)
    sources = {name: words(text) for name, text in texts.items()}
    short = _ngrams(mine, FLAGGED_WORDS) - _ngrams(shown, FLAGGED_WORDS)
    overlaps = [
        *_planted(written, canaries),
        *_phrases(short, sources),
        *(
            each
            for each in _rare_literals(written, mine, texts, sources)
            if each.text not in allowed
        ),
    ]
    long = _ngrams(mine, REJECTED_WORDS) - _ngrams(shown, REJECTED_WORDS)
    copied = any(
        not long.isdisjoint(_ngrams(theirs, REJECTED_WORDS)) for theirs in sources.values()
    )
    if copied or any(overlap.kind == "canary" for overlap in overlaps):
        return LeakReport("rejected", tuple(overlaps))
    return LeakReport("flagged" if overlaps else "clean", tuple(overlaps))


def _planted(written: str, canaries: Iterable[str]) -> Iterator[Overlap]:
    run = compact(written)
    for canary in canaries:
        needle = compact(canary)
        if len(needle) < _SHORTEST_CANARY:
            raise WeakCanaryError(canary)
        if needle in run:
            yield Overlap("canary", "canaries", canary)


def _phrases(short: set[tuple[str, ...]], sources: Mapping[str, list[str]]) -> list[Overlap]:
    found = ((run, name) for name, theirs in sources.items() for run in _shared(theirs, short))
    longest_first = sorted(found, key=lambda each: -len(each[0]))
    return [Overlap("phrase", name, " ".join(run)) for run, name in longest_first]


def _shared(theirs: list[str], short: set[tuple[str, ...]]) -> Iterator[list[str]]:
    """The stretches of a text that are covered by shared runs of words."""
    start = end = 0
    for at, ngram in enumerate(_windows(theirs, FLAGGED_WORDS)):
        if ngram not in short:
            continue
        if at > end:
            if end:
                yield theirs[start:end]
            start = at
        end = at + FLAGGED_WORDS
    if end:
        yield theirs[start:end]


def _rare_literals(
    written: str, mine: list[str], texts: Mapping[str, str], sources: Mapping[str, list[str]]
) -> list[Overlap]:
    """Literals that few sources share: what most of them hold is the words of the trade."""
    candidates = literals(written)
    held = {name: candidates & literals(text) for name, text in texts.items()}
    for name, theirs in sources.items():
        if len(theirs) == 1 and len(theirs[0]) >= _SHORTEST_ANSWER:
            held[name] = held[name] | (set(theirs) & set(mine))
    counts = Counter(chain.from_iterable(held.values()))
    common = max(_COMMON_SOURCES, _COMMON_SHARE * len(texts))
    return [
        Overlap("literal", name, literal)
        for name, found in held.items()
        for literal in sorted(found)
        if counts[literal] <= common
    ]


def _ngrams(words: list[str], length: int) -> set[tuple[str, ...]]:
    return set(_windows(words, length))


def _windows(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    return zip(*(words[offset:] for offset in range(length)), strict=False)
