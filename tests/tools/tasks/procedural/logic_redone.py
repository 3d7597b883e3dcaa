"""Answers of the logic puzzles by brute force, from the words of the prompt alone.

Each raises where the words allow no answer, or more than one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import chain, product

import numpy as np

ORDINALS = ("", "second", "third", "fourth", "fifth")
LESS = {"shorter": "taller", "younger": "older", "slower": "faster", "lighter": "heavier"} | {
    "poorer": "richer"
}
LOWEST = {f"{less}st" if less[-1] != "r" else f"{less[:-1]}st" for less in LESS}
UP, RIGHT = 1j, -1j
SIDES = {"north": 1j, "east": 1, "south": -1j, "west": -1}
UPWARD = {"mother": "parent", "father": "parent", "son": "child", "daughter": "child"} | {
    "brother": "sibling",
    "sister": "sibling",
    "wife": "spouse",
    "husband": "spouse",
}
MALE = {"father", "son", "brother", "husband"}


def only(found: Iterator[str] | list[str]) -> str:
    """The one member; two equal ones are two."""
    (one,) = found
    return one


def _orders(people: frozenset[str], over: set[tuple[str, str]]) -> Iterator[list[str]]:
    """Every order, from the top, that no comparison forbids."""
    if not people:
        yield []
    for top in sorted(people):
        if not any((other, top) in over for other in people):
            yield from ([top, *rest] for rest in _orders(people - {top}, over))


def order(prompt: str) -> str:
    clues = re.findall(r"(\w+) is (\w+) than (\w+)\.", prompt)
    over = {(other, one) if how in LESS else (one, other) for one, how, other in clues}
    if "Which child" in prompt:
        return _end(prompt)
    asked = re.search(r"Who is the (\w+ )?(\w+) of the (\d+)\?", prompt)
    assert asked
    (row,) = _orders(frozenset(each for pair in over for each in pair), over)
    assert len(row) == int(asked[3])
    place = ORDINALS.index((asked[1] or "").strip())
    return row[::-1][place] if asked[2] in LOWEST else row[place]


def _end(prompt: str) -> str:
    """Who stands at that end in every order that the clues leave."""
    told = re.findall(r"([\d, and]+) (?:is|are) (\w+) than child(?:ren)? ([\d, and]+)\.", prompt)
    over = set()
    for left, how, right in told:
        both = product(re.findall(r"\d", left), re.findall(r"\d", right))
        over |= {(other, one) if how in LESS else (one, other) for one, other in both}
    asked = re.search(r"Which child is the (\w+)\?", prompt)
    assert asked
    end = -1 if asked[1] in LOWEST else 0
    found = {each[end] for each in _orders(frozenset(chain.from_iterable(over)), over)}
    return only(sorted(found))


def _robot(prompt: str) -> str:
    suspects = re.findall(r"\d(?=[^.]* lies\. )", prompt)
    told = re.findall(r'Robot (\d) says truly: "Robot (\d) lies\."', prompt)
    told += [pair[::-1] for pair in re.findall(r'"Robot (\d) lies," robot (\d) says', prompt)]
    assert told
    return only([each for each in suspects if all(each == named != by for by, named in told)])


def liar(prompt: str) -> str:
    if prompt.startswith("Only one of the robots"):
        return _robot(prompt)
    said = re.findall(r'(\w+) says: "(.*?)\."', prompt)
    people = [speaker for speaker, _ in said]

    def holds(statement: str, suspect: str) -> bool:
        named = suspect in re.findall(r"\w+", statement)
        return named != bool(re.search(r"\b(not|neither|none)\b", statement))

    return only(
        [
            suspect
            for suspect in people
            if all(holds(text, suspect) != (speaker == suspect) for speaker, text in said)
        ]
    )


def expressions(prompt: str) -> str:
    given, _, rest = prompt.partition("How many")
    values = {name.lower(): word == "true" for name, word in re.findall(r"(\w) is (\w+)", given)}
    listed = rest.partition(": ")[2].partition("?")[0].split("; ")
    return str(sum(eval(re.sub(r"^\(\d\) ", "", each), {}, values) for each in listed))


def _regions(liked: list[str], text: str) -> list[int]:
    """Of every region of the drawing, 1 where it belongs to what a text says."""
    named = [word for word in re.findall(r"\w+", text) if word in liked]
    sizes = {"neither": {0}, "none": {0}, "both": {2}, "all three": {3}} | {
        "exactly one": {1},
        "exactly two": {2},
        "at least one": {1, 2},
        "at most one": {0, 1},
    }
    size = next((number for words, number in sizes.items() if f"like {words}" in text), None)

    def belongs(each: Mapping[str, bool]) -> bool:
        if size is not None:
            return sum(each.values()) in size
        if text.startswith("do not"):
            return not each[named[0]]
        if "like only" in text:
            return each[named[0]] and sum(each.values()) == 1
        if " but not " in text:
            return each[named[0]] and not each[named[1]]
        return all(each[name] for name in named)

    drawn = product((False, True), repeat=len(liked))
    return [int(belongs(dict(zip(liked, region, strict=True)))) for region in drawn]


def people(prompt: str) -> str:
    """By linear algebra over the regions of the drawing: what is asked has to be determined."""
    liked = sorted(
        set(re.findall(r"like (?:only )?(?!both|neither|none|all|exactly|at|only)(\w+)", prompt))
    )
    liked += sorted(set(re.findall(r"(?:but not|both \w+ and) (\w+)", prompt)) - set(liked))
    meaning = partial(_regions, liked)
    facts, _, question = prompt.partition(" How many people ")
    told = re.findall(
        r"(\d+) (?:of them )?(?:more )?(?:people )?(?:who )?"
        r"(like (?:only )?(?:[a-z]+ (?:but not|and) )?[a-z]+(?: three)?)",
        facts,
    )
    numbers = [int(number) for number, _ in told]
    matrix = [meaning(text) for _, text in told]
    if total := re.search(r"of (\d+) people,", facts):
        numbers, matrix = [*numbers, int(total[1])], [*matrix, [1] * 2 ** len(liked)]
    assert len(numbers) == len(re.findall(r"\d+", facts))
    asked = np.array(meaning(question.partition("?")[0]), dtype=float)
    given = np.array(matrix, dtype=float)
    weights = np.linalg.lstsq(given.T, asked, rcond=None)[0]
    assert np.allclose(given.T @ weights, asked), "the question is not determined"
    return str(round(float(weights @ np.array(numbers))))


def walk(prompt: str) -> str:
    facing = re.search(r"facing (\w+),", prompt)
    side, place = SIDES[facing[1]] if facing else 0, 0j
    for order_, length, named in re.findall(r"(turn \w+|go (\d+) (\w+))", prompt.partition(":")[2]):
        match order_.split():
            case ["turn", "right"]:
                side *= RIGHT
            case ["turn", "left"]:
                side *= UP
            case ["turn", _]:
                side = -side
            case _:
                place += int(length) * (side if named == "ahead" else SIDES[named])
    for length, named in re.findall(r"(\d+) (?:more )?steps (\w+)", prompt):
        place += int(length) * SIDES[named]
    return str(round(abs(place.real) + abs(place.imag)))


def start(prompt: str) -> str:
    """By the hour, or of jobs in turn by their sum."""
    if in_turn := re.findall(
        r"(?:Job|and then job) \w takes (\d+) (?:more )?hours?(?=\.| and then)", prompt
    ):
        return str(sum(map(int, in_turn)))
    told = re.findall(r"Job (\w) takes (\d+) hours? and waits (for nothing|until .*?)\.", prompt)
    left = {job: int(hours) for job, hours, _ in told}
    needs = {job: set(re.findall(r"\b[A-Z]\b", text)) for job, _, text in told}
    asked = re.search(r"can job (\w) start", prompt)
    assert asked
    for hour in range(1000):
        done = {job for job, hours in left.items() if not hours}
        if needs[asked[1]] <= done:
            return str(hour)
        for job in left.keys() - done:
            left[job] -= needs[job] <= done
    raise AssertionError("it never starts")


def lamp(prompt: str) -> str:
    first = prompt.partition("At first")[2].partition(".")[0]
    lit = {int(each) for each in re.findall(r"\d+", first)}
    wires = {
        button: {int(each) for each in re.findall(r"\d+", lamps)}
        for button, lamps in re.findall(r"[Bb]utton (\w) switches lamps? ([\d, and]+)", prompt)
    }
    pressed = re.search(r"(?:in order: |\. Button )([A-Z, ]+)(?:\.| is pressed)", prompt)
    assert pressed
    for button in pressed[1].split(", "):
        lit ^= wires[button]
    return only([str(each) for each in lit])


def _word(kind: str, man: bool, prompt: str) -> str:
    """Which of the words that may be the answer is of this kind and sex."""

    def fits(word: str) -> bool:
        plain = word.removeprefix("grand")
        return word.removesuffix(plain) + UPWARD[plain] == kind and (plain in MALE) == man

    listed = re.split(r", | or ", prompt.partition(": ")[2].partition("?")[0])
    return only(list(filter(fits, listed)))


def relation(prompt: str) -> str:
    """By joining couples: each person is born to one couple, and may be one of another."""
    if told := re.match(r"\w+ is a (\w+) of \w+\. \w+ is a (\w+)\.", prompt):
        return _word(told[1], told[2] == "man", prompt)
    facts = re.findall(r"(\w+) is the (\w+) of (\w+)\.", prompt)
    asked = re.search(r"What is (\w+) to (\w+)\?", prompt)
    assert asked
    names = {each for one, _, other in facts for each in (one, other)}
    leader = {(kind, name): (kind, name) for kind in ("born", "weds") for name in names}

    def of(node: tuple[str, str]) -> tuple[str, str]:
        while leader[node] != node:
            node = leader[node]
        return node

    ends = {"parent": ("weds", "born"), "child": ("born", "weds")} | {
        "sibling": ("born", "born"),
        "spouse": ("weds", "weds"),
    }
    for one, word, other in facts:
        left, right = ends[UPWARD[word]]
        leader[of((left, one))] = of((right, other))

    def above(couple: tuple[str, str]) -> set[tuple[str, str]]:
        """Couples that one of this couple was born to."""
        return {of(("born", each)) for each in names if of(("weds", each)) == couple}

    one, other = asked[1], asked[2]
    born, weds = of(("born", one)), of(("weds", one))
    born_other, weds_other = of(("born", other)), of(("weds", other))
    man = next(word in MALE for name, word, _ in facts if name == one)
    held = {
        ("mother", "father"): weds == born_other,
        ("daughter", "son"): born == weds_other,
        ("sister", "brother"): born == born_other,
        ("grandmother", "grandfather"): weds in above(born_other),
        ("granddaughter", "grandson"): weds_other in above(born),
        ("aunt", "uncle"): born in above(born_other) and weds != born_other,
        ("niece", "nephew"): born_other in above(born) and weds_other != born,
        ("cousin", "cousin"): bool(above(born) & above(born_other)) and born != born_other,
    }
    return only([words[man] for words, true in held.items() if true])


def owner(prompt: str) -> str:
    """By every way of giving each person another pet; of children, who is told of no other one."""
    if "Which child" in prompt:
        children = re.findall(r"\d", prompt.partition(" own one pet each")[0])
        told = re.findall(r"Child (\d) owns the (\w+)\.", prompt)
        assert {pet for _, pet in told}.isdisjoint(re.findall(r"the (\w+)\?", prompt))
        return only([child for child in children if child not in dict(told)])
    head = re.match(r"(.*?) own one of these pets each, .*?: (.*?)\.", prompt)
    assert head
    people, pets = re.findall(r"[A-Z]\w+", head[1]), re.findall(r"the (\w+)", head[2])
    may = {person: set(pets) for person in people}
    for person, how, things in re.findall(
        r"(\w+) (owns neither|owns|does not own) (the .*?)\.", prompt.partition("Who")[0]
    ):
        named = set(re.findall(r"the (\w+)", things))
        may[person] &= named if how == "owns" else set(pets) - named

    def ways(left: list[str], free: frozenset[str]) -> Iterator[dict[str, str]]:
        if not left:
            yield {}
        else:
            for pet in sorted(may[left[0]] & free):
                yield from ({**rest, pet: left[0]} for rest in ways(left[1:], free - {pet}))

    asked = re.search(r"Who owns the (\w+)\?", prompt)
    assert asked
    (way,) = ways(sorted(people, key=lambda each: len(may[each])), frozenset(pets))
    return way[asked[1]]


def conclusion(prompt: str) -> str:
    """Backward, from each of the words that may be the answer."""
    told = re.match(r"\w+ is (.*?)\.", prompt)
    listed = re.search(r"must be true of \w+: (.*?)\.", prompt)
    assert told
    assert listed
    facts = set(re.split(r", | and ", told[1]))
    rules = [
        (set(conditions.split(" and ")), head)
        for conditions, head in re.findall(r"Whoever is (.*?) is (\w+)\.", prompt)
    ]

    def proven(word: str, sought: frozenset[str]) -> bool:
        if word in facts:
            return True
        return word not in sought and any(
            all(proven(each, sought | {word}) for each in conditions)
            for conditions, head in rules
            if head == word
        )

    return only([word for word in re.split(r", | or ", listed[1]) if proven(word, frozenset())])


REDONE: dict[str, Callable[[str], str]] = {
    "order-by-clues": order,
    "who-lies": liar,
    "boolean-value": expressions,
    "set-counting": people,
    "grid-walk": walk,
    "earliest-start": start,
    "switch-parity": lamp,
    "family-relation": relation,
    "matching-by-elimination": owner,
    "rule-chain": conclusion,
}
