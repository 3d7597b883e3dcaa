"""Plausible runs, as the coordinator would record them.

`adoption` is a whole run whose first candidate is thrown away at the leak scan, whose second
wins its gate and is measured by a panel, and whose third harms. `nothing` runs as long and
adopts nothing. `killed` stops in the middle of its third episode. The student is a fixed pass
rate per skill, level and scaffold; every number is drawn from a seeded generator, so that a
story is the same each time it is told.
"""

import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path

from observability.ledger.facts import (
    AttemptMade,
    CandidateProposed,
    CandidateSelected,
    ContrastMined,
    DecisionMade,
    DistillingFinished,
    EpisodeEnded,
    EpisodeFailed,
    Fact,
    GateClosed,
    GateOpened,
    LeaksScanned,
    PanelFinished,
    RunEnded,
    RunPaused,
    RunResumed,
    RunStarted,
    ScaffoldAdopted,
    ScaffoldRejected,
)
from observability.ledger.sqlite import SqliteLedger
from tools.scaffold.model import Scaffold, Step
from tools.scaffold.text import block
from tools.statistics.gate import GateTally, decide, level

START = 1_790_000_000.0
SKILLS = {
    "arith/products": (0.95, 0.8, 0.35),
    "arith/chain_sum": (0.8, 0.45, 0.15),
    "strings/compose": (0.6, 0.3, 0.05),
}
STEPS = (
    {
        "label": "Split the factor",
        "when": "a factor has two or more digits",
        "action": "write it as tens plus ones and multiply each part by itself",
        "because": "products of one digit are the ones you know by heart",
    },
    {
        "label": "Add the parts",
        "when": "every part is multiplied",
        "action": "add the partial products, largest first, and write the running sum each time",
        "because": "a sum that is written down is not lost",
    },
    {
        "label": "Check the size",
        "when": "you have a result",
        "action": "compare it with the product of the rounded factors",
        "because": "a slip of ten shows at once",
    },
)

GIVEN = tuple(Step(**step) for step in STEPS)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Story:
    """Facts in the order they happened, each with its key, its time and what it names."""

    run: str
    random: random.Random
    variant: str = "v" * 16
    now: float = START
    facts: list[tuple[float, str, Fact]] = field(default_factory=list)
    lab: list[tuple[str, Fact]] = field(default_factory=list)
    artefacts: dict[str, bytes] = field(default_factory=dict)
    lift: dict[str, float] = field(default_factory=dict)
    state: dict[str, str] = field(default_factory=dict)

    def tell(self, key: str, fact: Fact) -> None:
        self.facts.append((self.now, key, fact))

    def tell_lab(self, key: str, fact: Fact) -> None:
        self.lab.append((key, fact))
        self.tell(key, fact)

    def start(self) -> None:
        self.tell(
            "started",
            RunStarted(
                run=self.run,
                plan={"lanes": 4, "policy": "learnability", "budget": {"minutes": 5}},
                variant=self.variant,
                model="qwen2.5-coder-0.5b",
                versions={"tutelage": "0.1.0", "python": "3.11.7", "reasoning-gym": "0.1.25"},
            ),
        )

    def attempt(self, key: str, **changes: object) -> AttemptMade:
        skill, level = str(changes["skill"]), int(str(changes["level"]))
        arm = str(changes.get("arm", "none"))
        rate = SKILLS[skill][level] + (
            self.lift.get(skill, 0.0) if arm in ("full", "challenger") else 0.0
        )
        passed = self.random.random() < rate
        truncated = not passed and self.random.random() < 0.15
        self.now += self.random.uniform(0.3, 0.9)
        text = f"I multiply. ANSWER: {self.random.randrange(1000)} <script>alert(1)</script>"
        prompt = f"Question {sha(key)[:6]} of {skill}, level {level}."
        if arm in ("full", "challenger"):
            prompt = f"{block((Scaffold(GIVEN, (skill,), 'generalised'),))}\n\n{prompt}"
        self.artefacts[sha(text)], self.artefacts[sha(prompt)] = text.encode(), prompt.encode()
        values: dict[str, object] = {
            "episode": 0,
            "purpose": "curriculum",
            "item": 0,
            "arm": arm,
            "state": self.state.get(skill, "bare"),
            "scaffold": None,
            "task": f"{skill.replace('/', '@1/')}/{level}/{self.random.randrange(10**6)}",
            "attempt": sha(key)[:32],
            "prompt": sha(prompt),
            "text": sha(text),
            "rule": self.random.choice(["answer_line", "boxed", "last_value"]),
            "outcome": "passed" if passed else "failed",
            "failure": None if passed else "truncated" if truncated else "wrong",
            "evidence": "equal" if passed else "expected another value",
            "finish_reason": "length" if truncated else "stop",
            "entropy": round(self.random.uniform(0.1, 1.2), 3),
            "prompt_tokens": 80 + 120 * (arm in ("full", "challenger")),
            "completion_tokens": 260 if truncated else self.random.randrange(8, 120),
            "seconds": round(self.random.uniform(0.5, 3), 2),
        }
        fact = AttemptMade.model_validate(values | changes)
        self.tell(key, fact)
        return fact

    def episode(self, number: int) -> None:
        skill, level = self.random.choice([(s, n) for s in SKILLS for n in range(3)])
        explore = self.random.random() < 0.2
        started = self.now
        p = round(self.random.betavariate(2, 2), 2)
        self.tell(
            f"decision/{number}",
            DecisionMade(
                episode=number,
                lane=number % 4,
                action="advance" if p > 0.5 else "reinforce",
                skill=skill,
                level=level,
                task=f"{skill.replace('/', '@1/')}/{level}/{number}",
                hint=0,
                reason="Looking around, so that nothing is forgotten."
                if explore
                else f"About {p:.0%} of these succeed, so each try teaches the most.",
                policy="learnability",
                picked_by="explore" if explore else "policy",
                propensity=round(self.random.uniform(0.05, 0.4), 3),
                inputs={"p": p, "learnability": round(p * (1 - p), 3)},
            ),
        )
        made = self.attempt(f"attempt/{number}", episode=number, skill=skill, level=level)
        if made.outcome == "failed" and skill == "arith/products":
            better = "17 = 10 + 7, so 12 × 17 = 120 + 84 = 204. ANSWER: 204"
            self.artefacts[sha(better)] = better.encode()
            self.tell(
                f"contrast/{number}",
                ContrastMined(
                    episode=number,
                    skill=skill,
                    level=level,
                    task=made.task,
                    attempt=made.text or "",
                    better=sha(better),
                    source="generalised",
                ),
            )
        self.end(number, made.outcome, started)

    def end(self, number: int, outcome: str, started: float) -> None:
        self.tell(
            f"ended/{number}",
            EpisodeEnded(
                episode=number,
                lane=number % 4,
                outcome=outcome,
                started=started,
                seconds=round(self.now - started, 3),
            ),
        )

    def distil(self, number: int, skill: str) -> None:
        self.tell(
            f"decision/{number}",
            DecisionMade(
                episode=number,
                lane=number % 4,
                action="distil",
                skill=skill,
                level=0,
                task=None,
                hint=0,
                reason=f"Four contrast pairs of {skill} wait; time to write down what differs.",
                policy="learnability",
                picked_by="policy",
                propensity=1.0,
                inputs={"contrast": 4},
            ),
        )
        self.tell(
            f"distilled/{number}",
            DistillingFinished(
                episode=number,
                skill=skill,
                proposed=1,
                refused=("model: no endpoint is configured",),
                prompt_tokens=900,
                completion_tokens=240,
                seconds=4.2,
            ),
        )

    def propose(self, number: int, name: str, skill: str, source: str = "generalised") -> str:
        scaffold = sha(name)[:16]
        self.tell(
            f"proposed/{scaffold}",
            CandidateProposed(
                episode=number,
                scaffold=scaffold,
                steps=STEPS,
                skills=(skill,),
                source=source,
                rationale="The failed work skips the partial products. <script>alert(2)</script>",
                parent=None,
                contrast=tuple(
                    fact.task for _, _, fact in self.facts if isinstance(fact, ContrastMined)
                ),
            ),
        )
        return scaffold

    def scan(self, number: int, scaffold: str, outcome: str = "clean") -> None:
        overlaps = () if outcome == "clean" else ("what is the product of twelve and seventeen",)
        self.tell(
            f"leaks/{scaffold}",
            LeaksScanned.model_validate(
                {
                    "episode": number,
                    "scaffold": scaffold,
                    "outcome": outcome,
                    "overlaps": overlaps,
                }
            ),
        )

    def reject(self, number: int, scaffold: str, reason: str) -> None:
        self.tell(
            f"rejected/{scaffold}",
            ScaffoldRejected(episode=number, scaffold=scaffold, reason=reason),
        )

    def select(self, number: int, scaffold: str, skill: str) -> None:
        for item in range(8):
            for arm, name in (("full", scaffold), ("none", None)):
                self.attempt(
                    f"selection/{number}/{item}/{arm}",
                    episode=number,
                    purpose="selection",
                    item=item,
                    arm=arm,
                    scaffold=name,
                    skill=skill,
                    level=2,
                )
        self.tell(
            f"selected/{number}",
            CandidateSelected(
                episode=number, scaffold=scaffold, passed={scaffold: 6, "incumbent": 3}, items=8
            ),
        )

    def gate(self, number: int, scaffold: str, skill: str, test: int, adopted: int) -> str:
        alpha = level(test, adopted)
        opened = GateOpened(
            run=self.run,
            episode=number,
            scaffold=scaffold,
            incumbent=None,
            variant=self.variant,
            test=test,
            adopted_before=adopted,
            alpha=alpha,
            max_pairs=40,
        )
        self.tell_lab(f"gate_opened/{self.run}/{scaffold}", opened)
        tally = GateTally()
        while (reading := decide(tally, alpha, 40)).outcome == "open":
            arms = [
                self.attempt(
                    f"gate/{scaffold}/{tally.pairs}/{arm}",
                    episode=number,
                    purpose="gate",
                    item=tally.pairs,
                    arm=arm,
                    scaffold=scaffold,
                    skill=skill,
                    level=2,
                ).outcome
                for arm in ("challenger", "incumbent")
            ]
            won, lost = arms == ["passed", "failed"], arms == ["failed", "passed"]
            tally = tally._replace(
                wins=tally.wins + won,
                losses=tally.losses + lost,
                ties=tally.ties + (not won and not lost),
            )
        closed = GateClosed(
            **opened.model_dump(include={"run", "episode", "scaffold", "variant", "test"}),
            **reading._asdict(),
            **tally._asdict(),
        )
        self.tell_lab(f"gate_closed/{self.run}/{scaffold}", closed)
        return closed.outcome

    def adopt(self, number: int, scaffold: str, skill: str) -> None:
        self.tell_lab(
            f"adopted/{scaffold}",
            ScaffoldAdopted(
                run=self.run,
                episode=number,
                scaffold=scaffold,
                variant=self.variant,
                skills=(skill,),
            ),
        )
        self.state[skill] = f"with {scaffold}"
        for item in range(30):
            for arm in ("full", "none"):
                self.attempt(
                    f"panel/{number}/{item}/{arm}",
                    episode=number,
                    purpose="panel",
                    item=item,
                    arm=arm,
                    scaffold=scaffold,
                    skill=skill,
                    level=item % 3,
                )
        self.tell(
            f"panel/{scaffold}",
            PanelFinished(
                episode=number,
                scaffold=scaffold,
                items=29,
                missing=1,
                lift=0.276,
                low=0.083,
                high=0.448,
                method="Newcombe 1998, hybrid score method 10, on 29 pairs of one skill",
                detectable=0.233,
                worst=(0.233, 0.3),
                truncated={"full": 2, "none": 1},
            ),
        )

    def tell_to(self, path: Path) -> None:
        """Store the story in a ledger at this path, with its own clock."""
        now = START
        with SqliteLedger(path, "story:1", clock=lambda: now) as ledger:
            for first in range(0, len(self.facts), 50):
                block = self.facts[first : first + 50]
                now = block[0][0]
                artefacts = self.artefacts.values() if not first else ()
                ledger.append(self.run, {key: fact for _, key, fact in block}, first, artefacts)
            ledger.append("lab", dict(self.lab), ledger.last("lab"))


def adoption(episodes: int = 60) -> Story:
    story = Story("demo-1", random.Random(7), lift={"arith/products": 0.5})
    story.start()
    skill = "arith/products"
    third = episodes // 3
    for number in range(third):
        story.episode(number)
    began = story.now
    story.distil(third, skill)
    leaky = story.propose(third, "leaky", skill, "library")
    story.scan(third, leaky, "rejected")
    story.reject(third, leaky, "It repeats 9 words of a task.")
    good = story.propose(third, "good", skill)
    story.scan(third, good)
    story.select(third, good, skill)
    assert story.gate(third, good, skill, 1, 0) == "won"
    story.adopt(third, good, skill)
    story.end(third, "adopted", began)
    for number in range(third + 1, 2 * third):
        story.episode(number)
    story.tell("paused", RunPaused(reason="SIGTERM"))
    story.now += 3600
    story.tell("resumed", RunResumed())
    harmed, began = "arith/chain_sum", story.now
    story.lift[harmed] = -0.5
    story.distil(2 * third, harmed)
    bad = story.propose(2 * third, "bad", harmed, "self_written")
    story.scan(2 * third, bad, "flagged")
    story.select(2 * third, bad, harmed)
    story.gate(2 * third, bad, harmed, 2, 1)
    story.reject(2 * third, bad, "The gate did not find that it helps.")
    story.end(2 * third, "rejected", began)
    for number in range(2 * third + 1, episodes):
        story.episode(number)
    story.tell(
        "failed",
        EpisodeFailed(episode=episodes, lane=0, reason="the endpoint gave 500 three times"),
    )
    story.tell("ended", RunEnded(reason="5 minutes are over"))
    return story


def nothing(episodes: int = 60) -> Story:
    story = Story("demo-2", random.Random(11))
    story.start()
    skill = "arith/products"
    half = episodes // 2
    for number in range(half):
        story.episode(number)
    began = story.now
    story.distil(half, skill)
    candidate = story.propose(half, "idle", skill)
    story.scan(half, candidate)
    story.select(half, candidate, skill)
    assert story.gate(half, candidate, skill, 1, 0) == "undecided"
    story.end(half, "undecided", began)
    for number in range(half + 1, episodes):
        story.episode(number)
    story.tell("ended", RunEnded(reason="60 episodes are done"))
    return story


def killed() -> Story:
    story = Story("demo-3", random.Random(3))
    story.start()
    for number in range(3):
        story.episode(number)
    del story.facts[-1]  # the end of the third episode was never stored
    return story
