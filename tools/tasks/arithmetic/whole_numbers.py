"""Skills on whole numbers, one operation each."""

from random import Random

from tools.tasks.arithmetic.problem import named, solved, step
from tools.tasks.generated import Problem


def addition(rng: Random, level: int) -> Problem:
    """One digit; then two and one, two and two without and with carry, three digits."""
    a, b = _addends(rng, level)
    tens_a, tens_b = a - a % 10, b - b % 10
    tens, ones = tens_a + tens_b, a % 10 + b % 10
    return solved(
        f"What is {a} + {b}?",
        named(
            first_number=a,
            second_number=b,
            tens_of_the_first_number=tens_a,
            tens_of_the_second_number=tens_b,
            ones_of_the_first_number=a % 10,
            ones_of_the_second_number=b % 10,
        ),
        step("Add the tens", f"{tens_a} + {tens_b} = {tens}.", tens, "Round numbers are easy."),
        step("Add the ones", f"{a % 10} + {b % 10} = {ones}.", ones, "They may make another ten."),
        step("Add both sums", f"{tens} + {ones} = {a + b}.", a + b, "Each part counts once."),
    )


def _addends(rng: Random, level: int) -> tuple[int, int]:
    if level == 0:
        return rng.randint(1, 9), rng.randint(1, 9)
    if level == 4:
        return rng.randint(100, 999), rng.randint(100, 999)
    second = rng.randint(0, 9) if level == 1 else 10 * rng.randint(1, 9) + rng.randint(0, 9)
    ones = second % 10
    carry = level == 3 and ones > 0
    digit = rng.randint(10 - ones, 9) if carry else rng.randint(0, 9 - ones)
    return 10 * rng.randint(1, 9) + digit, second


def subtraction(rng: Random, level: int) -> Problem:
    """One digit; then two minus one, two minus two without and with borrowing, three digits."""
    a, b = _minuend_and_subtrahend(rng, level)
    tens, ones = b - b % 10, b % 10
    return solved(
        f"What is {a} - {b}?",
        named(
            first_number=a,
            second_number=b,
            tens_of_the_second_number=tens,
            ones_of_the_second_number=ones,
        ),
        step("Split the second", f"{b} is {tens} + {ones}.", "", "Two easy steps beat a hard one."),
        step(
            "Take the tens", f"{a} - {tens} = {a - tens}.", a - tens, "The ones stay as they are."
        ),
        step("Take the ones", f"{a - tens} - {ones} = {a - b}.", a - b, "They are still to go."),
    )


def _minuend_and_subtrahend(rng: Random, level: int) -> tuple[int, int]:
    if level in (0, 4):
        low, high = (1, 18) if level == 0 else (100, 999)
        one, other = rng.randint(low, high), rng.randint(low, high)
        return max(one, other), min(one, other)
    tens = rng.randint(2, 9)
    borrow = level == 3
    ones = rng.randint(0, 8) if borrow else rng.randint(1, 9)
    less = rng.randint(ones + 1, 9) if borrow else rng.randint(0, ones)
    return 10 * tens + ones, (0 if level == 1 else 10 * rng.randint(1, tens - 1)) + less


def multiplication(rng: Random, level: int) -> Problem:
    """Tables to 9 and 12; then two digits times a small and a large digit, and times two."""
    low_a, high_a, low_b, high_b = (
        (2, 9, 2, 9),
        (6, 12, 3, 12),
        (11, 49, 2, 5),
        (21, 99, 6, 9),
        (11, 99, 11, 49),
    )[level]
    a, b = rng.randint(low_a, high_a), rng.randint(low_b, high_b)
    tens, ones = a - a % 10, a % 10
    return solved(
        f"What is {a} * {b}?",
        named(
            first_factor=a,
            second_factor=b,
            tens_of_the_first_factor=tens,
            ones_of_the_first_factor=ones,
        ),
        step("Split the first", f"{a} is {tens} + {ones}.", "", "Its parts are easy to multiply."),
        step("Multiply the tens", f"{tens} * {b} = {tens * b}.", tens * b, "It is the large part."),
        step("Multiply the ones", f"{ones} * {b} = {ones * b}.", ones * b, "It is the small part."),
        step("Add the products", f"{tens * b} + {ones * b} = {a * b}.", a * b, "Both parts count."),
    )


def division(rng: Random, level: int) -> Problem:
    """Without remainder: tables to 9 and 12, then two-digit quotients, then two-digit divisors."""
    low, high, most = ((2, 9, 12), (3, 12, 15), (2, 9, 49), (3, 9, 199), (11, 29, 49))[level]
    divisor, quotient = rng.randint(low, high), rng.randint(2, most)
    dividend = divisor * quotient
    tens, ones = quotient - quotient % 10, quotient % 10
    rest = dividend - divisor * tens
    return solved(
        f"What is {dividend} / {divisor}?",
        named(dividend=dividend, divisor=divisor, tens_of_the_quotient=tens),
        step("Guess the tens", f"{divisor} * {tens} fits into {dividend}.", tens, "Tens go first."),
        step(
            "Take them off",
            f"{dividend} - {divisor} * {tens} = {rest}.",
            rest,
            "Only the rest is left to divide.",
        ),
        step("Divide the rest", f"{rest} / {divisor} = {ones}.", ones, "It is a small division."),
        step("Add both", f"{tens} + {ones} = {quotient}.", quotient, "Both are parts of it."),
    )


def remainder(rng: Random, level: int) -> Problem:
    """Of small, of two-digit and of three-digit numbers; then by two digits."""
    low, high, most = ((2, 5, 40), (3, 9, 99), (3, 9, 299), (11, 19, 399), (11, 49, 999))[level]
    divisor = rng.randint(low, high)
    number = rng.randint(divisor + 1, most)
    times = number // divisor
    product, rest = times * divisor, number % divisor
    return solved(
        f"What is the remainder when {number} is divided by {divisor}?",
        named(number=number, divisor=divisor),
        step(
            "Count the fits",
            f"{divisor} fits {times} times into {number}.",
            times,
            "Only whole times count.",
        ),
        step("Multiply back", f"{times} * {divisor} = {product}.", product, "It is what is used."),
        step("Take it off", f"{number} - {product} = {rest}.", rest, "What is left is asked for."),
    )


def average(rng: Random, level: int) -> Problem:
    """Of two to four numbers; always a whole number."""
    count, most = ((2, 20), (2, 60), (3, 20), (3, 60), (4, 60))[level]
    numbers = [rng.randint(1, most) for _ in range(count - 1)]
    # The last number makes the sum divisible.
    numbers.append(rng.randint(1, most) * count - sum(numbers) % count)
    total = sum(numbers)
    ordinals = ("first number", "second number", "third number", "fourth number")
    roles = dict(zip(ordinals, map(str, numbers), strict=False))
    return solved(
        f"What is the average of {', '.join(map(str, numbers))}?",
        {**roles, "how many numbers": str(count)},
        step(
            "Add them all",
            f"{' + '.join(map(str, numbers))} = {total}.",
            total,
            "The average shares the sum out.",
        ),
        step("Count them", f"There are {count} numbers.", count, "Each gets an equal share."),
        step(
            "Divide",
            f"{total} / {count} = {total // count}.",
            total // count,
            "An equal share is the average.",
        ),
    )


def digit_sum(rng: Random, level: int) -> Problem:
    """Of a number with two to six digits."""
    number = rng.randrange(10 ** (level + 1), 10 ** (level + 2))
    digits = str(number)
    ordinals = ("first", "second", "third", "fourth", "fifth", "sixth")
    roles = {f"{place} digit": digit for place, digit in zip(ordinals, digits, strict=False)}
    total = sum(map(int, digits))
    return solved(
        f"What is the sum of the digits of {number}?",
        {"number": digits, **roles},
        step("List the digits", f"{number}: {', '.join(digits)}.", "", "None may be forgotten."),
        step("Add them", f"{' + '.join(digits)} = {total}.", total, "The sum is asked for."),
    )
