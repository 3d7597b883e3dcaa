"""Numbers, texts and keys out of data that nobody trusts."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

LARGEST = 1e7
"""No coordinate is larger: beyond it single precision has nothing left to draw with."""
NAME_LENGTH = 120


class BadPartError(ValueError):
    """One part of a scene cannot be drawn; the rest can."""


def number(value: Any) -> float:
    """A finite number of bearable size.

    Raises:
        BadPartError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadPartError("parts with numbers that are missing or not finite")
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise BadPartError("parts with numbers that are not finite or far too large")
    return value


def numbers(value: Any, *, most: int) -> list[float]:
    """A flat list of at most `most` finite numbers.

    Raises:
        BadPartError: it is none.
    """
    if not isinstance(value, list) or len(value) > most:
        raise BadPartError("parts with lists that are missing or too long")
    try:
        array = np.array(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        raise BadPartError("parts with numbers that are missing or not finite") from None
    if array.ndim != 1 or not np.isfinite(array).all() or (np.abs(array) > LARGEST).any():
        raise BadPartError("parts with numbers that are missing or not finite")
    return [float(one) for one in array]


def vector(value: Any, length: int) -> list[float]:
    """Exactly `length` finite numbers.

    Raises:
        BadPartError: it is anything else.
    """
    found = numbers(value, most=length)
    if len(found) != length:
        raise BadPartError("parts with lists of a wrong length")
    return found


def colour(value: Any) -> int:
    """A colour as three writes it: 0xrrggbb.

    Raises:
        BadPartError: it is none.
    """
    if not isinstance(value, int) or not 0 <= value <= 0xFFFFFF:
        raise BadPartError("colours that are none")
    return value


def text(value: Any) -> str:
    """A short printable text; empty where there is none."""
    if not isinstance(value, str):
        return ""
    return "".join(character for character in value[:NAME_LENGTH] if character.isprintable())


def lines(value: Any, most: int = 60) -> tuple[str, ...]:
    """A list of short texts, whatever was given."""
    if not isinstance(value, list):
        return ()
    return tuple(
        "".join(c if c.isprintable() else " " for c in one[:500])
        for one in value[:most]
        if isinstance(one, str)
    )


def kept_numbers(data: Mapping[str, Any], keys: Iterable[str]) -> dict[str, float]:
    """The finite numbers under some keys; others are left to their default."""
    found: dict[str, float] = {}
    for key in keys:
        if data.get(key) is not None:
            found[key] = number(data[key])
    return found


def kept_flags(data: Mapping[str, Any], keys: Iterable[str]) -> dict[str, bool]:
    """The booleans under some keys."""
    return {key: data[key] for key in keys if isinstance(data.get(key), bool)}
