"""How the expert works, step by step: the same procedure for every world, with its own values.

Each text ends in what the step comes to in this world; its values are named by roles.
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Final, NamedTuple

from tools.scene.plan import Part
from tools.tasks.scenes.worlds.world import Variant, World
from tools.tasks.task import Worked, WorkedStep


class _StepTemplate(NamedTuple):
    """A step for all worlds; `text` has places for the roles."""

    label: str
    text: str
    because: str
    shows_in: str


_LARGEST, _ASKED, _COUNT = "three largest things", "things asked for", "number asked for"
_COUNTED, _MAIN, _COLOUR = "thing asked more than once", "thing that has one", "color asked for"
_HIGHEST, _BELOW, _SMALLEST = "highest part", "part right below it", "smallest part"

_STEPS: Final = (
    _StepTemplate(
        "Block out volumes",
        f"Place the largest volumes first. Give {{{_LARGEST}}} one part each.",
        "The large shapes are what one sees first.",
        "",
    ),
    _StepTemplate(
        "Stand on ground",
        "Set the y of a centre to the top of what carries the part plus half the part's height.",
        "A part whose centre lies at 0 is half sunk.",
        "ground_gap",
    ),
    _StepTemplate(
        "Join every part",
        "Let each part touch the part that carries it. "
        f"Rest the {{{_HIGHEST}}} on the {{{_BELOW}}}, with no gap.",
        "A part that touches nothing hangs in the air.",
        "floating",
    ),
    _StepTemplate(
        "Keep parts apart",
        f"Give every part a place of its own. Move each {{{_COUNTED}}} by more than its width.",
        "Two parts in one place look like one.",
        "coincident",
    ),
    _StepTemplate(
        "Show every part",
        f"Let every part reach the outside. Set the {{{_SMALLEST}}} on a surface, not inside.",
        "Nobody sees what lies inside another part.",
        "buried",
    ),
    _StepTemplate(
        "Vary sizes",
        "Mix large, middle and small parts. "
        f"Let the {{{_SMALLEST}}} be many times smaller than the largest.",
        "Equal sizes read as a heap of blocks.",
        "size_spread",
    ),
    _StepTemplate(
        "Repeat details",
        "Repeat small details in even rows. "
        f"Write one part for each {{{_COUNTED}}}, {{{_COUNT}}} in all.",
        "Detail that repeats makes a scene look built.",
        "meshes",
    ),
    _StepTemplate(
        "Separate colors",
        "Give neighbours different colors, one for each material. "
        f"Paint {{{_MAIN}}} in {{{_COLOUR}}}.",
        "Parts of one color melt into each other.",
        "colours",
    ),
    _StepTemplate(
        "Name each part",
        f"Call each part what the task calls it. Write {{{_ASKED}}}, not box.",
        "Only its name says what a plain shape is meant to be.",
        "named",
    ),
)


def worked(world: World, variant: Variant) -> Worked:
    """The procedure as it goes for this variant."""
    roles = _roles(world, variant)
    steps = tuple(
        WorkedStep(
            label=step.label,
            text=step.text.format_map(roles),
            because=step.because,
            shows_in=step.shows_in,
        )
        for step in _STEPS
    )
    return Worked(steps, roles)


def _roles(world: World, variant: Variant) -> Mapping[str, str]:
    parts = world.plan(variant).parts
    highest = max(parts, key=_top)
    return {
        _LARGEST: _listed(_largest(parts)),
        _ASKED: _listed(list(world.parts)),
        _COUNT: str(variant.number),
        _COUNTED: world.counted,
        _MAIN: world.main,
        _COLOUR: variant.main,
        _HIGHEST: highest.name,
        _BELOW: _below(highest, parts).name,
        _SMALLEST: min(parts, key=_volume).name,
    }


def _largest(parts: Sequence[Part]) -> list[str]:
    ordered = sorted(parts, key=_volume, reverse=True)
    return list(dict.fromkeys(part.name for part in ordered))[:3]


def _below(part: Part, parts: Sequence[Part]) -> Part:
    """The highest of those that end where the part begins, or below."""
    foot = part.at[1] - part.size[1] / 2
    lower = [each for each in parts if each.at[1] < part.at[1] and each.name != part.name]
    return min(lower, key=lambda each: (abs(_top(each) - foot), _away(each, part)))


def _away(one: Part, other: Part) -> float:
    return sum(abs(one.at[axis] - other.at[axis]) for axis in (0, 2))


def _top(part: Part) -> float:
    return part.at[1] + part.size[1] / 2


def _volume(part: Part) -> float:
    return prod(part.size)


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"
