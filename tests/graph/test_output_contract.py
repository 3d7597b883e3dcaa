"""What scripts may rely on: JSON of a documented shape and nothing else, exit codes, completion."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import typer

from graph.cli.completing import complete_runs
from graph.cli.main import app
from graph.cli.output_contract import EXITS, MORE_EXITS, SHAPES
from tests.conftest import free_port
from tests.graph.shell import Tell, teller
from tests.graph.terminal import Finished, Terminal

pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parent.parent.parent
EPISODES = 4
PLAN = f"""
seed = 3
skills = ["simulated/counting:0-1"]
[student]
simulated = "helps"
[budget]
episodes = {EPISODES}
[candidates]
most = 0
"""
SKILL = """---
name: count-slowly
description: Counts one by one.
---
1. **Count.** When things are counted, count one at a time, because haste skips.
"""


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_cli", ROOT / "docs/generate_cli.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATOR = _generator()
COMMANDS: dict[str, Any] = dict(GENERATOR.commands())


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tell:
    return teller(capsys, monkeypatch)


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with Terminal(tmp_path_factory.mktemp("promises")) as terminal:
        yield terminal


@pytest.fixture(scope="module")
def taught(terminal: Terminal) -> Finished:
    """What a short run said in JSON."""
    plan = str(terminal.write("plan.toml", PLAN))
    return terminal.run("run", plan, "--name", "told", "--json")


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    page = (ROOT / "docs" / "cli.md").read_text()
    assert page == GENERATOR.page(), "run `python docs/generate_cli.py`"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_answers_in_json_and_says_in_what_shape(name: str) -> None:
    assert any("--json" in each.opts for each in COMMANDS[name].params)
    assert name in SHAPES, "describe it in graph/cli/output_contract.py"


def test_nothing_is_promised_of_a_command_that_does_not_exist() -> None:
    assert SHAPES.keys() <= COMMANDS.keys()
    assert MORE_EXITS.keys() <= COMMANDS.keys()
    assert {code for codes in MORE_EXITS.values() for code in codes} <= EXITS.keys()


def shaped(command: str, out: str) -> list[dict[str, Any]]:
    """What a command printed, once it is what its shape says."""
    shape, told = SHAPES[command], [json.loads(line) for line in out.splitlines()]
    assert shape.lines or len(told) == 1, (command, out)
    for each in told:
        assert set(shape.keys) <= each.keys(), (command, each)
    return told


def test_a_run_tells_only_how_it_left_off(taught: Finished) -> None:
    assert taught.code == 0, taught.err
    (told,) = shaped("run", taught.out)
    assert told["run"] == "told"
    assert told["ended"] is True
    assert told["reason"] == f"the budget of {EPISODES} episodes is used up"
    assert Path(told["report"]).read_text().startswith("<!")
    assert "simulated/counting level" in taught.err, "people read along on standard error"


@pytest.mark.parametrize(
    "words",
    [
        "list",
        "watch",
        "report",
        "trace",
        "trace told 1",
        "export",
        "import SKILL --for simulated/counting",
        "dlq list",
        "bus config",
        "bus passwords",
        "bus schema",
        "bus schema --asyncapi",
        "doctor",
        "simulate gate --seeds 2",
    ],
)
def test_what_reads_tells_it_in_its_shape(
    terminal: Terminal, taught: Finished, tell: Tell, words: str
) -> None:
    skill = str(terminal.write("SKILL.md", SKILL))
    command = next(name for name in sorted(SHAPES, reverse=True) if words.startswith(name))
    given = [skill if word == "SKILL" else word for word in words.split()]
    data = ["--data", str(terminal.data)] if _takes_data(command) else []
    said = tell(*given, *data, "--json")
    assert said.code == 0, said
    told = shaped(command, said.out)
    if command != "dlq list":
        assert told, "there is something to tell"


def _takes_data(command: str) -> bool:
    return any("--data" in each.opts for each in COMMANDS[command].params)


def test_watching_in_json_is_the_record_itself(
    terminal: Terminal, taught: Finished, tell: Tell
) -> None:
    said = tell("watch", "--json", "--data", str(terminal.data))
    told = [json.loads(line) for line in said.out.splitlines()]
    assert [each["fact"]["kind"] for each in told] == [
        event.fact.kind for event in terminal.events("told")
    ]
    assert [each["sequence"] for each in told] == list(range(1, len(told) + 1))


def complete(shell: str, line: str, home: Path, data: Path) -> list[str]:
    """What a shell is told to offer after a line, by the protocol of its own completion."""
    words = line.split(" ")
    asked = {
        "bash": {"COMP_WORDS": line.replace(" ", "\n"), "COMP_CWORD": str(len(words) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TUTELAGE_DATA": str(data),
        "_TUTELAGE_COMPLETE": f"complete_{shell}",
        **asked,
    }
    told = subprocess.run(
        [Path(sys.executable).with_name("tutelage")],
        env=environment,
        cwd=home,
        capture_output=True,
        text=True,
        check=False,
    )
    assert not told.stderr, told.stderr
    offered = told.stdout.replace("\\", "").split()
    return [] if offered == ["_files"] else offered  # zsh is told to offer files where we do not


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_runs_and_plans_are_offered(
    terminal: Terminal, taught: Finished, tmp_path: Path, shell: str
) -> None:
    (tmp_path / "plan.toml").write_text(PLAN)
    (tmp_path / "notes.txt").write_text("")
    runs = " ".join(complete(shell, "tutelage report to", tmp_path, terminal.data))
    assert "told" in runs
    files = " ".join(complete(shell, "tutelage run ", tmp_path, terminal.data))
    assert "plan.toml" in files
    assert "notes.txt" not in files
    if shell == "bash":  # it is the same code that finds them
        assert not complete(shell, "tutelage report ", tmp_path, tmp_path / "nowhere")


def test_a_shell_does_not_wait_for_a_ledger_that_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = typer.Context(typer.main.get_command(app))
    monkeypatch.setenv("TUTELAGE_LEDGER", f"postgresql://u@127.0.0.1:{free_port()}/none")
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("it waits"))
    assert complete_runs(context, "") == []


@pytest.mark.parametrize(
    ("shell", "where"),
    [
        ("bash", ".bash_completions/tutelage.sh"),
        ("zsh", ".zfunc/_tutelage"),
        ("fish", ".config/fish/completions/tutelage.fish"),
    ],
)
def test_completion_is_installed(tmp_path: Path, shell: str, where: str) -> None:
    told = subprocess.run(
        [Path(sys.executable).with_name("tutelage"), "--install-completion", shell],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(tmp_path),
            "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told
    assert f"complete_{shell}" in (tmp_path / where).read_text()


def test_bash_itself_completes(terminal: Terminal, taught: Finished, tmp_path: Path) -> None:
    """With the script that is installed, in a real shell."""
    folder = Path(sys.executable).parent
    script = (
        'eval "$(_TUTELAGE_COMPLETE=source_bash tutelage)"; COMP_WORDS=(tutelage report t); '
        "COMP_CWORD=2; _tutelage_completion tutelage; echo ${COMPREPLY[@]}"
    )
    told = subprocess.run(
        ["bash", "--norc", "-c", script],
        env={
            "PATH": f"{folder}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "TUTELAGE_DATA": str(terminal.data),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.split() == ["told"]
