"""The same pixels in bytes of their own, which no digest of another copy matches."""

import secrets
import struct
import zlib

import numpy as np

from tools.pictures.png import SIGNATURE, Pixels, chunk

_LEVEL = 3
"""The picture is looked at once, on this machine as a rule: time counts for more than size."""


def reencoded(pixels: Pixels) -> bytes:
    """A picture as a PNG; every call gives other bytes, in the chunks IHDR, IDAT and IEND alone.

    Each row is filtered, by lot, as it is or as differences from the pixel to the left (PNG
    specification, filter types 0 and 1), which changes the file and not the picture.
    """
    height, width, _ = pixels.shape
    flat = pixels.reshape(height, -1)
    left = np.zeros_like(flat)
    left[:, 3:] = flat[:, :-3]
    filters = np.frombuffer(secrets.token_bytes(height), np.uint8)[:, None] & 1
    rows = np.hstack([filters, np.where(filters == 1, flat - left, flat)])
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(rows.tobytes(), _LEVEL)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
