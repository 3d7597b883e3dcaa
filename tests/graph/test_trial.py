"""A whole trial on text, with a scripted student whose truth is known: killed, paused, resumed."""

import json
import math
import random
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.trial_settings import ARMS
from observability.ledger.facts import (
    AnswerChosen,
    AttemptMade,
    RunEnded,
    RunPaused,
    TrialAbandoned,
    TrialCommitted,
    TrialDrawn,
    TrialEnded,
)
from observability.ledger.folds.trials import commit_digest
from observability.ledger.sqlite import SqliteReader
from tests.graph.counting_endpoint import CountingEndpoint
from tests.graph.lab import Lab
from tests.graph.shell import Tell, teller
from tests.graph.terminal import Terminal, until
from tools.tasks.reference import TaskReference

pytestmark = pytest.mark.timeout(300)

POOL = (
    *("naming", "ordering", "sorting", "tracing"),
    *("folding", "grouping", "joining", "measuring", "pairing", "sifting"),
)
TRIAL = f"""
[candidates]
count = 2
sources = ["generalised"]
[trial]
pool = [{", ".join(f'"simulated/{name}:2"' for name in POOL)}]
objects = {len(POOL)}
items = {{items}}
teach = 6
selection = 4
"""
DOMAIN_1 = 'skills = ["simulated/counting:2", "simulated/matching:2"]\n'
CHAOS = f"""
name = "chaos"
seed = 5
lanes = 2
ack_wait = 1.0
{DOMAIN_1}
[student]
base_url = "{{url}}"
model = "till"
concurrency = 4
retries = 1
temperature = 0
[distiller]
simulated = "helps"
{TRIAL.format(items=2)}arms = ["none", "placebo", "labels", "full", "best_of"]
placebos = 2
"""
SIMULATED = f"""
seed = 5
lanes = 4
{DOMAIN_1}
[student]
simulated = "{{preset}}"
temperature = 0
max_tokens = 4096
latency = {{latency}}
[distiller]
simulated = "helps"
{TRIAL.format(items=4)}"""
GIVEN = """---
name: drawers
description: Opens drawers. Use for questions about drawers.
---

1. **Open**: When a drawer is named, open it with lift={lift}, because it is shut.
2. **Read**: When it is open, write the number that lies in it, because it is asked for.
"""
POINTS = (
    "trial-teach:2",
    "trial-distil",
    "trial-select",
    "trial-committed",
    "trial-drawn",
    "trial-attempt:3",
    "trial-outspend:4",
    "trial-conclude",
)


class TrialLab(Lab):
    """A trial that can be killed."""

    plan, verb = CHAOS, "trial"

    def lab_events(self) -> list[object]:
        with SqliteReader(self.data / "ledger.sqlite") as ledger:
            return [event.fact for event in ledger.read("lab")]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrialLab]:
    endpoint = CountingEndpoint()
    trial = TrialLab(tmp_path_factory.mktemp("calm"), endpoint)
    trial.run()
    yield trial
    endpoint.close()


@pytest.fixture
def endpoint() -> Iterator[CountingEndpoint]:
    served = CountingEndpoint()
    yield served
    served.close()


def one(trial: TrialLab, kind: type) -> object:
    (found,) = (fact for fact in trial.events() if isinstance(fact, kind))
    return found


def test_commit_comes_before_draw_and_draw_before_domain_2(undisturbed: TrialLab) -> None:
    facts = undisturbed.events()
    committed = next(n for n, fact in enumerate(facts) if isinstance(fact, TrialCommitted))
    drawn = next(n for n, fact in enumerate(facts) if isinstance(fact, TrialDrawn))
    attempts = [(n, fact) for n, fact in enumerate(facts) if isinstance(fact, AttemptMade)]
    second = [n for n, fact in attempts if TaskReference.parse(fact.task).skill in POOL]
    assert committed < drawn < min(second)
    assert all(fact.purpose == "trial" for n, fact in attempts if n in second)
    commit, draw = facts[committed], facts[drawn]
    assert isinstance(commit, TrialCommitted)
    assert isinstance(draw, TrialDrawn)
    assert draw.commit == commit_digest(commit)
    assert (commit.trial, commit.alpha) == (1, 0.025)


def test_every_arm_is_tried_on_every_item_once(undisturbed: TrialLab) -> None:
    commit = one(undisturbed, TrialCommitted)
    assert isinstance(commit, TrialCommitted)
    tried = Counter(
        (fact.item, fact.arm)
        for fact in undisturbed.events()
        if isinstance(fact, AttemptMade) and fact.purpose == "trial" and fact.arm != "best_of"
    )
    arms = {"none", "placebo", "labels", "full"}
    assert set(tried) == {(n, arm) for n in range(2 * len(POOL)) for arm in arms}
    assert set(tried.values()) == {1}
    assert set(commit.arms) == {*arms, "best_of"}


def test_both_streams_tell_of_the_trial(undisturbed: TrialLab) -> None:
    kinds = (TrialCommitted, TrialDrawn, TrialEnded)
    own = [fact for fact in undisturbed.events() if isinstance(fact, kinds)]
    assert [fact for fact in undisturbed.lab_events() if isinstance(fact, kinds)] == own
    assert len(own) == 3


def test_the_record_holds_every_prompt_of_an_arm(undisturbed: TrialLab) -> None:
    commit = one(undisturbed, TrialCommitted)
    assert isinstance(commit, TrialCommitted)
    with SqliteReader(undisturbed.data / "ledger.sqlite") as ledger:
        texts = {arm: ledger.artefact(digest).decode() for arm, digest in commit.arms.items()}
        assert texts["none"] == ""
        for fact in undisturbed.events():
            if isinstance(fact, AttemptMade) and fact.purpose == "trial":
                turn = fact.item % len(commit.placebos)
                text = texts[fact.arm]
                if fact.arm == "placebo":
                    text = ledger.artefact(commit.placebos[turn]).decode()
                assert ledger.artefact(fact.prompt).decode().startswith(text)


def test_kills_at_every_turn_change_nothing(
    tmp_path: Path, endpoint: CountingEndpoint, undisturbed: TrialLab
) -> None:
    trial = TrialLab(tmp_path, endpoint)
    for point in POINTS:
        trial.wait_for_death(trial.start(kill_at=point))
    trial.run()
    check(trial, undisturbed)


def test_random_kills_change_nothing(
    tmp_path: Path, endpoint: CountingEndpoint, undisturbed: TrialLab
) -> None:
    trial = TrialLab(tmp_path, endpoint)
    trial.harass(random.Random(9), kills=6)
    check(trial, undisturbed)


def check(trial: TrialLab, undisturbed: TrialLab) -> None:
    assert trial.story() == undisturbed.story()
    assert not trial.paid_twice()
    assert trial.lab_events() == undisturbed.lab_events()


def test_a_trial_is_paused_and_resumed(
    tmp_path: Path, endpoint: CountingEndpoint, undisturbed: TrialLab
) -> None:
    trial = TrialLab(tmp_path, endpoint)
    process = trial.start()
    until(lambda: any(isinstance(each, TrialDrawn) for each in trial.events()), "a draw")
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0, trial.log
    assert isinstance(trial.events()[-1], RunPaused)
    trial.run()
    assert trial.story() == undisturbed.story()


@pytest.fixture(scope="module")
def terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    with Terminal(tmp_path_factory.mktemp("trials")) as opened:
        yield opened


def plan(terminal: Terminal, name: str, preset: str, more: str = "") -> str:
    text = SIMULATED.format(preset=preset, latency=0.0)
    return str(terminal.write(f"{name}.toml", text + more))


def test_nothing_distilled_is_said_in_plain_words(terminal: Terminal) -> None:
    said = terminal.run("trial", plan(terminal, "able", "ceiling"), "--name", "able", "--plain")
    assert said.code == 0, said.err
    assert "The trial was abandoned: none of 6 attempts at domain 1 failed" in said.out
    assert not list(terminal.facts("able", TrialCommitted))
    (abandoned,) = terminal.facts("able", TrialAbandoned)
    (ended,) = terminal.facts("able", RunEnded)
    assert abandoned.reason in ended.reason


@pytest.mark.parametrize(
    ("number", "lift", "outcome"),
    [(1, "+9.00", "supported"), (2, "-9.00", "harmful"), (3, "+0.00", "insufficient evidence")],
)
def test_a_known_effect_is_found_and_its_pool_remembers(
    terminal: Terminal, number: int, lift: str, outcome: str
) -> None:
    name = outcome.split()[0]
    terminal.write("SKILL.md", GIVEN.format(lift=lift))
    more = 'scaffold = "SKILL.md"\n'
    said = terminal.run("trial", plan(terminal, name, "null", more), "--name", name, "--plain")
    assert said.code == 0, said.err
    (ended,) = terminal.facts(name, TrialEnded)
    assert ended.analysis.outcome == outcome
    (commit,) = terminal.facts(name, TrialCommitted)
    assert commit.trial == number
    assert commit.alpha == pytest.approx(0.05 / (number * (number + 1)))
    assert commit.source == "imported"
    assert ended.analysis.primary[0].control == "none"
    assert "full minus placebo is" in said.out
    assert "foreseeable: the plan has a seed" in said.out


@pytest.fixture
def tell(
    terminal: Terminal, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Tell:
    told = teller(capsys, monkeypatch)
    return lambda *words: told(*words, "--data", str(terminal.data))


def test_list_and_watch_tell_of_a_trial(tell: Tell) -> None:
    listed = {
        line["run"]: line for line in map(json.loads, tell("list", "--json").out.splitlines())
    }
    assert listed["supported"]["standing"] == "ended"
    assert listed["supported"]["reason"].startswith("Transfer is supported: full minus ")
    watched = tell("watch", "supported", "--plain")
    assert "committed: trial 1 of simulated" in watched.out
    assert "drawn:" in watched.out
    traced = tell("trace", "supported", "0")
    assert "trial/0/0" in traced.out


def test_a_budget_leaves_the_rest_missing(terminal: Terminal) -> None:
    more = 'scaffold = "SKILL.md"\n[budget]\ntokens = 700\n'
    said = terminal.run("trial", plan(terminal, "short", "null", more), "--name", "short")
    assert said.code == 0, said.err
    (ended,) = terminal.facts("short", TrialEnded)
    assert ended.analysis.outcome == "insufficient evidence"
    assert ended.analysis.primary[0].missing > 0
    assert "the budget of 700 tokens is used up" in said.out


def test_a_full_trial_pilots_its_cap_and_lets_truncated_answers_go_on(terminal: Terminal) -> None:
    terminal.write("SKILL.md", GIVEN.format(lift="+0.00"))
    more = 'scaffold = "SKILL.md"\ncontinued = true\n'
    text = SIMULATED.format(preset="budget_only", latency=0.0).replace("4096", "150")
    path = terminal.write("long.toml", text + more)
    said = terminal.run("trial", str(path), "--name", "long", "--plain")
    assert said.code == 0, said.err
    (ended,) = terminal.facts("long", TrialEnded)
    assert ended.analysis.outcome == "insufficient evidence"
    assert any(note.startswith("budget effect: the cap cut") for note in ended.analysis.notes)
    attempts = list(terminal.facts("long", AttemptMade))
    cut = {(f.item, f.arm) for f in attempts if f.episode == 0 and f.finish_reason == "length"}
    assert {(f.item, f.arm) for f in attempts if f.episode == 1} == cut
    assert all(f.finish_reason == "stop" for f in attempts if f.episode == 1)


def test_every_arm_can_be_had(terminal: Terminal) -> None:
    said = terminal.run(
        "trial", plan(terminal, "every", "helps"), "--full", "--name", "every", "--plain"
    )
    assert said.code == 0, said.err
    (commit,) = terminal.facts("every", TrialCommitted)
    assert set(commit.arms) == set(ARMS)
    assert (commit.specificity, commit.left_out) == ("wrong_domain", {})
    longest = max(
        fact.completion_tokens
        for fact in terminal.facts("every", AttemptMade)
        if fact.purpose == "pilot"
    )
    assert commit.sampling["max_tokens"] == math.ceil(1.5 * longest)
    for arm in set(ARMS) - {"full"}:
        assert f"full minus {arm} is" in said.out


def test_placebo_texts_take_turns_over_the_tasks(terminal: Terminal) -> None:
    (commit,) = terminal.facts("every", TrialCommitted)
    assert len(commit.placebos) == len(set(commit.placebos)) == 3
    assert commit.placebos[0] == commit.arms["placebo"]
    notes = [note.partition(": ")[0] for note in commit.arm_notes]
    assert {"placebo", "placebo/2", "placebo/3"} <= set(notes)
    with SqliteReader(terminal.data / "ledger.sqlite") as ledger:
        texts = [ledger.artefact(digest).decode() for digest in commit.placebos]
        used = {
            fact.item: ledger.artefact(fact.prompt).decode()
            for fact in terminal.facts("every", AttemptMade)
            if fact.purpose == "trial" and fact.arm == "placebo"
        }
    assert len(used) == 4 * len(POOL)
    assert all(prompt.startswith(texts[item % 3]) for item, prompt in used.items())


def test_none_answers_as_often_as_full_costs_and_nobody_looks_at_the_key(
    terminal: Terminal,
) -> None:
    (commit,) = terminal.facts("every", TrialCommitted)
    (ended,) = terminal.facts("every", TrialEnded)
    made = [fact for fact in terminal.facts("every", AttemptMade) if fact.purpose == "trial"]
    cost = Counter[str]()
    for fact in made:
        if fact.episode == 0:
            cost[fact.arm] += fact.prompt_tokens + fact.completion_tokens
    number = round(cost["full"] / cost["none"])
    assert number >= 2, "else this test shows nothing"
    chosen = [fact for fact in terminal.facts("every", AnswerChosen) if not fact.continued]
    assert [fact.item for fact in chosen] == list(range(4 * len(POOL)))
    assert {(fact.answers, fact.rule) for fact in chosen} == {(number, "majority")}
    further = Counter(fact.item for fact in made if fact.arm == "best_of" and not fact.episode % 2)
    assert set(further.values()) == {number - 1}
    (spent,) = (each for each in ended.analysis.arms if each.arm == "best_of")
    (full,) = (each for each in ended.analysis.arms if each.arm == "full")
    tokens = [each.prompt_tokens + each.completion_tokens for each in (spent, full)]
    assert tokens[0] == pytest.approx(tokens[1], rel=0.5 / number + 0.35)
    assert commit.sampling["best_of_temperature"] == 0.7
    assert any(
        note.startswith(f"best_of: none's best of {number}") for note in ended.analysis.notes
    )


def test_plans_and_commands_find_each_other(terminal: Terminal, tell: Tell) -> None:
    refused = tell("run", plan(terminal, "other", "null"))
    assert refused.code == 1
    assert "start it with `tutelage trial" in refused.err
    teaching = terminal.write("teaching.toml", 'skills = ["simulated/counting:2"]\n')
    refused = tell("trial", str(teaching))
    assert refused.code == 1
    assert "has no [trial] table" in refused.err
