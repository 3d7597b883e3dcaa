"""The instrument on drawn pictures: what it sees, and what must not fool it."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from tools.judging.instrument import measure
from tools.judging.measures import Measures
from tools.pictures.errors import PictureError
from tools.pictures.png import write
from tools.pictures.sheet import CELL, sheet

BACKDROP = (216, 218, 222)
House = tuple[Image.Image, Image.Image]
"""A view and its silhouette."""


def house(apart: int = 0, detailed: bool = True, colour: tuple[int, int, int] = (180, 60, 40)):
    """A house with a roof, a tower, windows and a door; its parts moved apart by some pixels."""
    view, mask = Image.new("RGB", (CELL, CELL), BACKDROP), Image.new("RGB", (CELL, CELL))

    def part(shape: list[tuple[int, int]], paint: tuple[int, int, int]) -> None:
        ImageDraw.Draw(view).polygon(shape, paint)
        ImageDraw.Draw(mask).polygon(shape, (255, 255, 255))

    def block(left: int, top: int, right: int, bottom: int, paint: tuple[int, int, int]) -> None:
        part([(left, top), (right, top), (right, bottom), (left, bottom)], paint)

    block(90, 180, 180, 300, (210, 190, 150))
    block(180 + apart, 180, 260 + apart, 300, (120, 100, 80))
    part([(80, 180 - apart), (175, 110 - apart), (270, 180 - apart)], colour)
    block(260 + 2 * apart, 150, 300 + 2 * apart, 300, (90, 95, 110))
    if detailed:
        for left in (105, 145, 195 + apart, 230 + apart):
            for top in (195, 240):
                block(left, top, left + 20, top + 25, (40, 50, 90))
                block(left + 8, top, left + 12, top + 25, (230, 230, 220))
        block(120, 270, 140, 300, (60, 30, 20))
    return view, mask


def measured(drawn: House) -> Measures:
    views, masks = ([write(np.asarray(each))] * 4 for each in drawn)
    return measure(sheet(views), sheet(masks))


def inside(drawn: House, change: Callable[[np.ndarray], np.ndarray]) -> House:
    """The view changed where its subject is."""
    view, mask = (np.asarray(each) for each in drawn)
    changed = np.clip(np.rint(change(view.astype(float))), 0, 255).astype(np.uint8)
    return Image.fromarray(np.where(mask > 127, changed, view)), drawn[1]


def both(drawn: House, change: Callable[[Image.Image], Image.Image]) -> House:
    return change(drawn[0]), change(drawn[1])


def smaller(image: Image.Image) -> Image.Image:
    side = round(CELL * 0.7)
    out = Image.new("RGB", (CELL, CELL), image.getpixel((0, 0)))
    out.paste(image.resize((side, side), Image.Resampling.LANCZOS), (40, 60))
    return out


def shifted(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.roll(np.asarray(image), (9, 20), (0, 1)))


def blurred(drawn: House, radius: float) -> House:
    """The subject's inside blurred, its outline kept."""
    inner = drawn[1].convert("L").filter(ImageFilter.MinFilter(25))
    soft = drawn[0].filter(ImageFilter.GaussianBlur(radius))
    return Image.composite(soft, drawn[0], inner), drawn[1]


def test_the_same_pixels_measure_the_same() -> None:
    assert measured(house()) == measured(house())
    found = measured(house())
    for value in (found.visual_quality, found.silhouette, found.coherence, found.detail):
        assert 0.5 < value <= 10


SAME: dict[str, Callable[[House], House]] = {
    "hue": lambda drawn: inside(drawn, lambda view: view[..., [2, 0, 1]]),
    "mirror": lambda drawn: both(drawn, lambda i: i.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "brighter": lambda drawn: inside(drawn, lambda view: view * 1.05),
    "darker": lambda drawn: inside(drawn, lambda view: view * 0.95),
    "translation": lambda drawn: both(drawn, shifted),
    "zoom": lambda drawn: both(drawn, smaller),
}  # fmt: skip


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_style_and_place_do_not_count(change: Callable[[House], House]) -> None:
    before, after = measured(house()), measured(change(house()))
    assert after.visual_quality == pytest.approx(before.visual_quality, abs=0.2)
    assert after.silhouette == pytest.approx(before.silhouette, abs=0.2)
    assert after.coherence == pytest.approx(before.coherence, abs=0.2)
    assert after.detail == pytest.approx(before.detail, abs=0.3)


def falls(values: list[float]) -> bool:
    return all(late < early for early, late in pairwise(values))


def test_dim_light_lowers_contrast_alone() -> None:
    lit = [measured(inside(house(), lambda view, f=f: view * f)) for f in (1, 0.6, 0.35, 0.2)]
    assert falls([each.visual_quality for each in lit])
    assert len({(each.silhouette, each.coherence) for each in lit}) == 1
    assert lit[-1].detail == pytest.approx(lit[0].detail, abs=0.5)


def test_scattered_parts_lower_coherence() -> None:
    assert falls([measured(house(apart)).coherence for apart in (0, 8, 16, 24)])


@pytest.mark.parametrize("apart", [8, 24, 40])
def test_parts_that_are_taken_apart_lose_coherence_alone(apart: int) -> None:
    whole, scattered = measured(house()), measured(house(apart))
    assert scattered.coherence < whole.coherence - 3
    assert scattered.visual_quality == pytest.approx(whole.visual_quality, abs=0.2)
    assert scattered.silhouette == pytest.approx(whole.silhouette, abs=0.4)
    assert scattered.detail == pytest.approx(whole.detail, abs=0.2)


def test_windows_are_detail_and_change_no_outline() -> None:
    rich, plain = measured(house()), measured(house(detailed=False))
    assert plain.detail < rich.detail - 0.5
    assert (plain.silhouette, plain.coherence) == (rich.silhouette, rich.coherence)


def test_a_blur_takes_detail() -> None:
    assert falls([measured(blurred(house(), radius)).detail for radius in (0, 6, 12)])


def test_a_plainer_outline_is_less_complex() -> None:
    drawn = house()
    worn = [drawn[1].filter(ImageFilter.GaussianBlur(b)).point(lambda v: 255 * (v > 127))
            for b in (0, 10, 20, 30)]  # fmt: skip
    assert falls([measured((drawn[0], mask)).silhouette for mask in worn])


def test_a_noise_texture_is_no_detail() -> None:
    grain = np.random.default_rng(0).normal(0, 40, (CELL, CELL, 1))
    before = measured(house())
    noisy = measured(inside(house(), lambda view: view + grain))
    assert noisy.detail <= before.detail + 0.2
    assert noisy.visual_quality <= before.visual_quality + 0.2


def test_specks_around_are_neither_outline_nor_detail() -> None:
    view, mask = house()
    dice = np.random.default_rng(1)
    for left, top in dice.integers(0, CELL - 4, (500, 2)).tolist():
        place = (left, top, left + 2, top + 2)
        ImageDraw.Draw(view).rectangle(place, tuple(dice.integers(0, 256, 3).tolist()))
        ImageDraw.Draw(mask).rectangle(place, (255, 255, 255))
    before, after = measured(house()), measured((view, mask))
    assert after.silhouette <= before.silhouette + 0.3
    assert after.coherence < before.coherence
    assert after.detail <= before.detail + 0.3
    assert after.visual_quality <= before.visual_quality + 0.3


def test_wires_have_no_surface() -> None:
    view, mask = Image.new("RGB", (CELL, CELL), BACKDROP), house()[1]
    for step in range(0, CELL, 16):
        ImageDraw.Draw(view).line([(step, 0), (CELL - step, CELL)], (20, 20, 20))
    wires = Image.composite(view, Image.new("RGB", (CELL, CELL), BACKDROP), mask.convert("L"))
    found = measured((wires, mask))
    assert (found.visual_quality, found.detail) == (0, 0)


def test_nothing_scores_nothing() -> None:
    blank = Image.new("RGB", (CELL, CELL), BACKDROP), Image.new("RGB", (CELL, CELL))
    assert measured(blank) == Measures(0, 0, 0, 0)


def test_what_is_no_sheet_is_refused() -> None:
    with pytest.raises(PictureError):
        measure(b"", b"")
    with pytest.raises(PictureError):
        measure(write(np.zeros((8, 8, 3), np.uint8)), write(np.zeros((8, 8, 3), np.uint8)))
