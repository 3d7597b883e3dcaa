"""What a placebo has to be, checked by code: as much text, as many orders, and no help."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tools.scaffold.imperatives import imperatives
from tools.scaffold.inert import denied, task_nouns, vocabulary
from tools.scaffold.model import Scaffold, Step, estimated_tokens, written
from tools.scaffold.words import words

LENGTH, PERPLEXITY = 0.05, 0.15
"""Largest deviation, as a share of the scaffold's."""
IMPERATIVES = 1
_RUN = 4

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a placebo is held against.

    `tasks_text` is everything that tasks say, prompts and solutions; `count_tokens` the student's
    tokenizer, else four characters are taken for a token; `scenes` denies the words of scenes as
    well; `perplexity` is the student's, None where no model counts it.
    """

    tasks_text: str
    count_tokens: Count = estimated_tokens
    scenes: bool = False
    perplexity: Callable[[str], float] | None = None


def check_placebo(scaffold: Scaffold, placebo: Sequence[Step], rules: Rules) -> tuple[str, ...]:
    """Every rule that a placebo of this scaffold breaks, in a sentence each; empty if none.

    That the skeleton is the same, `label: When …, …, because …`, lies in the type of a step.
    """
    return tuple(_broken(scaffold, placebo, rules))


def match(scaffold: Scaffold, placebo: Sequence[Step], rules: Rules) -> str:
    """How well the two match, in a sentence for people."""
    ours, theirs = written(placebo), scaffold.text
    perplexity = "perplexity unmatched, for no server gives log-probabilities of a prompt"
    if rules.perplexity is not None:
        perplexity = (
            f"perplexity {rules.perplexity(ours):.1f} beside {rules.perplexity(theirs):.1f}"
        )
    return (
        f"{rules.count_tokens(ours)} tokens beside {rules.count_tokens(theirs)},"
        f" {imperatives(placebo)} imperatives beside {imperatives(scaffold.steps)}, {perplexity}"
    )


def _broken(scaffold: Scaffold, placebo: Sequence[Step], rules: Rules) -> Iterator[str]:
    ours, theirs = written(placebo), scaffold.text
    if len(placebo) != len(scaffold.steps):
        yield f"it has {len(placebo)} steps, not {len(scaffold.steps)}"
    tokens, wanted = rules.count_tokens(ours), rules.count_tokens(theirs)
    if abs(tokens - wanted) > LENGTH * wanted:
        yield f"it has {tokens} tokens, more than {LENGTH:.0%} from {wanted}"
    orders, asked = imperatives(placebo), imperatives(scaffold.steps)
    if abs(orders - asked) > IMPERATIVES:
        yield f"it has {orders} imperatives, more than {IMPERATIVES} from {asked}"
    for source, text in (("the scaffold", theirs), ("the tasks", rules.tasks_text)):
        for run in sorted(_runs(ours) & _runs(text)):
            yield f"it shares {' '.join(run)!r} with {source}"
    # The skeleton's own words are every scaffold's.
    said = " ".join(f"{each.label} {each.when} {each.action} {each.because}" for each in placebo)
    for word in sorted(set(denied(said, task_nouns(rules.tasks_text), scenes=rules.scenes))):
        yield f"it holds the denied word {word!r}"
    yield from _surprising(ours, theirs, rules)


def _surprising(ours: str, theirs: str, rules: Rules) -> Iterator[str]:
    if rules.perplexity is None:
        return
    found, wanted = rules.perplexity(ours), rules.perplexity(theirs)
    if abs(found - wanted) > PERPLEXITY * wanted:
        yield f"its perplexity is {found:.1f}, more than {PERPLEXITY:.0%} from {wanted:.1f}"


@lru_cache(maxsize=8)
def _runs(text: str) -> frozenset[tuple[str, ...]]:
    """Four words in a row, of which at least one is no common word."""
    common, each = vocabulary().common, words(text)
    runs = zip(*(each[offset:] for offset in range(_RUN)), strict=False)
    return frozenset(run for run in runs if not common.issuperset(run))
