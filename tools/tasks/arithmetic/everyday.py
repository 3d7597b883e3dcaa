"""Skills on quantities of everyday life."""

from decimal import Decimal
from random import Random

from tools.tasks.arithmetic.problem import named, solved, solved_in_words, step
from tools.tasks.generated import Problem

_METRIC = (
    ("kilometres", "metres", 1000),
    ("metres", "centimetres", 100),
    ("centimetres", "millimetres", 10),
    ("kilograms", "grams", 1000),
    ("litres", "millilitres", 1000),
)
_OTHER = (
    ("weeks", "days", 7),
    ("days", "hours", 24),
    ("hours", "minutes", 60),
    ("minutes", "seconds", 60),
    ("feet", "inches", 12),
    ("pounds", "ounces", 16),
)


def percentage(rng: Random, level: int) -> Problem:
    """Of hundreds: halves and tenths, tens, fives; then of twenties, then any per cent."""
    percents, unit, most = (
        ((10, 20, 50), 100, 40),
        (range(10, 100, 10), 100, 20),
        (range(5, 100, 5), 100, 20),
        (range(5, 100, 5), 20, 60),
        (range(1, 100), 100, 30),
    )[level]
    percent, number = rng.choice(percents), unit * rng.randint(1, most)
    one = _plain(Decimal(number) / 100)
    result = _plain(Decimal(number) * percent / 100)
    return solved(
        f"What is {percent}% of {number}?",
        named(percentage=percent, number=number, hundred=100),
        step("Find one per cent", f"{number} / 100 = {one}.", one, "All others are multiples."),
        step("Multiply", f"{one} * {percent} = {result}.", result, "So many of them are wanted."),
    )


def _plain(value: Decimal) -> str:
    """Without exponent and trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_conversion(rng: Random, level: int) -> Problem:
    """Into the smaller unit: metric, then others; then with a rest; then larger numbers."""
    large, small, factor = rng.choice(_METRIC if level in (0, 2) else _OTHER)
    count = rng.randint(2, 30 if level in (0, 4) else 15)
    rest = rng.randint(1, factor - 1) if level >= 2 else 0
    given = f"{count} {large} and {rest} {small}" if rest else f"{count} {large}"
    product = count * factor
    return solved(
        f"How many {small} are {given}?",
        named(
            larger_unit=large,
            smaller_unit=small,
            count_of_the_larger_unit=count,
            rest_in_the_smaller_unit=rest,
            smaller_units_in_a_larger_one=factor,
        ),
        step(
            "Multiply",
            f"{count} * {factor} = {product} {small}.",
            product,
            "Each larger unit holds that many.",
        ),
        step(
            "Add the rest",
            f"{product} + {rest} = {product + rest} {small}.",
            product + rest,
            "It is in the smaller unit already.",
        ),
    )


def _times(rng: Random, level: int) -> tuple[int, int, int, int]:
    """Hour and minute of the start, hours and minutes to add."""
    hour = rng.randint(18, 23) if level == 4 else rng.randint(6, 12)
    minute = rng.randint(5, 54) if level in (0, 1) else rng.randint(20, 59)
    hours = (rng.randint(1, 9), 0, 0, rng.randint(1, 9), rng.randint(6, 12))[level]
    last = {0: 0, 1: 59 - minute}.get(level, 59)
    minutes = rng.randint(min(60 - minute, last) if level >= 2 else min(1, last), last)
    return hour, minute, hours, minutes


def clock(rng: Random, level: int) -> Problem:
    """Whole hours; minutes without and with a carry; both; then over midnight."""
    hour, minute, hours, minutes = _times(rng, level)
    total, carried = minute + minutes, (minute + minutes) // 60
    kept, late = total % 60, hour + hours + carried
    start, end = f"{hour:02}:{minute:02}", f"{late % 24:02}:{kept:02}"
    return solved_in_words(
        f"It is {start}. What time is it {hours} hours and {minutes} minutes later? "
        "Write it as HH:MM.",
        named(
            start=start,
            start_hour=hour,
            start_minute=minute,
            hours_to_add=hours,
            minutes_to_add=minutes,
            minutes_in_an_hour=60,
            hours_in_a_day=24,
        ),
        step("Add the minutes", f"{minute} + {minutes} = {total}.", total, "Minutes go first."),
        step(
            "Carry an hour",
            f"60 fits {carried} times into {total}.",
            carried,
            "A full hour is no longer minutes.",
        ),
        step("Keep the rest", f"{total} - 60 * {carried} = {kept}.", kept, "It stays minutes."),
        step(
            "Add the hours",
            f"{hour} + {hours} + {carried} = {late}.",
            late,
            "The carried hour counts too.",
        ),
        step(
            "Start a new day",
            f"From 24 on take 24 off: {late} becomes {late % 24}.",
            late % 24,
            "Clocks begin again at midnight.",
        ),
        step("Write the time", f"The time is {end}.", end, "Both parts need two digits."),
    )


def duration(rng: Random, level: int) -> Problem:
    """Minutes between two times: one hour or less apart, then up to nine."""
    hour = rng.randint(6, 12)
    gap = (0, 1, 2, rng.randint(2, 4), rng.randint(5, 9))[level]
    start, end = rng.randint(0, 59), rng.randint(0, 59)
    if gap == 0:
        start, end = min(start, end), max(start, end) + 1
        end = min(end, 59)
    later, whole = hour + gap, 60 * gap
    result = whole + end - start
    return solved(
        f"How many minutes is it from {hour:02}:{start:02} to {later:02}:{end:02}?",
        named(
            start_hour=hour,
            start_minute=start,
            end_hour=later,
            end_minute=end,
            minutes_in_an_hour=60,
        ),
        step("Subtract the hours", f"{later} - {hour} = {gap}.", gap, "Hours make up the most."),
        step("Make them minutes", f"{gap} * 60 = {whole}.", whole, "Minutes are asked for."),
        step(
            "Add the end minutes",
            f"{whole} + {end} = {whole + end}.",
            whole + end,
            "They come after the last full hour.",
        ),
        step(
            "Take the start minutes",
            f"{whole + end} - {start} = {result}.",
            result,
            "They were over before the start.",
        ),
    )


def change(rng: Random, level: int) -> Problem:
    """What is left of a note after buying several of one thing."""
    things = ("pens", "apples", "tickets", "books", "cups", "stamps")
    most_count, most_price, note = (
        (5, 4, 20),
        (9, 5, 50),
        (9, 11, 100),
        (12, 40, 500),
        (19, 50, 1000),
    )[level]
    thing = rng.choice(things)
    count, price = rng.randint(2, most_count), rng.randint(1, most_price)
    total = count * price
    return solved(
        f"You buy {count} {thing} at {price} coins each and pay with {note} coins. "
        "How many coins do you get back?",
        named(thing=thing, count=count, price_of_one=price, amount_paid=note),
        step("Find the total", f"{count} * {price} = {total}.", total, "Each one costs the same."),
        step(
            "Subtract it",
            f"{note} - {total} = {note - total}.",
            note - total,
            "What was not spent comes back.",
        ),
    )
