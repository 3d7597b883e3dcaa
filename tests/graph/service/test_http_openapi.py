"""The API is as its OpenAPI says, whatever is asked of it, and says enough to be used by it."""

from collections import defaultdict
from collections.abc import Iterator

import httpx
import pytest
import schemathesis
from schemathesis.config import (
    ChecksConfig,
    GenerationConfig,
    PhasesConfig,
    PositiveDataAcceptanceConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
    SimpleCheckConfig,
    StatefulPhaseConfig,
)
from schemathesis.engine import events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder

from tests.graph.service.serving import Served

OPERATIONS = 20
EXAMPLES = 3
"""Requests that are made up for each operation, besides those at the edges of its schema."""


def config(headers: dict[str, str]) -> SchemathesisConfig:
    """All checks; a well-formed plan may still ask for what there is not."""
    may = PositiveDataAcceptanceConfig(expected_statuses=["2xx", "404", "409", "422"])
    checks = ChecksConfig(
        positive_data_acceptance=may,
        # Wrong tokens are test_http_guard's; here they would use up what an address may send.
        ignored_auth=SimpleCheckConfig(enabled=False),
    )
    project = ProjectConfig(
        checks=checks,
        headers=headers,
        continue_on_failure=True,
        generation=GenerationConfig(max_examples=EXAMPLES, deterministic=True, no_shrink=True),
        phases=PhasesConfig(stateful=StatefulPhaseConfig(enabled=False)),
    )
    return SchemathesisConfig(projects=ProjectsConfig(default=project))


def failures(recorder: ScenarioRecorder) -> Iterator[str]:
    for case, checks in recorder.checks.items():
        for check in checks:
            if check.failure_info:
                failure, sent = check.failure_info.failure, recorder.cases[case].value
                asked = f"{sent.method} {sent.formatted_path} {sent.query} {sent.body!r:.200}"
                yield f"{recorder.label}: {failure.title}: {failure.message:.500} ({asked})"


def test_every_answer_is_as_described(service: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bus.discovery.FIRST", 0.02)
    monkeypatch.setattr("bus.discovery.QUIET", 0.005)
    url = f"{service.api}/openapi.json"
    schema = schemathesis.openapi.from_url(url, config=config(service.bearer))
    wrong: list[str] = []
    answered: defaultdict[str, set[int]] = defaultdict(set)
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            wrong += failures(event.recorder)
            for each in event.recorder.interactions.values():
                if each.response is not None:
                    answered[event.recorder.label].add(each.response.status_code)
    assert not wrong, "\n".join(sorted(set(wrong)))
    assert len(answered) == OPERATIONS
    for operation, statuses in answered.items():
        assert max(statuses) < 500, operation
        assert min(statuses) < 300 or not operation.startswith("GET"), operation


def test_every_operation_is_documented(reader: httpx.Client) -> None:
    described = reader.get("/openapi.json").json()
    operations = [
        (f"{method} {path}", operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    assert len(operations) == OPERATIONS
    for name, operation in operations:
        assert operation["summary"], name
        assert operation["description"], name
        assert operation["tags"], name
        refusals = {status: one for status, one in operation["responses"].items() if status > "399"}
        assert {"401", "422"} <= refusals.keys(), name
        for status, one in refusals.items():
            assert one["description"], (name, status)
        changing = not name.startswith("get ")
        assert operation["security"][-1] == {"token": []}, name
        assert ({} in operation["security"]) is not changing, name


def test_the_example_of_a_plan_is_taken(owner: httpx.Client) -> None:
    fields = owner.get("/openapi.json").json()["components"]["schemas"]["NewRun"]["properties"]
    made = owner.post("/runs", json={"plan": fields["plan"]["examples"][0]})
    assert made.status_code == 201, made.text


def test_problems_are_of_their_own_media_type(reader: httpx.Client) -> None:
    described = reader.get("/openapi.json").json()
    responses = described["paths"]["/api/v1/runs/{run}"]["get"]["responses"]
    assert list(responses["404"]["content"]) == ["application/problem+json"]
    problem = described["components"]["schemas"]["Problem"]
    assert {"setting", "remedy"} <= problem["properties"].keys()
    assert "HTTPValidationError" not in described["components"]["schemas"]


def test_fields_are_described(reader: httpx.Client) -> None:
    schemas = reader.get("/openapi.json").json()["components"]["schemas"]
    for name in ("RunView", "RunDetails", "EventPage", "NewRun", "Word", "LetterView"):
        fields = schemas[name]["properties"]
        bare = [field for field, one in fields.items() if "description" not in one]
        assert len(bare) <= 1, (name, bare)
