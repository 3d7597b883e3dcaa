"""An episode that teaches: curate, attempt, adapt, verify, and contrast where it failed."""

import logging
import time
from dataclasses import replace

from bus.errors import DeadLetteredError
from bus.messages.curator import Decision
from graph.arms.prompt import Arm
from graph.asking import Item, find_task
from graph.context import RunContext
from graph.deciding import decide, decision_fact, is_watch, resolve
from graph.episode.contrasting import search, wants_contrast
from graph.episode.decomposing import take_apart
from graph.episode.episode_attempt import EpisodeAttempt
from graph.episode.state import EpisodeState, taken_apart
from tools.curriculum.hints import hint_text

_log = logging.getLogger(__name__)


async def curate(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Ask what comes next, once everything this decision may know is known."""
    episode = state["episode"]
    begun: EpisodeState = {"started": time.time()}
    if not await context.recorder.may_begin(episode, context.as_of(episode)):
        return {**begun, "kind": "over"}
    if reason := context.recorder.spent(context.plan.budget, episode):
        context.recorder.finish(reason, episode)
        return {**begun, "kind": "over"}
    if is_watch(context, episode):
        return {**begun, "kind": "watch"}
    decision = await decide(context, episode)
    if decision.action == "stop":
        await _stop(context, state, decision)
        return {**begun, "kind": "over"}
    return {**begun, **_opening(context, state, decision)}


async def _stop(context: RunContext, state: EpisodeState, decision: Decision) -> None:
    """Record the decision now, for its episode never gets to where the others' are."""
    episode = state["episode"]
    await context.recorder.append({f"decision_made/{episode}": decision_fact(state, decision)})
    # The other lanes' episodes may have begun already, so all of them do.
    context.recorder.finish(decision.reason.rstrip("."), episode + context.plan.lanes)


def _opening(context: RunContext, state: EpisodeState, decision: Decision) -> EpisodeState:
    if decision.action == "distil":
        return {"kind": "distil"}
    task = str(resolve(context, state["episode"], decision))
    return {"kind": "attempt", "task": task, "hint": decision.hint}


async def episode_attempt(state: EpisodeState, context: RunContext) -> EpisodeAttempt:
    """The attempt of the lane's episode; made anew where this process did not begin it."""
    current = context.attempts.get(state["lane"])
    if current is None or current.item.episode != state["episode"]:
        current = await _new_attempt(state, context)
        context.attempts[state["lane"]] = current
    return current


async def _new_attempt(state: EpisodeState, context: RunContext) -> EpisodeAttempt:
    item = _item(state, context)
    arm = _arm(state, context, item)
    if not taken_apart(state):
        return EpisodeAttempt(context, item, arm)
    apart = await take_apart(context, item, replace(arm, hint=""))
    return EpisodeAttempt(context, item, replace(arm, hint=apart.hint or arm.hint), apart.tries)


def _item(state: EpisodeState, context: RunContext) -> Item:
    """The episode's task, put to the student for the curriculum."""
    reference = state["task"]
    assert reference is not None, "only an episode with a task gets here"  # noqa: S101 - for mypy
    return Item(find_task(context, reference), state["episode"], "curriculum")


def _arm(state: EpisodeState, context: RunContext, item: Item) -> Arm:
    """The condition of a curriculum attempt: what is adopted for the skill, and the hint."""
    as_of = context.as_of(state["episode"])
    adopted = context.recorder.adopted_for(item.task.reference.path, as_of)
    hint = ""
    if level := state.get("hint", 0):
        analogue = context.draws.analogue(item.task, context.identity.nonce("analogue"))
        hint = hint_text(item.task.worked, level, analogue)
    return Arm("full" if adopted else "none", (adopted,) if adopted else (), hint)


async def decompose(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Put the task's parts to the student, before the whole."""
    await episode_attempt(state, context)
    return {}


async def attempt(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Put the task to the student."""
    await (await episode_attempt(state, context)).attempt()
    return {}


async def adapt(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Bring the answer into the verifier's format."""
    await (await episode_attempt(state, context)).adapt()
    return {}


async def verify(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Have the answer checked, and see whether its failure is worth a better attempt."""
    current = await episode_attempt(state, context)
    outcome = (await current.verify()).outcome
    worth = outcome == "failed" and not current.arm.hint and wants_contrast(context, current.item)
    return {"outcome": outcome, "worth": worth}


async def contrast(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Look for a better attempt to set against the failed one."""
    current = await episode_attempt(state, context)
    try:
        await search(context, current.item, current.arm)
    except DeadLetteredError as error:
        # The student's failure is verified whatever becomes of the expert.
        _log.warning("no better attempt at %s: %s", current.item.task.reference, error)
        return {}
    return {"searched": True}
