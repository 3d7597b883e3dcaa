"""The experts' programs: files of `js/`, whose first lines a variant fills in.

What all of them say alike, light and how a part is put down, stands once, in `stage.js`.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from tools.scene.three import PALETTE
from tools.tasks.scenes.worlds.world import Variant

_CONSTANT: Final = re.compile(r"^const (?P<name>NUMBER|MAIN|ACCENT) = [^;]+;", re.MULTILINE)


def script(world: str, variant: Variant) -> str:
    """The program that builds a world's variant."""
    values = {
        "NUMBER": str(variant.number),
        "MAIN": f"0x{PALETTE[variant.main]:06x}",
        "ACCENT": f"0x{PALETTE[variant.accent]:06x}",
    }
    return _CONSTANT.sub(
        lambda found: f"const {found['name']} = {values[found['name']]};", _file(world)
    )


@cache
def _file(world: str) -> str:
    return _read(world).replace("// stage.js\n", _read("stage"), 1)


def _read(name: str) -> str:
    return files(__package__).joinpath("js", f"{name}.js").read_text("utf-8")
