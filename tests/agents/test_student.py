"""The student alone: what it answers, and what its process does not load."""

import subprocess
import sys

from agents.student.agent import Student
from bus.messages.student import MakeAttempt, Sampling
from tools.model.endpoint import EndpointModel
from tools.model.settings import EndpointSettings
from tools.model.variant import variant_of


async def test_an_attempt_says_what_it_cost(
    tiny_server: str, tiny_settings: EndpointSettings
) -> None:
    variant = variant_of(tiny_settings)
    async with EndpointModel(tiny_settings, f"{tiny_server}/v1", variant) as model:
        attempt = await Student(model).make_attempt(
            MakeAttempt(prompt="Say yes.", sampling=Sampling(temperature=0, max_tokens=3))
        )
    assert attempt.text
    assert attempt.finish_reason == "length"
    assert attempt.variant == variant
    assert (attempt.usage.calls, attempt.usage.completion_tokens) == (1, 3)


def test_a_lone_student_loads_no_way_to_a_key() -> None:
    """The import contract closes the code path; this sees that it is not even in the process."""
    script = (
        "import sys, agents.__main__, agents.models, agents.student.agent, tools.model.endpoint\n"
        "print(*sys.modules)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = set(ended.stdout.split())
    assert "tools.model.endpoint" in loaded
    forbidden = {"sympy", "reasoning_gym", "math_verify", "sandlock", "langgraph", "scipy"}
    forbidden |= {"tools.tasks.catalogue", "tools.algebra", "tools.sandbox", "agents.verifier"}
    assert loaded & forbidden == set()
