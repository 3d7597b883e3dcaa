"""How figures are drawn: the same bytes every time, in colours that all eyes can tell apart.

Figures are made for a paper (PNG, SVG) and, with colours that follow the page's, for HTML.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, SOFT, LINE = "#1f2a33", "#5c6873", "#d9d4c9"
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a5c00")
"""Okabe and Ito's colours, the yellow darkened for white paper."""
MARKERS = "osD^vPXp"
"""One more than colours, so that colour and marker together are alike for no two in 56."""
WIDE, NARROW = 7.4, 3.5
"""Inches."""

_VARIABLES = {
    INK: "var(--ink)",
    SOFT: "var(--soft)",
    LINE: "var(--line)",
    **{colour: f"var(--series-{at})" for at, colour in enumerate(PALETTE)},
}
_STYLE: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "axes.facecolor": "none",
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "grid.color": LINE,
    "grid.linewidth": 0.7,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "svg.fonttype": "none",
    "svg.hashsalt": "tutelage",
    "savefig.dpi": 200,
}


@dataclass
class Picture:
    """A figure by its name, with words for those who cannot see it."""

    name: str
    figure: "Figure"
    about: str

    @cached_property
    def svg(self) -> bytes:
        """For a paper: its words as text, no ground."""
        return _saved(self, "svg", {"Date": None, "Creator": None}, "none")

    @cached_property
    def png(self) -> bytes:
        """For a paper: 200 dots an inch on white."""
        return _saved(self, "png", {"Software": None}, "white")


@contextmanager
def drawing() -> Iterator[None]:
    """The house's style, for as long as the block lasts."""
    import matplotlib as mpl  # takes half a second, which only a report should pay

    with mpl.rc_context(_STYLE):
        yield


def figure(width: float, height: float, columns: int = 1) -> "tuple[Figure, list[Axes]]":
    """A figure of this size in inches, with a row of plots."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), layout="constrained")
    plots = made.subplots(1, columns, squeeze=False)
    return made, list(plots[0])


def inline(picture: Picture, kind: str = "") -> str:
    """For a page: an `svg` element in the page's own colours, whose ids are nobody else's."""
    text = picture.svg.decode()
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.S)
    name = f"{picture.name}{kind}"
    text = re.sub(r'(?<= id=")|(?<=href="#)|(?<=url\(#)', f"{name}-", text)
    for colour, variable in _VARIABLES.items():
        text = text.replace(colour, variable)
    about = picture.about.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return text.replace("<svg", f'<svg role="img" aria-label="{about}"', 1)


def _saved(picture: Picture, form: str, metadata: dict[str, str | None], ground: str) -> bytes:
    into = BytesIO()
    with drawing():
        picture.figure.savefig(into, format=form, metadata=metadata, facecolor=ground)
        picture.figure.set_layout_engine("none")  # laid out once; it takes as long as to draw
    return into.getvalue()
