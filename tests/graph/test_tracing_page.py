"""docs/tracing.md, walked in the spans that a real run sent to a collector."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.graph.collector import Collected, Collector

pytestmark = pytest.mark.timeout(360)

PAGE = (Path(__file__).parents[2] / "docs" / "tracing.md").read_text()
SEARCHES = re.findall(r"^\| .+ \| `(.+)` \|$", PAGE, re.MULTILINE)
RUN, LANES = "walked", 2
PLAN = """
seed = 3
lanes = 2
skills = ["simulated/counting:0-2"]
[student]
simulated = "helps"
[distiller]
simulated = "helps"
[candidates]
sources = ["model"]
contrast = 2
[selection]
items = 4
[gate]
pairs = 12
[panel]
items = 4
[budget]
episodes = 40
"""


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collector]:
    folder, collector = tmp_path_factory.mktemp("walked"), Collector()
    (folder / "plan.toml").write_text(PLAN)
    command = (*("run", "plan.toml", "--name", RUN), "--plain", "--data", "data")
    subprocess.run(
        [sys.executable, "-m", "graph.cli.main", *command],
        cwd=folder,
        env={**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url},
        check=True,
        capture_output=True,
        timeout=300,
    )
    yield collector
    collector.close()


def test_the_page_has_its_searches() -> None:
    assert len(SEARCHES) >= 8


@pytest.mark.parametrize("search", SEARCHES)
def test_every_search_of_the_page_finds_something(collector: Collector, search: str) -> None:
    assert collector.search("coordinator", search.replace("RUN", RUN))


def test_a_search_for_another_run_finds_nothing(collector: Collector) -> None:
    assert not collector.search("coordinator", SEARCHES[0].replace("RUN", "another"))


def test_a_decision_links_to_the_verdict_that_it_answers(collector: Collector) -> None:
    traces = collector.traces()
    decisions = [
        span
        for spans in traces.values()
        for span in spans
        if span.name == "decide" and int(span.tags["jaeger.eval.iteration_index"]) >= LANES
    ]
    assert decisions
    for decision in decisions:
        (before,) = decision.links
        episode = int(decision.tags["jaeger.eval.iteration_index"])
        root = _root(traces[before])
        assert root.tags["jaeger.eval.iteration_index"] == str(episode - LANES)
    taught = [one for one in decisions if one.tags["tutelage.decision.task"]]
    for decision in taught:
        attempted = [s for s in traces[decision.trace] if s.name == "evaluate"]
        assert {s.tags["tutelage.evaluation.task"] for s in attempted} == {
            decision.tags["tutelage.decision.task"]
        }


def test_every_link_leads_somewhere_and_no_trace_outgrows_a_page(collector: Collector) -> None:
    traces = collector.traces()
    assert max(map(len, traces.values())) <= 500
    linked = {link for spans in traces.values() for span in spans for link in span.links}
    assert linked
    assert not linked - traces.keys()


def _root(spans: list[Collected]) -> Collected:
    (root,) = (span for span in spans if not span.parent)
    return root
