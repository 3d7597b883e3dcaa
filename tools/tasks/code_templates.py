"""The templates of small programming tasks: words, program and arguments, drawn together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final, Literal

Kind = Literal["number", "text", "list"]


@dataclass(frozen=True, slots=True)
class TaskCore:
    """The main part of a task, before what a level adds.

    `words` finish the sentence "It returns …"; `program` gives `result` from `parameter`;
    `arguments` draws one test's argument.
    """

    parameter: str
    given: str
    words: str
    program: str
    kind: Kind
    arguments: Callable[[Random], object]


@dataclass(frozen=True, slots=True)
class Finish:
    """One thing more to do with a result, which makes a level."""

    words: str
    program: str


def _numbers(rng: Random) -> list[int]:
    return [rng.randint(-20, 60) for _ in range(rng.randint(0, 9))]


def _number(rng: Random) -> int:
    return rng.randint(0, 200)


def _text(rng: Random) -> str:
    lengths = [rng.randint(1, 7) for _ in range(rng.randint(0, 5))]
    return " ".join("".join(rng.choices("abcdeiost", k=length)) for length in lengths)


def _of_numbers(words: str, program: str, kind: Kind) -> TaskCore:
    return TaskCore("numbers", "a list of integers", words, program, kind, _numbers)


def _of_text(words: str, program: str, kind: Kind) -> TaskCore:
    return TaskCore("text", "a string", words, program, kind, _text)


def _of_number(words: str, program: str, kind: Kind) -> TaskCore:
    return TaskCore("n", "an integer of at least 0", words, program, kind, _number)


def sum_above(rng: Random) -> TaskCore:
    bound = rng.randint(-5, 40)
    program = f"result = sum(n for n in numbers if n > {bound})"
    return _of_numbers(f"the sum of the numbers greater than {bound}", program, "number")


def count_multiples(rng: Random) -> TaskCore:
    divisor, bound = rng.randint(2, 9), rng.randint(-5, 15)
    program = f"result = sum(1 for n in numbers if n > {bound} and n % {divisor} == 0)"
    words = f"how many of the numbers are greater than {bound} and divisible by {divisor}"
    return _of_numbers(words, program, "number")


def scale_filtered(rng: Random) -> TaskCore:
    bound, factor = rng.randint(-5, 30), rng.randint(2, 9)
    program = f"result = [n * {factor} for n in numbers if n < {bound}]"
    words = f"a list of the numbers less than {bound}, in their order, each multiplied by {factor}"
    return _of_numbers(words, program, "list")


def every_nth(rng: Random) -> TaskCore:
    start, stride = rng.randint(0, 4), rng.randint(2, 9)
    program = f"result = numbers[{start}::{stride}]"
    indices = f"{start}, {start + stride}, {start + 2 * stride} and so on"
    words = f"a list of the numbers at the indices {indices}"
    return _of_numbers(words, program, "list")


def count_letters(rng: Random) -> TaskCore:
    letters = "".join(sorted(rng.sample("abcdeiost", rng.randint(1, 4))))
    program = f"result = sum(1 for letter in text if letter in {letters!r})"
    return _of_text(f"how many characters of the text are in {letters!r}", program, "number")


def long_words(rng: Random) -> TaskCore:
    length, mark = rng.randint(2, 5), rng.choice("-+/:;_")
    program = f"result = {mark!r}.join(word for word in text.split() if len(word) >= {length})"
    words = f"the words of the text that have at least {length} letters, joined by {mark!r}"
    return _of_text(words, program, "text")


def replace_letter(rng: Random) -> TaskCore:
    old, new = rng.sample("abcdeiost", 2)
    program = f"result = text.replace({old!r}, {new!r})"
    return _of_text(f"the text with every {old!r} replaced by {new!r}", program, "text")


def words_with(rng: Random) -> TaskCore:
    letter, length = rng.choice("abcdeiost"), rng.randint(2, 6)
    program = (
        f"result = [word for word in text.split() if {letter!r} in word and len(word) < {length}]"
    )
    words = f"a list of the words that contain {letter!r} and have fewer than {length} letters"
    return _of_text(words, program, "list")


def linear(rng: Random) -> TaskCore:
    factor, term = rng.randint(2, 19), rng.randint(1, 30)
    return _of_number(f"{factor} times n plus {term}", f"result = {factor} * n + {term}", "number")


def digits_above(rng: Random) -> TaskCore:
    bound, factor = rng.randint(0, 7), rng.randint(2, 9)
    program = f"result = sum({factor} * int(d) for d in str(n) if int(d) > {bound})"
    words = f"{factor} times the sum of those decimal digits of n that are greater than {bound}"
    return _of_number(words, program, "number")


def words_for_multiples(rng: Random) -> TaskCore:
    # Where the second is a multiple of the first, it would never be reached.
    first, second = rng.choice([(a, b) for a in range(2, 8) for b in range(2, 12) if b % a])
    one, other = rng.sample(["red", "blue", "left", "right", "up", "down"], 2)
    program = (
        f"result = {one!r} if n % {first} == 0 else {other!r} if n % {second} == 0 else str(n)"
    )
    words = (
        f"{one!r} if n is divisible by {first}, otherwise {other!r} if n is divisible by {second}, "
        "otherwise n as a string"
    )
    return _of_number(words, program, "text")


def multiples_below(rng: Random) -> TaskCore:
    divisor, rest = rng.randint(3, 20), rng.randint(0, 2)
    program = f"result = [i for i in range(n) if i % {divisor} == {rest}]"
    words = f"a list of the integers from 0 to n - 1 whose remainder modulo {divisor} is {rest}"
    return _of_number(words, program, "list")


TEMPLATES: Final = (
    sum_above,
    count_multiples,
    scale_filtered,
    every_nth,
    count_letters,
    long_words,
    replace_letter,
    words_with,
    linear,
    digits_above,
    words_for_multiples,
    multiples_below,
)


def finishes(rng: Random, kind: Kind) -> list[Finish]:
    """Further things to do with a result of this kind, in random order."""
    drawn = _FINISHES[kind](rng)
    rng.shuffle(drawn)
    return drawn


def _of_a_number(rng: Random) -> list[Finish]:
    term, factor, bound = rng.randint(2, 30), rng.randint(2, 9), rng.randint(10, 40)
    return [
        Finish(f"add {term} to it", f"result = result + {term}"),
        Finish(f"multiply it by {factor}", f"result = result * {factor}"),
        Finish(f"if it is odd, subtract {term} from it", f"result -= {term} if result % 2 else 0"),
        Finish(f"if it is less than {bound}, make it {bound}", f"result = max(result, {bound})"),
    ]


def _of_a_text(rng: Random) -> list[Finish]:
    mark, length = rng.choice("!?*#"), rng.randint(3, 9)
    return [
        Finish("reverse it", "result = result[::-1]"),
        Finish("turn it to upper case", "result = result.upper()"),
        Finish(f"put {mark!r} at its end", f"result = result + {mark!r}"),
        Finish(f"keep its first {length} characters", f"result = result[:{length}]"),
    ]


def _of_a_list(rng: Random) -> list[Finish]:
    length = rng.randint(2, 6)
    return [
        Finish("reverse it", "result = result[::-1]"),
        Finish("drop its first element, if there is one", "result = result[1:]"),
        Finish("append its length to it", "result = [*result, len(result)]"),
        Finish(f"keep its first {length} elements", f"result = result[:{length}]"),
    ]


_FINISHES: Final[Mapping[Kind, Callable[[Random], list[Finish]]]] = {
    "number": _of_a_number,
    "text": _of_a_text,
    "list": _of_a_list,
}
