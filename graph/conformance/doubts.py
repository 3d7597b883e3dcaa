"""What is wrong with a reply that its schema lets pass, as far as the one who asked can tell."""

from bus.messages import curator, distiller, judge, verifier


def verdict_doubts(reply: verifier.Verdict, outcome: verifier.Outcome) -> list[str]:
    """Of a verdict on an answer whose outcome is known."""
    doubts = [] if reply.outcome == outcome else [f"{reply.outcome}, and it is {outcome}"]
    if (reply.failure is not None) != (reply.outcome == "failed"):
        doubts.append("a failure class is set exactly when the outcome is failed")
    return doubts


def decision_doubts(reply: curator.Decision, skill: str, levels: tuple[int, ...]) -> list[str]:
    """Of a decision between cells of this skill and these levels."""
    if reply.action == "stop":
        return []
    offered = reply.skill == skill and reply.level in levels
    return [] if offered else [f"{reply.skill} level {reply.level} was not among the cells"]


def adapted_doubts(reply: curator.AdaptedAnswer, gold: str) -> list[str]:
    """Of an answer line, adapted."""
    return [] if reply.answer == gold else [f"{reply.answer!r} is not the {gold} on its line"]


def candidate_doubts(reply: distiller.Candidates, most: int) -> list[str]:
    """Of candidates, of which so many were wanted."""
    found = len(reply.candidates)
    return [] if found <= most else [f"{found} candidates, and {most} were wanted"]


def judgement_doubts(reply: judge.Judgement) -> list[str]:
    """Of a judgement."""
    scored = reply.outcome == "scored"
    whole = all((each is not None) == scored for each in (reply.preference, reply.a, reply.b))
    return [] if whole else ["preference and scores are set exactly when it is scored"]
