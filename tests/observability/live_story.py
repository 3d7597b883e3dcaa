"""Runs for the dashboard: one that goes on, with lanes, a family of scaffolds and a question."""

import random
from dataclasses import replace
from pathlib import Path

from observability.ledger.facts import (
    ApprovalAsked,
    CandidateProposed,
    GateClosed,
    ScaffoldRetired,
)
from observability.ledger.sqlite import LEDGER
from tests.observability import story, trial_story

RUN, TRIAL = "arith-1", "harbour-1"
SKILL = "arith/products"
EVIL = '"><script>alert(3)</script><img src=x onerror=alert(4)>'


def teaching(episodes: int = 90) -> story.Story:
    """A run with an adopted scaffold, a child of it that was retired, and one that waits."""
    told = story.adoption(episodes)
    told.run = RUN
    told.facts = [
        (at, key, fact.model_copy(update={"run": RUN}) if hasattr(fact, "run") else fact)
        for at, key, fact in told.facts
        if key not in ("ended", "failed")
    ]
    first = next(f.scaffold for _, _, f in told.facts if f.kind == "scaffold_adopted")
    number = episodes + 1
    began = told.now
    told.distil(number, SKILL)
    child = _child(told, number, "child", first, "write the tens first")
    told.scan(number, child)
    told.select(number, child, SKILL)
    told.gate(number, child, SKILL, 3, 2)
    told.adopt(number, child, SKILL)
    told.tell(
        f"retired/{child}",
        ScaffoldRetired(
            run=RUN, episode=number, scaffold=child, variant=told.variant, e_minus=12.5
        ),
    )
    told.end(number, "adopted", began)
    waiting = _child(told, number + 1, "grandchild", child, "write the tens first, then check")
    told.scan(number + 1, waiting)
    told.gate(number + 1, waiting, SKILL, 4, 3)
    closed = next(f for _, _, f in reversed(told.facts) if isinstance(f, GateClosed))
    told.tell(
        f"asked/{waiting}",
        ApprovalAsked(
            episode=number + 1,
            scaffold=waiting,
            skills=(SKILL,),
            **closed.model_dump(
                include={"wins", "losses", "ties", "missing", "e_plus", "threshold"}
            ),
        ),
    )
    for later in range(number + 2, number + 12):
        told.episode(later)
    return told


def _child(told: story.Story, number: int, name: str, parent: str, action: str) -> str:
    """A candidate that changes one step of another."""
    scaffold = story.sha(name)[:16]
    changed = ({**story.STEPS[0], "action": action}, *story.STEPS[1:])
    told.tell(
        f"proposed/{scaffold}",
        CandidateProposed(
            episode=number,
            scaffold=scaffold,
            steps=changed,
            skills=(SKILL,),
            source="model",
            rationale=f"It lost the tens. {EVIL}",
            parent=parent,
            contrast=(),
        ),
    )
    return scaffold


def small(name: str, episodes: int = 4) -> story.Story:
    """A run that has only begun."""
    told = replace(story.killed(), run=name, facts=[], random=random.Random(5))
    told.start()
    for number in range(episodes):
        told.episode(number)
    return told


def tell_all(data: Path) -> None:
    """Three teaching runs and a trial with pictures that is not over."""
    path = data / LEDGER
    for told in (story.nothing(), small("words-2"), teaching()):
        told.tell_to(path)
    trial = trial_story.Trial(run=TRIAL)
    facts = {key: fact for key, fact in trial.facts().items() if key != "ended"}
    trial_story.tell_to(path, trial, facts)
