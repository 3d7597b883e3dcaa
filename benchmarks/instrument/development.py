"""Scenes on which the instrument's formulas were made; its validation uses none of them."""

import math
from collections.abc import Callable, Iterator
from random import Random

from benchmarks.instrument.parts import Part, Scene, Vector

STONE, WOOD, RED, GREEN, DARK, BRASS = (
    "#9a9388", "#8a5a33", "#b5392f", "#4e8a3c", "#33363d", "#d8a63a",
)  # fmt: skip
WHITE, BLUE, SAND = "#efe9dc", "#3f74ad", "#cdb083"


def box(x: float, y: float, z: float, size: Vector, colour: str, turn: float = 0) -> Part:
    return Part("box", (x, y, z), size, colour, turn)


def rod(x: float, y: float, z: float, width: float, height: float, colour: str) -> Part:
    return Part("cylinder", (x, y, z), (width, height, width), colour)


def tip(x: float, y: float, z: float, width: float, height: float, colour: str) -> Part:
    return Part("cone", (x, y, z), (width, height, width), colour)


def ball(x: float, y: float, z: float, width: float, colour: str) -> Part:
    return Part("sphere", (x, y, z), (width, width, width), colour)


def ring(count: int, radius: float, start: float = 0.0) -> Iterator[tuple[float, float, float]]:
    for place in range(count):
        turn = start + 2 * math.pi * place / count
        yield radius * math.cos(turn), radius * math.sin(turn), turn


def castle(dice: Random) -> Iterator[Part]:
    side, high = dice.uniform(3, 4), dice.uniform(1.6, 2.4)
    for x, z, turn in ring(4, side, math.pi / 4):
        yield rod(x, high * 0.7, z, 1.3, high * 1.4, STONE)
        yield tip(x, high * 1.4 + 0.7, z, 1.6, 1.4, dice.choice((RED, BLUE)))
        yield rod(x, high * 1.4 + 1.7, z, 0.06, 0.8, DARK)
        yield box(x + 0.2, high * 1.4 + 1.95, z, (0.4, 0.25, 0.04), BRASS)
        along = turn + 3 * math.pi / 4
        reach = side / math.sqrt(2)
        wx, wz = reach * math.cos(turn + math.pi / 4), reach * math.sin(turn + math.pi / 4)
        yield box(wx, high / 2, wz, (2 * reach - 1, high, 0.4), STONE, -along)
        for step in range(5):
            t = (step - 2) * 0.8
            at = (wx + t * math.cos(along), high + 0.15, wz + t * math.sin(along))
            yield box(*at, (0.35, 0.3, 0.4), SAND, -along)
    yield box(0, high, 0, (2, 2 * high, 2), SAND)
    yield Part("pyramid", (0, 2 * high + 0.8, 0), (3, 1.6, 3), RED, math.pi / 4)
    yield box(0, 0.5, 1.05, (0.6, 1, 0.1), WOOD)


def tree(dice: Random) -> Iterator[Part]:
    for x, z, _ in ring(dice.randint(4, 6), 2.4):
        high = dice.uniform(0.8, 1.6)
        yield rod(x, high / 2, z, 0.25, high, WOOD)
        for layer in range(3):
            width = 1.5 - 0.4 * layer
            yield tip(x, high + 0.2 + 0.55 * layer, z, width, 0.9, GREEN)
    yield rod(0, 0.9, 0, 0.5, 1.8, WOOD)
    for x, z, _ in ring(5, 0.6):
        yield ball(x, 2.1 + dice.uniform(-0.2, 0.4), z, 1.1, dice.choice((GREEN, "#6fa84a")))
    yield box(0.8, 0.25, 1, (1, 0.1, 0.35), WOOD)
    for x in (0.4, 1.2):
        yield box(x, 0.1, 1, (0.1, 0.2, 0.3), DARK)


def locomotive(dice: Random) -> Iterator[Part]:
    paint = dice.choice((RED, GREEN, BLUE))
    yield box(0, 0.75, 0, (5, 0.3, 1.4), DARK)
    for step in range(6):
        yield box(-2 + step * 0.6, 1.5, 0, (0.58, 1.2, 1.2), paint)
        yield box(-2 + step * 0.6, 2.13, 0, (0.08, 0.06, 1.25), BRASS)
    yield box(1.8, 1.9, 0, (1.3, 2, 1.4), paint)
    yield box(1.8, 3, 0, (1.7, 0.2, 1.7), DARK)
    for z in (-0.71, 0.71):
        yield box(1.8, 2.2, z, (0.7, 0.6, 0.05), WHITE)
        for x in (-1.8, -0.7, 0.4, 1.9):
            wide = 0.9 if x < 1 else 1.2
            yield Part("sphere", (x, wide / 2, z), (wide, wide, 0.25), DARK)
            yield Part("sphere", (x, wide / 2, z * 1.15), (0.3, 0.3, 0.15), BRASS)
    yield rod(-1.8, 2.6, 0, 0.4, 1, DARK)
    yield tip(-1.8, 3.2, 0, 0.7, 0.5, DARK)
    yield ball(-0.6, 2.3, 0, 0.6, BRASS)
    yield box(-2.6, 0.5, 0, (0.4, 0.6, 1.6), RED)
    yield ball(-2.35, 1.9, 0, 0.4, WHITE)


def ship(dice: Random) -> Iterator[Part]:
    for step in range(7):
        x = (step - 3) * 0.9
        wide = 1.8 - 0.12 * (step - 3) ** 2
        yield box(x, 0.5, 0, (0.9, 1, wide), WOOD)
        yield box(x, 1.05, 0, (0.9, 0.12, wide + 0.1), SAND)
    for x in (-1.6, 0.2, 1.9):
        high = dice.uniform(3, 4.2)
        yield rod(x, 1 + high / 2, 0, 0.14, high, DARK)
        for level in range(3):
            y = 1.8 + level * high / 4
            yield box(x, y, 0, (0.08, high / 5, 1.9 - 0.4 * level), WHITE)
            yield box(x, y + high / 9, 0, (0.1, 0.07, 2.1 - 0.4 * level), WOOD)
        yield box(x + 0.25, 1 + high, 0, (0.5, 0.3, 0.04), RED)
    yield box(-2.7, 1.5, 0, (0.9, 0.9, 1.2), SAND)
    for z in (-0.92, 0.92):
        for x in (-1.2, -0.4, 0.4, 1.2):
            yield box(x, 0.6, z * 0.95, (0.25, 0.25, 0.12), DARK)


def rocket(dice: Random) -> Iterator[Part]:
    wide, paint = dice.uniform(1, 1.4), dice.choice((RED, BLUE))
    for step in range(5):
        yield rod(0, 1.2 + step, 0, wide, 1, WHITE if step % 2 == 0 else paint)
        yield rod(0, 1.7 + step, 0, wide + 0.08, 0.1, DARK)
    yield tip(0, 6.5, 0, wide, 1.6, paint)
    for x, z, turn in ring(4, wide * 0.75):
        yield box(x, 1, z, (wide * 0.8, 1.4, 0.12), paint, -turn)
        yield rod(x * 0.4, 0.5, z * 0.4, 0.4, 0.5, DARK)
        yield ball(x * 0.67, 4.2, z * 0.67, 0.35, BRASS)
    yield box(2.2, 3.2, 0, (0.5, 6.4, 0.5), DARK)
    for step in range(5):
        yield box(1.4, 1.2 + 1.2 * step, 0, (1.4, 0.12, 0.2), STONE)
    yield box(0.6, 0.12, 0, (5, 0.24, 3.4), STONE)


def temple(dice: Random) -> Iterator[Part]:
    for step in range(3):
        wide = 5.4 - 0.5 * step
        yield box(0, 0.12 + 0.24 * step, 0, (wide, 0.24, wide * 0.7), SAND)
    high = dice.uniform(2, 3)
    for side in (-1.4, 1.4):
        for x in (-1.8, -0.9, 0, 0.9, 1.8):
            yield rod(x, 0.72 + high / 2, side, 0.36, high, WHITE)
            yield box(x, 0.8, side, (0.5, 0.14, 0.5), SAND)
            yield box(x, 0.68 + high, side, (0.5, 0.14, 0.5), SAND)
    yield box(0, 0.9 + high, 0, (4.6, 0.35, 3.3), WHITE)
    for step in range(4):
        yield box(0, 1.2 + high + 0.25 * step, 0, (4.6, 0.25, 3.4 - 0.85 * step), RED)
    yield box(0, 0.7 + high / 2, 0, (2.4, high, 1.4), STONE)
    yield ball(0, 2.4 + high, 0, 0.5, BRASS)


def windmill(dice: Random) -> Iterator[Part]:
    for step in range(4):
        yield rod(0, 0.5 + step, 0, 2.2 - 0.3 * step, 1, WHITE if step % 2 else SAND)
    yield tip(0, 4.6, 0, 1.7, 1.2, RED)
    start = dice.uniform(0, 1.5)
    for x, y, turn in ring(4, 1.5, start):
        for part in range(4):
            far = 0.35 + 0.28 * part
            yield Part("box", (x * far, 3.6 + y * far, 1), (0.45, 0.45, 0.06), WOOD)
        yield ball(x * 1.1, 3.6 + y * 1.1 + 0 * turn, 1, 0.2, DARK)
    yield ball(0, 3.6, 0.95, 0.5, DARK)
    yield box(0, 0.6, 1.05, (0.6, 1.2, 0.15), WOOD)
    for y in (1.7, 2.6):
        yield box(0.3, y, 0.85, (0.35, 0.4, 0.1), BLUE)
    for x, z, turn in ring(14, 2.3):
        yield box(x, 0.3, z, (0.12, 0.6, 0.12), WOOD, turn)


def robot(dice: Random) -> Iterator[Part]:
    paint = dice.choice((BLUE, RED, BRASS))
    yield box(0, 2.6, 0, (1.6, 1.8, 1), paint)
    yield box(0, 2.8, 0.52, (0.9, 0.6, 0.08), DARK)
    for x in (-0.25, 0, 0.25):
        yield ball(x, 2.3, 0.52, 0.16, BRASS)
    yield rod(0, 3.6, 0, 0.4, 0.3, DARK)
    yield box(0, 4.2, 0, (1.1, 0.9, 0.9), WHITE)
    yield rod(0, 4.9, 0, 0.06, 0.6, DARK)
    yield ball(0, 5.2, 0, 0.2, RED)
    for side in (-1, 1):
        yield ball(side * 0.25, 4.3, 0.45, 0.22, BLUE)
        yield ball(side * 1, 3.2, 0, 0.6, DARK)
        for step in range(4):
            yield rod(side * 1.1, 2.8 - 0.4 * step, 0, 0.4, 0.34, STONE if step % 2 else paint)
        yield box(side * 1.1, 1.2, 0.1, (0.35, 0.3, 0.4), DARK)
        for step in range(4):
            yield rod(side * 0.45, 1.5 - 0.35 * step, 0, 0.5, 0.3, STONE if step % 2 else paint)
        yield box(side * 0.45, 0.12, 0.15, (0.6, 0.24, 1), DARK)


SUBJECTS: tuple[Callable[[Random], Iterator[Part]], ...] = (
    castle, tree, locomotive, ship, rocket, temple, windmill, robot,
)  # fmt: skip


def scenes(variants: int = 3) -> Iterator[Scene]:
    """Every subject in so many variants; the same ones each time."""
    for subject in SUBJECTS:
        for seed in range(variants):
            dice = Random(f"{subject.__name__} {seed}")
            lamp, sky = dice.uniform(1.6, 2.8), dice.uniform(0.9, 1.6)
            parts = tuple(subject(dice))
            yield Scene(f"{subject.__name__}-{seed}", parts, lamp, sky)
