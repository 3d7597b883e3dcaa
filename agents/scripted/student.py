"""A student that answers by dice, so that the truth about every scaffold is known.

It answers simulated tasks, and tasks whose answers are held to a schema, which are plans of scenes
(see `builder`).

Two marks in a prompt change its odds: `lift=+0.80` in a scaffold, in logits, added up over all of
them; and `Hint level 2`, which opens a hint. All other text changes nothing.
"""

import asyncio
import re
from collections.abc import Sequence

from agents.scripted.builder import build
from agents.scripted.machine_line import MachineLine, read_machine_line
from tools.model.chat import Completion, Sampling
from tools.model.errors import ModelRejectedError, ModelSettingsError
from tools.model.variant import variant
from tools.simulation.presets import PRESETS
from tools.simulation.student import Answer, Item, SimulatedStudent, State

_LIFT = re.compile(r"lift=([+-]\d+(?:\.\d+)?)")
_HINT = re.compile(r"Hint level (\d)")
_CHARACTERS_A_TOKEN = 4


class SimulatedModel:
    """A language model in shape, a `SimulatedStudent` in substance.

    The same prompt, temperature and sampling seed give the same completion; temperature 0 gives
    it whatever the seed. A call takes `latency` seconds, so that something can be interrupted.
    An unknown preset raises `ModelSettingsError`.
    """

    def __init__(self, preset: str = "null", seed: int = 0, latency: float = 0.0) -> None:
        if preset not in PRESETS:
            known = ", ".join(PRESETS)
            raise ModelSettingsError("simulated", f"no student is called {preset!r}, only {known}")
        world = PRESETS[preset]
        self.variant = variant(f"simulated {preset}", "", {"seed": seed} if seed else {})
        self._student = SimulatedStudent(seed, world.student, world.none, world.full)
        self._latency = latency

    async def complete(
        self,
        prompt: str,
        sampling: Sampling,
        pictures: Sequence[bytes] = (),  # noqa: ARG002
    ) -> Completion:
        """Answer a simulated task, or build what is to be a plan.

        Raises:
            ModelRejectedError: the prompt is neither.
        """
        line = read_machine_line(prompt)
        if line is None and sampling.json_schema is not None:
            return await self._build(prompt, sampling)
        if line is None:
            raise ModelRejectedError(
                "the simulated student",
                "the prompt is no simulated task",
                "ask it tasks of the family `simulated`, or set another student",
            )
        await asyncio.sleep(self._latency)
        item = Item(line.skill, line.level, str(line.item))
        replicate = str(sampling.seed) if sampling.temperature else "greedy"
        answer = self._student.answer(item, _state(prompt), replicate)
        whole = answer.tokens <= sampling.max_tokens
        return Completion(
            text=_text(line, answer) if whole else "Let me think.",
            finish_reason="stop" if whole else "length",
            prompt_tokens=len(prompt) // _CHARACTERS_A_TOKEN,
            completion_tokens=min(answer.tokens, sampling.max_tokens),
            seconds=self._latency,
        )

    async def _build(self, prompt: str, sampling: Sampling) -> Completion:
        await asyncio.sleep(self._latency)
        replicate = str(sampling.seed) if sampling.temperature else "greedy"
        text = build(prompt, _state(prompt).effect, replicate)
        tokens, room = len(text) // _CHARACTERS_A_TOKEN, sampling.max_tokens
        return Completion(
            text=text if tokens <= room else text[: room * _CHARACTERS_A_TOKEN],
            finish_reason="stop" if tokens <= room else "length",
            prompt_tokens=len(prompt) // _CHARACTERS_A_TOKEN,
            completion_tokens=min(tokens, room),
            seconds=self._latency,
        )


def _state(prompt: str) -> State:
    lifts, hints = _LIFT.findall(prompt), _HINT.findall(prompt)
    return State(
        scaffold=" ".join(sorted(lifts)),
        effect=sum(float(lift) for lift in lifts),
        hint=int(hints[-1]) if hints else 0,
    )


def _text(line: MachineLine, answer: Answer) -> str:
    value = line.key if answer.right else line.key[:-1] + ("1" if line.key[-1] == "0" else "0")
    final = f"ANSWER: {value}" if answer.parsed else rf"\boxed{{{value}}}"
    return f"Let me think.\n{final}"
