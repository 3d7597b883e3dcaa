"""Skill `matching-by-elimination`: who owns what, told mostly by what nobody owns."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

from tools.tasks.generated import Problem
from tools.tasks.procedural.logic.people import NAMES, row
from tools.tasks.procedural.problem import problem

_PETS: Final = (
    *("cat", "dog", "parrot", "rabbit", "hamster", "goldfish", "pony", "tortoise", "goose"),
    *("donkey", "ferret", "lizard"),
)
_PEOPLE: Final = (4, 4, 5, 6, 8)
_GIVEN: Final = (3, 2, 1, 0, 0)
"""Owners that are simply told."""

Left = Mapping[str, Sequence[str]]
"""What each may still own."""


def matching_by_elimination(rng: Random, level: int) -> Problem:
    """All but one told; then half of it; then little or nothing but what each does not own."""
    if not level:
        return _one_left(rng)
    people = rng.sample(NAMES, _PEOPLE[level])
    pets = rng.sample(_PETS, len(people))
    owner = dict(zip(pets, people, strict=True))
    owned = dict(zip(people, pets, strict=True))
    told = people[: _GIVEN[level]]
    ruled_out = _ruled_out(rng, people, pets, owned, told)
    order = _settled(_left(pets, owned, told, ruled_out))
    asked = rng.choice(
        pets if level == 1 else [pet for person, pet in order[1:] if person not in told]
    )
    clues = [f"{person} owns the {owned[person]}." for person in told]
    clues += [_denied(person, without) for person, without in ruled_out.items() if without]
    rng.shuffle(clues)
    shown = sorted(pets)
    return problem(
        f"{row(sorted(people))} own one of these pets each, and no two the same: "
        f"{row([f'the {pet}' for pet in shown])}. {' '.join(clues)} Who owns the {asked}? Answer "
        "with the name alone.",
        owner[asked],
        _work(order, _left(pets, owned, told, ruled_out), told, asked),
    )


def _one_left(rng: Random) -> Problem:
    """All owners but one are told; they are numbers."""
    children = list(map(str, rng.sample(range(1, 10), _PEOPLE[0])))
    pets = rng.sample(_PETS, len(children))
    *known, (last, asked) = zip(children, pets, strict=True)
    told = [f"Child {child} owns the {pet}." for child, pet in known]
    left = {child: [pet] for child, pet in known} | {last: pets}
    return problem(
        f"The children {row(sorted(children))} own one pet each: "
        f"{row([f'the {pet}' for pet in sorted(pets)])}. {' '.join(told)} Which child owns the "
        f"{asked}? Answer with its number.",
        int(last),
        _work([*known, (last, asked)], left, [child for child, _ in known], asked),
    )


def _denied(person: str, without: Sequence[str]) -> str:
    if len(without) == 1:
        return f"{person} does not own the {without[0]}."
    return f"{person} owns neither the {' nor the '.join(without)}."


def _ruled_out(
    rng: Random,
    people: Sequence[str],
    pets: Sequence[str],
    owned: Mapping[str, str],
    told: Sequence[str],
) -> dict[str, list[str]]:
    """As few things that people do not own as settle all, where each settles one at a time."""
    free = [person for person in people if person not in told]
    ruled_out = {
        person: [pet for pet in pets if owned[person] != pet and pet not in map(owned.get, told)]
        for person in free
    }
    pairs = [(person, pet) for person, without in ruled_out.items() for pet in without]
    for person, pet in rng.sample(pairs, len(pairs)):
        ruled_out[person].remove(pet)
        if len(_settled(_left(pets, owned, told, ruled_out))) < len(people):
            ruled_out[person].append(pet)
    return {person: rng.sample(without, len(without)) for person, without in ruled_out.items()}


def _left(
    pets: Sequence[str],
    owned: Mapping[str, str],
    told: Sequence[str],
    ruled_out: Mapping[str, Sequence[str]],
) -> Left:
    free = {
        person: [pet for pet in pets if pet not in without] for person, without in ruled_out.items()
    }
    return {**{person: [owned[person]] for person in told}, **free}


def _settled(left: Left) -> list[tuple[str, str]]:
    """Person and pet, in the order in which only one pet or only one person is left."""
    open_, found = {person: set(pets) for person, pets in left.items()}, []
    while (pair := _only(open_)) is not None:
        person, pet = pair
        found.append(pair)
        del open_[person]
        for pets in open_.values():
            pets.discard(pet)
    return found


def _only(left: Mapping[str, set[str]]) -> tuple[str, str] | None:
    for person, pets in left.items():
        if len(pets) == 1:
            return person, next(iter(pets))
    for pet in sorted(set().union(*left.values())):
        able = [person for person, pets in left.items() if pet in pets]
        if len(able) == 1:
            return able[0], pet
    return None


def _work(
    order: Sequence[tuple[str, str]], left: Left, told: Sequence[str], asked: str
) -> list[tuple[str, str]]:
    lists = [f"{person}: {row(pets, 'or')}" for person, pets in left.items()]
    known = [f"{person}: {pet}" for person, pet in order if person in told]
    rest = [f"{person} gets the {pet}" for person, pet in order if person not in told]
    owner = next(person for person, pet in order if pet == asked)
    return [
        ("List what is left", f"{'; '.join(lists)}."),
        ("Fix the sure ones", f"{', '.join(known) or rest[0]}."),
        ("Cross out elsewhere", "A pet that is fixed leaves all other lists."),
        ("Go round again", f"{', '.join(rest) or 'All are fixed'}."),
        ("Read the owner", f"The {asked} is owned by {owner}."),
    ]
