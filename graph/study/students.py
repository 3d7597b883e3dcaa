"""The students of a study, each as a run's own student is known to everything that asks it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from graph.context import RunContext
from graph.variants import students_of
from observability.ledger.study_facts import StudiedStudent
from tools.model import catalogue, server_addresses
from tools.model.settings import EndpointSettings
from tools.model.tokens import server_counter
from tools.model.variant import variant_of
from tools.scaffold.model import estimated_tokens


@dataclass(frozen=True)
class StudyStudent:
    """One student: whom to ask, how, and how it counts."""

    settings: EndpointSettings
    variant: str
    context: RunContext
    """The run's, with this student as its student."""
    count_tokens: Callable[[str], int]

    @property
    def greedy(self) -> bool:
        return self.settings.temperature == 0

    @property
    def recorded(self) -> StudiedStudent:
        """As the plan's fact has it."""
        return StudiedStudent(
            variant=self.variant,
            title=self.settings.title,
            parameters=parameters(self.settings),
            temperature=self.settings.temperature,
            max_tokens=self.settings.max_tokens,
        )


def study_students(context: RunContext, data: Path) -> tuple[StudyStudent, ...]:
    """The students of a study's run, in the plan's order.

    Raises:
        ModelUnavailableError: a local student is not served.
    """
    return tuple(_student(context, each, data) for each in students_of(context.plan))


def parameters(settings: EndpointSettings) -> float | None:
    """Billions of parameters, where they are known."""
    if settings.parameters is not None or settings.local is None:
        return settings.parameters
    return catalogue.named(settings.local).parameters


def _student(context: RunContext, settings: EndpointSettings, data: Path) -> StudyStudent:
    variant = variant_of(settings)
    own = replace(
        context,
        plan=context.plan.model_copy(update={"student": settings}),
        variants={**context.variants, "student": variant},
    )
    local = settings.local
    count = server_counter(server_addresses.discover(data, local)) if local else estimated_tokens
    return StudyStudent(settings, variant, own, count)
