import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scaffold.leaks import WeakCanaryError, scan, scan_text
from tools.scaffold.model import Scaffold, Step

WORDS = st.lists(st.text(string.ascii_lowercase, min_size=1, max_size=7), min_size=1, max_size=30)
"""Letters only, so that no word is a rare literal."""


def saying(action: str, because: str = "it helps") -> Scaffold:
    return Scaffold((Step("Look", "you start", action, because),), ("toy/sums",), "model")


SENTENCE = "every green parrot counts three yellow marbles before breakfast today"


@pytest.mark.parametrize(
    ("shared", "outcome"), [(4, "clean"), (5, "flagged"), (7, "flagged"), (8, "rejected")]
)
def test_five_shared_words_are_flagged_and_eight_rejected(shared: int, outcome: str) -> None:
    copied = " ".join(SENTENCE.split()[:shared])
    report = scan(saying(f"remember that {copied}"), {"task 1": SENTENCE})
    assert report.outcome == outcome
    assert [(each.source, each.text) for each in report.overlaps] == (
        [("task 1", copied)] if shared >= 5 else []
    )


@pytest.mark.parametrize(
    ("known", "outcome"),
    [("", "rejected"), (SENTENCE, "clean"), ("every green parrot counts three", "rejected")],
)
def test_what_the_writer_was_shown_is_no_leak(known: str, outcome: str) -> None:
    assert scan_text(SENTENCE, {"task 1": SENTENCE}, known=known).outcome == outcome


def test_a_task_in_the_words_of_a_template_is_one() -> None:
    task, shown = "Which boat carries 4711 apples?", "Which boat carries 1234 apples?"
    assert scan_text(f"It is so. {shown}", {"task 1": task}, known=shown).outcome == "clean"
    found = scan_text(f"It is so. {task}", {"task 1": task}, known=shown)
    assert {each.kind for each in found.overlaps} == {"phrase", "literal"}
    assert scan_text(shown, {"task 1": shown}, ["carries 1234"], known=shown).outcome == "rejected"


@pytest.mark.parametrize(
    "disguise",
    [
        str.upper,
        lambda text: text.replace(" ", "_"),
        lambda text: text.replace(" ", ", -- "),
        "\u200b".join,
        lambda text: text.replace("e", "e\u0301"),
        lambda text: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in text),
        lambda text: text.replace("a", "a\u00ad"),
    ],
    ids=["case", "underscores", "marks", "zero width", "accents", "full width", "soft hyphens"],
)
def test_a_disguised_copy_is_found(disguise: Callable[[str], str]) -> None:
    copied = disguise(SENTENCE)
    assert scan(saying(copied), {"task": SENTENCE}).outcome == "rejected"
    assert scan(saying(SENTENCE), {"task": copied}).outcome == "rejected"


def test_a_copy_split_over_fields_is_found() -> None:
    words = SENTENCE.split()
    split = saying(" ".join(words[:5]), " ".join(words[5:]))
    assert scan(split, {"task": SENTENCE}).outcome == "rejected"


def test_han_characters_count_as_words() -> None:
    assert (
        scan(saying("請計算下列兩個數字的最大公因數"), {"task": "計算下列兩個數字的和"}).outcome
        == "rejected"
    )


@pytest.mark.parametrize(
    ("action", "sources", "found"),
    [
        ("write 5408 down", {"answer": "5,408"}, ["5408"]),
        ("write 5408 down", {"task": "What is 52 times 104?", "answer": "5408"}, ["5408"]),
        ("use 3.14 here", {"task": "a circle, 3.14 wide"}, ["3.14"]),
        ("call solve_puzzle first", {"verifier": "def solve_puzzle(x): ..."}, ["solve_puzzle"]),
        ("call solvePuzzle first", {"verifier": "solvePuzzle(x)"}, ["solvepuzzle"]),
        ("say ainomma", {"answer": "ainomma"}, ["ainomma"]),
        ("divide by 100 or 1000", {"task": "what is 100 + 1000?"}, []),
        ("add 12 to it", {"answer": "12"}, []),
        ("give the total", {"answer": "the"}, []),
    ],
)
def test_rare_literals_of_tasks_are_flagged(
    action: str, sources: dict[str, str], found: list[str]
) -> None:
    report = scan(saying(action), sources)
    assert [each.text for each in report.overlaps] == found
    assert report.outcome == ("flagged" if found else "clean")


def test_a_literal_that_many_tasks_share_is_a_word_of_the_trade() -> None:
    tasks = {f"task {n}": f"There are 365 days; {n} pass." for n in range(9)}
    assert scan(saying("know that a year has 365 days"), tasks).outcome == "clean"


def test_a_value_in_every_text_of_one_task_is_rare() -> None:
    texts = {f"{kind} {n}": f"{n}{n}{n} it is" for n in range(1, 5) for kind in ("task", "answer")}
    texts |= {"attempt 3": "I say 333", "better 3": "333, of course"}
    report = scan(saying("write 333 down"), texts)
    assert {each.source for each in report.overlaps} == {
        "task 3",
        "answer 3",
        "attempt 3",
        "better 3",
    }


def test_a_canary_rejects_however_it_is_written() -> None:
    report = scan(saying("trust CANARY 7f3a-91bc always"), {}, ["canary-7f3a91bc"])
    assert report.outcome == "rejected"
    assert str(report.overlaps[0]) == "canary from canaries: canary-7f3a91bc"


def test_a_canary_that_could_be_an_accident_is_refused() -> None:
    with pytest.raises(WeakCanaryError):
        scan(saying("anything"), {}, ["a-b"])


@given(mine=WORDS, theirs=WORDS)
def test_the_outcome_is_that_of_comparing_every_run(mine: list[str], theirs: list[str]) -> None:
    report = scan(saying(" ".join(mine)), {"task": " ".join(theirs)})
    whole = ["look", "you", "start", *mine, "it", "helps"]

    def share(length: int) -> bool:
        runs = [whole[at : at + length] for at in range(len(whole) - length + 1)]
        return any(theirs[at : at + length] in runs for at in range(len(theirs) - length + 1))

    if share(8):
        assert report.outcome == "rejected"
    elif share(5):
        assert report.outcome == "flagged"
    elif len(theirs) > 1:
        assert report.outcome == "clean"


@given(before=WORDS, after=WORDS, copied=st.integers(5, 10))
def test_every_planted_run_is_found_and_quoted(
    before: list[str], after: list[str], copied: int
) -> None:
    run = SENTENCE.split()[:copied]
    report = scan(saying(" ".join(run)), {"task": " ".join([*before, *run, *after])})
    assert report.outcome == ("rejected" if copied >= 8 else "flagged")
    assert any(" ".join(run) in each.text for each in report.overlaps)
