"""A language model behind an OpenAI-compatible endpoint."""

import asyncio
import logging
import time
from base64 import b64encode
from collections.abc import Sequence
from typing import Any, Self
from urllib.parse import urlsplit

import openai
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_openai import ChatOpenAI
from langsmith.run_helpers import tracing_context
from pydantic import SecretStr
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from tools.model import constraint, error_mapping, offline, span
from tools.model.chat import Completion, FinishReason, Sampling
from tools.model.entropy import mean_entropy
from tools.model.errors import ModelUnavailableError
from tools.model.rate_limit import RateLimit
from tools.model.settings import EndpointSettings

PATIENCE = 60.0
"""Longest Retry-After, in seconds, that is waited for here; a longer one is the caller's affair."""

_log = logging.getLogger(__name__)

_FINISH: dict[str, FinishReason] = {"stop": "stop", "length": "length", "content_filter": "filter"}


class EndpointModel:
    """A `ChatModel` over HTTP; close it, or use it as an async context manager."""

    def __init__(
        self,
        settings: EndpointSettings,
        base_url: str,
        variant: str,
        key: str | None = None,
        rate_limit: RateLimit | None = None,
    ) -> None:
        """Prepare the client; nothing is sent yet.

        `rate_limit` is shared with others where one is given, else this client's own.

        Raises:
            OfflineError: the endpoint is off this machine, and `TUTELAGE_OFFLINE` is set.
        """
        offline.permit(base_url)
        self._settings, self._base_url, self._variant = settings, base_url, variant
        # A proxy that the environment names is never the way to our own machine.
        self._http = openai.DefaultAsyncHttpxClient(trust_env=not offline.is_loopback(base_url))
        self._client = ChatOpenAI(
            model=settings.model or settings.title,
            base_url=base_url,
            api_key=SecretStr(key or "none"),
            timeout=None,  # `_try` keeps the time
            max_retries=0,
            http_async_client=self._http,
            **_log_probabilities(settings.top_logprobs),
        )
        self._slots = asyncio.Semaphore(settings.concurrency)
        self._rate_limit = rate_limit or RateLimit(settings.requests_per_minute)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    @property
    def variant(self) -> str:
        return self._variant

    async def complete(
        self, prompt: str, sampling: Sampling, pictures: Sequence[bytes] = ()
    ) -> Completion:
        """Answer one prompt, with PNGs after its text where there are any.

        Raises:
            ModelUnavailableError: every try failed, or the endpoint asked for a longer wait than
                `PATIENCE`.
            ModelRejectedError: the endpoint refuses this call for good.
        """
        tries = AsyncRetrying(
            retry=retry_if_exception_type(ModelUnavailableError),
            stop=self._is_enough,
            wait=self._wait,
            before_sleep=_log_retry,
            reraise=True,
        )
        async with self._slots:
            with span.chat(self._settings.title, sampling) as current:
                completion: Completion = await tries(
                    self._try, _message(prompt, pictures), sampling
                )
                span.record(current, completion)
                return completion

    async def _try(self, message: HumanMessage, sampling: Sampling) -> Completion:
        await self._rate_limit.turn()
        began = time.perf_counter()
        try:
            # langchain would send prompts to its makers' service, had the user set that up for
            # another program in the same environment.
            with tracing_context(enabled=False):
                async with asyncio.timeout(self._patience(sampling)):
                    answer = await self._client.ainvoke([message], **self._options(sampling))
            return self._read(answer, time.perf_counter() - began)
        except Exception as error:
            raise error_mapping.model_error(error, self._base_url) from error

    def _patience(self, sampling: Sampling) -> float:
        """Seconds that a try may take; calls of a local model get the time of all its slots."""
        longer = max(1.0, sampling.max_tokens / self._settings.max_tokens)
        slots = self._settings.concurrency if self._settings.local is not None else 1
        return self._settings.timeout * longer * slots

    def _options(self, sampling: Sampling) -> dict[str, Any]:
        body: dict[str, Any] = {_cap_field(self._base_url): sampling.max_tokens}
        if sampling.json_schema is not None:
            # Named as an argument, it would make the client parse the answer and raise where
            # that is truncated or filtered, which is for the caller to judge.
            is_ours = self._settings.local is not None
            body |= constraint.fields(sampling.json_schema, is_ours=is_ours)
        options: dict[str, Any] = {"temperature": sampling.temperature, "extra_body": body}
        if sampling.seed is not None:
            options["seed"] = sampling.seed
        return options

    def _read(self, message: BaseMessage, seconds: float) -> Completion:
        if not isinstance(message.content, str):
            raise TypeError(f"content is a {type(message.content).__name__}")
        facts = message.response_metadata
        usage = facts["token_usage"]
        prompt_tokens, completion_tokens = usage["prompt_tokens"], usage["completion_tokens"]
        return Completion(
            text=message.content,
            finish_reason=_FINISH.get(facts["finish_reason"], "unknown"),
            prompt_tokens=prompt_tokens,
            completion_tokens=completion_tokens,
            seconds=seconds,
            entropy=mean_entropy((facts.get("logprobs") or {}).get("content") or ()),
            cost=self._settings.cost(prompt_tokens, completion_tokens),
        )

    def _is_enough(self, state: RetryCallState) -> bool:
        impatient = (_asked_to_wait(state) or 0) > PATIENCE
        return impatient or stop_after_attempt(self._settings.retries + 1)(state)

    def _wait(self, state: RetryCallState) -> float:
        """Seconds to the next try: what the endpoint asked for, and jitter on top."""
        jitter = wait_random_exponential(multiplier=self._settings.backoff, max=PATIENCE / 2)
        return (_asked_to_wait(state) or 0.0) + jitter(state)


def _log_retry(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    _log.warning("%s; trying again in %.1f s", error, state.upcoming_sleep)


def _message(prompt: str, pictures: Sequence[bytes]) -> HumanMessage:
    if not pictures:
        return HumanMessage(prompt)
    addresses = (f"data:image/png;base64,{b64encode(each).decode()}" for each in pictures)
    parts = ({"type": "image_url", "image_url": {"url": address}} for address in addresses)
    return HumanMessage([{"type": "text", "text": prompt}, *parts])


def _log_probabilities(count: int) -> dict[str, Any]:
    return {"logprobs": True, "top_logprobs": count} if count else {}


def _cap_field(base_url: str) -> str:
    """OpenAI renamed the cap; most other servers know the old name alone and ignore the new."""
    host = urlsplit(base_url).hostname or ""
    renamed = host.endswith((".openai.com", ".azure.com"))
    return "max_completion_tokens" if renamed else "max_tokens"


def _asked_to_wait(state: RetryCallState) -> float | None:
    error = state.outcome.exception() if state.outcome else None
    return error.retry_after if isinstance(error, ModelUnavailableError) else None
