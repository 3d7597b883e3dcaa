"""Between the tools' own types and the messages on the bus."""

from bus.messages import distiller as messages
from tools.scaffold.model import Scaffold, Step
from tools.tasks.task import Worked


def worked_message(worked: Worked | None) -> messages.Worked | None:
    """A worked solution as it travels."""
    if worked is None:
        return None
    steps = tuple(
        messages.WorkedStep(
            label=step.label,
            text=step.text,
            result=step.result,
            because=step.because,
            shows_in=step.shows_in,
        )
        for step in worked.steps
    )
    return messages.Worked(steps=steps, roles=dict(worked.roles))


def scaffold_of(candidate: messages.Candidate, parent: str | None) -> Scaffold:
    """A candidate as a scaffold.

    Raises:
        InvalidScaffoldError: it breaks a rule that messages do not check.
    """
    return Scaffold(
        steps=tuple(Step(**step.model_dump()) for step in candidate.steps),
        skills=candidate.skills,
        source=candidate.source,
        parent=parent,
    )


def step_messages(scaffold: Scaffold) -> tuple[messages.Step, ...]:
    """A scaffold's steps as they travel."""
    return tuple(
        messages.Step(label=s.label, when=s.when, action=s.action, because=s.because)
        for s in scaffold.steps
    )
