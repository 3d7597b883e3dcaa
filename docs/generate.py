"""Writes docs/configuration.md from the settings themselves; a test keeps it current."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from graph.plan_tables import Candidates, Checking, Gate, Panel, Selection, Watch
from graph.service.settings import ServiceBudget, ServiceSettings
from graph.settings import Budget, Plan, Retention
from graph.study_settings import Study, SuiteChoice
from graph.trial_settings import Trial
from tools.extraction.settings import AdaptationSettings
from tools.judging.settings import JudgeSettings
from tools.model.settings import EndpointSettings

PAGE = Path(__file__).with_name("configuration.md")
HEAD = """# Configuration

Every setting of a plan (a TOML file for `tutelage run`), made from the code by
`python docs/generate.py`. A plan is resolved when a run starts and travels in its first event;
editing the file later changes nothing that already runs.
"""
TABLES: dict[str, type[BaseModel]] = {
    "": Plan,
    "student": EndpointSettings,
    "budget": Budget,
    "candidates": Candidates,
    "selection": Selection,
    "gate": Gate,
    "panel": Panel,
    "watch": Watch,
    "retention": Retention,
    "adaptation": AdaptationSettings,
    "checking": Checking,
    "trial": Trial,
    "study": Study,
    "study.suites": SuiteChoice,
    "judge": JudgeSettings,
}
SERVICE = """
# The service

Every setting of `tutelage serve`, in a TOML file that is its argument (`service.toml`).
`[retention]` is that of a plan above, and holds in place of the plans' own. What is set for the
service is read when it starts.
"""
SERVICE_TABLES: dict[str, type[BaseModel]] = {"": ServiceSettings, "budget": ServiceBudget}
ENVIRONMENT = """
## Environment

| variable | meaning |
|---|---|
| `TUTELAGE_DATA` | the data folder, instead of `.tutelage` |
| `TUTELAGE_CACHE` | where models are cached, instead of the user's cache folder |
| `TUTELAGE_MODELS` | a folder that already holds the weights |
| `TUTELAGE_TOKEN` | the service's token, unless `token_variable` names another variable |
| `TUTELAGE_HUMAN_TOKEN` | what the human judge's page asks for, elsewhere than on loopback |
| `TUTELAGE_OFFLINE` | set to 1, every endpoint that is not on this machine is refused |
| `TUTELAGE_LEDGER` | `postgresql://…`, a database that keeps the ledger |
| `TUTELAGE_LEDGER_SHARED` | set to 1 once, lets several data folders share that database |
| `NATS_URL` | an external NATS server or cluster, instead of the embedded one |
| `TUTELAGE_NATS_REPLICAS` | how many servers of that cluster keep each message; 1 |
| `NATS_USER`, `NATS_PASSWORD`, `NATS_CREDS` | how to enter it |
| `OTEL_EXPORTER_OTLP_ENDPOINT` | where traces go besides the data folder |
"""


def page() -> str:
    """The whole page."""
    return HEAD + _sections(TABLES) + SERVICE + _sections(SERVICE_TABLES) + ENVIRONMENT


def _sections(tables: dict[str, type[BaseModel]]) -> str:
    return "".join(_section(name, model) for name, model in tables.items())


def _section(name: str, model: type[BaseModel]) -> str:
    title = f"`[{name}]`" if name else "Top level"
    title = f"`[[{name}]]`" if "." in name else title
    title += ", `[distiller]`, `[curator]` and `[[study.students]]`" if name == "student" else ""
    rows = "".join(_rows(model))
    return f"\n## {title}\n\n| setting | default | meaning |\n|---|---|---|\n{rows}"


def _rows(model: type[BaseModel]) -> Iterator[str]:
    for name, info in model.model_fields.items():
        if name not in (*TABLES, "distiller", "curator", "students", "suites"):
            meaning = " ".join((info.description or "").split())
            yield f"| `{name}` | {_default(info)} | {meaning} |\n"


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    value = info.get_default(call_default_factory=True, validated_data={})
    if value is None or value in ("", ()):
        return ""
    return f"`{list(value) if isinstance(value, tuple) else value}`"


if __name__ == "__main__":
    PAGE.write_text(page())
