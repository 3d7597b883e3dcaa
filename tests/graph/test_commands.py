"""What a person types, what it prints, and how it ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from observability.ledger.facts import (
    AttemptMade,
    EpisodeEnded,
    RunEnded,
    RunPaused,
    RunResumed,
)
from tests.graph.shell import CommandResult, Tell, teller
from tests.graph.terminal import Command, Finished, Terminal, until

pytestmark = pytest.mark.timeout(300)

EPISODES = 8
PLAN = f"""
seed = 3
ack_wait = 2.0
lanes = 2
skills = ["simulated/counting:0-1", "simulated/sorting:1-2"]
[student]
simulated = "helps"
latency = 0.1
[distiller]
simulated = "helps"
[budget]
episodes = {EPISODES}
[candidates]
most = 0
"""
OTHER = '[distiller]\nsimulated = "nobody"'


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tell:
    return teller(capsys, monkeypatch)


@dataclass(frozen=True, slots=True)
class Story:
    """A run that was watched, paused and resumed from other terminals, and what each said."""

    terminal: Terminal
    busy: Finished
    running: Finished
    paused: Finished
    ended: Finished
    watched: Finished


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with Terminal(tmp_path_factory.mktemp("story")) as terminal:
        plan = str(terminal.write("plan.toml", PLAN))
        first = terminal.start("run", plan, "--name", "story", "--plain")
        until(lambda: any(terminal.facts("story", AttemptMade)) or not first.is_going, "an attempt")
        assert first.is_going, first.end()
        with first.still():
            others = (
                terminal.start("run", plan, "--name", "second"),
                terminal.start("list", "--json"),
            )
            busy, running = (each.end() for each in others)
            asked = terminal.run("pause")
        assert asked.out == "story: pause requested\n", asked
        paused = first.end()
        second = terminal.start("resume", "--plain")
        until(lambda: any(terminal.facts("story", RunResumed)) or not second.is_going, "a resume")
        watcher = terminal.start("watch", "story", "--plain")
        yield Story(terminal, busy, running, paused, second.end(), watcher.end())


def test_a_run_ends_by_its_budget_with_a_summary_and_a_report(story: Story) -> None:
    ended = story.ended
    assert ended.code == 0, ended.err
    assert f"The run is over: the budget of {EPISODES} episodes is used up." in ended.out
    assert f"simulated helps was taught 2 skills in {EPISODES} episodes" in ended.out
    page = Path(ended.out.split("Report: file://")[1].strip())
    assert page == story.terminal.data / "reports" / "story.html"
    assert "Nothing was adopted" in page.read_text()
    assert len(list(story.terminal.facts("story", EpisodeEnded))) == EPISODES
    (over,) = story.terminal.facts("story", RunEnded)
    assert over.reason == f"the budget of {EPISODES} episodes is used up"


def test_every_attempt_is_told_to_the_last(story: Story) -> None:
    made = len(list(story.terminal.facts("story", AttemptMade)))
    assert made == EPISODES
    for told in (story.ended.out, story.watched.out):
        assert sum(" level " in line and "simulated/" in line for line in told.splitlines()) == made


def test_who_watches_is_told_at_the_end_what_came_of_it(story: Story) -> None:
    assert story.watched.code == 0, story.watched.err
    events, summary = story.watched.out.split("\n\n")
    assert "level" in events
    assert summary.startswith("Nothing was adopted")
    assert "The run is over" in summary


def test_a_pause_from_another_terminal_says_how_to_go_on(story: Story) -> None:
    assert story.paused.code == 0, story.paused.err
    where = f"story --data {story.terminal.data}\n"
    assert f"Go on with: tutelage resume {where}" in story.paused.out
    assert f"Later: tutelage report {where[:-1]}, tutelage trace {where}" in story.ended.out
    assert "Traceback" not in story.paused.err
    (paused,) = story.terminal.facts("story", RunPaused)
    assert paused.reason == "paused on request"


def test_the_running_run_is_listed(story: Story) -> None:
    (line,) = story.running.lines
    assert (line["run"], line["standing"]) == ("story", "running")


def test_a_second_run_on_a_busy_folder_names_its_holder(story: Story) -> None:
    assert story.busy.code == 1
    assert complaint(story.busy).startswith(f"{story.terminal.data} belongs to process ")


def test_a_watcher_sees_the_end_and_leaves(story: Story) -> None:
    assert (story.watched.code, story.watched.err) == (0, "")


def test_reading_commands(story: Story, tmp_path: Path) -> None:
    terminal, page = story.terminal, tmp_path / "told.html"
    going: dict[str, Command] = {
        "list": terminal.start("list"),
        "json": terminal.start("list", "--json"),
        "report": terminal.start("report", "story", "--out", str(page)),
        "traces": terminal.start("trace", "story"),
        "trace": terminal.start("trace", "story", "0"),
    }
    said = {name: command.end() for name, command in going.items()}
    assert {name: each.code for name, each in said.items()} == dict.fromkeys(said, 0), said
    reason = f"the budget of {EPISODES} episodes is used up"
    (line,) = said["json"].lines
    attempts = line.pop("attempts")
    assert attempts >= EPISODES
    assert line == {"run": "story", "standing": "ended", "episodes": EPISODES, "reason": reason}
    assert ["story", "ended", str(EPISODES), str(attempts), *reason.split()] in [
        row.split() for row in said["list"].out.splitlines()
    ]
    assert said["report"].out == f"{page}\n"
    assert "story" in page.read_text()
    assert f"story: {EPISODES} episodes" in said["traces"].out
    tree = said["trace"].out
    for span in ("invoke_workflow episode", "invoke_agent student", "invoke_agent verifier"):
        assert span in tree


def test_what_cannot_be_done_is_one_line(story: Story, tell: Tell) -> None:
    """One in a process of its own, as a person gets it; the others need not load it all again."""
    terminal = story.terminal
    unknown = terminal.write("unknown.toml", PLAN.replace("counting:0-1", "juggling"))
    levels = terminal.write("levels.toml", PLAN.replace("counting:0-1", "counting:7"))
    wrong = terminal.write("wrong.toml", PLAN.replace("latency", "latncy"))
    preset = terminal.write("preset.toml", PLAN.replace('"helps"', '"helpful"', 1))
    other = terminal.write("other.toml", PLAN.replace('[distiller]\nsimulated = "helps"', OTHER))
    policy = terminal.write("policy.toml", f'policy = "whim"\n{PLAN}')
    plan, nowhere = str(terminal.folder / "plan.toml"), str(terminal.folder / "nowhere")
    cases = {
        ("report", "nope"): "no run 'nope' in ",
        ("watch", "nope"): "no run 'nope' in ",
        ("run", f"{nowhere}.toml"): f"{nowhere}.toml: the file: No such file",
        ("run", str(wrong)): f"{wrong}: student.latncy: ",
        ("run", str(unknown)): "skills: 'simulated/juggling' is not known; simulated has ",
        (
            "run",
            str(preset),
        ): "setting student.simulated: no student is called 'helpful'; there are",
        (
            "run",
            str(other),
        ): "setting distiller.simulated: no student is called 'nobody'; there are",
        ("run", str(policy)): "there is no policy 'whim'; set `policy` to one of",
        ("run", str(levels)): "skills: 'simulated/counting:7' is not known; simulated/counting has",
        ("run", plan, "--name", "story"): "a run cannot be called 'story': there is one",
        ("run", plan, "--name", "lab"): "a run cannot be called 'lab'",
        ("run", plan, "--name", "No.*"): f"{plan}: name: ",
        ("run", "--tasks", nowhere): f"{nowhere}: No such file",
        ("resume", "story"): "story has ended (the budget",
        ("pause", "story"): f"nothing runs on {terminal.data}",
        ("try", nowhere, "--tasks", plan): f"{nowhere} cannot be tried: No such file",
    }
    alone = ("run", str(unknown))
    for words, said in cases.items():
        given = (*words, "--data", str(terminal.data))
        ended = terminal.run(*words) if words == alone else tell(*given)
        assert ended.code == 1, (words, ended)
        assert complaint(ended).startswith(said), (words, ended.err)


def test_a_run_that_has_lost_its_secret_goes_on_in_a_fork_only(tmp_path: Path) -> None:
    with Terminal(tmp_path) as terminal:
        plan = terminal.write("plan.toml", PLAN.replace("seed = 3\n", ""))
        words = ("run", str(plan), "--name", "lost", "--episodes", "400", "--plain")
        first = terminal.start(*words)
        until(lambda: any(terminal.facts("lost", AttemptMade)) or not first.is_going, "an attempt")
        terminal.run("pause")
        assert first.end().code == 0
        (terminal.data / "secrets" / "lost.secret").unlink()
        before = terminal.events("lost")
        refused = terminal.run("resume", "--plain")
        assert refused.code == 1
        assert "lost.secret is missing" in refused.err
        assert "tutelage fork lost" in refused.err
        assert terminal.events("lost") == before


def test_debug_shows_where_it_happened(story: Story) -> None:
    ended = story.terminal.run("report", "nope", "--debug")
    assert ended.code == 1
    assert ended.err.startswith("Traceback")
    assert "UnknownRunError: no run 'nope'" in ended.err


def test_wrong_usage_is_told_apart(story: Story) -> None:
    assert story.terminal.run("juggle").code == 2


def complaint(ended: Finished | CommandResult) -> str:
    """The one line that a command that could not do its work wrote."""
    assert ended.out == ""
    (line,) = ended.err.splitlines()
    return line
