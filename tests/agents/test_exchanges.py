"""What agents answer is what the table of exchanges says."""

from typing import get_type_hints

import pytest

from agents.curator.agent import Curator
from agents.distiller.agent import Distiller
from agents.judge.agent import Judge
from agents.student.agent import Student
from agents.verifier.agent import Verifier
from bus.envelope import kind_of
from bus.exchanges import EXCHANGES, Exchange

AGENTS = {
    "curator": Curator,
    "student": Student,
    "distiller": Distiller,
    "verifier": Verifier,
    "judge": Judge,
}


@pytest.mark.parametrize("each", EXCHANGES, ids=lambda each: kind_of(each.request))
def test_an_agent_has_a_method_for_each_of_its_requests(each: Exchange) -> None:
    hints = get_type_hints(getattr(AGENTS[each.role], kind_of(each.request)))
    assert (hints["request"], hints["return"]) == (each.request, each.reply)
