"""The span of one model call, by OpenTelemetry's conventions for generative AI."""

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

from tools.model.chat import Completion, Sampling

_TRACER = trace.get_tracer("tutelage.model")


@contextmanager
def chat(model: str, sampling: Sampling) -> Iterator[Span]:
    """A `chat <model>` span; an error that leaves the block marks it, and leaves no text in it."""
    with _TRACER.start_as_current_span(
        f"chat {model}", kind=SpanKind.CLIENT, record_exception=False, set_status_on_exception=False
    ) as span:
        span.set_attributes(_asked(model, sampling))
        try:
            yield span
        except Exception as error:
            span.set_attribute("error.type", type(error).__name__)
            span.set_status(Status(StatusCode.ERROR))
            raise


def record(span: Span, completion: Completion) -> None:
    """Write down what came back; texts stay out."""
    span.set_attribute("gen_ai.response.finish_reasons", [completion.finish_reason])
    span.set_attribute("gen_ai.usage.input_tokens", completion.prompt_tokens)
    span.set_attribute("gen_ai.usage.output_tokens", completion.completion_tokens)


def _asked(model: str, sampling: Sampling) -> dict[str, str | int | float]:
    asked: dict[str, str | int | float] = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": model,
        "gen_ai.request.temperature": sampling.temperature,
        "gen_ai.request.max_tokens": sampling.max_tokens,
    }
    if sampling.seed is not None:
        asked["gen_ai.request.seed"] = sampling.seed
    return asked
