"""Who judges, as a table of a plan: `[judge]`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.model.settings import EndpointSettings, complaint, table


class JudgeSettings(BaseModel):
    """No member: the instrument judge. One: a vision model. Several: a panel of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    members: tuple[EndpointSettings, ...] = ()
    """Vision models, `[[judge.members]]`; none for the instrument judge, which needs no model."""


def read(path: Path) -> JudgeSettings:
    """The table of a settings file; the default where it has none.

    Raises:
        ModelSettingsError: the file cannot be read, is no TOML, or the table is wrong.
    """
    try:
        return JudgeSettings.model_validate(table(path, "judge") or {})
    except ValidationError as error:
        raise complaint("judge", error) from None
