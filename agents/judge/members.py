"""From settings to whoever judges."""

from collections.abc import Sequence

from agents.judge.instrument import InstrumentJuror
from agents.judge.juror import Juror
from agents.judge.panel import PanelJuror
from agents.judge.vision import VisionJuror
from tools.judging.settings import JudgeSettings
from tools.model.chat import ChatModel


def juror(settings: JudgeSettings, models: Sequence[ChatModel]) -> Juror:
    """No member: the instrument. One: that model. Several: a panel of them.

    Args:
        settings: who judges.
        models: the members' models, in the order of the settings.
    """
    members = [VisionJuror(*each) for each in zip(models, settings.members, strict=True)]
    if not members:
        return InstrumentJuror()
    return members[0] if len(members) == 1 else PanelJuror(members)
