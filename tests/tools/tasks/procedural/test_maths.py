"""The skills of maths: answers worked out again from the words alone, in another way."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import count, pairwise
from random import Random

import pytest

from tools.tasks.procedural.maths.table import MATHS
from tools.verification import Checker

from . import frame

DRAWN = 600

each_skill = pytest.mark.parametrize("skill", MATHS)


def _numbers(text: str) -> list[int]:
    return [int(each) for each in re.findall(r"\d+", text)]


def _thought_of(prompt: str) -> str:
    if "thinks of a number" not in prompt:
        known, added = _numbers(prompt)
        (only,) = [number for number in range(300) if number - added == known]
        return str(only)
    told = r"(adds|subtracts|multiplies)(?: it by| the sum by)? (\d+)"
    result = re.search(r"gets (\d+)", prompt)
    second = re.search(r"number by (\d+) and adding (\d+)", prompt)
    factor, added = map(int, second.groups()) if second else (0, int(result[1]) if result else 0)
    fitting = []
    for number in range(-300, 301):
        value = number
        for done, by in re.findall(told, prompt):
            match done:
                case "adds":
                    value += int(by)
                case "subtracts":
                    value -= int(by)
                case _:
                    value *= int(by)
        if value == factor * number + added:
            fitting.append(number)
    (only,) = fitting
    return str(only)


def _in_the_jug(prompt: str) -> str:
    if in_words := re.findall(r"(\d+) (\w+)ths?\b", prompt):
        assert len({name for _, name in in_words}) == 1
        return str(sum(int(top) for top, _ in in_words))
    poured = re.findall(r"(holds|pours in|takes out) (\d+)/(\d+)", prompt)
    signs = {"holds": 1, "pours in": 1, "takes out": -1}
    total = sum(signs[how] * Fraction(int(top), int(below)) for how, top, below in poured)
    return str(total)


def _price(prompt: str) -> str:
    price = Fraction(_numbers(prompt)[0])
    for how, by in re.findall(r"(rises|falls) by (\d+) percent", prompt):
        price *= 1 + Fraction(int(by) if how == "rises" else -int(by), 100)
    return str(price)


def _surface(prompt: str) -> str:
    """By the corners, with the shoelace formula."""
    told = r"(rectangle) of (\d+) by (\d+)|(triangle) whose two short sides are (\d+) and (\d+)"
    if areas := re.search(r" has (\d+) square \w+ and gets (\d+) square", prompt):
        return str(len([*range(int(areas[1])), *range(int(areas[2]))]))
    before, _, after = prompt.partition("Out of")
    total = Fraction(0)
    for sign, text in ((1, before), (-1, after)):
        for square, a, b, _, c, d in re.findall(told, text):
            across, up = int(a or c), int(b or d)
            corners = [(0, 0), (across, 0), *[(across, up)] * bool(square), (0, up), (0, 0)]
            twice = sum(x * v - u * y for (x, y), (u, v) in pairwise(corners))
            total += sign * Fraction(twice, 2)
    return str(total)


def _mean(prompt: str) -> str:
    """By how far each value lies from the old mean."""
    if "the first of two" in prompt:
        first, second = _numbers(prompt)
        return str(first + Fraction(second - first, 2))
    number, mean = _numbers(prompt)[:2]
    new = re.search(r"gets ([\d, and]+) points", prompt)
    struck = re.search(r", with ([\d, and]+) points, no longer", prompt)
    come, gone = _numbers(new[1] if new else ""), _numbers(struck[1] if struck else "")
    apart = sum(each - mean for each in come) - sum(each - mean for each in gone)
    return str(mean + Fraction(apart, number + len(come) - len(gone)))


def _share(prompt: str) -> str:
    """By trying what a part is worth."""
    prompt = prompt.replace(" equally.", " in the ratio 1 to 1.")
    sharing = re.match(r"(.+) share (\d+|some) \w+ in the ratio (\d+(?: to \d+)+)", prompt)
    assert sharing
    parts = dict(zip(re.split(", | and ", sharing[1]), _numbers(sharing[3]), strict=True))
    more = re.search(r"(\w+) gets (\d+) \w+ more than (\w+)", prompt)
    found = re.search(r"finds (\d+)", prompt)
    asked = re.search(r"(?:does|has) (\w+) (?:get|have)", prompt)
    assert asked
    for one in count(1):
        shares = {name: part * one for name, part in parts.items()}
        told = shares[more[1]] - shares[more[3]] if more else sum(shares.values())
        if told == int(more[2] if more else sharing[2]):
            return str(shares[asked[1]] + (int(found[1]) if found else 0))
    raise AssertionError


def _left_over(prompt: str) -> str:
    if "fill a box" in prompt:
        left, box = _numbers(prompt)
        while left >= box:
            left -= box
        return str(left)
    told = re.search(r"(?:(\d+) machines .*?|a machine .*?)(\d+)\^(\d+)", prompt)
    rest = re.search(r"with (\d+) .*? boxes of (\d+)", prompt)
    assert told
    assert rest
    whole = int(told[1] or 1) * int(told[2]) ** int(told[3]) + int(rest[1])
    return str(whole - whole // int(rest[2]) * int(rest[2]))


def _meeting(prompt: str) -> str:
    """By looking at one visit of the first person after the other."""
    first, *others = _numbers(prompt)
    if "On which day" in prompt:
        (told,) = others
        return str(next(day for day in count(told + 1) if day % first == 0))
    return str(next(day for day in count(first, first) if not any(day % gap for gap in others)))


def _member(prompt: str) -> str:
    """By going from place to place."""
    numbers = _numbers(prompt)
    if re.search(r" and \d+ \w+ more in \w+ 2\.", prompt):
        value, _, step, _, last = numbers
        return str(sum([step] * (last - 1), value))
    if "in every" in prompt:
        value, place, step, last = numbers
        turn, later = last, 0
    else:
        value, place, high, far = numbers[:4]
        step, odd = divmod(high - value, far - place)
        assert not odd
        turn, later = numbers[4:6] if "Up to" in prompt else (numbers[-1], 0)
        last = numbers[-1]
    while place < last:
        value += step if place < turn else -later
        place += 1
    return str(value)


def _time(prompt: str) -> str:
    """Piece by piece along the clock."""
    told = re.search(r"(begins|must end) at (\d\d):(\d\d)", prompt)
    assert told
    lengths = r"((?:one|\d+) [\w-]+|an? [\w-]+) of ((?:\d+ hours?)?(?: and )?(?:\d+ minutes?)?)"
    pause = re.search(r"break of (.*?) between", prompt)
    listed = prompt.replace(" lasts ", " one piece of ").partition(" There is a break")[0]
    programme = []
    for what, text in re.findall(lengths, listed):
        times = int(what.split()[0]) if what[0].isdigit() else 1
        programme += [_long(text)] * times
        programme += [_long(pause[1])] * (times - 1) if pause else []
    now = datetime(2024, 5, 15, int(told[2]), int(told[3]), tzinfo=UTC)
    for each in programme:
        now += each if told[1] == "begins" else -each
    return now.strftime("%H:%M")


def _long(text: str) -> timedelta:
    hours, minutes = (re.search(rf"(\d+) {unit}", text) for unit in ("hour", "minute"))
    return timedelta(hours=int(hours[1]) if hours else 0, minutes=int(minutes[1]) if minutes else 0)


REDONE: dict[str, Callable[[str], str]] = {
    "linear-equation": _thought_of,
    "fraction-sum": _in_the_jug,
    "percent-change": _price,
    "composite-area": _surface,
    "mean-with-new-value": _mean,
    "ratio-share": _share,
    "remainder-of-power": _left_over,
    "common-multiple": _meeting,
    "sequence-term": _member,
    "clock-schedule": _time,
}


@each_skill
def test_the_words_alone_lead_to_the_gold_answer(skill: str) -> None:
    for task, gold in frame.tasks(skill):
        assert REDONE[skill](task.prompt) == gold, task.prompt


@each_skill
def test_work_follows_the_five_steps_to_the_answer(skill: str) -> None:
    labels = [step.label for step in frame.scaffold(skill).steps]
    assert len(labels) == 5
    for task, gold in frame.tasks(skill):
        assert task.worked is not None
        assert [step.label for step in task.worked.steps] == labels
        assert task.worked.steps[-1].result == gold
        assert any(gold in step.text for step in task.worked.steps[3:])


@each_skill
def test_every_calculation_of_the_work_holds(skill: str) -> None:
    value = r"\d+(?:\.\d+)?"
    calculation = re.compile(
        rf"(?:.* is |\D* )?(-?{value}(?: [-+*/] -?{value})+) = (-?{value})(?: parts)?"
    )
    seen = 0
    for task, _ in frame.tasks(skill):
        assert task.worked is not None
        for step in task.worked.steps:
            for clause in re.split(r"[;,:] |\. |\.$", step.text):
                if found := calculation.fullmatch(clause):
                    exact = re.sub(value, lambda each: f"Fraction('{each[0]}')", found[1])
                    assert eval(exact) == Fraction(found[2]), step.text
                    seen += 1
    assert seen >= len(frame.SEEDS) * len(frame.LEVELS)


@each_skill
def test_a_prompt_asks_and_does_not_tell(skill: str) -> None:
    for task, _ in frame.tasks(skill):
        assert "ANSWER" not in task.prompt
        assert "\n" not in task.prompt
        assert "?" in task.prompt
        assert len(task.prompt.split()) <= 100
    for level in frame.LEVELS:
        drawn = [MATHS[skill].make(Random(f"{skill}/{level}/{seed}"), level) for seed in range(400)]
        golds = Counter(each.gold for each in drawn)
        assert golds.most_common(1)[0][1] <= len(drawn) / 4
        # Nor does it help to repeat the number that stands at a certain place.
        places = Counter(
            place
            for each in drawn
            for place, text in enumerate(re.findall(r"[\d:/]*\d", each.prompt))
            if text == each.gold
        )
        assert max(places.values(), default=0) <= len(drawn) / 4


@each_skill
def test_prompts_seldom_repeat(skill: str) -> None:
    for level in frame.LEVELS:
        rng = Random(f"{skill}/{level}")
        prompts = {MATHS[skill].make(rng, level).prompt for _ in range(DRAWN)}
        # Of n prompts, that many draws repeat DRAWN² / 2n times.
        assert len(prompts) >= (200 if level < 2 else DRAWN - DRAWN**2 / 20_000)


@each_skill
def test_levels_grow(skill: str) -> None:
    def digits(level: int) -> int:
        worked = (frame.task(skill, level, seed)[0].worked for seed in frame.SEEDS)
        return sum(
            len(re.findall(r"\d", step.text)) for each in worked if each for step in each.steps
        )

    sizes = [digits(level) for level in frame.LEVELS]
    assert all(easier < harder for easier, harder in pairwise(sizes)), sizes


async def test_the_verifier_takes_the_gold_answer_and_no_other() -> None:
    async with Checker() as checker:
        for place, skill in enumerate(MATHS):
            # A wrong number costs a process in the sandbox, so each skill has one level here.
            reference = frame.reference(skill, place % len(frame.LEVELS), 1)
            key, gold = frame.FAMILY.key(reference), frame.FAMILY.gold(reference)
            wrong = f"{gold[:-1]}{(int(gold[-1]) + 1) % 10}"
            assert (await checker.check(key, gold)).outcome == "passed"
            assert (await checker.check(key, wrong)).outcome == "failed"


async def test_a_fraction_may_be_typeset_and_need_not_be_shortened() -> None:
    reference = frame.reference("fraction-sum", 4, 0)
    key, value = frame.FAMILY.key(reference), Fraction(frame.FAMILY.gold(reference))
    top, below = value.numerator, value.denominator
    async with Checker() as checker:
        for right in (rf"\frac{{{top}}}{{{below}}}", f"{2 * top}/{2 * below}"):
            assert (await checker.check(key, right)).outcome == "passed"
        assert (await checker.check(key, f"{below}/{top}")).outcome == "failed"
