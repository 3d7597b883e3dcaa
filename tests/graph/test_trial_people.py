"""A trial whose judges are the instrument and a person, who votes through the real page."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from agents.judge.human.juror import judge_name
from observability.ledger.facts import JudgesAwaited, PairJudged, TrialCommitted
from tests.graph.terminal import Command, Terminal
from tests.graph.test_trial import GIVEN
from tests.graph.test_trial_scenes import PLAN
from tools.judging.combining import panel_name
from tools.judging.rubric import CRITERIA

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OBJECTS = 2
AWAY = 30.0
"""Seconds until the person comes: longer than it takes to say that somebody is waited for."""


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    with Terminal(tmp_path) as terminal:
        yield terminal


def test_a_trial_hears_a_person_and_keeps_the_vote(terminal: Terminal) -> None:
    terminal.write("SKILL.md", GIVEN.format(lift="+6.00"))
    text = PLAN.replace("objects = 6", f"objects = {OBJECTS}")
    text += '[judge]\nworkers = ["judge.any", "judge.human"]\n'
    plan = str(terminal.write("plan.toml", text))
    held = terminal.start("trial", plan, "--name", "seen", "--plain")
    deadline = time.monotonic() + AWAY
    while time.monotonic() < deadline:
        assert held.is_going, held.end().err
        time.sleep(0.5)
    voting = threading.Thread(target=vote, args=(terminal, held), daemon=True)
    voting.start()
    assert held.process.wait(400) == 0, held.err
    voting.join(20)
    (commit,) = terminal.facts("seen", TrialCommitted)
    person = judge_name("ada")
    assert commit.judges[1] == person
    assert commit.judges[0].startswith("instrument-")
    assert commit.judge == panel_name(commit.judges)
    assert commit.endpoint == "judge"
    judged = list(terminal.facts("seen", PairJudged))
    assert len(judged) == OBJECTS * 3 * 2
    for fact in judged:
        assert fact.judge == commit.judge
        assert set(fact.votes) == set(commit.judges)
        assert fact.votes[person] == (1.0 if fact.full_is == "A" else -1.0), "A, on any side"
    told = list(terminal.facts("seen", JudgesAwaited))
    assert told[0].about == "who judges"
    assert told[0].workers == {"judge.human": 1}
    assert "waiting for judges: judge.human (1); sit down with `python -m agents human`" in held.out
    (page,) = (terminal.data / "reports").glob("seen*.html")
    assert "Do people and models agree?" in page.read_text()


def vote(terminal: Terminal, held: Command) -> None:
    """Sit down, prefer A whatever is shown, and leave with the trial."""
    seat = terminal._start("agents", ("human", "--port", "0", "--name", "ada"), {})
    while not (found := re.search(r"http://\S+", seat.out)):
        assert seat.is_going
        time.sleep(0.1)
    headers = {"Sec-Fetch-Site": "same-origin"}
    ballot = {side: dict.fromkeys(CRITERIA, score) for side, score in (("a", 7), ("b", 4))}
    with httpx.Client(base_url=found[0].rstrip("/"), headers=headers) as browser:
        while held.is_going:
            if shown := browser.get("/viewing").json()["viewing"]:
                browser.post(f"/viewing/{shown['name']}", json={**ballot, "preference": "A"})
            time.sleep(0.1)
