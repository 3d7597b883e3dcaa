"""Whether a difference is too small to matter, by a margin stated beforehand."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr


def tost(means: ArrayLike, margin: float) -> float:
    """P-value of two one-sided t-tests on cluster means, shape (clusters,), G - 1 degrees.

    The larger p of "mean > -margin" and "mean < margin" (Schuirmann 1987, Journal of
    Pharmacokinetics and Biopharmaceutics 15). Never below 2^-G, which is what a sign-flip test
    of as many clusters could reach: that a few clusters agree exactly proves little, though
    their t is infinite. 1 with fewer than two clusters.

    Raises:
        ValueError: a margin is positive.
    """
    if margin <= 0:
        raise ValueError(f"an equivalence margin is positive, not {margin}")
    sample = np.asarray(means, float)
    count = len(sample)
    if count < 2:
        return 1.0
    centre, error = float(sample.mean()), float(sample.std(ddof=1)) / count**0.5
    gap = margin - abs(centre)
    p = float(stdtr(count - 1, -gap / error)) if error > 0 else float(gap <= 0)
    return max(p, 0.5**count)
