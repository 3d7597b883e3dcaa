import random
from collections.abc import Iterable, Iterator, Sequence

import pytest

from observability.ledger.check_facts import JudgeShown
from observability.ledger.event import Event
from observability.ledger.facts import (
    AttemptMade,
    CandidateProposed,
    ContrastMined,
    DistillingFinished,
    EpisodeEnded,
    Fact,
    GateOpened,
    GateTasksDrawn,
    RunPaused,
    RunResumed,
    ScaffoldAdopted,
    ScaffoldRetired,
)
from observability.ledger.folds.decisions import Decisions
from observability.ledger.folds.fold import Fold, digest, folded
from observability.ledger.folds.history import History
from observability.ledger.folds.lab import Lab
from observability.ledger.folds.learner import ForgottenEpisodeError, Learner, SkillLevel
from observability.ledger.folds.progress import Progress
from observability.ledger.folds.scaffolds import Scaffolds, scaffold_in
from observability.ledger.folds.usage import Account, Usage
from tests.observability import story
from tools.curriculum.posterior import DISCOUNT
from tools.scaffold.model import MAX_TOKENS

PLACE = SkillLevel("sums/plus", 1)


def events(facts: Iterable[Fact], at: float = 0.0) -> Iterator[Event]:
    for sequence, fact in enumerate(facts, 1):
        yield Event("r1", sequence, f"k{sequence}", at + sequence, fact)


def told(story: story.Story) -> list[Event]:
    return list(events(fact for _, _, fact in story.facts))


def attempt(episode: int, outcome: str = "passed", **changes: object) -> AttemptMade:
    values: dict[str, object] = {
        "episode": episode,
        "purpose": "curriculum",
        "item": 0,
        "arm": "none",
        "state": "bare",
        "scaffold": None,
        "task": f"sums@1/plus/1/{episode}",
        "skill": "sums/plus",
        "level": 1,
        "attempt": f"a{episode}",
        "prompt": f"p{episode}",
        "text": None,
        "rule": None,
        "outcome": outcome,
        "failure": "wrong" if outcome == "failed" else None,
        "evidence": "",
        "finish_reason": "stop",
        "entropy": None,
    }
    return AttemptMade.model_validate(values | changes)


def contrast(episode: int) -> ContrastMined:
    return ContrastMined(
        episode=episode,
        skill="sums/plus",
        level=1,
        task="t",
        attempt="a",
        better="b",
        source="generalised",
    )


def known(facts: Sequence[Fact], as_of: int = 99, state: str = "bare"):  # type: ignore[no-untyped-def]
    return folded(Learner(), events(facts)).cells(as_of, state)[PLACE]


def test_passes_and_failures_are_discounted() -> None:
    cell = known([attempt(0), attempt(1, "failed"), attempt(2)])
    assert cell.passed == pytest.approx(DISCOUNT**2 + 1)
    assert cell.failed == pytest.approx(DISCOUNT)
    assert cell.attempts == 3


@pytest.mark.parametrize("outcome", ["undecided", "missing"])
def test_what_says_nothing_of_the_student_is_not_counted(outcome: str) -> None:
    cell = known([attempt(0, outcome)])
    assert (cell.passed, cell.failed, cell.attempts) == (0, 0, 0)


@pytest.mark.parametrize("purpose", ["selection", "gate", "panel", "watch", "try"])
def test_only_the_curriculum_teaches_the_curator(purpose: str) -> None:
    learner = folded(Learner(), events([attempt(0, purpose=purpose)]))
    assert learner.cells(99, "bare") == {}


def test_a_new_student_state_starts_afresh_and_an_old_one_is_remembered() -> None:
    facts = [attempt(0, "failed"), attempt(1, state="taught")]
    assert known(facts, state="taught").failed == 0
    assert known(facts, state="taught").passed == 1
    assert known(facts, state="bare").failed == 1
    assert known(facts, state="never seen").attempts == 0


def test_contrast_waits_until_it_is_distilled_from() -> None:
    distilled = DistillingFinished(episode=3, skill="sums/plus", proposed=1, refused=())
    facts = [contrast(1), contrast(2), distilled, contrast(4)]
    assert known(facts, as_of=2).contrast == 2
    assert known(facts, as_of=4).contrast == 1


def test_counts_are_those_of_the_hint_in_force() -> None:
    facts = [attempt(0, "failed"), attempt(1, "passed", hint=2)]
    assert (known(facts, 0).hint, known(facts, 0).failed) == (0, 1)
    assert (known(facts, 1).hint, known(facts, 1).failed, known(facts, 1).passed) == (2, 0, 1)
    (other,) = known(facts, 1).rungs
    assert (other.hint, other.failed, other.attempts) == (0, 1, 1), "kept for when it fades"


def test_a_prompt_that_was_asked_before_is_a_duplicate() -> None:
    facts = [attempt(n, prompt="same" if n in (0, 3) else str(n)) for n in range(4)]
    assert known(facts, 2).duplicates == 0
    assert known(facts, 3).duplicates == pytest.approx(1 / 4)


def test_arrival_order_changes_nothing() -> None:
    generator = random.Random(5)
    facts: list[Fact] = [
        attempt(n, generator.choice(["passed", "failed"]), prompt=str(n % 30)) for n in range(60)
    ]
    facts += [contrast(n) for n in range(0, 60, 7)]
    facts += [DistillingFinished(episode=28, skill="sums/plus", proposed=0, refused=())]
    undisturbed = folded(Learner(), events(facts))
    for _ in range(5):
        shuffled = generator.sample(facts, len(facts))
        other = folded(Learner(), events(shuffled))
        for as_of in (0, 13, 28, 59):
            assert other.cells(as_of, "bare") == undisturbed.cells(as_of, "bare")
        assert digest({"l": other}) == digest({"l": undisturbed})


def test_a_learner_that_is_asked_all_along_knows_the_same() -> None:
    facts = [attempt(n, "passed" if n % 3 else "failed", prompt=str(n % 7)) for n in range(200)]
    asked, silent = Learner(window=8), Learner(window=8)
    for event in events(facts):
        asked.apply(event)
        silent.apply(event)
        asked.cells(event.sequence - 1, "bare")
    assert len(asked._pending) <= 9
    assert asked.cells(199, "bare") == silent.cells(199, "bare")
    assert asked.canonical() == silent.canonical()


def test_a_settled_episode_is_neither_asked_for_nor_added_to() -> None:
    learner = folded(Learner(window=4), events([attempt(n) for n in range(20)]))
    learner.cells(19, "bare")
    learner.cells(15, "bare")
    with pytest.raises(ForgottenEpisodeError):
        learner.cells(14, "bare")
    with pytest.raises(ForgottenEpisodeError):
        learner.apply(Event("r1", 99, "late", 0, attempt(3)))


def test_lineage_tells_each_candidates_fate() -> None:
    scaffolds = folded(Scaffolds(), told(story.adoption()))
    fates = {one.proposed.source: one.fate for one in scaffolds.all()}
    assert fates["library"] == "rejected"
    assert fates["generalised"] == "adopted"
    assert fates["self_written"] in ("harmful", "rejected")
    (adopted,) = scaffolds.adopted()
    assert adopted.leaks is not None
    assert adopted.leaks.outcome == "clean"
    assert adopted.selections[0].passed["incumbent"] == 3
    assert adopted.gates[0].closed is not None
    assert adopted.gates[0].closed.e_plus >= adopted.gates[0].closed.threshold
    assert adopted.panels[0].lift == pytest.approx(0.276)


def test_a_scaffold_is_read_as_it_was_proposed() -> None:
    """A tokenizer may have counted fewer tokens than four characters each."""
    step = {"label": "Add", "when": "w" * 290, "action": "a" * 390, "because": "b" * 290}
    fact = CandidateProposed(
        episode=3,
        scaffold="d",
        steps=(step,) * 5,
        skills=("sums/plus",),
        source="library",
        rationale="",
        parent="older",
        contrast=(),
    )
    scaffold = scaffold_in(fact)
    assert scaffold.tokens > MAX_TOKENS
    assert (scaffold.parent, scaffold.source, len(scaffold.steps)) == ("older", "library", 5)


def test_an_undecided_candidate_waits_in_the_buffer() -> None:
    (candidate,) = folded(Scaffolds(), told(story.nothing())).all()
    assert candidate.fate == "undecided"


def test_usage_is_kept_by_role_purpose_and_arm() -> None:
    usage = folded(
        Usage(),
        events(
            [
                attempt(0, prompt_tokens=10, completion_tokens=5, seconds=1.0),
                attempt(1, prompt_tokens=1, completion_tokens=2, finish_reason="length"),
                attempt(2, arm="full", purpose="panel"),
                DistillingFinished(
                    episode=3, skill="s", proposed=0, refused=(), prompt_tokens=7, cost=0.5
                ),
            ]
        ),
    )
    plain = usage.accounts()[Account("student", "curriculum", "none")]
    assert (plain.calls, plain.tokens, plain.truncated, plain.seconds) == (2, 18, 1, 1.0)
    assert usage.accounts()[Account("student", "panel", "full")].calls == 1
    assert usage.total().cost == 0.5


def test_a_judges_check_is_paid_for_and_what_it_was_not_shown_is_no_call() -> None:
    asked = JudgeShown(
        test="A/A",
        pair="alike/0",
        scenes=("a", "b"),
        first_is="A",
        sheets=("c", "d"),
        preference="A",
        prompt_tokens=900,
        completion_tokens=20,
        seconds=2.0,
        cost=0.01,
    )
    never = JudgeShown(
        test="A/A", pair="alike/1", scenes=("a", "b"), first_is="A", sheets=None, preference=None
    )
    spent = folded(Usage(), events([asked, never])).accounts()[Account("judge", "check", "")]
    assert (spent.calls, spent.tokens, spent.seconds, spent.cost) == (1, 920, 2.0, 0.01)


def test_progress_follows_a_run_through_pause_and_end() -> None:
    told_story = told(story.adoption())
    progress = Progress()
    seen = []
    for event in told_story:
        progress.apply(event)
        seen.append(progress.standing)
    assert set(seen) == {"running", "paused", "ended"}
    assert progress.done == 61
    assert progress.failures == {60: "the endpoint gave 500 three times"}
    assert progress.reason == "5 minutes are over"


def test_progress_of_a_killed_run_still_says_running() -> None:
    progress = folded(Progress(), told(story.killed()))
    assert (progress.standing, progress.done) == ("running", 2)
    assert Progress().standing == "empty"


def test_decisions_are_listed_by_episode() -> None:
    decisions = folded(Decisions(), reversed(told(story.adoption())))
    numbers = [decision.episode for decision in decisions.all()]
    assert numbers == sorted(numbers)
    assert decisions.actions()["distil"] == 2
    assert decisions.by_episode(20).action == "distil"  # type: ignore[union-attr]


def test_the_lab_counts_tests_and_adoptions_of_a_variant_for_life() -> None:
    told_story = story.adoption()
    lab = folded(Lab(), events(fact for _, fact in told_story.lab))
    folded(lab, told(told_story))  # the run's copy of the same facts
    assert lab.tests(told_story.variant) == 2
    assert lab.adoptions(told_story.variant) == 1
    assert lab.tests("another") == 0
    opened = lab.gate("demo-1", 20, story.sha("good")[:16])
    assert isinstance(opened, GateOpened)
    closed = lab.outcome(told_story.variant, opened.test)
    assert closed is not None
    assert closed.outcome == "won"


def test_the_lab_knows_given_tasks_by_their_prompts() -> None:
    drawn = GateTasksDrawn(
        run="one", episode=3, scaffold="s", first=4, tasks=("own@1/mine/0/2",), prompts=("p",)
    )
    lab = Lab()
    lab.apply(Event("lab", 1, "key", 0, drawn))
    assert lab.drawn("one", 3, "s", 4) == drawn
    assert lab.drawn("one", 3, "s", 0) is None
    assert lab.used("p")
    assert not lab.used("q")


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0)])
def test_what_is_adopted_hangs_on_episodes_and_not_on_arrival(order: tuple[int, ...]) -> None:
    adopted = ScaffoldAdopted(run="r", episode=5, scaffold="S", variant="v", skills=("f/x", "f/y"))
    retired = [
        ScaffoldRetired(run="r", episode=n, scaffold="S", variant="v", e_minus=20) for n in (21, 22)
    ]
    facts = [adopted, *retired]
    history = folded(History(), events(facts[place] for place in order))
    assert history.held(4) == {}
    assert history.held(20) == {"f/x": "S", "f/y": "S"}
    assert history.held(21) == {}
    assert history.ever_adopted(30) == {"S"}


def test_a_later_adoption_takes_over_its_skills_alone() -> None:
    facts = [
        ScaffoldAdopted(run="r", episode=1, scaffold="A", variant="v", skills=("f/x", "f/y")),
        ScaffoldAdopted(run="r", episode=2, scaffold="B", variant="v", skills=("f/x",)),
    ]
    history = folded(History(), events(facts))
    assert history.held(2) == {"f/x": "B", "f/y": "A"}
    assert history.adopted(2) == ("B", "A")


def test_a_comparison_is_held_by_item_and_arm_until_its_episode_is_over() -> None:
    made = [f for _, _, f in story.adoption().facts if isinstance(f, AttemptMade)]
    pair = [fact for fact in made if (fact.purpose, fact.item) == ("gate", 3)][:2]
    (taught, *_) = (fact for fact in made if fact.purpose == "curriculum")
    episode = pair[0].episode
    history = folded(History(), events([*pair, taught]))
    assert history.measured("gate", episode, 3) == {fact.arm: fact for fact in pair}
    assert history.measured("gate", episode, 4) == {}
    assert history.measured("curriculum", taught.episode, 0) == {}
    over = EpisodeEnded(episode=episode, lane=0, outcome="won", started=0, seconds=0)
    folded(history, events([over]))
    assert history.measured("gate", episode, 3) == {}


def everything() -> dict[str, Fold]:
    return {
        "learner": Learner(),
        "scaffolds": Scaffolds(),
        "usage": Usage(),
        "progress": Progress(),
        "decisions": Decisions(),
        "lab": Lab(),
    }


def test_a_digest_is_blind_to_clocks_and_interruptions_only() -> None:
    facts = [fact for _, _, fact in story.adoption().facts]
    folds = [everything() for _ in range(3)]

    slower = [
        fact.model_copy(update={"seconds": 9.0, "started": 1.0})
        if isinstance(fact, EpisodeEnded)
        else fact
        for fact in facts
    ]
    interrupted = [slower[0], RunPaused(reason="SIGTERM"), RunResumed(), *slower[1:]]
    shorter = facts[:-3]
    for group, tale in zip(folds, (facts, interrupted, shorter), strict=True):
        for fold in group.values():
            folded(fold, events(tale, at=random.random()))

    assert digest(folds[0]) == digest(folds[1])
    assert digest(folds[0]) != digest(folds[2])
