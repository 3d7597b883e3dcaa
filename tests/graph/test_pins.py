"""A run that names its worker, from the terminal of whoever started both."""

import signal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bus.subjects import BadWorkerError
from graph.cli.main import app
from graph.settings import make_plan
from graph.unserved_queues import PATIENCE
from graph.variants import variants_of
from tests.graph.terminal import Terminal, until

pytestmark = pytest.mark.timeout(300)

SETTINGS = '[student]\nsimulated = "null"\n'
PLAN = """
seed = 3
lanes = 1
skills = ["simulated/counting:0-1"]
student = "student.qwen"
distiller = { simulated = "helps" }
[budget]
episodes = 3
[candidates]
most = 0
"""


def test_a_run_waits_aloud_for_its_worker_and_ends_once_it_is_there(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        plan = terminal.write("plan.toml", PLAN)
        run = terminal.start("run", str(plan), "--name", "waits", "--plain")
        until(lambda: "nobody serves student-qwen yet" in run.out, "the run's words", PATIENCE * 12)
        refused = terminal.agent("student", plan).end()
        assert refused.code == 1
        assert f"{plan} leaves the student to student.qwen: start that with" in refused.err
        settings = terminal.write("theirs.toml", SETTINGS)
        worker = terminal.agent("student", settings, "--variant", "qwen")
        finished = run.end()
        assert finished.code == 0, finished.err
        (started,) = [e.fact for e in terminal.events("waits") if e.fact.kind == "run_started"]
        assert (started.variant, started.model) == ("qwen", "student.qwen")
        worker.send(signal.SIGTERM)
        worker.end()


def test_a_name_is_for_one_role(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        settings = terminal.write("theirs.toml", SETTINGS)
        for role, name, told in (
            ("all", "qwen", "write that role instead of all"),
            ("student", "student.qwen", "without the role"),
            ("judge", "human", "python -m agents human"),
        ):
            refused = terminal.agent(role, settings, "--variant", name).end()
            assert refused.code == 2
            assert told in refused.err


def test_a_configuration_is_made_for_a_plan_and_for_whom_one_names(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('skills = ["a/b"]\n[student]\nsimulated = "helps"\n')
    argv = ["bus", "config", "--plan", str(path), "--variant", "judge.eye"]
    made = CliRunner().invoke(app, argv)
    assert made.exit_code == 0, made.output
    student = variants_of(make_plan({"skills": ["a/b"], "student": {"simulated": "helps"}}))
    for durable in (f"student-{student['student']}", "judge-eye", "judge-human", "curator-any"):
        assert f"$JS.API.CONSUMER.MSG.NEXT.WORK.{durable}" in made.output
    refused = CliRunner().invoke(app, ["bus", "config", "--variant", "qwen"])
    assert isinstance(refused.exception, BadWorkerError)
