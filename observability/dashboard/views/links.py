"""Where pages are, and where a trace is: the one place that puts addresses together."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from opentelemetry.trace import format_trace_id

from observability.roots import episode_context


def run_page(run: str, *parts: str, **query: str | int) -> str:
    """Path of a page of a run; a name that a person gave stays one segment."""
    path = "/".join(["/runs", *(quote(part, safe="") for part in (run, *parts))])
    asked = {name: value for name, value in query.items() if value not in ("", 0)}
    return f"{path}?{urlencode(asked)}" if asked else path


@dataclass(frozen=True, slots=True)
class Trace:
    """Where an episode's trace is: `url` if traces are kept where a browser can look."""

    url: str
    command: str


@dataclass(frozen=True, slots=True)
class Traces:
    """Makes links to traces; `jaeger` is its address, empty where there is none."""

    jaeger: str = ""

    def of(self, run: str, episode: int) -> Trace:
        """An episode's trace, whose id follows from run and number."""
        number = format_trace_id(episode_context(run, episode).trace_id)
        url = f"{self.jaeger.rstrip('/')}/trace/{number}" if self.jaeger else ""
        return Trace(url, f"tutelage trace {run} {episode}")
