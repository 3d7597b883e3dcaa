"""An answer that is graded tells nothing of the arm it is from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.scaffold.echo import GAP, RUN, without_echo

OPENING = "Follow these steps:\n1. Undo the sum: When a number stands beside the term, subtract it."


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("1. Undo the sum: I take 4 away.\nANSWER: 3", f"{GAP}: I take 4 away.\nANSWER: 3"),
        ("A NUMBER stands  beside the term, so x = 3", f"{GAP}, so x = 3"),
        ("x is 3. ANSWER: 3", "x is 3. ANSWER: 3"),
        ("", ""),
    ],
)
def test_what_the_opening_said_is_left_out(answer: str, left: str) -> None:
    assert without_echo(answer, OPENING) == left


def test_what_the_task_itself_says_stays() -> None:
    answer = "The number stands beside the door."
    assert without_echo(answer, OPENING, own="Which number stands beside the door?") == answer


WORDS = st.lists(st.sampled_from(["one", "two", "three", "four", "five", "six"]), max_size=30).map(
    " ".join
)


@given(answer=WORDS, opening=WORDS)
def test_nothing_of_the_opening_is_left(answer: str, opening: str) -> None:
    left, words = without_echo(answer, opening), opening.split()
    runs = {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}
    for piece in left.split(GAP):
        told = piece.split()
        assert not runs.intersection(" ".join(told[at : at + RUN]) for at in range(len(told) - 2))


@given(answer=WORDS)
def test_without_an_opening_nothing_changes(answer: str) -> None:
    assert without_echo(answer, "") == answer
