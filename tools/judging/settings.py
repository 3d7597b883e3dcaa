"""Who judges, as a table of a plan: `[judge]`."""

from pydantic import BaseModel, ConfigDict

from tools.model.settings import EndpointSettings


class JudgeSettings(BaseModel):
    """No member: the instrument judge. One: a vision model. Several: a panel of them."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    members: tuple[EndpointSettings, ...] = ()
    """Vision models, `[[judge.members]]`; none for the instrument judge, which needs no model."""
