"""Who is asked what, and what the answer is: every request with its role and its reply."""

from typing import NamedTuple

from bus.messages import authoring, checking, curator, distiller, judge, student, verifier
from bus.messages.message import Reply, Request, Role


class Exchange(NamedTuple):
    """One kind of request, who answers it, and with what."""

    role: Role
    request: type[Request]
    reply: type[Reply]


EXCHANGES = (
    Exchange("curator", curator.DecideNext, curator.Decision),
    Exchange("curator", curator.AdaptAnswer, curator.AdaptedAnswer),
    Exchange("curator", checking.CheckWork, checking.Checklist),
    Exchange("curator", authoring.AuthorTasks, authoring.Drafts),
    Exchange("curator", authoring.DecomposeTask, authoring.Drafts),
    Exchange("curator", authoring.InventSkills, authoring.Inventions),
    Exchange("curator", authoring.SolveTask, authoring.Solution),
    Exchange("student", student.MakeAttempt, student.Attempt),
    Exchange("distiller", distiller.ImproveAttempt, distiller.Improvement),
    Exchange("distiller", distiller.DistilScaffold, distiller.Candidates),
    Exchange("verifier", verifier.VerifyAnswer, verifier.Verdict),
    Exchange("judge", judge.JudgePair, judge.Judgement),
    Exchange("judge", judge.GradeAnswer, judge.Grading),
)


def exchanges_of(role: Role) -> tuple[Exchange, ...]:
    """What a role is asked, in the order of the table."""
    return tuple(each for each in EXCHANGES if each.role == role)


def replies_of(role: Role) -> tuple[type[Reply], ...]:
    """What a role answers, each kind once."""
    return tuple(dict.fromkeys(each.reply for each in exchanges_of(role)))
