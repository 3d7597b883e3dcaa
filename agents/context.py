"""What a role's agent is made from."""

from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from bus.connection import Connection
from bus.messages.message import Role
from bus.subjects import ANY_VARIANT
from tools.extraction import settings as extraction
from tools.extraction.settings import AdaptationSettings
from tools.judging import settings as judging
from tools.judging.settings import JudgeSettings
from tools.model import settings
from tools.model.errors import ModelSettingsError
from tools.model.settings import EndpointSettings


@dataclass(frozen=True, slots=True)
class AgentContext:
    """What an agent is made from; what it opens is closed with `stack`."""

    data: Path
    settings: Path | None
    connection: Connection
    stack: AsyncExitStack
    name: str | None = None
    """The variant to serve as; where None, the one that the settings make."""

    def variant(self, made: str | None) -> str:
        """The variant to serve, where the settings make this one."""
        return self.name or made or ANY_VARIANT

    def model_settings(self, role: str) -> EndpointSettings | None:
        """The role's table, where there is a settings file that has one.

        Raises:
            ModelSettingsError: the file or the table is wrong.
        """
        return settings.read(self.settings, role) if self.settings else None

    def own_settings(self, role: str) -> EndpointSettings | None:
        """The role's table, for the worker of that role.

        Raises:
            ModelSettingsError: the file or the table is wrong, or leaves the role to another.
        """
        chosen = self.model_settings(role)
        if chosen is not None and chosen.worker is not None:
            raise ModelSettingsError(
                f"{role}.worker",
                f"{self.settings} leaves the {role} to {chosen.worker}: start that with a file "
                f"whose [{role}] says where its model is",
            )
        return chosen

    def judge_settings(self) -> JudgeSettings:
        """The table `judge`; the instrument judge where there is none.

        Raises:
            ModelSettingsError: the file or the table is wrong, or leaves judging to another.
        """
        chosen = judging.read(self.settings) if self.settings else JudgeSettings()
        if chosen.workers and self._leaves_judging(chosen):
            raise ModelSettingsError(
                "judge.workers",
                f"{self.settings} leaves judging to {', '.join(chosen.workers)}: start one with a "
                "file whose [judge] has members, or with none, which makes it the instrument",
            )
        return chosen

    def adaptation(self) -> AdaptationSettings:
        """The table `adaptation`.

        Raises:
            ModelSettingsError: the file or the table is wrong.
        """
        return extraction.read(self.settings) if self.settings else AdaptationSettings()

    def _leaves_judging(self, chosen: JudgeSettings) -> bool:
        named = (self.name or ANY_VARIANT) != ANY_VARIANT
        return named or f"judge.{ANY_VARIANT}" not in chosen.workers


def left_to_others(path: Path | None) -> set[Role]:
    """The roles that a settings file leaves to workers which somebody else keeps.

    Raises:
        ModelSettingsError: the file or a table is wrong.
    """
    if path is None:
        return set()
    left: set[Role] = set()
    roles: tuple[Role, ...] = ("student", "curator", "distiller")
    for role in roles:
        chosen = settings.read(path, role)
        if chosen is not None and chosen.worker is not None:
            left.add(role)
    judges = judging.read(path).workers
    if judges and f"judge.{ANY_VARIANT}" not in judges:
        left.add("judge")
    if settings.table(path, "verifier") is not None:
        left.add("verifier")
    return left


def served_as(path: Path | None, role: Role) -> str | None:
    """The variant that a settings file has a role served as; None where the settings make it.

    A coordinator says so in `[variants]`, so that its agents serve what it asks.

    Raises:
        ModelSettingsError: the file is wrong.
    """
    told = settings.table(path, "variants") if path else None
    return str(told[role]) if isinstance(told, dict) and role in told else None
