"""PNGs read as arrays, and written by one encoder without metadata."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from tools.pictures.errors import PictureError

Pixels = NDArray[np.uint8]
"""Shape (height, width, 3): red, green and blue, top row first."""

LONGEST = 4096
"""Most pixels of a side; decoding is refused before memory is spent."""

SIGNATURE = b"\x89PNG\r\n\x1a\n"
"""How every PNG begins."""
_LEVEL = 6
_BROKEN = (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError)


def read(png: bytes) -> Pixels:
    """Decode a PNG; transparency is laid on black.

    Raises:
        PictureError: it is no PNG, is damaged, or is larger than `LONGEST`.
    """
    try:
        with Image.open(BytesIO(png), formats=("PNG",)) as image:
            if max(image.size) > LONGEST:
                raise PictureError(
                    f"a picture has {image.width} x {image.height} pixels",
                    f"draw at most {LONGEST} a side",
                )
            return _flat(image)
    except PictureError:
        raise
    except _BROKEN as error:
        raise PictureError(
            f"{len(png)} bytes are no whole PNG ({error})", "draw it again"
        ) from None


def write(pixels: Pixels) -> bytes:
    """Encode; the same pixels give the same bytes, in the chunks IHDR, IDAT and IEND alone.

    Raises:
        PictureError: the array has another shape or type.
    """
    if pixels.dtype != np.uint8 or pixels.ndim != 3 or pixels.shape[2] != 3 or not pixels.size:
        raise PictureError(
            f"an array of {pixels.dtype} and shape {pixels.shape} is no picture",
            "give bytes of shape (height, width, 3)",
        )
    height, width, _ = pixels.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    # Filter 0 (none) before each row: what a filter would save is not worth a second encoder.
    rows = np.zeros((height, 1 + width * 3), np.uint8)
    rows[:, 1:] = pixels.reshape(height, -1)
    body = zlib.compress(rows.tobytes(), _LEVEL)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def clean(png: bytes) -> bytes:
    """The same pixels by our encoder: no text, no time, no colour profile, no trailing bytes.

    Raises:
        PictureError: see `read`.
    """
    return write(read(png))


def chunks(png: bytes) -> Iterator[str]:
    """Names of a PNG's chunks, in order; bytes after the last one are named `trailing`.

    Raises:
        PictureError: it is no PNG, or ends inside a chunk.
    """
    if not png.startswith(SIGNATURE):
        raise PictureError("no PNG signature", "draw it again")
    at, name = len(SIGNATURE), ""
    while name != "IEND":
        head = png[at : at + 8]
        if len(head) < 8:
            raise PictureError("a PNG ends inside a chunk", "draw it again")
        length, name = struct.unpack(">I", head[:4])[0], head[4:].decode("latin-1")
        yield name
        at += 12 + length
    if at != len(png):
        yield "trailing"


def chunk(name: bytes, body: bytes) -> bytes:
    """One chunk: length, name, body, checksum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _flat(image: Image.Image) -> Pixels:
    image.load()
    if image.mode == "RGB" and "transparency" not in image.info:
        return np.asarray(image)
    whole = image.convert("RGBA")
    ground = Image.new("RGBA", whole.size, (0, 0, 0, 255))
    return np.asarray(Image.alpha_composite(ground, whole).convert("RGB"))
