"""A run goes on only with all that it needs; else it is refused before anything is started."""

from pathlib import Path

import pytest

from graph.preflight import check_plan, recorded_plan, versions_of
from graph.settings import make_plan
from observability.ledger.facts import RunStarted
from observability.ledger.sqlite import SqliteLedger, SqliteReader
from tools.curriculum.catalogue import UnknownPolicyError
from tools.model.errors import ModelError
from tools.tasks.catalogue import families

TABLE = {"skills": ["simulated/counting:0"], "student": {"simulated": "helps"}}


def began(path: Path, table: dict[str, object]) -> None:
    plan = make_plan(table)
    fact = RunStarted(
        run="one", plan=table, variant="v", model="m", versions=versions_of(plan, families())
    )
    with SqliteLedger(path, "tests") as ledger:
        ledger.append("one", {"started": fact}, 0)


def test_a_run_goes_on_with_the_plan_on_record(tmp_path: Path) -> None:
    began(tmp_path / "ledger.sqlite", TABLE)
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        assert recorded_plan(ledger, "one") == make_plan(TABLE)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"student": {"simulated": "gone"}}, "no student is called 'gone'"),
        ({"policy": "gone"}, "gone"),
        ({"student": {"base_url": "http://192.0.2.1/v1", "model": "m"}}, "TUTELAGE_OFFLINE"),
    ],
)
def test_what_is_gone_since_is_named_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: dict[str, object], said: str
) -> None:
    began(tmp_path / "ledger.sqlite", TABLE | changed)
    monkeypatch.setenv("TUTELAGE_OFFLINE", "1")
    with (
        SqliteReader(tmp_path / "ledger.sqlite") as ledger,
        pytest.raises((ModelError, UnknownPolicyError), match=said),
    ):
        recorded_plan(ledger, "one")


def test_a_plan_that_is_whole_passes() -> None:
    check_plan(make_plan(TABLE))
