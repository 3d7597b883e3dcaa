"""Pictures: what goes in comes out, and nothing else does."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from tools.pictures.comparing import change, same
from tools.pictures.errors import PictureError
from tools.pictures.png import LONGEST, chunks, clean, read, write
from tools.pictures.sheet import CELL, cells, sheet


def noise(seed: int, size: int = 64) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (size, size, 3), np.uint8)


def tattling_png(pixels: np.ndarray) -> bytes:
    """The pixels with all that a PNG can tell of where it comes from."""
    info = PngImagePlugin.PngInfo()
    info.add_text("arm", "full")
    info.add_itxt("prompt", "secret")
    buffer = BytesIO()
    Image.fromarray(pixels).save(
        buffer, "PNG", pnginfo=info, dpi=(72, 72), icc_profile=b"profile", exif=b"Exif\0\0MM"
    )
    return buffer.getvalue() + b"trailing secret"


def test_what_is_written_is_read_back() -> None:
    pixels = noise(1)
    assert np.array_equal(read(write(pixels)), pixels)
    assert np.array_equal(np.asarray(Image.open(BytesIO(write(pixels)))), pixels)


def test_a_cleaned_picture_has_its_pixels_and_no_past() -> None:
    pixels = noise(2)
    told = tattling_png(pixels)
    assert {"tEXt", "iTXt", "pHYs", "iCCP", "trailing"} <= set(chunks(told))
    cleaned = clean(told)
    assert list(chunks(cleaned)) == ["IHDR", "IDAT", "IEND"]
    assert b"secret" not in cleaned
    assert same(told, cleaned)
    assert cleaned == write(pixels)


def test_a_sheet_is_four_views_and_nothing_else() -> None:
    views = [noise(seed, CELL) for seed in range(4)]
    told = sheet([tattling_png(view) for view in views])
    assert told == sheet([write(view) for view in views])
    assert list(chunks(told)) == ["IHDR", "IDAT", "IEND"]
    for seen, view in zip(cells(told), views, strict=True):
        assert np.array_equal(seen, view)


@pytest.mark.parametrize("size", [(100, 100), (512, 512), (700, 300), (1, 1)])
def test_a_sheet_has_one_size_whatever_the_views_have(size: tuple[int, int]) -> None:
    view = np.full((size[1], size[0], 3), 90, np.uint8)
    assert read(sheet([write(view)] * 4)).shape == (2 * CELL, 2 * CELL, 3)
    assert np.unique(read(sheet([write(view)] * 4))).tolist() == [90]


def test_transparency_is_laid_on_black() -> None:
    buffer = BytesIO()
    Image.new("RGBA", (2, 2), (200, 100, 50, 0)).save(buffer, "PNG")
    assert not read(buffer.getvalue()).any()


def test_a_colour_that_stands_for_nothing_is_laid_on_black_too() -> None:
    buffer = BytesIO()
    Image.new("RGB", (2, 2), (200, 100, 50)).save(buffer, "PNG", transparency=(200, 100, 50))
    assert not read(buffer.getvalue()).any()


JPEG = BytesIO()
Image.new("RGB", (8, 8)).save(JPEG, "JPEG")


@pytest.mark.parametrize(
    "bad",
    [b"", b"GIF89a", JPEG.getvalue(), write(noise(3))[:200]],
    ids=["nothing", "gif", "jpeg", "half"],
)
def test_what_is_no_whole_png_is_refused(bad: bytes) -> None:
    with pytest.raises(PictureError, match="draw it again"):
        clean(bad)


def test_a_giant_is_refused_before_it_is_decoded() -> None:
    buffer = BytesIO()
    Image.new("1", (LONGEST + 1, 1)).save(buffer, "PNG")
    with pytest.raises(PictureError, match=str(LONGEST)):
        read(buffer.getvalue())


def test_a_sheet_needs_four_views_of_one_size() -> None:
    one, other = write(noise(1)), write(noise(1, 32))
    with pytest.raises(PictureError, match="takes 4"):
        sheet([one] * 3)
    with pytest.raises(PictureError, match="one size"):
        sheet([one, one, one, other])
    with pytest.raises(PictureError, match="no sheet"):
        cells(one)


def test_only_pictures_are_written() -> None:
    for wrong in (np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3)), np.zeros((0, 4, 3), np.uint8)):
        with pytest.raises(PictureError):
            write(wrong)


def test_a_change_is_measured() -> None:
    dark, light = np.zeros((4, 4, 3), np.uint8), np.full((4, 4, 3), 51, np.uint8)
    assert change(write(dark), write(light)) == pytest.approx(0.2)
    assert not same(write(dark), write(light))
    with pytest.raises(PictureError):
        change(write(dark), write(noise(1)))
