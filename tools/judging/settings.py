"""Who judges, as a table of a plan: `[judge]`."""

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tools.model.settings import EndpointSettings, check_worker, complaint, table


class JudgeSettings(BaseModel):
    """No member: the instrument judge. One: a vision model. Several: a panel of them.

    A text in place of a table is short for one with that single worker.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    members: tuple[EndpointSettings, ...] = ()
    """Vision models, `[[judge.members]]`; none for the instrument judge, which needs no model."""
    workers: tuple[str, ...] = ()
    """Instead of members, workers that judge on their own: `judge.human` is a person at a page
    (`python -m agents human`), `judge.any` the instrument judge, `judge.NAME` somebody else's.
    Several are a panel: each is asked by itself, and has a vote."""
    patience: Annotated[float, Field(gt=0)] | None = None
    """Hours that one viewing waits for a judge before that vote is `unscored`; without it, the
    trial waits for as long as it takes, and says for whom."""

    @property
    def sees(self) -> bool:
        """Whether somebody judges but the instrument, which measures and sees nothing."""
        return bool(self.members) or any(name != "judge.any" for name in self.workers)

    @model_validator(mode="before")
    @classmethod
    def _short_for_a_worker(cls, given: Any) -> Any:
        return {"workers": (given,)} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _sit_once(self) -> Self:
        for name in self.workers:
            check_worker(name, "judge")
        if len(set(self.workers)) < len(self.workers):
            raise ValueError("workers: the same judge is named twice")
        if self.workers and self.members:
            raise ValueError(
                "set members or workers, not both: start the members as a worker of their own "
                "(`python -m agents judge --variant NAME`), and name it in workers"
            )
        for place, member in enumerate(self.members):
            if member.worker is not None:
                raise ValueError(f"members.{place}.worker: name {member.worker} in workers")
        return self


def read(path: Path) -> JudgeSettings:
    """The table of a settings file; the default where it has none.

    Raises:
        ModelSettingsError: the file cannot be read, is no TOML, or the table is wrong.
    """
    try:
        return JudgeSettings.model_validate(table(path, "judge") or {})
    except ValidationError as error:
        raise complaint("judge", error) from None
