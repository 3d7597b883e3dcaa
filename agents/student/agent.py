"""The Student: answers a prompt, and says what that cost."""

from bus.messages.message import Usage
from bus.messages.student import Attempt, MakeAttempt
from tools.model.chat import ChatModel, Sampling


class Student:
    """One variant of a model; a scaffold, if any, is already in the prompt it gets.

    `name` is the variant that it answers as, where that is not the model's own hash.
    """

    def __init__(self, model: ChatModel, name: str | None = None) -> None:
        self._model, self.variant = model, name or model.variant

    async def make_attempt(self, request: MakeAttempt) -> Attempt:
        """Answer one prompt.

        Raises:
            ModelUnavailableError: the model gave no answer; a later try may succeed.
            ModelRejectedError: the model's endpoint refuses this call for good.
        """
        asked = request.sampling
        sampling = Sampling(asked.temperature, asked.max_tokens, asked.seed, asked.json_schema)
        answer = await self._model.complete(request.prompt, sampling)
        return Attempt(
            text=answer.text,
            finish_reason=answer.finish_reason,
            entropy=answer.entropy,
            variant=self.variant,
            usage=Usage(
                calls=1,
                prompt_tokens=answer.prompt_tokens,
                completion_tokens=answer.completion_tokens,
                cost=answer.cost,
                seconds=answer.seconds,
            ),
        )
