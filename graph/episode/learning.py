"""The end of an episode: everything that happened goes into the ledger in one commit."""

import time

from bus.killpoints import reached
from bus.messages.curator import Decision
from graph import asking
from graph.context import RunContext
from graph.deciding import decide
from graph.episode.contrasting import facts_of_search, search
from graph.episode.state import EpisodeState
from graph.episode.teaching import arm_of, item_of
from graph.measuring import facts_of, record
from graph.tracing import emit_episode
from observability.ledger.facts import (
    DecisionMade,
    EpisodeEnded,
    EpisodeFailed,
    Fact,
)


async def learn(state: EpisodeState, context: RunContext) -> EpisodeState:
    """Append the episode's facts, emit its trace, and turn to the lane's next episode."""
    episode = state["episode"]
    facts: dict[str, Fact] = {}
    artefacts: list[bytes] = []
    if state["failed"]:
        facts[f"episode_failed/{episode}"] = EpisodeFailed(
            episode=episode, lane=state["lane"], reason=state["failed"]
        )
    else:
        if state["kind"] != "watch":
            decision = await decide(context, episode)
            facts[f"decision_made/{episode}"] = _decided(state, decision)
            if state["kind"] == "attempt":
                taught, artefacts = await _taught(state, context, decision)
                facts.update(taught)
        facts[f"episode_ended/{episode}"] = EpisodeEnded(
            episode=episode,
            lane=state["lane"],
            outcome=state["outcome"],
            started=state["started"],
            seconds=time.time() - state["started"],
        )
    await context.recorder.append(facts, artefacts)
    reached("ledger-appended")
    emit_episode(context.run, context.plan.lanes, facts)
    return {"episode": episode + context.plan.lanes}


async def _taught(
    state: EpisodeState, context: RunContext, decision: Decision
) -> tuple[dict[str, Fact], list[bytes]]:
    item, arm = item_of(state, context), arm_of(state, context)
    measured = record(context, item, arm, await asking.reach(context, item, arm))
    fact = measured.fact.model_copy(update={"hint": state["hint"], "picked_by": decision.picked_by})
    new, artefacts = facts_of([[measured]])
    facts: dict[str, Fact] = dict.fromkeys(new, fact)
    if state["searched"]:
        found, texts = facts_of_search(await search(context, item, arm))
        facts.update(found)
        artefacts.extend(texts)
    return facts, artefacts


def _decided(state: EpisodeState, decision: Decision) -> DecisionMade:
    return DecisionMade(
        episode=state["episode"],
        lane=state["lane"],
        action=decision.action,
        skill=decision.skill,
        level=decision.level,
        task=state["task"],
        hint=decision.hint,
        reason=decision.reason,
        policy=decision.policy,
        picked_by=decision.picked_by,
        propensity=decision.propensity,
        inputs=decision.inputs,
    )
