"""A service's settings, its token, and how others find it."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bus.credentials import DataFolderLock
from graph.service.address import (
    NoServiceError,
    ServiceAddress,
    discover,
    publish,
    token_of,
    withdraw,
)
from graph.service.budget_meter import BudgetMeter
from graph.service.recorded_status import FAILED, KILLED, SERVICE_STOPPED, goes_on, recorded_status
from graph.service.settings import (
    ServiceBudget,
    ServiceSettings,
    ServiceSettingsError,
    read_settings,
)
from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptDiscarded,
    Fact,
    RunEnded,
    RunPaused,
    RunQueued,
    RunResumed,
    RunStarted,
)
from observability.ledger.sqlite import SqliteLedger

STARTED = RunStarted(run="r", plan={"name": "run"}, variant="v", model="m", versions={})
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC).timestamp()


def test_a_file_is_read_beside_itself_and_what_is_wrong_is_named(tmp_path: Path) -> None:
    file = tmp_path / "service.toml"
    file.write_text('plans = "mine"\n[budget]\nmoney = 2.5\nper = "month"\n')
    found = read_settings(file, port=0)
    assert (found.plans, found.port, found.budget.money) == (tmp_path / "mine", 0, 2.5)
    file.write_text('[budget]\nper = "week"\n')
    with pytest.raises(ServiceSettingsError, match=r"budget\.per"):
        read_settings(file)
    with pytest.raises(ServiceSettingsError, match="the file"):
        read_settings(tmp_path / "none.toml")


def test_a_token_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    token = token_of(tmp_path, ServiceSettings(), {})
    assert len(token) >= 32
    assert token_of(tmp_path, ServiceSettings(), {}) == token
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    given = {"TUTELAGE_TOKEN": "given\n"}  # as a file's content often is
    assert token_of(tmp_path, ServiceSettings(), given) == "given"
    where = ServiceAddress("http://127.0.0.1:1", "TUTELAGE_TOKEN", tmp_path / "token")
    assert (where.token(given), where.token({})) == ("given", token)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.7", "lab.example"])
def test_other_machines_are_served_only_with_a_token_of_ones_own(tmp_path: Path, host: str) -> None:
    with pytest.raises(ServiceSettingsError, match="TUTELAGE_TOKEN is not set"):
        token_of(tmp_path, ServiceSettings(host=host), {})
    assert not (tmp_path / "token").exists()
    assert token_of(tmp_path, ServiceSettings(host=host), {"TUTELAGE_TOKEN": "given"})
    assert all(ServiceSettings(host=each).is_loopback for each in ("127.0.0.2", "::1", "localhost"))


def test_only_a_living_owner_is_found(tmp_path: Path) -> None:
    with pytest.raises(NoServiceError):
        discover(tmp_path)
    with DataFolderLock(tmp_path):
        publish(tmp_path, "http://127.0.0.1:1", ServiceSettings())
        assert discover(tmp_path).url == "http://127.0.0.1:1"
    with pytest.raises(NoServiceError):
        discover(tmp_path)
    withdraw(tmp_path)


def spending(at: float, tokens: int) -> Event:
    fact = AttemptDiscarded.model_construct(
        purpose="gate", arm="a", prompt_tokens=0, completion_tokens=tokens, seconds=0.0, cost=1.0,
        finish_reason="stop",
    )  # fmt: skip
    return Event("r", 1, "k", at, fact)


def test_a_period_is_of_the_calendar_and_begins_with_nothing_spent() -> None:
    now = [NEW_YEAR - 60]
    meters = {
        per: BudgetMeter(ServiceBudget(tokens=10, per=per), lambda: now[0])  # type: ignore[arg-type]
        for per in ("day", "month", "ever")
    }
    for meter in meters.values():
        meter.apply(spending(NEW_YEAR - 40 * 24 * 3600, 6))
        assert not meter.spent()
        meter.apply(spending(NEW_YEAR - 120, 6))
    assert [per for per, meter in meters.items() if meter.spent()] == ["ever"]
    for meter in meters.values():
        meter.apply(spending(NEW_YEAR - 61, 4))
    assert all(meter.spent() for meter in meters.values())
    now[0] = NEW_YEAR
    assert [per for per, meter in meters.items() if meter.spent()] == ["ever"]
    assert meters["ever"].spent() == "the house's budget of 10 tokens for ever is used up"


def test_of_a_long_run_only_the_period_is_read(tmp_path: Path) -> None:
    clock = iter(range(10**9, 10**9 + 100 * 3600, 3600))
    with SqliteLedger(tmp_path / "ledger", "test", clock=lambda: float(next(clock))) as ledger:
        for number in range(60):
            fact: Fact = RunPaused(reason=str(number))
            ledger.append("r", {str(number): fact}, number)
        read: list[float] = []

        class Watched(BudgetMeter):
            def apply(self, event: Event) -> None:
                read.append(event.at)

        end = 10**9 + 59 * 3600
        Watched(ServiceBudget(tokens=1), lambda: float(end)).recall(ledger)
        midnight = end - end % (24 * 3600)
        assert read == [at for at in range(10**9, end + 1, 3600) if at >= midnight]


@pytest.mark.parametrize(
    ("facts", "state", "reason", "on"),
    [
        ([STARTED], "queued", KILLED, True),
        ([STARTED.model_copy(update={"queued": True})], "queued", "waits until", True),
        ([STARTED, RunPaused(reason=SERVICE_STOPPED)], "queued", SERVICE_STOPPED, True),
        ([STARTED, RunPaused(reason="paused on request")], "paused", "paused on", False),
        ([STARTED, RunPaused(reason="the house's budget of 1")], "paused", "the house", True),
        ([STARTED, RunPaused(reason=f"{FAILED}no key")], "failed", FAILED, False),
        ([STARTED, RunPaused(reason="x"), RunQueued()], "queued", "waits until", True),
        ([STARTED, RunPaused(reason="x"), RunResumed()], "queued", KILLED, True),
        ([STARTED, RunEnded(reason="done")], "ended", "done", False),
        ([STARTED.model_copy(update={"plan": {"name": "try"}})], "elsewhere", "it belongs", False),
    ],
)
def test_a_service_sees_from_the_record_what_it_has_to_do(
    tmp_path: Path, facts: list[Fact], state: str, reason: str, on: bool
) -> None:
    with SqliteLedger(tmp_path / "ledger", "test") as ledger:
        ledger.append("r", {str(n): fact for n, fact in enumerate(facts)}, 0)
        known = recorded_status(ledger, "r")
    assert (known.state, goes_on(known)) == (state, on)
    assert known.reason.startswith(reason)
