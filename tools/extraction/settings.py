"""How answers are adapted, as a table of a plan: `[adaptation]`."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.model.settings import complaint, table


class AdaptationSettings(BaseModel):
    """Rules alone, unless a model may come last."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    model: bool = False
    """Whether the curator's model may point at the answer that no rule could read; it can only
    copy out what the student wrote. The same for every arm; needs a `[curator]` table."""


def read(path: Path) -> AdaptationSettings:
    """The table of a settings file; the default where it has none.

    Raises:
        ModelSettingsError: the file cannot be read, is no TOML, or the table is wrong.
    """
    try:
        return AdaptationSettings.model_validate(table(path, "adaptation") or {})
    except ValidationError as error:
        raise complaint("adaptation", error) from None
