"""Whatever is wrong, a command says so in one message, and shows no traceback unless asked to."""

import random
import shutil
from pathlib import Path

import pytest

from graph.cli.output_contract import SHAPES
from observability.ledger.facts import RunEnded, RunStarted
from observability.ledger.sqlite import SqliteLedger
from tests.graph.shell import CommandResult, Tell, teller

PLAN = 'skills = ["simulated/counting"]\n[student]\nsimulated = "null"\n'
READING = ("list", "watch --plain", "watch --json", "report", "trace", "export", "resume", "pause")
ANSWERING = ("stop", "approve", "reject --reason no", "fork RUN --at 1")
OF_RUNS = (*READING[1:], *ANSWERING)
"""Commands that look for a run in the ledger."""
PLANNED = ("run PLAN", "trial PLAN", "judge check PLAN", "author PLAN --to OUT")
"""Commands that read a plan."""
ELSEWHERE = ("dlq list", "dlq show x", "dlq requeue x", "bus where")
"""Commands that look for the bus of a data folder."""
NOT_REGULAR = "serve", "submit"


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tell:
    return teller(capsys, monkeypatch)


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one run that has ended."""
    data = tmp_path_factory.mktemp("ended")
    started = RunStarted(run="told", plan={}, variant="v", model="m", versions={})
    with SqliteLedger(data / "ledger.sqlite", "host:1") as ledger:
        facts = {"run_started": started, "run_ended": RunEnded(reason="x" * 40_000)}
        ledger.append("told", facts, 0)
    return data


def check_complaint(said: CommandResult, words: object) -> None:
    """It failed, in one message without a traceback, and blames no defect of ours."""
    assert said.code == 1, (words, said)
    assert said.out == "", (words, said)
    assert said.err.count("\n") == 1, (words, said)
    assert len(said.err.split()) > 3, (words, said)
    assert "Traceback" not in said.err, (words, said)
    assert "a defect in Tutelage" not in said.err, (words, said)


@pytest.mark.parametrize("command", sorted(SHAPES))
def test_an_unknown_option_is_wrong_usage(tell: Tell, command: str) -> None:
    said = tell(*command.split(), "--no-such-option")
    assert said.code == 2, said
    assert "--no-such-option" in said.err
    assert "Traceback" not in said.err


def test_an_unknown_command_and_a_wrong_kind_of_value_are_wrong_usage(tell: Tell) -> None:
    for words in (("juggle",), ("dlq", "juggle"), ("run", "--minutes", "soon"), ("fork",)):
        assert tell(*words).code == 2, words


@pytest.mark.parametrize("command", [*READING, *ANSWERING, *ELSEWHERE])
@pytest.mark.parametrize("fault", ["missing", "a file", "garbage", "empty"])
def test_a_data_folder_that_is_none(
    tell: Tell, tmp_path: Path, command: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NATS_URL", raising=False)
    data = tmp_path / "data"
    if fault == "a file":
        data.write_text("no folder")
    elif fault != "missing":
        data.mkdir()
        content = b"" if fault == "empty" else random.Random(1).randbytes(9_000)
        (data / "ledger.sqlite").write_bytes(content)
    words = [data.name if word == "RUN" else word for word in command.split()]
    check_complaint(tell(*words, "--data", str(data)), (command, fault))


@pytest.mark.parametrize("command", OF_RUNS)
def test_an_unknown_run(tell: Tell, ended: Path, command: str) -> None:
    name, *words = command.split()
    words = [word for word in words if word != "RUN"]
    said = tell(name, "no-such-run", *words, "--data", str(ended))
    check_complaint(said, command)
    assert "no run 'no-such-run' in " in said.err
    assert "told" in said.err, "it names those that there are"


@pytest.mark.parametrize("command", PLANNED)
@pytest.mark.parametrize(
    ("fault", "content"),
    [
        ("missing", None),
        ("a folder", b""),
        ("no text", b"\xff\xfe\x00plan"),
        ("no TOML", b"skills = ["),
        ("an unknown setting", PLAN.encode() + b"latncy = 1\n"),
        ("a wrong value", b"lanes = 'many'\n" + PLAN.encode()),
        ("a table where a value belongs", b"[lanes]\nx = 1\n" + PLAN.encode()),
        ("nothing to teach", b""),
    ],
)
def test_a_plan_that_cannot_be_used(
    tell: Tell, tmp_path: Path, command: str, fault: str, content: bytes | None
) -> None:
    plan = tmp_path / "plan.toml"
    if fault == "a folder":
        plan.mkdir()
    elif content is not None:
        plan.write_bytes(content)
    places = {"PLAN": str(plan), "OUT": str(tmp_path / "out.jsonl")}
    words = [places.get(word, word) for word in command.split()]
    said = tell(*words, "--data", str(tmp_path / "data"))
    check_complaint(said, (command, fault))
    assert "plan.toml" in said.err
    assert not (tmp_path / "data").exists(), "nothing was begun"


def test_a_plans_name_steers_no_terminal(tell: Tell, tmp_path: Path) -> None:
    said = tell("run", str(tmp_path / "\x1b[31mplan.toml"), "--data", str(tmp_path))
    check_complaint(said, "run")
    assert "\x1b[31mplan" not in said.err


@pytest.mark.parametrize("words", ["try NONE --tasks NONE", "import NONE", "run --tasks NONE"])
def test_files_that_are_not_there(tell: Tell, tmp_path: Path, words: str) -> None:
    nowhere = str(tmp_path / "nowhere")
    given = [nowhere if word == "NONE" else word for word in words.split()]
    said = tell(*given, "--data", str(tmp_path / "data"))
    check_complaint(said, words)
    assert nowhere in said.err


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_ledger_is_told_or_read_but_never_a_traceback(
    tell: Tell, tmp_path: Path, ended: Path, seed: int
) -> None:
    shutil.copytree(ended, tmp_path / "data")
    dice, path = random.Random(seed), tmp_path / "data" / "ledger.sqlite"
    content = bytearray(path.read_bytes())
    for _ in range(dice.choice((1, 20, 400))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path.write_bytes(content[: dice.choice((len(content), len(content) // 2))])
    for command in dice.sample(READING[:6], 3):
        said = tell(*command.split(), "--data", str(tmp_path / "data"))
        if said.code:
            check_complaint(said, command)


def test_debug_shows_where_it_came_from(tell: Tell, ended: Path) -> None:
    with pytest.raises(LookupError, match="no run 'nope'"):
        tell("report", "nope", "--data", str(ended), "--debug")


def test_a_defect_is_called_one_and_shows_no_traceback(
    tell: Tell, ended: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("oh\x1b[2J")

    monkeypatch.setattr("graph.cli.records.runs", broken)
    said = tell("list", "--data", str(ended))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("a defect in Tutelage (KeyError: ")
    assert "--debug" in said.err
    assert "\x1b" not in said.err
