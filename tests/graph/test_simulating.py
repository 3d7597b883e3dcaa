import json

import pytest
from typer.testing import CliRunner

from graph.cli.main import app
from tools.simulation.planning import UnknownPresetError


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["simulate", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_study_is_planned_in_figures_for_programs_and_for_people() -> None:
    size = ("--preset", "helps", "--skills", "40", "--repeats", "5", "--seeds", "20")
    facts = json.loads(run("study", *size, "--json"))
    assert facts["what"] == "study"
    assert facts["lift"] == pytest.approx(0.25, abs=0.001)
    assert facts["right way"] >= 0.8
    shown = run("study", *size)
    assert "MDE" in shown
    assert "0.105" in shown


def test_an_unknown_preset_or_simulation_is_refused() -> None:
    with pytest.raises(UnknownPresetError, match="--preset"):
        run("gate", "--preset", "nil")
    assert CliRunner().invoke(app, ["simulate", "everything"]).exit_code == 2
