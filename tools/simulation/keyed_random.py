"""Random numbers that depend on nothing but a key, so that no order of calls can change one."""

import hashlib
from statistics import NormalDist

_BITS = 52  # the most with which (k + 1/2) / 2^bits stays below 1 as a float
_STANDARD = NormalDist()


def uniform(*key: object) -> float:
    """A number in the open interval (0, 1) for a key of plain values."""
    digest = hashlib.blake2b(repr(key).encode(), digest_size=8).digest()
    return ((int.from_bytes(digest) >> (64 - _BITS)) + 0.5) / (1 << _BITS)


def normal(*key: object) -> float:
    """A standard normal number for a key of plain values."""
    return _STANDARD.inv_cdf(uniform(*key))
