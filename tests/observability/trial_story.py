"""Trials as the coordinator would record them, with pictures, votes and a truth that is known.

`Trial` makes the facts of one trial: `full` meets 80 % of an object's contract (or passes), every
other arm 40 % (or fails), and a panel of two prefers it. What a test wants otherwise it changes
before `tell_to`.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import numpy as np

from observability.ledger.facts import (
    AttemptMade,
    CandidateProposed,
    ContrastMined,
    Fact,
    JudgeChecked,
    LeaksScanned,
    PairJudged,
    RunStarted,
    TrialAbandoned,
    TrialCommitted,
    TrialDrawn,
    TrialEnded,
)
from observability.ledger.folds.trials import commit_digest
from observability.ledger.sqlite import SqliteLedger
from observability.ledger.trial_facts import JudgeCheck
from tools.pictures.png import write
from tools.scaffold.model import Scaffold, Step
from tools.statistics.analysis import Design, Score
from tools.statistics.differences import paired
from tools.statistics.trial import analyse
from tools.tasks.lots import drawn_objects, drawn_tasks, lot_key

ARMS = ("none", "placebo", "labels", "full")
OBJECTS = ("lighthouse", "turret", "crane", "anvil", "rocket", "snow_man")
STEP = Step(
    "Ground it",
    "the object stands on something",
    "put its lowest part on the plane y = 0 before any other",
    "what hovers is never right",
)
SCAFFOLD = Scaffold((STEP,), ("worlds_plan/harbour",), "generalised")
TEXTS = {
    "none": "",
    "placebo": "1. Note: When a page is turned, keep the margin, because it is usual.",
    "labels": "1. Ground it",
    "full": SCAFFOLD.text,
}
NONCE = "ab" * 32
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def sha(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def picture(shade: int) -> bytes:
    """A grey square on a lighter ground; its file is as small as it looks."""
    pixels = np.full((64, 64, 3), 216, np.uint8)
    pixels[20:44, 20:44] = shade
    return write(pixels)


@dataclass
class Trial:
    """One trial; `scenes` says whether attempts have pictures and a judge looks at them."""

    run: str = "t1"
    scenes: bool = True
    objects: tuple[str, ...] = OBJECTS
    texts: dict[str, str] = field(default_factory=lambda: dict(TEXTS))
    added: dict[str, str] = field(default_factory=dict)
    """What gets into the prompts of an arm besides."""
    members: tuple[str, ...] = ("eye-one", "eye-two")
    judge: str = "panel-0123456789ab"
    instrument: bool = False
    foreseeable: bool = False
    missing: frozenset[tuple[str, str]] = frozenset()
    drawn_first: bool = False
    commit_changed: dict[str, object] = field(default_factory=dict)
    drawn_changed: dict[str, object] = field(default_factory=dict)
    artefacts: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.instrument:
            self.judge, self.members = "instrument-0123456789ab", ()

    def task(self, name: str) -> str:
        family, levels = self.commit.family, {name: (0,)}
        return drawn_tasks(lot_key(commit_digest(self.commit), NONCE), family, levels, 1)[0]

    @property
    def order(self) -> tuple[str, ...]:
        """The objects as the draw has them."""
        key = lot_key(commit_digest(self.commit), NONCE)
        return drawn_objects(key, self.objects, len(self.objects))

    @property
    def commit(self) -> TrialCommitted:
        values: dict[str, object] = {
            "run": self.run,
            "trial": 1,
            "pool": "objects" if self.scenes else "simulated",
            "family": "objects_plan@1" if self.scenes else "simulated@1",
            "levels": dict.fromkeys(self.objects, (0,)),
            "alpha": 0.025,
            "scaffold": SCAFFOLD.digest,
            "source": "generalised",
            "arms": {arm: sha(text) for arm, text in self.texts.items()},
            "endpoint": "contract" if self.scenes else "verdict",
            "objects": len(self.objects),
            "attempts": 1,
            "sampling": {"temperature": 0.0, "max_tokens": 400.0},
            "judge": self.judge if self.scenes else None,
            "checked": True if self.scenes else None,
            "primary": ("none", "labels", "placebo"),
            "specificity": None,
            "secondary": (),
            "margin": 0.1,
            "variant": "v",
            "domain1": ("worlds_plan@1/harbour/0/1",),
        }
        return TrialCommitted.model_validate(values | self.commit_changed)

    @property
    def drawn(self) -> TrialDrawn:
        drawn = TrialDrawn(
            run=self.run,
            trial=1,
            pool=self.commit.pool,
            commit=commit_digest(self.commit),
            nonce=NONCE,
            objects=self.order,
            tasks=tuple(self.task(name) for name in self.order),
        )
        return drawn.model_copy(update=self.drawn_changed)

    @property
    def ended(self) -> TrialEnded:
        scores = [
            Score(name, self.task(name), arm, self.value(name, arm), completion_tokens=90)
            for name, arm in product(self.objects, ARMS)
        ]
        pairs = [each for control in ARMS[:3] for each in paired(scores, control)]
        design = Design(greedy=True)
        analysis = analyse(design, pairs, scores)
        if self.foreseeable:
            note = "foreseeable: the plan has a seed"
            object.__setattr__(analysis, "notes", (*analysis.notes, note))
        commit = self.commit
        return TrialEnded(
            run=self.run,
            trial=commit.trial,
            pool=commit.pool,
            scaffold=commit.scaffold,
            endpoint=commit.endpoint,
            analysis=analysis,
            other_endpoints={"strict": analysis},
        )

    def value(self, name: str, arm: str) -> float | None:
        if (name, arm) in self.missing:
            return None
        spread = 0.02 * self.objects.index(name)
        return (0.8 if arm == "full" else 0.4) + spread if self.scenes else float(arm == "full")

    def before(self) -> Iterator[tuple[str, Fact]]:
        plan = {"seed": 5 if self.foreseeable else None, "trial": {"objects": len(self.objects)}}
        yield (
            "started",
            RunStarted(run=self.run, plan=plan, variant="v", model="a 0.5B student", versions={}),
        )
        yield (
            "contrast/0",
            ContrastMined(
                episode=0,
                skill="worlds_plan/harbour",
                level=0,
                task="worlds_plan@1/harbour/0/1",
                attempt=self.kept("a crooked harbour " + EVIL),
                better=self.kept("a straight harbour"),
                source="generalised",
            ),
        )
        yield (
            "proposed",
            CandidateProposed(
                episode=0,
                scaffold=SCAFFOLD.digest,
                steps=({k: getattr(STEP, k) for k in ("label", "when", "action", "because")},),
                skills=SCAFFOLD.skills,
                source="generalised",
                rationale="because " + EVIL,
                parent=None,
                contrast=(),
            ),
        )
        yield (
            "leaks",
            LeaksScanned(episode=0, scaffold=SCAFFOLD.digest, outcome="clean", overlaps=()),
        )

    def attempts(self) -> Iterator[tuple[str, Fact]]:
        for number, name in enumerate(self.order):
            for arm in ARMS:
                yield f"trial/{number}/{arm}", self.attempt(number, name, arm)

    def attempt(self, number: int, name: str, arm: str) -> AttemptMade:
        parts = (self.texts[arm], self.added.get(arm, ""), f"Build a {name}.\n\nReply with JSON.")
        shade, value = (20 if arm == "full" else 160), self.value(name, arm)
        drawn = self.scenes and value is not None
        views = tuple(self.kept(picture(shade + turn)) for turn in range(4)) if drawn else ()
        unmet = ("It has a lamp (0 found)", "It stands on the ground (it hovers)")
        passed = not self.scenes and arm == "full"
        values: dict[str, object] = {
            "episode": 0,
            "purpose": "trial",
            "item": number,
            "arm": arm,
            "state": "s",
            "scaffold": SCAFFOLD.digest,
            "task": self.task(name),
            "skill": f"objects_plan/{name}",
            "level": 0,
            "attempt": f"{number}{arm}",
            "prompt": self.kept("\n\n".join(part for part in parts if part)),
            "text": self.kept(f'{{"parts": [], "of": "{name} {arm}"}} {EVIL}'),
            "rule": "whole",
            "outcome": "missing" if value is None else "passed" if passed else "failed",
            "failure": None if passed or value is None else "wrong",
            "evidence": "",
            "finish_reason": "stop",
            "entropy": None,
            "completion_tokens": 90,
            "score": value if self.scenes else None,
            "unmet": unmet[: 1 if arm == "full" else 2] if self.scenes else (),
            "observed": {"meshes": 5.0, "floating": 1.0} if self.scenes else {},
            "views": views,
            "silhouettes": views,
        }
        return AttemptMade.model_validate(values)

    def judged(self) -> Iterator[tuple[str, Fact]]:
        if not self.scenes:
            return
        for name, control, side in product(self.objects, ARMS[:3], ("A", "B")):
            yield (
                f"judged/{name}/{control}/{side}",
                PairJudged(
                    task=self.task(name),
                    object=name,
                    control=control,
                    number=0,
                    repeat=0,
                    full_is="A" if side == "A" else "B",
                    sheets=("a", "b"),
                    judge=self.judge,
                    outcome="scored",
                    s=1.0 if control != "labels" else (1.0 if side == "A" else -1.0),
                    full={"visual_quality": 8, "silhouette": 7, "coherence": 6, "detail": 5},
                    other={"visual_quality": 4, "silhouette": 3, "coherence": 2, "detail": 1},
                    votes=dict.fromkeys(self.members, 1.0),
                ),
            )

    def kept(self, content: bytes | str) -> str:
        self.artefacts.append(content.encode() if isinstance(content, str) else content)
        return sha(content)

    def checked(self) -> JudgeChecked:
        check = JudgeCheck(
            name="planted defects",
            passed=True,
            statistic=0.9,
            bound=0.5,
            pairs=40,
            said="it finds 90 % of planted defects",
        )
        return JudgeChecked(run="c", judge=self.judge, passed=True, checks=(check,))

    def facts(self) -> dict[str, Fact]:
        middle: list[tuple[str, Fact]] = [("committed", self.commit), ("drawn", self.drawn)]
        if self.drawn_first:
            middle.reverse()
        ended = ("ended", self.ended)
        told = (*self.before(), *middle, *self.attempts(), *self.judged(), ended)
        return dict(told)


def tell_to(path: Path, trial: Trial, facts: dict[str, Fact] | None = None) -> None:
    """Store a trial in a ledger, which may hold others."""
    facts = trial.facts() if facts is None else facts
    lasting = (TrialCommitted, TrialDrawn, TrialEnded)
    lab = {f"{key}/{trial.run}": fact for key, fact in facts.items() if isinstance(fact, lasting)}
    if trial.scenes:
        lab[f"checked/{trial.run}"] = trial.checked()
    texts = [text.encode() for text in trial.texts.values()]
    with SqliteLedger(path, "tests") as ledger:
        ledger.append("lab", lab, ledger.last("lab"))
        kept = list(dict.fromkeys([*texts, *trial.artefacts]))
        ledger.append(trial.run, facts, ledger.last(trial.run), kept)


def abandoned(reason: str, trial: Trial) -> dict[str, Fact]:
    """The facts of a trial that was abandoned before its commit."""
    return dict([*trial.before(), ("abandoned", TrialAbandoned(reason=reason))])
