"""What a command waits for before it does anything: nothing that it has no use for."""

import os
import subprocess
import sys

COSTLY = {"scipy.stats", "pandas", "pyarrow", "matplotlib", "sympy", "reasoning_gym", "playwright"}
"""What takes a good part of a second to load, or more."""
EXPORTER = "opentelemetry.exporter.otlp.proto.http.trace_exporter"


def loaded(*modules: str) -> set[str]:
    """What a process holds that has loaded these modules."""
    script = f"import sys, {', '.join(modules)}\nprint(*sys.modules)"
    argv = [sys.executable, "-c", script]
    ended = subprocess.run(argv, capture_output=True, text=True, check=True, env=dict(os.environ))
    return set(ended.stdout.split())


def test_a_run_loads_no_statistics_of_studies() -> None:
    found = loaded("graph.cli.main", "graph.cli.session")
    assert "graph.run" in found
    assert found & {*COSTLY, EXPORTER} == set()
