"""The judge check: it passes good judges, and finds each way of being a bad one."""

from collections.abc import Callable, Iterator
from random import Random

import pytest

from tools.judging.check import (
    FEWEST_AA,
    check,
    finds_defects,
    has_no_order_bias,
    is_indifferent,
    prefers_none,
    ties,
)
from tools.judging.viewing_result import ViewingResult

Said = Callable[[float, str, Random], str | None]
"""A judge: from how much better the first picture is, and its side, to what it says."""


def sound(worth: float, side: str, dice: Random) -> str:
    seen = worth + dice.gauss(0, 0.3)
    other = "B" if side == "A" else "A"
    return "tie" if worth == 0 or abs(seen) < 0.2 else side if seen > 0 else other


def always_a(worth: float, side: str, dice: Random) -> str:
    return "A"


def coin(worth: float, side: str, dice: Random) -> str:
    return dice.choice("AB")


def lazy(worth: float, side: str, dice: Random) -> str:
    return "tie"


def mute(worth: float, side: str, dice: Random) -> str | None:
    return None


def hurried(worth: float, side: str, dice: Random) -> str:
    return "A" if dice.random() < 0.4 else sound(worth, side, dice)


def fond_of_style(worth: float, side: str, dice: Random) -> str:
    return sound(worth or 0.35, side, dice)


def viewed(judge: Said, pairs: int, worth: float, spread: float = 0.0) -> Iterator[ViewingResult]:
    dice = Random(f"{judge.__name__} {pairs} {worth}")
    for pair in range(pairs):
        truth = worth + dice.gauss(0, spread) if spread else worth
        for side in ("A", "B"):
            yield ViewingResult(f"{worth}-{spread}-{pair}", side, judge(truth, side, dice))


def failures(judge: Said) -> set[str]:
    results = check(
        same_arm=list(viewed(judge, FEWEST_AA, 0.0, 0.5)),
        identical=list(viewed(judge, 30, 0.0)),
        planted=list(viewed(judge, 40, 0.6)),
        style=[ViewingResult(f"s{each.pair}", each.first_is, each.preference)
               for each in viewed(judge, 60, 0.0)],
    )  # fmt: skip
    return {result.name for result in results if not result.passed}


def test_a_sound_judge_passes() -> None:
    assert failures(sound) == set()


@pytest.mark.parametrize(
    ("judge", "caught"),
    [
        (always_a, {"identical pairs", "planted defects", "order"}),
        (coin, {"identical pairs", "planted defects"}),
        (lazy, {"planted defects"}),
        (hurried, {"identical pairs", "order"}),
        (fond_of_style, {"identical pairs", "style only"}),
        (mute, {"answers", "A/A", "identical pairs", "planted defects", "style only", "order"}),
    ],
)
def test_each_fault_is_found(judge: Said, caught: set[str]) -> None:
    assert caught <= failures(judge)


def test_a_judge_that_knows_the_arms_is_found() -> None:
    knowing = list(viewed(sound, FEWEST_AA, 0.3, 0.5))
    assert not prefers_none(knowing).passed


def kinds(test: Callable[..., object], **made: list[float]) -> object:
    """A test of pairs of several kinds, each with a preference for the first from -1 to 1."""
    shown = []
    for kind, worth in made.items():
        for pair, each in enumerate(worth):
            preference = "tie" if each == 0 else "A" if each > 0 else "B"
            other = {"A": "B", "B": "A", "tie": "tie"}[preference]
            shown += [
                ViewingResult(f"{kind}/{pair}", "A", preference, kind),
                ViewingResult(f"{kind}/{pair}", "B", other, kind),
            ]
    return test(shown)


def test_every_kind_of_defect_must_be_seen_by_itself() -> None:
    seen, blind = [1.0] * 12, [1.0] * 6 + [0.0] * 6
    sharp = kinds(finds_defects, missing=seen, dim=seen)
    assert sharp.passed
    assert [(kind.name, kind.share, kind.pairs) for kind in sharp.kinds] == [
        ("missing", 1.0, 12),
        ("dim", 1.0, 12),
    ]
    one_eyed = kinds(finds_defects, **{f"seen{n}": seen for n in range(9)}, missing=blind)
    assert sum(kind.share for kind in one_eyed.kinds) / 10 > 0.9, "on the whole it does well"
    assert not one_eyed.passed
    assert [kind.name for kind in one_eyed.kinds if not kind.passed] == ["missing"]
    assert "missing (6 of 12)" in one_eyed.said


def test_eleven_of_twelve_are_proof_and_ten_are_not() -> None:
    assert kinds(finds_defects, dim=[1.0] * 11 + [0.0]).passed
    assert not kinds(finds_defects, dim=[1.0] * 10 + [0.0] * 2).passed


def test_a_kind_of_which_nothing_was_scored_is_not_seen() -> None:
    shown = [ViewingResult("dim/0", "A", None, "dim")]
    shown += [ViewingResult(f"missing/{pair}", "A", "A", "missing") for pair in range(12)]
    result = finds_defects(shown)
    assert not result.passed
    assert {kind.name: kind.pairs for kind in result.kinds} == {"dim": 0, "missing": 12}


def test_two_styles_that_cancel_out_are_found() -> None:
    still, mixed = [0.0] * 12, [1.0, -1.0] * 6
    assert kinds(is_indifferent, hue=still, mirror=still, brighter=still).passed
    fond = kinds(is_indifferent, hue=still, brighter=[1.0] * 12, darker=[-1.0] * 12)
    assert not fond.passed
    assert fond.statistic < 0.5, "together they are worth nothing"
    assert {kind.name: kind.passed for kind in fond.kinds} == {
        "hue": True,
        "brighter": False,
        "darker": False,
    }
    assert all(kind.passed for kind in kinds(is_indifferent, hue=still, mirror=mixed).kinds)


def test_few_pairs_prove_nothing() -> None:
    few = prefers_none(list(viewed(lazy, FEWEST_AA - 1, 0.0)))
    assert not few.passed
    assert str(FEWEST_AA) in few.said
    assert not ties(list(viewed(lazy, 5, 0.0))).passed
    assert not finds_defects(list(viewed(sound, 4, 5.0))).passed


def test_order_is_only_read_from_pairs_shown_in_both() -> None:
    one_sided = [ViewingResult(str(pair), "A", "A") for pair in range(50)]
    result = has_no_order_bias(one_sided)
    assert (result.passed, result.pairs) == (False, 0)


def test_a_fair_coin_rarely_fails_where_it_should_not() -> None:
    """A/A and order at their nominal level: 3 failures of 100 at alpha .01 happen once in 13."""
    failed = 0
    for seed in range(100):
        dice = Random(seed)
        shown = [
            ViewingResult(str(pair), side, dice.choice(("A", "B", "tie")))
            for pair in range(FEWEST_AA)
            for side in ("A", "B")
        ]
        failed += not prefers_none(shown).passed
    assert failed <= 4
