"""The arm `placebo`: a scaffold's outline filled with inert sentences, by rule.

No model writes it and no contrast pair is looked at: entries of the committed bank are drawn by
the scaffold's digest, field by field, until each is about as long as the scaffold's own. Drafts
are drawn and held against every rule until one breaks none, so what is given out is checked.
"""

import random
from collections import Counter
from collections.abc import Sequence

from tools.scaffold.imperatives import in_action
from tools.scaffold.inert import Bank, bank, task_nouns
from tools.scaffold.model import MAX_CHARACTERS, Scaffold, Step, written
from tools.scaffold.placebo_rules import Rules, check_placebo

_DRAFTS = 200
_WIDEST = 3.0
"""How far lengths in characters are scaled, to meet a length in tokens."""
_AMPLE = 0.6
"""Share of a length that an entry fills if it can, so that few tails are needed."""


class PlaceboError(ValueError):
    """No placebo of this scaffold could be built; `broken` is what the last draft did wrong."""

    def __init__(self, digest: str, broken: Sequence[str]) -> None:
        self.digest, self.broken = digest, tuple(broken)
        super().__init__(
            f"scaffold {digest} has no placebo: {'; '.join(self.broken)}; reword the scaffold,"
            " add entries to tools/scaffold/inert.toml, or leave out the arm `placebo`"
        )


def placebo(scaffold: Scaffold, rules: Rules, rotation: int = 0) -> tuple[Step, ...]:
    """Build a placebo; each `rotation` gives another text, and the same one always.

    Raises:
        PlaceboError: no draft kept every rule.
    """
    usable = bank().without(task_nouns(rules.tasks_text))
    empty = [kind for kind, entries in usable._asdict().items() if not entries]
    if empty:
        raise PlaceboError(
            scaffold.digest, [f"the tasks' own words leave no inert {kind}" for kind in empty]
        )
    wanted, scale = rules.count_tokens(scaffold.text), 1.0
    broken: tuple[str, ...] = ()
    for number in range(_DRAFTS):
        seed = f"{scaffold.digest}/{rotation}/{number}"
        # Seeded by content rather than drawn: the arm is a rule.
        steps = _Draft(usable, random.Random(seed)).steps(scaffold, scale)  # noqa: S311
        broken = check_placebo(scaffold, steps, rules)
        if not broken:
            return steps
        ratio = wanted / max(1, rules.count_tokens(written(steps)))
        scale = min(_WIDEST, max(1 / _WIDEST, scale * ratio))
    raise PlaceboError(scaffold.digest, broken)


class _Draft:
    """One draft: entries in an order of its own, none used again while another would do."""

    def __init__(self, usable: Bank, rng: random.Random) -> None:
        self._decks: dict[str, list[str]] = {
            kind: rng.sample(entries, len(entries)) for kind, entries in usable._asdict().items()
        }
        self._uses = Counter[str]()
        self._owed = 0.0
        """Characters by which the fields so far fell short."""

    def steps(self, scaffold: Scaffold, scale: float) -> tuple[Step, ...]:
        return tuple(self._step(step, scale) for step in scaffold.steps)

    def _step(self, model: Step, scale: float) -> Step:
        return Step(
            label=self._label(len(model.label) * scale),
            when=self._grown("when", [], len(model.when) * scale),
            action=self._action(model.action, len(model.action) * scale),
            because=self._grown("because", [], len(model.because) * scale),
        )

    def _label(self, length: float) -> str:
        text = self._taken("label", length + self._owed)
        self._owed += length - len(text)
        return text

    def _action(self, model: str, length: float) -> str:
        """As many imperatives as the model has, as far as they fit."""
        clauses: list[str] = []
        count = in_action(model)
        for place in range(count - 1):
            left = length + self._owed - len(_joined(clauses))
            clauses.append(self._taken("action", left / (count - place)))
        return self._grown("action", clauses, length)

    def _grown(self, kind: str, clauses: list[str], length: float) -> str:
        """The clauses and one more, with tails until the text is about as long as it is to be."""
        cap = MAX_CHARACTERS[kind]
        goal = min(cap, length + self._owed)
        clauses = [*clauses, self._taken(kind, goal - len(_joined(clauses)))]
        text = _joined(clauses)
        while tail := self._tail(goal - len(text) - 1):
            text = f"{text} {tail}"
        self._owed += length - len(text)
        return text[:cap].rstrip()

    def _taken(self, kind: str, length: float) -> str:
        """Of the entries that are no longer, one used least, and not much shorter if it can be."""
        deck = self._decks[kind]
        fitting = [entry for entry in deck if len(entry) <= length] or [min(deck, key=len)]
        entry = min(fitting, key=lambda each: (self._uses[each], len(each) < _AMPLE * length))
        self._uses[entry] += 1
        return entry

    def _tail(self, length: float) -> str:
        deck = self._decks["tail"]
        if length < min(map(len, deck)):
            return ""
        return self._taken("tail", length)


def _joined(clauses: Sequence[str]) -> str:
    if len(clauses) < 2:
        return "".join(clauses)
    return f"{', '.join(clauses[:-1])} and {clauses[-1]}"
