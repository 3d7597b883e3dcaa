"""A made-up study in a ledger, whose truth is known: facts and texts as a real one stores them.

`World` describes it; `tell_to` writes it. Each student passes a task with a chance that depends on
student, skill and arm alone, drawn from a seeded generator, so that the same world is the same
record. Prompts are built as the house builds them, from a real procedure of the library's form.
"""

import hashlib
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from observability.ledger.facts import (
    AnswerGraded,
    ArmPrepared,
    Fact,
    RunEnded,
    RunStarted,
    StudyAttempted,
    StudyEnded,
    StudyPlanned,
)
from observability.ledger.sqlite import LEDGER, SqliteLedger
from observability.ledger.study_facts import (
    Measured,
    Stage,
    StudiedArm,
    StudiedStudent,
    StudiedSuite,
    attempt_key,
)
from tools.scaffold.model import Step, written
from tools.scaffold.text import wrapped

CANARY = "tutelage-canary-"
EVIL = (
    '<script>document.title="gone"</script> **bold** | [x](javascript:alert(1)) '
    "<img src=x onerror=alert(1)>"
)
PROCEDURE = (
    Step("Take the terms", "you read the line", "write the two terms apart",
         "a term that is skipped spoils the sum"),
    Step("Line up places", "the terms have many digits", "put units under units",
         "a shifted place is ten times off"),
    Step("Carry at once", "a column is ten or more", "write the carry above the next column",
         "a carry kept in mind is lost"),
)  # fmt: skip
_INERT = (
    Step("Open the page", "you begin", "use plain words on the first line",
         "plain words are pleasant"),
    Step("Keep it tidy", "a line is long", "break it where a comma stands",
         "short lines look calm"),
    Step("Close the page", "you are done", "leave the lower margin empty",
         "an empty margin is quiet"),
)  # fmt: skip
TEXTS: Mapping[str, str] = {
    "none": "",
    "cot": wrapped("1. Think step by step."),
    "demand": wrapped("1. Be thorough and careful."),
    "placebo": wrapped(written(_INERT)),
    "labels": wrapped("\n".join(f"{n}. {s.label}" for n, s in enumerate(PROCEDURE, 1))),
    "full": wrapped(written(PROCEDURE)),
    "best_of": "",
    "self_consistency": wrapped("1. Think step by step."),
}
"""What each arm puts before a task; an arm that is not here puts its own name."""


@dataclass(frozen=True)
class World:
    """A study to tell. Chances are of passing; `lifts` are added to `base` by arm."""

    run: str = "study-1"
    students: tuple[tuple[str, float | None], ...] = (("tiny", 0.135), ("small", 0.5))
    """Title and billions of parameters."""
    base: Mapping[str, float] = field(default_factory=lambda: {"tiny": 0.2, "small": 0.4})
    lifts: Mapping[str, float] = field(
        default_factory=lambda: {"full": 0.35, "labels": 0.05, "placebo": 0.0, "cot": 0.05}
    )
    arms: tuple[str, ...] = ("none", "placebo", "labels", "full")
    skills: int = 12
    items: int = 3
    seeds: tuple[int, ...] = (0,)
    temperature: float = 0.0
    cap: int = 300
    judges: tuple[str, ...] = ()
    null_items: int = 0
    apart: float = 0.0
    """How much likelier the second of the A/A control passes: 0 in an honest study."""
    lost: float = 0.0
    """Share of attempts that we failed to run."""
    truncated: Mapping[str, float] = field(default_factory=dict)
    """Share of an arm's answers that the cap cuts off."""
    lenient: Mapping[str, float] = field(default_factory=dict)
    """Share of an arm's answers that only the cascade could read."""
    said: str = "I add them.\nANSWER: "
    leak: str = ""
    """Put into every prompt of `none`, as a fault would."""
    continued: bool = False
    ended: bool = True
    stopped: str = ""
    """Why somebody ended it before its end; not `ended` then."""
    unpaired: tuple[str, ...] = ()
    """Students whose A/A control did not run."""
    suites: tuple[Mapping[str, object], ...] = ()
    """Tables of the plan."""
    builds_on: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of arms, where not 1."""
    only: tuple[str, ...] = ()
    """Arms that this run attempts itself; all where empty."""
    absent: tuple[str, int] = ("", 0)
    """An arm, and how many skills it can be made for; it is missing for the others."""
    seed: int = 7

    @property
    def tasks(self) -> tuple[str, ...]:
        """References, skill by skill."""
        return tuple(
            f"procedural@1/{_SKILLS[at % len(_SKILLS)]}-{at}/{n % 5}/{n}"
            for at in range(self.skills)
            for n in range(self.items)
        )


_SKILLS = ("linear-equation", "reverse-words", "truth-table", "trace-loop")


def skill_of(task: str) -> str:
    """`family/skill`."""
    return f"procedural/{task.split('/')[1]}"


def variant_of(title: str) -> str:
    """A student's variant."""
    return hashlib.sha256(title.encode()).hexdigest()[:16]


def tell_to(folder: Path, world: World) -> Path:
    """Append the world's study to the ledger of a data folder, and return that folder."""
    facts: dict[str, Fact] = {"started": _started(world), "planned": planned(world)}
    artefacts: dict[str, bytes] = {}
    for fact in _facts(world, artefacts):
        facts[_event_key(fact)] = fact
    made = [fact for fact in facts.values() if isinstance(fact, StudyAttempted)]
    if world.ended:
        missing = sum(fact.outcome == "missing" for fact in made)
        facts["study_ended"] = StudyEnded(
            run=world.run, headline="told elsewhere", attempts=len(made), missing=missing
        )
        facts["ended"] = RunEnded(reason="the matrix is full")
    elif world.stopped:
        facts["ended"] = RunEnded(reason=world.stopped)
    folder.mkdir(parents=True, exist_ok=True)
    with SqliteLedger(folder / LEDGER, "a test", clock=lambda: 1_795_000_000.0) as ledger:
        ledger.append(world.run, facts, ledger.last(world.run), artefacts.values())
    return folder


def planned(world: World) -> StudyPlanned:
    """What the study is."""
    students = tuple(
        StudiedStudent(
            variant=variant_of(title), title=title, parameters=parameters,
            temperature=world.temperature, max_tokens=world.cap,
        )
        for title, parameters in world.students
    )  # fmt: skip
    tasks = world.tasks
    suite = StudiedSuite(
        name="procedural-40", version="1", tasks=tasks, skills={t: skill_of(t) for t in tasks}
    )
    return StudyPlanned(
        run=world.run, name="made-up", students=students, suites=(suite,), seeds=world.seeds,
        arms=tuple(
            StudiedArm(name=arm, version=world.versions.get(arm, "1"), fidelity="rule", source="")
            for arm in world.arms
        ),
        placebos=1, heat=0.7, continued=world.continued, graded=bool(world.judges),
        null_tasks=tasks[: world.null_items], margin=0.1, alpha=0.025, canary=CANARY,
        detectable=0.2, builds_on=world.builds_on,
    )  # fmt: skip


def _started(world: World) -> RunStarted:
    names = [title for title, _ in world.students]
    plan: dict[str, object] = {
        "name": "made-up",
        "study": {"arms": list(world.arms), "suites": list(world.suites)},
    }
    return RunStarted(
        run=world.run, plan=plan, variant=variant_of(names[0]), model=", ".join(names),
        versions={"tutelage": "0"},
    )  # fmt: skip


def _facts(world: World, artefacts: dict[str, bytes]) -> Iterator[Fact]:
    dice = random.Random(world.seed)
    for title, _ in world.students:
        ease = {skill_of(task): dice.uniform(-0.15, 0.15) for task in world.tasks}
        if "self_written" in world.arms:
            yield from _prepared(world, title, artefacts)
        for number, task in enumerate(world.tasks):
            luck = dice.uniform(-0.1, 0.1)
            for seed in world.seeds:
                for arm in world.only or world.arms:
                    chance = world.base[title] + world.lifts.get(arm, 0) + ease[skill_of(task)]
                    cell = _Cell(title, task, arm, seed, "capped", chance + luck)
                    yield from _attempted(world, cell, dice, artefacts)
            if number < world.null_items and title not in world.unpaired:
                for seed in (0, 1):
                    chance = world.base[title] + seed * world.apart
                    cell = _Cell(title, task, "none", seed, "null", chance)
                    yield from _attempted(world, cell, dice, artefacts)


@dataclass(frozen=True)
class _Cell:
    student: str
    task: str
    arm: str
    seed: int
    measured: Measured
    chance: float


def _attempted(
    world: World, cell: _Cell, dice: random.Random, artefacts: dict[str, bytes]
) -> Iterator[Fact]:
    opening = TEXTS.get(cell.arm, f"The arm {cell.arm}.")
    if cell.arm == "none" and world.leak:
        opening = world.leak
    asked = f"What is {cell.task}?\nEnd with a line ANSWER: and the answer."
    prompt = f"{opening}\n\n{asked}" if opening else asked
    passed, lost = dice.random() < cell.chance, dice.random() < world.lost
    if cell.arm == world.absent[0]:
        lost = world.tasks.index(cell.task) // world.items >= world.absent[1]
    cut = dice.random() < world.truncated.get(cell.arm, 0)
    lenient = dice.random() < world.lenient.get(cell.arm, 0)
    said = f"{world.said}{int(passed)} ({cell.arm}, {cell.task}, {cell.seed})"
    outcome = "missing" if lost else "passed" if passed and not cut else "failed"
    answered = None if lost else "length" if cut else "stop"
    prompt_tokens, completion = len(prompt) // 4, 40 + dice.randrange(60)
    stages = tuple(
        Stage(
            name="answer", prompt=_stored(prompt, artefacts), text=_stored(said, artefacts),
            finish_reason=answered or "", prompt_tokens=prompt_tokens,
            completion_tokens=completion, cost=0.0001,
        )
        for _ in range(3 if cell.arm in ("best_of", "self_consistency") else 1)
    )  # fmt: skip
    variant, calls = variant_of(cell.student), len(stages)
    temperature = max(world.temperature, 0.7) if cell.measured == "null" else world.temperature
    recipe = hashlib.sha256(prompt.encode()).hexdigest()
    place = (
        variant,
        "procedural-40",
        cell.task,
        cell.arm,
        world.versions.get(cell.arm, "1"),
        cell.seed,
        cell.measured,
    )
    key = attempt_key(
        cell=place, state=variant + cell.arm, recipe=recipe, sampling=(temperature, world.cap)
    )
    yield StudyAttempted(
        key=key, student=variant, state=variant + cell.arm, suite="procedural-40", task=cell.task,
        skill=skill_of(cell.task), level=int(cell.task.split("/")[2]), arm=cell.arm,
        seed=cell.seed, measured=cell.measured, temperature=temperature, cap=world.cap,
        recipe=recipe, prompt=_stored(prompt, artefacts),
        text=None if lost else _stored(said, artefacts), stages=() if lost else stages,
        rule=None if lost else "boxed" if lenient else "answer_line", outcome=outcome,
        failure=None if outcome in ("passed", "missing") else "truncated" if cut else "wrong",
        evidence="" if outcome == "passed" else f"said {int(passed)}", finish_reason=answered,
        prompt_tokens=0 if lost else calls * prompt_tokens,
        completion_tokens=0 if lost else calls * completion,
        seconds=1.5, cost=0.0 if lost else calls * 0.0001,
    )  # fmt: skip
    for judge in world.judges if not lost else ():
        right = (outcome == "passed") != (dice.random() < 0.1)
        yield AnswerGraded(key=key, judge=judge, grade="right" if right else "wrong", cost=0.0002)


def _prepared(world: World, title: str, artefacts: dict[str, bytes]) -> Iterator[Fact]:
    for skill in dict.fromkeys(map(skill_of, world.tasks)):
        stage = Stage(
            name="distil", prompt=_stored(f"Write steps for {skill}.", artefacts),
            text=_stored("1. Do it.", artefacts), finish_reason="stop", prompt_tokens=200,
            completion_tokens=100,
        )  # fmt: skip
        yield ArmPrepared(
            student=variant_of(title), suite="procedural-40", skill=skill, arm="self_written",
            version="1", text=_stored("1. Do it.", artefacts), stages=(stage,),
        )  # fmt: skip


def _stored(text: str, artefacts: dict[str, bytes]) -> str:
    content = text.encode()
    digest = hashlib.sha256(content).hexdigest()
    artefacts[digest] = content
    return digest


def _event_key(fact: Fact) -> str:
    match fact:
        case StudyAttempted():
            return f"study/{fact.key}"
        case AnswerGraded():
            return f"graded/{fact.key}/{fact.judge}"
        case ArmPrepared():
            return f"prepared/{fact.student}/{fact.suite}/{fact.skill}/{fact.arm}"
        case _:
            raise AssertionError(fact)
