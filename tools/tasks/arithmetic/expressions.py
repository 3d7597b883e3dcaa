"""Skills with more than one operation, or with decimals."""

from decimal import Decimal
from random import Random

from tools.tasks.arithmetic.problem import named, solved, step
from tools.tasks.generated import Problem


def comparison(rng: Random, level: int) -> Problem:
    """The larger of two: two digits, four digits; then decimals of like and of unlike length."""
    a = _number(rng, level, places=1)
    b = _number(rng, level, places=1 if level == 2 else 2)
    while a == b:
        b = _number(rng, level, places=2)
    if rng.random() < 0.5:
        a, b = b, a
    places = max(len(text.partition(".")[2]) for text in (str(a), str(b)))
    larger, smaller = max(a, b), min(a, b)
    return solved(
        f"Which is larger, {a} or {b}?",
        named(
            first_number=a,
            second_number=b,
            first_number_with_equal_decimals=f"{a:.{places}f}",
            second_number_with_equal_decimals=f"{b:.{places}f}",
        ),
        step(
            "Equal the decimals",
            f"{a:.{places}f} and {b:.{places}f}.",
            "",
            "A longer number is not a larger one.",
        ),
        step(
            "Compare",
            f"{larger:.{places}f} is more than {smaller:.{places}f}.",
            f"{larger:.{places}f}",
            "The first digit that differs decides.",
        ),
        step("Name the larger", f"It is {larger}.", larger, "It is asked for as it was written."),
    )


def _number(rng: Random, level: int, places: int) -> Decimal:
    if level < 2:
        return Decimal(rng.randint(10, 99) if level == 0 else rng.randint(1000, 9999))
    whole = rng.randint(1, 9) if level == 2 else rng.randint(9, 10 + level)
    # Never a trailing zero: it would make two ways to write the same number.
    last = rng.randint(1, 9)
    middle = str(rng.randint(0, 9)) if places == 2 else ""
    return Decimal(f"{whole}.{middle}{last}")


def order_of_operations(rng: Random, level: int) -> Problem:
    """A product after a sum; then with something taken off; then with two digits."""
    most_first, most_b, most_c = (
        (9, 9, 9),
        (50, 9, 9),
        (50, 9, 9),
        (99, 20, 9),
        (99, 30, 20),
    )[level]
    a, b, c = rng.randint(2, most_first), rng.randint(2, most_b), rng.randint(2, most_c)
    product = b * c
    d = rng.randint(1, a) if level >= 2 else 0
    tail = f" - {d}" if level >= 2 else ""
    result = a + product - d
    return solved(
        f"What is {a} + {b} * {c}{tail}?",
        named(first_term=a, first_factor=b, second_factor=c, last_term=d),
        step("Multiply first", f"{b} * {c} = {product}.", product, "Products bind before sums."),
        step(
            "Go left to right",
            f"{a} + {product}{tail} = {result}.",
            result,
            "Sums and differences rank alike.",
        ),
    )


def equation(rng: Random, level: int) -> Problem:
    """a*x + b = c: first with a = 1, then with larger numbers."""
    most_a, most_b, most_x = ((1, 9, 12), (1, 50, 50), (5, 9, 9), (9, 30, 12), (19, 99, 30))[level]
    a = rng.randint(min(2, most_a), most_a)
    b, x = rng.randint(1, most_b), rng.randint(1, most_x)
    c = a * x + b
    left = "x" if a == 1 else f"{a}*x"
    return solved(
        f"Find x: {left} + {b} = {c}",
        named(coefficient=a, number_added=b, right_side=c),
        step(
            "Undo the addition",
            f"{c} - {b} = {c - b}.",
            c - b,
            "What was added last is taken off first.",
        ),
        step(
            "Undo the product",
            f"{c - b} / {a} = {x}.",
            x,
            "Dividing leaves the unknown alone.",
        ),
    )


def sequence(rng: Random, level: int) -> Problem:
    """The next number of a sequence with equal steps: up, then with larger steps, then down."""
    most_start, most_step = ((12, 9), (30, 12), (99, 15), (99, 9), (400, 40))[level]
    stride = rng.randint(2, most_step)
    start = rng.randint(1, most_start)
    if level >= 3:
        start, stride = start + 5 * stride, -stride
    terms = [start + stride * place for place in range(4)]
    following = terms[-1] + stride
    return solved(
        f"Which number comes next: {', '.join(map(str, terms))}, ?",
        named(second_last_number=terms[-2], last_number=terms[-1]),
        step(
            "Find the step",
            f"{terms[-1]} - {terms[-2]} = {stride}.",
            stride,
            "The step is the same everywhere.",
        ),
        step(
            "Go one further",
            f"{terms[-1]} + ({stride}) = {following}.",
            following,
            "The next one is a step after the last.",
        ),
    )
