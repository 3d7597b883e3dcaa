"""What each test of a judge asks, and what is done to scenes for it, in plain words."""

from collections.abc import Mapping
from typing import Final

ASKED: Final[Mapping[str, str]] = {
    "answers": "Does it answer at all, by the form it was given?",
    "A/A": "Do our lots, which name the scenes and choose the sides, stay hidden from it?",
    "identical pairs": "Does it call a picture equal to itself?",
    "planted defects": "Does it prefer a scene to its damaged self, whatever the damage?",
    "style only": "Is a change of style alone indifferent to it?",
    "order": "Is it indifferent to which picture is shown first?",
}
DONE: Final[Mapping[str, str]] = {
    "missing": "the largest part is left out",
    "detached": "the highest part hovers in the air",
    "swollen": "the smallest part is as large as the scene",
    "collapsed": "all parts stand in one place",
    "scattered": "every part has left its place",
    "dim": "every lamp gives a quarter of its light",
    "hue": "every colour is turned by a third of the colour wheel",
    "mirror": "left and right are swapped",
    "brighter": "every colour is 5 % brighter",
    "darker": "every colour is 5 % darker",
    "translation": "the whole scene stands elsewhere",
}
