"""What the page checks anew from the ledger, so that a reader need not take anyone's word."""

import hashlib
from dataclasses import dataclass
from itertools import pairwise

from observability.ledger.facts import TrialCommitted
from observability.ledger.folds.scaffolds import scaffold_in
from observability.ledger.folds.trials import commit_digest
from observability.report.trial.reading import TrialReading
from observability.wording import count, listed
from tools.scaffold.contamination import RUN, scan_baseline
from tools.tasks.lots import drawn_objects, drawn_tasks, lot_key

BASELINES = ("none", "placebo", "demand", "best_of")
"""Arms in which no byte of any scaffold may stand."""
_ORDER = ("committed", "drawn", "attempted", "judged", "ended")


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that was looked at again; `held` is None where there was nothing to look at."""

    name: str
    held: bool | None
    said: str


@dataclass(frozen=True, slots=True)
class ArmText:
    """What an arm puts before the task, and whether its bytes are those committed to."""

    arm: str
    digest: str
    text: str
    intact: bool


def proofs(reading: TrialReading) -> dict[str, Proof]:
    """Every check, by name."""
    commit = reading.record.committed
    if commit is None:
        return {}
    made = (
        _order(reading),
        _digest(reading, commit),
        _draw(reading, commit),
        _texts(reading),
        _prompts(reading),
        _baselines(reading),
        _complete(reading, commit),
        _orders(reading, commit),
    )
    return {each.name: each for each in made}


def arm_texts(reading: TrialReading) -> list[ArmText]:
    """The text of every arm that was committed to."""
    commit = reading.record.committed
    if commit is None:
        return []
    further = {f"placebo/{at}": digest for at, digest in enumerate(commit.placebos[1:], 2)}
    held = {**commit.arms, **further}
    return [_arm_text(arm, digest, reading.text(digest)) for arm, digest in held.items()]


def task_of(prompt: str, opening: str) -> str:
    """What a prompt asks after what its arm puts before it."""
    if not prompt.startswith(opening):
        return prompt
    return prompt[len(opening) :].lstrip("\n")


def _arm_text(arm: str, digest: str, text: str | None) -> ArmText:
    intact = text is not None and hashlib.sha256(text.encode()).hexdigest() == digest
    return ArmText(arm, digest, text or "", intact)


def _order(reading: TrialReading) -> Proof:
    seen = [reading.moments[name] for name in _ORDER if name in reading.moments]
    held = all(
        one.sequence < other.sequence and one.at <= other.at for one, other in pairwise(seen)
    )
    told = ", ".join(f"{each.what} as event {each.sequence}" for each in seen)
    return Proof("order", held, f"In the run's own stream: {told}.")


def _digest(reading: TrialReading, commit: TrialCommitted) -> Proof:
    drawn = reading.record.drawn
    if drawn is None:
        return Proof("digest", None, "Nothing was drawn.")
    held = drawn.commit == commit_digest(commit)
    told = "is" if held else "is not"
    return Proof("digest", held, f"The draw names the commit whose digest {told} {drawn.commit}.")


def _draw(reading: TrialReading, commit: TrialCommitted) -> Proof:
    """Draw again from the commit, the nonce and the pool, and compare."""
    drawn = reading.record.drawn
    if drawn is None or not commit.levels:
        return Proof("draw", None, "Nothing was drawn, or the commit names no pool to draw from.")
    key = lot_key(commit_digest(commit), drawn.nonce)
    # Text spends no skill: each of its trials draws fresh tasks from all of them.
    gone = reading.lab.spent(commit.pool, reading.run) if commit.judge else frozenset()
    left = [name for name in commit.levels if name not in gone]
    objects = drawn_objects(key, left, commit.objects)
    levels = {name: commit.levels[name] for name in objects}
    tasks = drawn_tasks(key, commit.family, levels, commit.items)
    held = (objects, tasks) == (drawn.objects, drawn.tasks)
    return Proof(
        "draw",
        held,
        f"Drawn again by this page from the commit, the nonce and {len(left)} names that no "
        f"trial had spent: {count(len(tasks), 'task')}, "
        f"{'the same' if held else 'NOT the same'} as on record.",
    )


def _texts(reading: TrialReading) -> Proof:
    broken = [each.arm for each in arm_texts(reading) if not each.intact]
    told = f"Not so: {listed(broken)}." if broken else "Every arm's text has the committed digest."
    return Proof("texts", not broken, told)


def _prompts(reading: TrialReading) -> Proof:
    asked: dict[int, set[str]] = {}
    looked = 0
    for (item, arm), fact in reading.record.attempts().items():
        prompt = reading.text(fact.prompt)
        if prompt is not None:
            looked += 1
            asked.setdefault(item, set()).add(task_of(prompt, reading.opening(item, arm)))
    differing = sum(len(tasks) > 1 for tasks in asked.values())
    told = (
        f"{count(looked, 'prompt')}: each is its arm's text and then the task, which is the same "
        f"to the byte for all arms{f', but not on {differing} items' if differing else ''}."
    )
    return Proof("prompts", differing == 0 if looked else None, told)


def _baselines(reading: TrialReading) -> Proof:
    known = [scaffold_in(fact) for fact in reading.record.proposed.values()]
    held = [each for each in arm_texts(reading) if each.arm.partition("/")[0] in BASELINES]
    tainted = [each.arm for each in held if scan_baseline(each.text, known)]
    told = (
        f"{count(len(held), 'text')} of {listed([each.arm for each in held])} searched for "
        f"{RUN} bytes in a row of {count(len(known), 'scaffold')}: "
        f"{f'found in {listed(tainted)}' if tainted else 'none found'}."
    )
    return Proof("baselines", not tainted if known else None, told)


def _complete(reading: TrialReading, commit: TrialCommitted) -> Proof:
    wanted = len(reading.items()) * len(commit.arms)
    made = reading.record.attempts()
    missing = sum(fact.outcome in ("missing", "undecided") for fact in made.values())
    told = (
        f"{len(made)} of {wanted} attempts that were committed to are in the record, none twice; "
        f"{missing} of them could not be run or settled."
    )
    return Proof("complete", len(made) == wanted and not missing if wanted else None, told)


def _orders(reading: TrialReading, commit: TrialCommitted) -> Proof:
    pairs = reading.pairs()
    if not pairs:
        return Proof("orders", None, "No pair was judged.")
    uneven = sum(
        sum(each.full_is == "A" for each in views) != commit.repeats
        or sum(each.full_is == "B" for each in views) != commit.repeats
        for views in pairs.values()
    )
    told = (
        f"{count(len(pairs), 'pair')}, each with full as A and as B, "
        f"{count(commit.repeats, 'time')} each{f', but for {uneven}' if uneven else ''}."
    )
    return Proof("orders", uneven == 0, told)
