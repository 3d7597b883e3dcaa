"""The arms of a trial, built by rule from the scaffold that goes on trial."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graph.arms.prompt import Arm
from graph.asking import find_task
from graph.trial.context import TrialContext
from graph.trial.distilling import DistilOptions, groups, proposed, read_given, usable, write
from graph.trial.teaching import training_items
from graph.trial_settings import ALWAYS, BEST_OF
from tools.model import server_addresses
from tools.model.tokens import server_counter
from tools.scaffold.arms import ArmError, ArmText, Demo, Ingredients, build_arm
from tools.scaffold.model import Scaffold, estimated_tokens
from tools.tasks.task import Task

_WRITTEN_OUT = 3500
"""Most characters of a demonstration, 1,700 tokens of a plan: the student's context has to hold it
beside the task and an answer that goes on beyond the cap."""


@dataclass(frozen=True, slots=True)
class BuiltArms:
    """Arms built by rule; what was wished for and could not be built, and why; and notes.

    `placebos` are the texts that the arm `placebo` takes in turn, its own first.
    """

    arms: tuple[Arm, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...] = ()
    placebos: tuple[str, ...] = ()

    @property
    def tried(self) -> tuple[Arm, ...]:
        """Arms of which every item has an attempt of its own; not so `best_of`, which chooses."""
        return tuple(arm for arm in self.arms if arm.name != BEST_OF)


async def build_arms(trial: TrialContext, digest: str) -> BuiltArms:
    """Build every arm that the plan wishes for.

    Raises:
        ArmError: one that no trial can do without cannot be built.
    """
    scaffold = trial.context.recorder.scaffold(digest)
    further = tuple(f"placebo/{number}" for number in range(2, trial.settings.placebos + 1))
    wished: list[str] = list(trial.settings.arms)
    after = wished.index("placebo") + 1
    wished[after:after] = further
    own = await _self_written(trial) if "self_written" in wished else None
    given = _ingredients(trial, own)
    built: list[ArmText] = []
    left_out: dict[str, str] = {}
    for name in wished:
        try:
            built.append(await asyncio.to_thread(_build, name, scaffold, given))
        except ArmError as error:
            if name in ALWAYS:
                raise
            left_out[name] = error.problem
    return BuiltArms(
        tuple(Arm(each.name, text=each.text) for each in built if each.name not in further),
        left_out,
        tuple(each.note for each in built if each.note),
        tuple(each.text for each in built if each.name in ("placebo", *further)),
    )


def _build(name: str, scaffold: Scaffold, given: Ingredients) -> ArmText:
    return build_arm(name, scaffold, **given)


def _ingredients(trial: TrialContext, own: Scaffold | None) -> Ingredients:
    path, plan = trial.settings.wrong_domain, trial.context.plan
    families = {text.partition("/")[0] for text in (*plan.skills, *trial.settings.pool)}
    return Ingredients(
        tasks_text="\n".join((*_texts(trial), *trial.pool.objects)),
        count_tokens=_counter(trial),
        scenes=trial.pool.is_scenes,
        avoided=frozenset(families),
        wrong_domain=None if path is None else read_given("trial.wrong_domain", path),
        demo=_demo(trial),
        self_written=own,
    )


def _counter(trial: TrialContext) -> Callable[[str], int]:
    """The student's own tokenizer where it is served here."""
    local = trial.context.plan.student.local
    return (
        server_counter(server_addresses.discover(trial.data, local)) if local else estimated_tokens
    )


def _texts(trial: TrialContext) -> list[str]:
    """What tasks of domain 1 say; of domain 2 nothing is known yet but its objects' names."""
    tasks = [item.task for item in training_items(trial)]
    return [task.prompt for task in tasks] + [_gold(trial, task) for task in tasks]


def _gold(trial: TrialContext, task: Task) -> str:
    return trial.context.families[task.reference.family].gold(task.reference) or ""


def _demo(trial: TrialContext) -> Demo | None:
    """The shortest better attempt of domain 1; None where there is none that a prompt can hold."""
    recorder = trial.context.recorder
    shown = [
        Demo(find_task(trial.context, fact.task).prompt, recorder.text(fact.better))
        for _, fact in sorted(trial.record.contrast.items())
    ]
    short = [demo for demo in shown if len(demo.solution) <= _WRITTEN_OUT]
    return min(short, key=lambda demo: len(demo.solution), default=None)


async def _self_written(trial: TrialContext) -> Scaffold | None:
    """What the student distils from the same contrast; recorded like any candidate."""
    for skill, pairs in groups(trial)[:1]:
        written = await write(
            trial, skill, pairs, DistilOptions(("self_written",), 1, "self_written")
        )
        for scaffold, rationale in usable(written)[0][:1]:
            fact = proposed(scaffold, rationale, pairs)
            key = f"candidate_proposed/0/{scaffold.digest}"
            if scaffold.digest not in trial.record.proposed:
                await trial.context.recorder.append({key: fact})
            return scaffold
    return None
