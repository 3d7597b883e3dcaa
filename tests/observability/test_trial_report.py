"""A trial's page: what it says, what it checks anew, and that it needs and runs nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from observability.ledger.facts import AnswerChosen, AttemptMade, Fact
from observability.ledger.sqlite import SqliteReader
from observability.report.page import render, write_report
from observability.report.trial.checklist import checklist
from observability.report.trial.forest import forest
from observability.report.trial.judging import judging
from observability.report.trial.proof import proofs
from observability.report.trial.reading import TrialReading, read_trial
from observability.report.trial.scenes import BUDGET, fact_means, object_scenes
from observability.summary import figures, summarise
from observability.trials import notes
from tests.observability.test_report import Page
from tests.observability.trial_story import (
    ARMS,
    EVIL,
    OBJECTS,
    STEP,
    Trial,
    abandoned,
    sha,
    tell_to,
)

Open = Callable[..., SqliteReader]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    def open_(*trials: Trial) -> SqliteReader:
        for trial in trials:
            tell_to(tmp_path / "ledger.sqlite", trial)
        return SqliteReader(tmp_path / "ledger.sqlite")

    return open_


def words_of(opened: Open, trial: Trial) -> str:
    with opened(trial) as ledger:
        return " ".join(Page(render(ledger, trial.run)).words.split())


def reading_of(opened: Open, trial: Trial) -> TrialReading:
    return read_trial(opened(trial), trial.run)


@pytest.mark.parametrize("scenes", [True, False])
def test_the_page_is_whole_and_stands_alone(opened: Open, scenes: bool) -> None:
    trial = Trial(scenes=scenes)
    with opened(trial) as ledger:
        page = Page(render(ledger, trial.run))
    assert "script" not in page.tags
    assert "link" not in page.tags
    assert page.anchors <= page.ids
    assert len(page.loaded) == (len(OBJECTS) * len(ARMS) if scenes else 0)
    assert all(each.startswith("data:image/png;base64,") for each in page.loaded)


def test_what_a_model_wrote_is_shown_and_never_run(opened: Open) -> None:
    with opened(Trial()) as ledger:
        html = render(ledger, "t1")
    assert EVIL not in html
    assert Page(html).words.count(EVIL) == len(OBJECTS) * len(ARMS) + 2  # answers, lesson, reason


def test_the_verdict_comes_first_and_with_what_it_rests_on(opened: Open) -> None:
    words = words_of(opened, Trial())
    wanted = (
        "Transfer is supported: with the procedure the student meets 40 points more of the "
        "contract than with the task alone (interval +40 to +40, 6 objects).",
        "It rests on 24 attempts of a 0.5B student, made greedily with at most 400 tokens each",
        "the largest of their one-sided p, 0.016, is at or below the level of 0.025",
        "Of 13 doubts on the checklist below, 1 stays open: more tokens would have done it.",
        "What must stand beside it",
        "one observation of a method (its source: generalised)",
        "no credit, for the arm self_written was not held",
        "The procedure against each control",
        "How this could be wrong",
    )
    places = [words.find(each) for each in wanted]
    assert -1 not in places, wanted[places.index(-1)]
    assert places == sorted(places)


def test_a_size_that_misses_what_matters_is_called_a_smoke_test(opened: Open) -> None:
    said = summarise(opened(Trial(scenes=False)), "t1")
    assert said[0].startswith("Transfer is supported: full minus none is +100 points")
    assert any(each.startswith("smoke test: this size finds a difference of") for each in said)


def test_an_instrument_makes_no_claim_of_quality(opened: Open) -> None:
    trial = Trial(instrument=True)
    words = words_of(opened, trial)
    assert "not validated against people, so it supports no claim of quality" in words
    assert "Picture statistics per arm" in words
    assert "complexity of the outline" in words
    assert "Four criteria" not in words


def test_pictures_are_anonymous_until_names_are_asked_for(opened: Open) -> None:
    trial = Trial()
    shown = object_scenes(reading_of(opened, trial))
    assert [stand.name for stand in shown] == [name.replace("_", " ") for name in trial.order]
    orders = {tuple(each.arm for each in stand.exhibits) for stand in shown}
    assert len(orders) > 1, "the order would give the arms away"
    for stand in shown:
        assert [each.letter for each in stand.exhibits] == ["A", "B", "C", "D"]
        assert {each.arm for each in stand.exhibits} == set(ARMS)
        assert list(stand.clauses) == ["It has a lamp", "It stands on the ground"]
        full = [each.arm for each in stand.exhibits].index("full")
        assert stand.clauses["It stands on the ground"][full] is None
        assert stand.clauses["It has a lamp"][full] == "0 found"
    votes = {ballot.control: ballot for ballot in shown[0].ballots}
    assert (votes["none"].first, votes["none"].second) == (("full",), ("full",))
    assert (votes["labels"].first, votes["labels"].second) == (("full",), ("labels",))
    assert votes["labels"].mean == 0


def test_a_page_stays_light_however_heavy_its_pictures(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    trial = Trial()
    reading = reading_of(opened, trial)
    whole = sum(len(each.picture) for stand in object_scenes(reading) for each in stand.exhibits)
    assert whole < 4 / 3 * BUDGET
    monkeypatch.setattr("observability.report.trial.scenes.BUDGET", whole // 4)
    small = sum(len(each.picture) for stand in object_scenes(reading) for each in stand.exhibits)
    assert 0 < small < whole / 2


def test_criteria_ties_and_agreement_are_counted(opened: Open) -> None:
    said = judging(reading_of(opened, Trial()))
    assert said is not None
    assert said.scores["full"] == {
        "visual_quality": 8,
        "silhouette": 7,
        "coherence": 6,
        "detail": 5,
    }
    assert said.scores["none"]["detail"] == 1
    assert (said.viewings, said.pairs, said.turned) == (36, 18, len(OBJECTS))
    assert said.first == pytest.approx(24 / 36)
    assert said.panel is not None
    assert (said.panel.items, said.panel.percent) == (36, 1.0)


def test_a_sound_trial_passes_every_check_that_is_made_anew(opened: Open) -> None:
    reading = reading_of(opened, Trial())
    assert {name: proof.held for name, proof in proofs(reading).items()} == dict.fromkeys(
        ("order", "digest", "draw", "texts", "prompts", "baselines", "complete", "orders"), True
    )
    standings = {doubt.bias: doubt.standing for doubt in checklist(reading)}
    assert standings.pop("More tokens would have done it") == "open"
    assert set(standings.values()) == {"held"}, standings


@pytest.mark.parametrize(
    ("trial", "broken"),
    [
        (Trial(drawn_first=True), "order"),
        (Trial(drawn_changed={"nonce": "cd" * 32}), "draw"),
        (Trial(drawn_changed={"objects": OBJECTS}), "draw"),
        (Trial(added={"full": "Think twice."}), "prompts"),
        (Trial(texts=Trial().texts | {"placebo": f"1. Note: {STEP.action}."}), "baselines"),
        (Trial(missing=frozenset({("turret", "none")})), "complete"),
    ],
)
def test_each_check_can_fail(opened: Open, trial: Trial, broken: str) -> None:
    found = proofs(reading_of(opened, trial))
    assert [name for name, proof in found.items() if proof.held is False] == [broken]


def test_a_commit_that_was_changed_after_the_draw_is_found_out(
    opened: Open, tmp_path: Path
) -> None:
    trial = Trial()
    facts = trial.facts()
    changed = Trial(commit_changed={"margin": 0.5}).commit
    tell_to(tmp_path / "ledger.sqlite", trial, facts | {"committed": changed})
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        reading = read_trial(ledger, trial.run)
        assert proofs(reading)["digest"].held is False
        assert "broken" in {doubt.standing for doubt in checklist(reading)}


def test_a_text_that_is_not_what_was_committed_to_is_found_out(
    opened: Open, tmp_path: Path
) -> None:
    trial = Trial()
    lost = trial.commit.arms | {"placebo": "0" * 64}
    trial.commit_changed = {"arms": lost}
    assert proofs(reading_of(opened, trial))["texts"].held is False


def test_a_draw_that_could_be_foreseen_is_no_control(opened: Open) -> None:
    doubts = checklist(reading_of(opened, Trial(foreseeable=True)))
    assert [each.bias for each in doubts if each.standing == "open"] == [
        "Picking the items that suit",
        "More tokens would have done it",
    ]


def test_objects_that_another_trial_had_spent_are_no_lawful_draw(opened: Open) -> None:
    found = proofs(read_trial(opened(Trial(run="before"), Trial(run="after")), "after"))
    assert found["draw"].held is False
    assert "0 names that no trial had spent" in found["draw"].said


def answers_of(trial: Trial, text: str) -> dict[str, Fact]:
    """The arm `best_of`, which took the second of two answers to every item."""
    told: dict[str, Fact] = {}
    for number, name in enumerate(trial.order):
        own = trial.attempt(number, name, "none")
        further = {"arm": "best_of", "episode": 2, "text": trial.kept(text), "score": 0.6}
        told[f"further/{number}"] = own.model_copy(update=further)
        told[f"chosen/{number}"] = AnswerChosen(
            item=number, continued=False, answers=2, chosen=1, rule="first_valid", support=1
        )
    return told


def test_answers_to_choose_from_are_shown_and_paid_for(opened: Open, tmp_path: Path) -> None:
    trial = Trial()
    arms = {**trial.commit.arms, "best_of": trial.commit.arms["none"]}
    trial.commit_changed = {"arms": arms, "secondary": ("best_of",)}
    facts = trial.facts() | answers_of(trial, "a second try " + EVIL)
    tell_to(tmp_path / "ledger.sqlite", trial, facts)
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        page = Page(html := render(ledger, "t1"))
        reading = read_trial(ledger, "t1")
        exhibits = {each.arm for stand in object_scenes(reading) for each in stand.exhibits}
        assert all(proof.held for proof in proofs(reading).values())
        assert "open" not in {doubt.standing for doubt in checklist(reading)}
    assert EVIL not in html
    assert page.words.count("Chosen among 2 answers without looking at the key") == len(OBJECTS)
    assert page.words.count("answer 2, chosen:") == len(OBJECTS)
    assert page.words.count("a second try") == len(OBJECTS)
    own = reading.record.attempt(0, "best_of")
    assert own is not None
    assert (own.score, own.completion_tokens) == (0.6, 180)
    assert {"none", "best_of"} <= exhibits


def test_an_answer_that_is_missing_leaves_nothing_to_choose(opened: Open, tmp_path: Path) -> None:
    trial = Trial()
    facts = trial.facts() | answers_of(trial, "second")
    lost = facts["chosen/0"].model_copy(update={"chosen": None})
    tell_to(tmp_path / "ledger.sqlite", trial, facts | {"chosen/0": lost})
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        record = read_trial(ledger, "t1").record
    first, second = (record.attempt(number, "best_of") for number in (0, 1))
    assert first is not None
    assert second is not None
    assert (first.outcome, first.text, second.outcome) == ("missing", None, "failed")


def page_links(html: str, anchor: str) -> int:
    return html.count(f'href="#{anchor}"')


def test_every_placebo_text_is_shown_and_prompts_are_held_against_their_own(
    opened: Open,
) -> None:
    texts = [Trial().texts["placebo"], "1. Note: When a pen is put down, cap it."]
    trial = Trial(commit_changed={"placebos": tuple(map(sha, texts))})
    trial.kept(texts[1])
    with opened(trial) as ledger:
        words = Page(render(ledger, "t1")).words
        found = proofs(read_trial(ledger, "t1"))
        html = render(ledger, "t1")
    assert page_links(html, "arm-placebo") == page_links(html, "arm-placebo/2") == len(OBJECTS) // 2
    assert "placebo/2: a placebo of the same length and form, another text" in words
    assert "of which this trial had 2" in words
    # Every prompt of the story holds the first text, so that half of them had the wrong one.
    assert found["prompts"].held is False
    assert found["texts"].held


def test_facts_stand_per_arm(opened: Open) -> None:
    means = fact_means(reading_of(opened, Trial()))
    assert means["meshes"] == dict.fromkeys(ARMS, 5.0)
    assert "Facts of the scenes, per arm" in words_of(opened, Trial(run="t2"))


def test_missing_pairs_stand_in_the_plot_and_in_the_notes(opened: Open) -> None:
    trial = Trial(missing=frozenset({("turret", "none")}))
    with opened(trial) as ledger:
        reading = read_trial(ledger, trial.run)
        assert "missing" in Page(render(ledger, trial.run)).words
    ended, commit = reading.record.ended, reading.record.committed
    assert ended
    assert commit
    rows = {row.comparison.control: row for row in forest(ended, commit).rows}
    assert rows["none"].worst[0] < rows["none"].low
    assert rows["placebo"].worst[0] == rows["placebo"].worst[1] == rows["placebo"].at


def test_the_plot_holds_every_interval(opened: Open) -> None:
    reading = reading_of(opened, Trial(scenes=False))
    ended, commit = reading.record.ended, reading.record.committed
    assert ended
    assert commit
    plot = forest(ended, commit)
    for row in plot.rows:
        places = (row.low, row.at, row.high, *row.worst, *row.blind)
        assert all(0 <= place <= 100 for place in places)
        assert row.tone == "helps"
    assert [words for _, words in plot.ticks] == ["−100", "−50", "0", "+50", "+100"]


def test_every_prompt_and_answer_is_on_the_page(opened: Open) -> None:
    words = words_of(opened, Trial())
    for name in OBJECTS:
        assert f"Build a {name}." in words
        assert all(f'"of": "{name} {arm}"' in words for arm in ARMS)
    assert STEP.action in words
    assert "When a page is turned, keep the margin" in words


def test_every_trial_of_the_scaffold_and_the_pool_is_listed(opened: Open) -> None:
    other = Trial(run="elsewhere", scenes=False)
    later = Trial(run="later", commit_changed={"trial": 2, "alpha": 0.05 / 6, "scaffold": "f" * 16})
    with opened(Trial(), other, later) as ledger:
        words = " ".join(Page(render(ledger, "t1")).words.split())
    table = words[words.index("Every trial Of this scaffold") :]
    assert re.search(r"t1 this one\s*objects\s*10\.02500", table)
    assert re.search(r"elsewhere\s*simulated\s*10\.02500", table)
    assert re.search(r"later\s*objects\s*20\.00833ffffffff", table)


def test_what_was_abandoned_says_why_and_nothing_else(tmp_path: Path) -> None:
    trial = Trial()
    facts = abandoned("none of 6 attempts failed " + EVIL, trial)
    tell_to(tmp_path / "ledger.sqlite", trial, facts)
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        page = Page(render(ledger, trial.run))
        assert "The trial was abandoned, so it says nothing." in page.words
        assert "None of 6 attempts failed " + EVIL in page.words
        assert summarise(ledger, trial.run) == [
            f"The trial was abandoned: none of 6 attempts failed {EVIL}."
        ]
        told = figures(ledger, trial.run)["trial"]
    assert page.anchors <= page.ids
    assert told == {"outcome": None, "reason": "none of 6 attempts failed " + EVIL}


@pytest.mark.parametrize("known", range(1, 30))
def test_a_trial_under_way_has_a_page_at_every_moment(tmp_path: Path, known: int) -> None:
    trial = Trial(objects=("turret", "crane"))
    facts = dict(list(trial.facts().items())[:known])
    tell_to(tmp_path / "ledger.sqlite", trial, facts)
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        page = Page(render(ledger, trial.run))
    assert page.anchors <= page.ids
    if "ended" not in facts:
        assert "The trial is not over" in page.words


def test_a_report_says_the_same_in_numbers(opened: Open, tmp_path: Path) -> None:
    with opened(Trial()) as ledger:
        path = write_report(ledger, "t1", tmp_path / "r.html")
        told = figures(ledger, "t1")
    assert path.read_text().startswith("<!doctype html>")
    trial = told["trial"]
    assert isinstance(trial, dict)
    assert (trial["outcome"], trial["alpha"]) == ("supported", 0.025)
    assert trial["analysis"]["primary"][0]["control"] == "none"


@pytest.mark.parametrize(("adjusted", "tone"), [(0.02, "helps"), (0.06, "undecided")])
def test_a_secondary_arm_is_beaten_by_its_adjusted_p_alone(
    opened: Open, adjusted: float, tone: str
) -> None:
    reading = reading_of(opened, Trial())
    ended, commit = reading.record.ended, reading.record.committed
    assert ended
    assert commit
    besides = [
        replace(ended.analysis.primary[0], control=name, adjusted=adjusted)
        for name in ("shuffled", "self_written")
    ]
    analysis = replace(ended.analysis, secondary=tuple(besides))
    told = ended.model_copy(update={"analysis": analysis})
    assert [row.tone for row in forest(told, commit).rows[3:]] == [tone, tone]
    said = " ".join(notes(told, commit))
    assert ("shuffled: full does not beat" in said) == (tone == "undecided")
    assert ("teacher: credit, for full beats" in said) == (tone == "helps")


def test_scenes_that_nobody_built_are_objects_all_the_same(opened: Open, tmp_path: Path) -> None:
    trial = Trial()
    known = [each for each in trial.facts().items() if not isinstance(each[1], AttemptMade)]
    tell_to(tmp_path / "ledger.sqlite", trial, dict(known))
    with SqliteReader(tmp_path / "ledger.sqlite") as ledger:
        assert read_trial(ledger, "t1").is_scenes
        assert "6 objects)" in Page(render(ledger, "t1")).words
